import { FILES } from '../../host/host.ts';
import { FaultError } from '../../model/fault.ts';
import type { TemplateFile } from '../stack.ts';
import { isCloudAssembly } from './cloudformation/cloud-assembly.ts';
import { isSurely } from './readers.ts';
import { unreadableReason } from './unreadable.ts';

/** Names that say by themselves what a file is; of each row's kind the first match in a folder counts. */
const NAMED: readonly RegExp[] = [
  /^template\.(ya?ml|json)$/i,
  /^sam\.(ya?ml|json)$/i,
  /^serverless\.(ya?ml|json)$/i,
  /^(tf)?plan\.json$/i,
  /^zappa_settings\.(json|ya?ml|toml)$/i,
];
/** Programs and sources, for a word about them where nothing can be read. */
const PROGRAMS = /^(Pulumi\.ya?ml|sst\.config\.[cm]?[jt]s|serverless\.[cm]?[jt]s|cdk\.json|.*\.tf(\.json)?)$/;
/** Folders of dependencies, builds and repositories. */
const SKIPPED: ReadonlySet<string> = new Set([
  ...[
    'node_modules',
    '.git',
    '.aws-sam',
    '.serverless',
    '.terraform',
    '.venv',
    'venv',
    '__pycache__',
    'dist',
    'build',
  ],
  ...['.sst', '.pulumi', 'coverage', 'vendor', 'target', 'test', 'tests', '__tests__', 'events'],
]);
const DEEPEST = 3;
const MOST_FILES = 500;

type ReadText = (path: string) => TemplateFile;

/**
 * The templates of a folder: files that tools know by name, else those whose text says what they are, else
 * those of its folders.
 *
 * @throws FaultError where there is none
 */
export function templatesIn(folder: string, readText: ReadText): readonly TemplateFile[] {
  const paths = searched(folder, 0, readText);
  if (paths.length > 0) return paths.slice(0, MOST_FILES).map(readText);
  throw new FaultError([nothingIn(folder, readText)]);
}

function searched(folder: string, depth: number, readText: ReadText): readonly string[] {
  const names = FILES.now.list(folder) ?? [];
  const inside = (name: string): string => FILES.now.within(folder, name);
  const found = NAMED.flatMap((pattern) => names.filter((name) => pattern.test(name)).slice(0, 1)).map(
    inside,
  );
  const manifest = inside('manifest.json');
  const isAssembly = names.includes('manifest.json') && isCloudAssembly(readText(manifest));
  const synthesized = isAssembly ? [manifest] : names.filter((name) => isRootTemplate(name)).map(inside);
  const chalice = names.includes('.chalice') ? [inside('.chalice/config.json')].filter(exists) : [];
  const config =
    FILES.now.lastPart(folder) === '.chalice'
      ? names.filter((name) => name === 'config.json').map(inside)
      : [];
  const cdk = names.includes('cdk.out') ? searched(inside('cdk.out'), DEEPEST, readText) : [];
  const all = [...found, ...synthesized, ...chalice, ...config, ...cdk];
  if (all.length > 0) return all;
  const definitions = names.filter((name) => /\.asl\.(json|ya?ml)$/i.test(name)).map(inside);
  if (definitions.length > 0) return definitions;
  const sure = names
    .filter(
      (name) =>
        /\.(ya?ml|json|template|toml)$/i.test(name) && !/^(package(-lock)?|tsconfig.*)\.json$/.test(name),
    )
    .slice(0, MOST_FILES)
    .map(inside)
    .filter((path) => isTemplate(path, readText));
  if (sure.length > 0 || depth >= DEEPEST) return sure;
  return names
    .filter((name) => !SKIPPED.has(name) && FILES.now.list(inside(name)) !== null)
    .flatMap((name) => searched(inside(name), depth + 1, readText));
}

/** A stack of `cdk synth`; stacks inside of it are read with it. */
function isRootTemplate(name: string): boolean {
  return /\.template\.json$/.test(name) && !/\.nested\.template\.json$/.test(name);
}

function exists(path: string): boolean {
  return FILES.now.readText(path, path, 4_000_000).ok;
}

function isTemplate(path: string, readText: ReadText): boolean {
  try {
    return isSurely(readText(path));
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return false;
  }
}

function nothingIn(folder: string, readText: ReadText) {
  const names = FILES.now.list(folder) ?? [];
  for (const name of names.filter((one) => PROGRAMS.test(one))) {
    try {
      const reason = unreadableReason(readText(FILES.now.within(folder, name)));
      if (reason !== null) return { file: FILES.now.within(folder, name), path: '', ...reason };
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
    }
  }
  return {
    file: folder,
    path: '',
    problem: 'there is no template in this folder',
    remedy:
      'looked for are template.yaml, serverless.yml, cdk.out, plan.json, *.asl.json, .chalice/config.json and zappa_settings.json; name the file',
  };
}
