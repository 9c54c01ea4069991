import type { Fact } from './fact.ts';

/** A runtime identifier taken apart: `python3.13` → python, 3.13. */
interface ParsedRuntime {
  readonly language: string;
  /** Version as one number that orders (3.9 before 3.13), or null where the name carries none. */
  readonly version: number | null;
}

const IDENTIFIERS: readonly string[] = [
  'nodejs',
  'nodejs4.3',
  'nodejs4.3-edge',
  'nodejs6.10',
  'nodejs8.10',
  'nodejs10.x',
  'nodejs12.x',
  'nodejs14.x',
  'nodejs16.x',
  'nodejs18.x',
  'nodejs20.x',
  'nodejs22.x',
  'nodejs24.x',
  'nodejs26.x',
  'python2.7',
  'python3.6',
  'python3.7',
  'python3.8',
  'python3.9',
  'python3.10',
  'python3.11',
  'python3.12',
  'python3.13',
  'python3.14',
  'python3.15',
  'java8',
  'java8.al2',
  'java8.al2023',
  'java11',
  'java11.al2023',
  'java17',
  'java17.al2023',
  'java21',
  'java25',
  'dotnetcore1.0',
  'dotnetcore2.0',
  'dotnetcore2.1',
  'dotnetcore3.1',
  'dotnet6',
  'dotnet8',
  'dotnet10',
  'ruby2.5',
  'ruby2.7',
  'ruby3.2',
  'ruby3.3',
  'ruby3.4',
  'ruby4.0',
  'go1.x',
  'provided',
  'provided.al2',
  'provided.al2023',
];

/** AWS's runtime identifiers, those in support and those that were. */
export const AWS_RUNTIMES: Fact<readonly string[]> = {
  value: IDENTIFIERS,
  source: 'AWS Lambda API model, enumeration Runtime (@aws-sdk/client-lambda 3.1164.0)',
  date: '2026-11-28',
  confirmed: true,
};

/** Short names of ours for what runs on `provided.*`, with the measured row they stand for. */
const LANGUAGE_ROWS: Readonly<Record<string, string>> = {
  go: 'go (prov.al2023)',
  golang: 'go (prov.al2023)',
  rust: 'rust (prov.al2023)',
  'c++': 'c++ 11 (prov.al2023)',
  cpp: 'c++ 11 (prov.al2023)',
  swift: 'apple swift 6.2 (prov.al2)',
  bun: 'bun (prov.al2)',
  llrt: 'llrt (prov.al2023)',
  quarkus: 'quarkus (prov.al2)',
  graalvm: 'graalvm java23 (prov.al2023)',
  shell: 'shell (prov.al2023)',
  bash: 'shell (prov.al2023)',
  'dotnet8-aot': 'dotnet8 aot (prov.al2023)',
  'dotnet9-aot': 'dotnet9 aot (prov.al2023)',
  'dotnet10-aot': 'dotnet10 aot (prov.al2023)',
};

/**
 * What a bare `provided` runs is not known from its name. Go is its commonest use and lies between Rust and
 * the rest.
 */
const PROVIDED_ROWS: Readonly<Record<string, string>> = {
  provided: 'go (prov.al2)',
  'provided.al2': 'go (prov.al2)',
  'provided.al2023': 'go (prov.al2023)',
  'go1.x': 'go (prov.al2)',
};

/** Languages whose identifiers carry a version, and the name under which their rows are measured. */
const LANGUAGES: Readonly<Record<string, string>> = {
  nodejs: 'nodejs',
  python: 'python',
  java: 'java',
  dotnet: 'dotnet',
  dotnetcore: 'dotnet',
  ruby: 'ruby',
};

/** Every name that `findColdStart` knows: AWS's identifiers, then ours for what runs on `provided.*`. */
export const RUNTIME_NAMES: readonly string[] = [...IDENTIFIERS, ...Object.keys(LANGUAGE_ROWS)];

/** How AWS writes the versions of a language, and how far ahead of the newest a name is not yet a slip. */
const WRITTEN: Readonly<Record<string, { readonly form: RegExp; readonly ahead: number }>> = {
  nodejs: { form: /^nodejs\d+\.x$/, ahead: 1200 },
  python: { form: /^python\d\.\d+$/, ahead: 100 },
  java: { form: /^java\d+(\.al20\d\d)?$/, ahead: 1200 },
  dotnet: { form: /^dotnet\d+$/, ahead: 600 },
  ruby: { form: /^ruby\d\.\d+$/, ahead: 200 },
};

const HIGHEST_MINOR = 30;

/** Amazon Linux after that of 2023. */
const NEWER_PROVIDED = /^provided\.al(20(?:2[4-9]|3\d))$/;

/**
 * What is known of a runtime's name: `listed` is one of `RUNTIME_NAMES` (or a language without a version,
 * which means its newest); `unlisted` has the form of one of AWS's and is not in the list that was read, as
 * a runtime that came since; `unknown` is neither.
 */
export function knowledgeOf(runtime: string): 'listed' | 'unlisted' | 'unknown' {
  const name = runtime.trim().toLowerCase();
  if (RUNTIME_NAMES.includes(name)) return 'listed';
  if (NEWER_PROVIDED.test(name)) return 'unlisted';
  const parsed = parseRuntime(name);
  if (parsed === undefined) return 'unknown';
  const { language, version } = parsed;
  if (version === null) return Object.hasOwn(LANGUAGES, name) ? 'listed' : 'unknown';
  const written = WRITTEN[language];
  if (written === undefined || !written.form.test(name)) return 'unknown';
  const versions = IDENTIFIERS.flatMap((identifier) => {
    const known = parseRuntime(identifier);
    return known?.language === language && known.version !== null ? [known.version] : [];
  });
  const [oldest, newest] = [Math.min(...versions), Math.max(...versions)];
  const isNear = version >= oldest && version <= newest + written.ahead && minorOf(name) <= HIGHEST_MINOR;
  return isNear ? 'unlisted' : 'unknown';
}

function minorOf(name: string): number {
  return Number(/\.(\d+)$/.exec(name)?.[1] ?? 0);
}

/**
 * Whether AWS manages the runtime (Node.js, Python, Java, .NET, Ruby, and Go 1.x in its time). Custom
 * runtimes on `provided.*`, our names for them, and unknown names are not managed.
 */
export function isManagedRuntime(runtime: string): boolean {
  const name = runtime.trim().toLowerCase();
  if (name === 'go1.x') return true;
  return managedLanguage(name) !== undefined;
}

/** Language of a runtime that AWS manages (`nodejs`, `python`, `java`, `dotnet` or `ruby`), or undefined. */
export function managedLanguage(runtime: string): string | undefined {
  return parseRuntime(runtime.trim().toLowerCase())?.language;
}

/**
 * The measured row for a runtime: the row of that very name, else the nearest version of the same language,
 * else undefined. `rows` are the names there are; `suffix` picks among them (" snapstart" for restores).
 */
export function matchRuntime(
  runtime: string,
  rows: ReadonlySet<string>,
  suffix = '',
): { readonly row: string; readonly isExact: boolean } | undefined {
  const name = runtime.trim().toLowerCase();
  const own = Object.hasOwn(LANGUAGE_ROWS, name) ? LANGUAGE_ROWS[name] : undefined;
  const exact = own ?? name;
  if (suffix === '' && rows.has(exact)) return { row: exact, isExact: true };
  if (suffix !== '' && rows.has(`${exact}${suffix}`)) return { row: `${exact}${suffix}`, isExact: true };
  const custom = NEWER_PROVIDED.test(name) ? 'provided.al2023' : name;
  if (suffix === '' && Object.hasOwn(PROVIDED_ROWS, custom)) {
    const row = PROVIDED_ROWS[custom];
    return row === undefined ? undefined : { row, isExact: false };
  }
  const nearest = nearestVersion(name, rows, suffix);
  return nearest === undefined ? undefined : { row: nearest, isExact: false };
}

function nearestVersion(name: string, rows: ReadonlySet<string>, suffix: string): string | undefined {
  const wanted = parseRuntime(name);
  if (wanted === undefined) return undefined;
  let best: { readonly row: string; readonly version: number; readonly distance: number } | undefined;
  for (const row of rows) {
    if (!row.endsWith(suffix)) continue;
    const candidate = parseRuntime(row.slice(0, row.length - suffix.length));
    if (candidate === undefined || candidate.version === null || candidate.language !== wanted.language)
      continue;
    // A language without a version means its newest.
    const distance = Math.abs(candidate.version - (wanted.version ?? Number.MAX_SAFE_INTEGER));
    const isCloser = best === undefined || distance < best.distance;
    const isNewer = best !== undefined && distance === best.distance && candidate.version > best.version;
    if (isCloser || isNewer) best = { row, version: candidate.version, distance };
  }
  return best?.row;
}

function parseRuntime(name: string): ParsedRuntime | undefined {
  const match = /^([a-z]+)(\d+)?(?:\.(\d+|x))?(?:\.al\d+|-edge)?$/.exec(name);
  const prefix = match?.[1];
  if (prefix === undefined || !Object.hasOwn(LANGUAGES, prefix)) return undefined;
  const language = LANGUAGES[prefix];
  if (language === undefined) return undefined;
  const major = match?.[2];
  if (major === undefined) return { language, version: null };
  // .NET Core 2.1 came before .NET 6: its versions order below all of them without more ado.
  const minor = Number(match?.[3]);
  return { language, version: Number(major) * 100 + (Number.isNaN(minor) ? 0 : minor) };
}
