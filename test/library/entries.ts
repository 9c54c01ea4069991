import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../cli/command-line.ts';

/** The sub-paths of the package and the source of each. */
export const ENTRIES: Readonly<Record<string, string>> = {
  'lambda-sim': join(root, 'src/index.ts'),
  'lambda-sim/engine': join(root, 'src/engine.ts'),
  'lambda-sim/report': join(root, 'src/report.ts'),
  'lambda-sim/schema': join(root, 'src/schema.ts'),
};

/**
 * What a caller gets and hands on, and looks into at his own risk: types that only these name need no name of
 * their own.
 */
const OPAQUE = ['CompiledScenario', 'Scenario', 'Model', 'OutcomeBatch', 'Counters', 'ReplicationResult'];

export interface Exports {
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
  /** `NAME of EXPORT` for each type that an exported signature or type names, and no entry exports. */
  readonly nameless: readonly string[];
}

/** What the entries export, as the compiler sees it. */
export function readExports(): Exports {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);
  const program = ts.createProgram(Object.values(ENTRIES), options);
  const checker = program.getTypeChecker();
  const names = new Map<string, ReadonlySet<string>>();
  const exported = new Map<ts.Symbol, string>();
  for (const [entry, file] of Object.entries(ENTRIES)) {
    const source = program.getSourceFile(file);
    const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${file} exports nothing`);
    const symbols = checker.getExportsOfModule(module);
    names.set(entry, new Set(symbols.map(({ name }) => name)));
    for (const symbol of symbols) exported.set(resolved(symbol), symbol.name);
  }
  const nameless = new Set<string>();
  for (const [symbol, name] of exported) {
    if (OPAQUE.includes(name)) continue;
    for (const declaration of symbol.declarations ?? []) visit(declaration, name);
  }
  return { names, nameless: [...nameless].sort() };

  function resolved(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  }

  function visit(node: ts.Node, name: string): void {
    // What a function does is its own affair.
    if (ts.isBlock(node)) return;
    const named = ts.isTypeReferenceNode(node)
      ? node.typeName
      : ts.isExpressionWithTypeArguments(node)
        ? node.expression
        : null;
    const symbol = named === null ? undefined : checker.getSymbolAtLocation(named);
    if (symbol !== undefined) {
      const target = resolved(symbol);
      const isOurs = (target.declarations ?? []).some((declaration) => {
        const { fileName } = declaration.getSourceFile();
        return fileName.startsWith(join(root, 'src')) && !ts.isTypeParameterDeclaration(declaration);
      });
      // The figures without their intervals are half of a type that has a name.
      if (isOurs && !exported.has(target) && !target.name.endsWith('Figures')) {
        nameless.add(`${target.name} of ${name}`);
      }
    }
    ts.forEachChild(node, (child) => visit(child, name));
  }
}
