import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { type Mutant, mutantsOf, sourceFilesOf } from './sites.ts';

/** The mutated text of a mutant's file. Several mutants of one file must not overlap. */
export function mutatedText(text: string, mutants: readonly Mutant[]): string {
  return [...mutants]
    .sort((one, other) => other.start - one.start)
    .reduce((whole, { start, end, after }) => whole.slice(0, start) + after + whole.slice(end), text);
}

/** Finds mutants and tells which of them the compiler refuses. */
export class Compiler {
  readonly mutants: readonly Mutant[];
  private readonly changed = new Map<string, string>();
  private version = 0;
  private readonly service: ts.LanguageService;

  private readonly root: string;

  constructor(root: string) {
    this.root = root;
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
    const parsed = ts.parseJsonConfigFileContent({ ...config, include: ['src'] }, ts.sys, root);
    // What is no longer used is a matter of style: a dropped statement often leaves such a name.
    const options = { ...parsed.options, noUnusedLocals: false, noUnusedParameters: false };
    this.service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => parsed.fileNames,
      getScriptVersion: (file) => (this.changed.has(file) ? `changed ${this.version}` : 'own'),
      getScriptSnapshot: (file) => {
        const text = this.changed.get(file) ?? ts.sys.readFile(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => root,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
    });
    const program = this.service.getProgram();
    if (program === undefined) throw new Error('the compiler gave no program');
    const checker = program.getTypeChecker();
    this.mutants = sourceFilesOf(root).flatMap((file) => {
      const source = program.getSourceFile(join(root, file));
      if (source === undefined) throw new Error(`the compiler does not know ${file}`);
      return mutantsOf(source, file, checker);
    });
  }

  /** Whether the mutant's own file still has no errors of type. */
  accepts(mutant: Mutant): boolean {
    const path = join(this.root, mutant.file);
    this.changed.set(path, mutatedText(readFileSync(path, 'utf8'), [mutant]));
    this.version += 1;
    const faults = [
      ...this.service.getSyntacticDiagnostics(path),
      ...this.service.getSemanticDiagnostics(path),
    ];
    this.changed.delete(path);
    return faults.length === 0;
  }
}
