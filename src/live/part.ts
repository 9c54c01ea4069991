import { FILES } from '../host/host.ts';
import type { CompiledScenario } from '../model/compiled.ts';
import type { LivePart, LiveStudy } from '../report/html/live-part.ts';
import { accountFileOf } from '../scenario/input.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import { shellWord } from '../units/shell-word.ts';
import { base64Of, bytesOf, type CarriedFile, isPacked, isParquet, lengthOf } from './carried-file.ts';
import { controlsOf } from './controls.ts';

/** All files of a scenario together; more would make a page that nobody mails. */
const MOST_MAILED = 400_000;

export interface LiveOptions {
  /** Whole paths of the files that were read for the scenario, its own first. */
  readonly paths: readonly string[];
  readonly maximumBadRows: number;
  readonly whatIf: boolean;
  /** How many characters all files may have together; default what a page holds that is mailed. */
  readonly mostCharacters?: number;
  /** What was asked of it besides a run; default nothing. */
  readonly study?: LiveStudy | null;
  /** Scenarios that it is compared with, whose files are among `paths`. */
  readonly others?: readonly { readonly compiled: CompiledScenario; readonly path: string }[];
}

/**
 * Where a scenario would stand that is in no file: one that was piped, or the account of a folder that has
 * none. Null for one that is in a file.
 */
function unwrittenFile({ input }: LoadedScenario, paths: readonly string[]): string | null {
  if (typeof input !== 'string') return FILES.now.besides('here', 'stdin');
  const account = accountFileOf(input);
  if (account === null) return null;
  const path = FILES.now.besides('here', account);
  return paths.includes(path) ? null : path;
}

/** What a page carries to simulate a scenario again, or why it cannot. */
export function livePart(loaded: LoadedScenario, options: LiveOptions): LivePart {
  const { compiled, set } = loaded;
  const { others = [] } = options;
  const most = options.mostCharacters ?? MOST_MAILED;
  const paths = options.paths.filter((path) => FILES.now.list(path) === null);
  const unwritten = unwrittenFile(loaded, paths);
  const own = unwritten ?? paths[0];
  if (own === undefined) return refused('the scenario stands in no file');
  const texts = new Map<string, CarriedFile>(unwritten === null ? [] : [[own, loaded.text]]);
  let left = most - (unwritten === null ? 0 : loaded.text.length);
  for (const path of paths) {
    const shown = FILES.now.lastPart(path);
    const read = FILES.now.readText(path, shown, left);
    const packed = read.ok ? null : packedFile(path, shown, left);
    const file = read.ok ? read.text : packed;
    if (file === null) {
      return refused(
        !read.ok && read.fault.problem.includes(' bytes')
          ? `the files that it reads, ${shown} among them, hold more than ${most / 1000} kB`
          : `${shown}, which it reads, is neither text nor packed by gzip nor Parquet`,
      );
    }
    texts.set(path, file);
    left -= lengthOf(file);
    if (left < 0) return refused(`the files that it reads hold more than ${most / 1000} kB`);
  }
  const names = namesBelow([...texts.keys()]);
  const hasParquet = [...texts.values()].some((file) => typeof file !== 'string' && isParquet(bytesOf(file)));
  const options_ = (set as readonly (string | { option: string; text: string })[]).map((one) =>
    typeof one === 'string' ? { option: '--set', text: one } : one,
  );
  return {
    refusal: '',
    scenario: {
      main: names.get(own) ?? FILES.now.lastPart(own),
      files: Object.fromEntries([...texts].map(([path, text]) => [names.get(path) ?? path, text])),
      set: options_,
      options: options_.map(optionWords),
      maximumBadRows: options.maximumBadRows,
      whatIf: options.whatIf,
      isWhole: [{ compiled, path: own }, ...others].some(
        (one) => needsExpressions(one.compiled) || hasQuotes(one.compiled, texts, one.path),
      ),
      hasParquet,
      controls: controlsOf(loaded),
      study: namedStudy(
        options.study ?? null,
        others.map(({ path }) => names.get(path) ?? path),
      ),
    },
  };
}

/** What is packed or Parquet, where it takes no more characters than that; null for anything else. */
function packedFile(path: string, shown: string, most: number): CarriedFile | null {
  const source = FILES.now.openRandom(path, shown);
  try {
    if (source.byteLength * 4 > most * 3 || !isPacked(source.slice(0, 4))) return null;
    return { base64: base64Of(source.slice(0, source.byteLength)) };
  } finally {
    source.close();
  }
}

/** Scenarios by the names that the page has for them. */
function namedStudy(study: LiveStudy | null, others: readonly string[]): LiveStudy | null {
  return study?.kind === 'compare' ? { ...study, others } : study;
}

function refused(why: string): LivePart {
  return { scenario: null, refusal: `This page cannot simulate again: ${why}.` };
}

/** `--seed 7` for an option that stands for a key, `--set PATH=VALUE` else. */
function optionWords({ option, text }: { readonly option: string; readonly text: string }): string {
  const value = option === '--set' ? text : text.slice(text.indexOf('=') + 1);
  return `${option} ${shellWord(value)}`;
}

function needsExpressions({ arrivals, month = [] }: CompiledScenario): boolean {
  const isOne = ({ pattern }: CompiledScenario['arrivals'][number]): boolean => pattern.kind === 'expression';
  return arrivals.some(isOne) || month.some(({ compiled }) => compiled.arrivals.some(isOne));
}

/**
 * Whether a file needs the reader of quoted columns: a trace with quotes, or what is neither a trace nor a
 * scenario.
 */
function hasQuotes(
  { arrivals }: CompiledScenario,
  texts: ReadonlyMap<string, CarriedFile>,
  own: string,
): boolean {
  const traces = new Set(
    arrivals.flatMap(({ pattern }) => (pattern.kind === 'trace' ? pattern.trace.file : [])),
  );
  return [...texts].some(([path, file]) => {
    if (path === own) return false;
    if (traces.has(path)) return typeof file !== 'string' || file.includes('"');
    return !/\.ya?ml$/i.test(path);
  });
}

/** What each path is called from the innermost folder that holds all of them. */
function namesBelow(paths: readonly string[]): ReadonlyMap<string, string> {
  const parts = paths.map((path) => path.split(/[/\\]/));
  const [first = []] = parts;
  let shared = 0;
  while (parts.every((one) => one.length > shared + 1 && one[shared] === first[shared])) shared += 1;
  return new Map(paths.map((path, index) => [path, (parts[index] ?? []).slice(shared).join('/')]));
}
