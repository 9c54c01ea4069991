import { refuseMisfits } from '../../model/fault.ts';
import { formatDuration, formatRate } from '../../units/format.ts';
import { argumentMisfits, type GivenMisfit, isRecord, TEXT } from '../../units/given.ts';
import { show } from '../../units/parsed.ts';
import type { DiffDocument, DiffSide, MetricDiff, VariantDiff } from '../documents/diff-document.ts';
import type { ComparisonDocument, ResultsDocument } from '../documents/document.ts';
import { documentMisfits, withDocument } from '../documents/document-check.ts';
import { isTuneDocument } from '../documents/tune-document.ts';
import { type FigureValue, figuresOf } from '../figures/read-figures.ts';
import { rounded } from '../statistics/rounded.ts';
import { matters } from './relevance.ts';
import { unjudgedBatches } from './unjudged-batches.ts';
import { diffVerdict } from './verdict-diff.ts';

export interface DiffInput {
  readonly file: string;
  readonly document: ResultsDocument | ComparisonDocument;
}

/**
 * What changed from A to B, two runs or two comparisons, whose variants are matched by label. `failOn` is
 * left empty.
 *
 * @throws FaultError for what is no such document, and for a run beside a comparison
 */
export function buildDiff(a: DiffInput, b: DiffInput): DiffDocument {
  refuseMisfits('buildDiff', [...inputMisfits('a', a), ...inputMisfits('b', b)]);
  if ('variants' in a.document !== 'variants' in b.document) {
    const problem = 'a run and a comparison have nothing to compare';
    refuseMisfits('buildDiff', [{ path: '', problem, remedy: 'give two runs or two comparisons' }]);
  }
  return withDocument('buildDiff', a.document, DIFFERING, () =>
    withDocument('buildDiff', b.document, DIFFERING, () => differenceOf(a, b)),
  );
}

const DIFFERING = ['run', 'comparison', 'tune'] as const;

function inputMisfits(path: string, input: unknown): readonly GivenMisfit[] {
  if (!isRecord(input)) {
    return [
      { path, problem: `${show(input)} is not a side of a difference`, remedy: 'give { file, document }' },
    ];
  }
  return [
    ...argumentMisfits(`${path}.file`, input['file'], TEXT),
    ...documentMisfits(input['document'], DIFFERING, `${path}.document`),
  ];
}

/** As `buildDiff`, of documents that are known to be sound. */
export function differenceOf(a: DiffInput, b: DiffInput): DiffDocument {
  const runsOfA = labelledRuns(a.document);
  const runsOfB = labelledRuns(b.document);
  const variants = [
    ...[...runsOfB].map(([label, run]) => variantDiff(label, runsOfA.get(label), run)),
    ...[...runsOfA]
      .filter(([label]) => !runsOfB.has(label))
      .map(([label, run]) => variantDiff(label, run, undefined)),
  ];
  const unlike = unlikeOf(sideOf(a), sideOf(b));
  const notJudged = notJudgedOf(a.document, b.document);
  const diff = {
    schemaVersion: 1 as const,
    kind: 'diff' as const,
    ...(notJudged === null ? {} : { notJudged }),
    ...(unlike.length === 0 ? {} : { unlike }),
    a: sideOf(a),
    b: sideOf(b),
    notes: notesOf(sideOf(a), sideOf(b), variants),
    variants,
    best: bestDiff(a.document, b.document),
    failOn: [],
  };
  return { ...diff, verdict: diffVerdict(diff) };
}

/**
 * Why the two sides cannot be held against each other: one was not judged itself, or batches hold unlike
 * records.
 */
function notJudgedOf(
  a: ResultsDocument | ComparisonDocument,
  b: ResultsDocument | ComparisonDocument,
): string | null {
  for (const document of [a, b]) {
    const own = 'variants' in document ? document.notJudged : undefined;
    if (own !== undefined) return own;
  }
  const runsOfA = labelledRuns(a);
  for (const [label, results] of labelledRuns(b)) {
    const before = runsOfA.get(label);
    const reason = before === undefined ? null : unjudgedBatches([{ results: before }, { results }]);
    if (reason !== null) return reason;
  }
  return null;
}

/** Traffic that differs by more is other traffic, not chance. */
const OTHER_TRAFFIC = 0.02;

/** What stands between the two besides the change that was made. */
function unlikeOf(a: DiffSide, b: DiffSide): readonly string[] {
  const texts: string[] = [];
  if (a.version !== b.version) {
    texts.push(
      `A was simulated by lambda-sim ${a.version}, B by ${b.version}: what the model knows may have changed between them`,
    );
  }
  if (a.simulatedSeconds !== b.simulatedSeconds) {
    texts.push(
      `A simulates ${formatDuration(a.simulatedSeconds * 1000)}, B ${formatDuration(b.simulatedSeconds * 1000)}: counts and totals differ for that alone`,
    );
  }
  const rate = ({ requests = 0, simulatedSeconds }: DiffSide): number =>
    simulatedSeconds === 0 ? 0 : requests / simulatedSeconds;
  const most = Math.max(rate(a), rate(b));
  if (most > 0 && Math.abs(rate(a) - rate(b)) > OTHER_TRAFFIC * most) {
    texts.push(
      `The traffic is another: ${formatRate(rate(a))} in A, ${formatRate(rate(b))} in B; bill and latency differ for that alone`,
    );
  }
  return texts;
}

/** A run under the label null, or the variants of a comparison under theirs. */
function labelledRuns(
  document: ResultsDocument | ComparisonDocument,
): ReadonlyMap<string | null, ResultsDocument> {
  if (!('variants' in document)) return new Map([[null, document]]);
  return new Map(document.variants.map(({ label, results }) => [label, results]));
}

function variantDiff(
  label: string | null,
  a: ResultsDocument | undefined,
  b: ResultsDocument | undefined,
): VariantDiff {
  if (a === undefined || b === undefined) {
    return { label, in: a === undefined ? 'b' : 'a', settings: [], metrics: [], thresholds: [] };
  }
  const [figuresOfA, figuresOfB] = [figuresOf(a), figuresOf(b)];
  const bill = Math.max(a.cost.monthly, b.cost.monthly);
  return {
    label,
    in: 'both',
    settings: settingsDiff(a, b),
    metrics: [
      ...[...figuresOfB.values()].flatMap((figure) => {
        const before = figuresOfA.get(figure.metric) ?? nothingOf(figure);
        return before === undefined ? [] : [metricDiff(before, figure, bill)];
      }),
      ...[...figuresOfA.values()].flatMap((figure) => {
        const after = figuresOfB.has(figure.metric) ? undefined : nothingOf(figure);
        return after === undefined ? [] : [metricDiff(figure, after, bill)];
      }),
    ],
    thresholds: b.thresholds.flatMap(({ metric, expression, passed }) => {
      const before = a.thresholds.find((one) => one.metric === metric && one.expression === expression);
      return before === undefined || before.passed === passed
        ? []
        : [{ metric, expression, a: before.passed, b: passed }];
    }),
  };
}

/**
 * A service or a line that a bill does not have costs nothing there; what else one side alone has cannot be
 * compared.
 */
function nothingOf(figure: FigureValue): FigureValue | undefined {
  const isOfBill = figure.owner === 'service' || figure.owner === 'line';
  return isOfBill ? { ...figure, value: 0, interval: undefined } : undefined;
}

function metricDiff(a: FigureValue, b: FigureValue, bill: number): MetricDiff {
  const change = rounded(b.value - a.value);
  const diff: MetricDiff = {
    metric: b.metric,
    unit: b.unit,
    a: a.value,
    b: b.value,
    change,
    relative: a.value === 0 ? null : rounded(change / a.value),
    ...(a.interval === undefined || b.interval === undefined
      ? {}
      : { changeCi95: changeInterval(change, a.interval, b.interval) }),
  };
  return matters(diff, b, bill) ? { ...diff, matters: true } : diff;
}

/** Half widths of independent estimates add up as the sides of a right triangle. */
function changeInterval(
  change: number,
  a: readonly [number, number],
  b: readonly [number, number],
): readonly [number, number] {
  const [halfA, halfB] = [(a[1] - a[0]) / 2, (b[1] - b[0]) / 2];
  const half = Math.sqrt(halfA * halfA + halfB * halfB);
  return [rounded(change - half), rounded(change + half)];
}

function settingsDiff(a: ResultsDocument, b: ResultsDocument): VariantDiff['settings'] {
  const names = [...new Set([...Object.keys(b.functions), ...Object.keys(a.functions)])];
  return names.flatMap((name) => {
    const [before, after] = [a.functions[name], b.functions[name]];
    const settings = (['memoryMb', 'architecture'] as const).map((key) => ({
      key: `${name}.${key}`,
      a: before?.[key] ?? null,
      b: after?.[key] ?? null,
    }));
    return settings.filter((setting) => setting.a !== setting.b);
  });
}

function sideOf({ file, document }: DiffInput): DiffSide {
  const results = 'variants' in document ? document.variants[0]?.results : document;
  return {
    file,
    name: results?.name ?? '',
    platform: results?.platform ?? '',
    region: results?.region ?? '',
    seed: results?.seed ?? 0,
    simulatedSeconds: results?.simulatedSeconds ?? 0,
    version: results?.engine.version ?? '',
    requests: results?.totals.requests ?? 0,
    replications: results?.replications ?? 1,
    currency: results?.cost.currency ?? 'USD',
  };
}

function notesOf(a: DiffSide, b: DiffSide, variants: readonly VariantDiff[]): readonly string[] {
  const differing = (['name', 'platform', 'region', 'currency', 'seed'] as const)
    .filter((key) => a[key] !== b[key])
    .map((key) => `${NOTE_WORDS[key]}: ${a[key]} in A, ${b[key]} in B`);
  const hasIntervals = variants.some(({ metrics }) =>
    metrics.some(({ changeCi95 }) => changeCi95 !== undefined),
  );
  return [
    ...differing,
    hasIntervals
      ? 'intervals are of 95 %, taken as if A and B were independent: with a common seed they are wider than they need be'
      : 'no interval: both documents need replications for that',
    ...(variants.every((variant) => variant.in !== 'both') ? ['the two have no variant in common'] : []),
  ];
}

const NOTE_WORDS = {
  name: 'the scenario',
  platform: 'the platform',
  region: 'the region',
  currency: 'the currency',
  seed: 'the seed',
} as const;

function bestDiff(
  a: ResultsDocument | ComparisonDocument,
  b: ResultsDocument | ComparisonDocument,
): DiffDocument['best'] {
  if (!isTuneDocument(a) || !isTuneDocument(b)) return [];
  return (['cost', 'speed', 'balanced', 'slo'] as const)
    .map((strategy) => ({ strategy, a: a.best[strategy] ?? null, b: b.best[strategy] ?? null }))
    .filter((winner) => winner.a !== winner.b);
}
