/**
 * A public case: what people reported or AWS documents, and which figures of a run say that lambda-sim agrees.
 * The files `scenarios/NN-slug.yml` and `NN-slug.expect.json` hold one each.
 */
export interface Case {
  readonly title: string;
  readonly source: string;
  readonly why: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly exit: number | readonly number[];
  readonly checks: readonly Check[];
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly equals?: unknown;
}

/** All of a case's checks must hold. */
export type Check =
  /** A figure of the results document, or the ratio of two (`path` ÷ `per`). */
  | ({ readonly path: string; readonly per?: string } & Bounds)
  /** The sum of a field over the items of a list whose own fields match. */
  | ({
      readonly sum: string;
      readonly where?: Readonly<Record<string, string>>;
      readonly field: string;
    } & Bounds)
  | { readonly present: string }
  | { readonly absent: string }
  /** What is said, or is not said, in these texts (`stdout|stderr|warnings|findings|notes|assumptions`). */
  | { readonly text: string; readonly matches: string }
  | { readonly text: string; readonly notMatches: string }
  /** Every number that the pattern's first group finds. */
  | ({ readonly text: string; readonly numbers: string; readonly required?: boolean } & Bounds)
  /** At least one of them, each a check or several that hold together. */
  | { readonly anyOf: readonly (Check | readonly Check[])[] };

/** What the command line gave. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The results document on stdout, or null. */
  readonly document: Node;
}

/** One line of the page: what was reported, what lambda-sim says. */
export interface Verdict {
  readonly what: string;
  readonly reported: string;
  readonly found: string;
  readonly holds: boolean;
  /** How far outside the reported bounds, as a share of the bound that is nearest; 0 within. */
  readonly off: number | null;
}

type Node = unknown;

export function outcomeOf(ran: Pick<Outcome, 'status' | 'stdout' | 'stderr'>): Outcome {
  try {
    return { ...ran, document: JSON.parse(ran.stdout) };
  } catch {
    return { ...ran, document: null };
  }
}

/** The verdicts of a case; one that says which status was given, where that was wrong. */
export function judge({ exit, checks }: Case, outcome: Outcome): readonly Verdict[] {
  const allowed = [exit].flat();
  if (outcome.status === null || !allowed.includes(outcome.status)) {
    const reported = `status ${allowed.join(' or ')}`;
    const found = `status ${outcome.status}: ${textsOf('stderr', outcome).trim().slice(0, 200)}`;
    return [{ what: 'the command', reported, found, holds: false, off: null }];
  }
  const verdicts = checks.map((check) => verdictOf(check, outcome));
  if (outcome.status === 0) return verdicts;
  const refused = { what: 'the scenario', reported: 'is refused', found: firstFault(outcome) };
  return [{ ...refused, holds: true, off: null }, ...verdicts.filter(({ what }) => what !== 'said')];
}

function verdictOf(check: Check, outcome: Outcome): Verdict {
  if ('anyOf' in check) {
    const tried = check.anyOf.map((one) => [one].flat().map((each) => verdictOf(each as Check, outcome)));
    const best = tried.find((all) => all.every(({ holds }) => holds)) ?? tried[0]!;
    const [first] = best;
    return best.length === 1 && first !== undefined
      ? first
      : {
          what: best.map(({ what }) => what).join('; '),
          reported: best.map(({ reported }) => reported).join('; '),
          found: best.map(({ found }) => found).join('; '),
          holds: best.every(({ holds }) => holds),
          off: null,
        };
  }
  if ('matches' in check) {
    const sentence = sentenceWith(check.matches, textsOf(check.text, outcome));
    const found = sentence ?? 'nothing of it';
    return { what: 'said', reported: 'is told', found, holds: sentence !== null, off: null };
  }
  if ('notMatches' in check) {
    const sentence = sentenceWith(check.notMatches, textsOf(check.text, outcome));
    const found = sentence ?? 'nothing of it';
    return {
      what: 'said',
      reported: 'wrong advice is not given',
      found,
      holds: sentence === null,
      off: null,
    };
  }
  if ('numbers' in check) {
    const text = textsOf(check.text, outcome);
    const numbers = [...text.matchAll(new RegExp(check.numbers, 'gi'))].map(([, number]) =>
      Number((number ?? '').replaceAll(',', '')),
    );
    const wrong = numbers.find((number) => offBy(number, check) !== 0);
    const holds = wrong === undefined && (check.required !== true || numbers.length > 0);
    const found = numbers.length === 0 ? 'no such number is told' : numbers.map(shown).join(', ');
    return { what: 'a number that is advised', reported: boundsText(check), found, holds, off: null };
  }
  if ('present' in check) {
    const holds = at(outcome.document, check.present) !== undefined;
    return {
      what: check.present,
      reported: 'is there',
      found: holds ? 'is there' : 'lacks',
      holds,
      off: null,
    };
  }
  if ('absent' in check) {
    const holds = at(outcome.document, check.absent) === undefined;
    return {
      what: check.absent,
      reported: 'is not there',
      found: holds ? 'lacks' : 'is there',
      holds,
      off: null,
    };
  }
  if ('sum' in check) {
    const items = at(outcome.document, check.sum);
    const { where = {}, field } = check;
    const chosen = (Array.isArray(items) ? items : []).filter((item) =>
      Object.entries(where).every(([key, pattern]) =>
        new RegExp(`^(?:${pattern})$`, 'i').test(String(at(item, key) ?? '')),
      ),
    );
    const sum = chosen.reduce((total: number, item) => total + Number(at(item, field) ?? 0), 0);
    const lines = Object.values(where).map((pattern) => pattern.replaceAll(/\.\*|\\/g, ''));
    return measured(`${check.sum} (${lines.join(', ')})`, sum, check);
  }
  const value = at(outcome.document, check.path);
  if (check.per === undefined) return measured(check.path, value, check);
  const other = at(outcome.document, check.per);
  const isRatio = typeof value === 'number' && typeof other === 'number';
  return measured(`${check.path} ÷ ${check.per}`, isRatio ? value / other : undefined, check);
}

function measured(what: string, value: Node, bounds: Bounds): Verdict {
  if (typeof value === 'number') {
    const off = offBy(value, bounds);
    return { what, reported: boundsText(bounds), found: shown(value), holds: off === 0, off };
  }
  const holds = 'equals' in bounds && value === bounds.equals;
  return { what, reported: boundsText(bounds), found: String(value ?? 'not there'), holds, off: null };
}

function offBy(value: number, { min, max, equals }: Bounds): number {
  const nearest = typeof equals === 'number' ? equals : clamp(value, min, max);
  return nearest === value ? 0 : (value - nearest) / (nearest === 0 ? 1 : Math.abs(nearest));
}

function clamp(value: number, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): number {
  return Math.min(Math.max(value, min), max);
}

function boundsText({ min, max, equals }: Bounds): string {
  if (equals !== undefined) return typeof equals === 'number' ? shown(equals) : String(equals);
  if (min === undefined) return `at most ${shown(max ?? 0)}`;
  return max === undefined ? `at least ${shown(min)}` : `${shown(min)} to ${shown(max)}`;
}

function shown(value: number): string {
  return Number(value.toPrecision(6)).toLocaleString('en-US', { maximumFractionDigits: 6 });
}

/** A dotted path; items of lists by their number. */
function at(node: Node, path: string): Node {
  return path
    .split('.')
    .reduce<Node>(
      (here, key) =>
        typeof here === 'object' && here !== null ? (here as Record<string, Node>)[key] : undefined,
      node,
    );
}

/** The sentence, or line, in which a pattern is found first. */
function sentenceWith(pattern: string, text: string): string | null {
  const found = new RegExp(pattern, 'i').exec(text);
  if (found === null) return null;
  const start = text.lastIndexOf('\n', found.index) + 1;
  const end = text.indexOf('\n', found.index);
  const line = text.slice(start, end === -1 ? undefined : end).trim();
  return line.length > 260 ? `${line.slice(0, 257)}…` : line;
}

function firstFault({ document, stderr }: Outcome): string {
  const faults = at(document, 'faults');
  const first = Array.isArray(faults) ? faults[0] : undefined;
  const words = ['key', 'problem', 'remedy']
    .map((key) => at(first, key))
    .filter((word) => word !== undefined);
  return words.length > 0 ? words.join(': ') : (stderr.split('\n')[0] ?? '');
}

/** The name of a case's file says what it is about, so it is no evidence of a message. */
function textsOf(names: string, { document, stdout, stderr }: Outcome): string {
  const join = (items: Node): string =>
    (Array.isArray(items) ? items : [])
      .map((item) => {
        if (typeof item === 'string') return item;
        const text = at(item, 'text');
        if (typeof text === 'string') return text;
        return Object.entries(item ?? {})
          .flatMap(([key, value]) => (key === 'file' ? [] : [String(value)]))
          .join(' ');
      })
      .join('\n');
  const texts: Readonly<Record<string, string>> = {
    stdout,
    stderr: `${stderr.replaceAll(/\S+\.yml/g, '')}\n${join(at(document, 'faults'))}`,
    warnings: join(at(document, 'warnings')),
    findings: join(at(document, 'findings')),
    notes: `${join(at(document, 'notes'))}\n${join(at(document, 'cost.notes'))}`,
    assumptions: join(at(document, 'assumptions')),
  };
  return names
    .split('|')
    .map((name) => texts[name] ?? '')
    .join('\n');
}
