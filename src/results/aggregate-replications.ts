import type {
  CostLine,
  Finding,
  FunctionResults,
  ResultsDocument,
  ThresholdResult,
} from './documents/document.ts';
import { holds, parseExpression } from './figures/threshold-expression.ts';
import { FINDINGS_LIMIT } from './findings/findings.ts';
import { precisionFindings } from './findings/findings-precision.ts';
import { createEstimator, type Estimator } from './statistics/confidence.ts';
import { rounded, SERIES_DIGITS } from './statistics/rounded.ts';

/** Numbers that say how it was set up, not what came out: the same in every replication, without an interval. */
const CONFIGURATION_KEYS: ReadonlySet<string> = new Set([
  'memoryMb',
  'unitPrice',
  'limit',
  'stepSeconds',
  'startMs',
  'percentile',
]);
/** Objects that hold nothing but configuration. */
const CONFIGURATION_OBJECTS: ReadonlySet<string> = new Set(['limits']);

/**
 * One document for independent replications of the same scenario: every count, amount and series point is the mean and carries a
 * sibling `…Ci95: [low, high]`; `engine.*` are sums; thresholds are judged on the mean. One document comes back as it is.
 * `findings` are those of all measurements together where the caller has them; by default the first replication's.
 */
export function aggregateReplications(
  documents: readonly ResultsDocument[],
  findings?: readonly Finding[],
): ResultsDocument {
  const [first] = documents;
  if (first === undefined) throw new RangeError('there is no replication to aggregate');
  if (documents.length === 1) return first;
  const estimate = createEstimator(documents.length);
  const functions = aggregate(documents.map(alignedFunctions), estimate);
  const together: ResultsDocument = {
    ...first,
    replications: documents.length,
    engine: {
      version: first.engine.version,
      requests: sumOf(documents, ({ engine }) => engine.requests),
      events: sumOf(documents, ({ engine }) => engine.events),
      wallSeconds: sumOf(documents, ({ engine }) => engine.wallSeconds),
      requestsPerSecond: sumOf(documents, ({ engine }) => engine.requestsPerSecond),
      peakRssMb: sumOf(documents, ({ engine }) => engine.peakRssMb),
    },
    totals: aggregate(
      documents.map(({ totals }) => totals),
      estimate,
    ),
    functions,
    cost: aggregate(alignedCosts(documents), estimate),
    triggers: aggregate(
      documents.map(({ triggers }) => triggers),
      estimate,
    ),
    resources: aggregate(
      documents.map(({ resources }) => resources),
      estimate,
    ),
    chains: aggregate(commonChains(documents), estimate),
    thresholds: aggregate(
      documents.map(({ thresholds }) => thresholds),
      estimate,
    ).map(judged),
    series: aggregate(
      documents.map(({ series }) => series),
      estimate,
    ),
    architecture: aggregate(
      documents.map(({ architecture }) => architecture),
      estimate,
    ),
    warnings: [...new Set(documents.flatMap(({ warnings }) => warnings))],
    findings: [],
  };
  const all = [...precisionFindings(together), ...(findings ?? first.findings)];
  return { ...together, findings: all.slice(0, FINDINGS_LIMIT) };

  /** Histogram bins and percentiles differ with what was observed: all replications get the same ones. */
  function alignedFunctions({ functions: own }: ResultsDocument): ResultsDocument['functions'] {
    return Object.fromEntries(
      Object.entries(own).map(([name, results]) => {
        const peers = documents.map((document) => document.functions[name] ?? results);
        return [name, { ...results, ...alignedBins(results, peers), ...alignedPercentiles(results, peers) }];
      }),
    );
  }
}

/** The mean of equally shaped values, with an interval beside every number that is not configuration. */
function aggregate<T>(values: readonly T[], estimate: Estimator): T {
  return meanOf(values, estimate) as T;
}

function meanOf(values: readonly unknown[], estimate: Estimator): unknown {
  const first = values[0];
  if (Array.isArray(first)) {
    return first.map((_, index) =>
      meanOf(
        values.map((value) => (value as readonly unknown[])[index]),
        estimate,
      ),
    );
  }
  if (!isRecord(first)) return first;
  const entries: [string, unknown][] = [];
  for (const key of Object.keys(first)) {
    const children = values.map((value) => (value as Record<string, unknown>)[key]);
    if (CONFIGURATION_OBJECTS.has(key)) {
      entries.push([key, first[key]]);
    } else if (!CONFIGURATION_KEYS.has(key) && children.every(isNumber)) {
      const { mean, interval } = estimate(children);
      entries.push([key, mean], [`${key}Ci95`, interval]);
    } else if (!CONFIGURATION_KEYS.has(key) && children.every(isNumbers)) {
      const points = pointsOf(children).map((values) => estimate(values, SERIES_DIGITS));
      entries.push([key, points.map(({ mean }) => mean)]);
      entries.push([`${key}Ci95`, points.map(({ interval }) => interval)]);
    } else {
      entries.push([key, meanOf(children, estimate)]);
    }
  }
  return Object.fromEntries(entries);
}

/** The values of all replications at each index of equally long series. */
function pointsOf(series: readonly (readonly number[])[]): number[][] {
  const length = series[0]?.length ?? 0;
  if (series.some((one) => one.length !== length)) throw new RangeError('series of unequal length');
  return Array.from({ length }, (_, index) => series.map((one) => one[index] ?? 0));
}

function alignedBins(
  results: FunctionResults,
  peers: readonly FunctionResults[],
): Pick<FunctionResults, 'latencyBins'> {
  const { startMs, warm, cold } = results.latencyBins;
  const starts = [...new Set(peers.flatMap(({ latencyBins }) => latencyBins.startMs))].sort((a, b) => a - b);
  const place = new Map(startMs.map((start, index) => [start, index]));
  const spread = (counts: readonly number[]) => starts.map((start) => counts[place.get(start) ?? -1] ?? 0);
  return { latencyBins: { startMs: starts, warm: spread(warm), cold: spread(cold) } };
}

function alignedPercentiles(
  results: FunctionResults,
  peers: readonly FunctionResults[],
): Pick<FunctionResults, 'latencyPercentiles'> {
  const { percentile, valueMs } = results.latencyPercentiles;
  const common = percentile.filter((value) =>
    peers.every(({ latencyPercentiles }) => latencyPercentiles.percentile.includes(value)),
  );
  return {
    latencyPercentiles: {
      percentile: common,
      valueMs: common.map((value) => valueMs[percentile.indexOf(value)] ?? 0),
    },
  };
}

/** An entry point whose events set nothing off in one replication has no mean over all of them. */
function commonChains(documents: readonly ResultsDocument[]): ResultsDocument['chains'][] {
  const isCommon = (name: string) => documents.every(({ chains }) => chains[name] !== undefined);
  return documents.map(({ chains }) =>
    Object.fromEntries(Object.entries(chains).filter(([name]) => isCommon(name))),
  );
}

/** A line that one replication has and another has not (a tier that was reached) counts 0 in the other. */
function alignedCosts(documents: readonly ResultsDocument[]): ResultsDocument['cost'][] {
  const costs = documents.map(({ cost }) => cost);
  const lines = alignedLines(costs.map((cost) => cost.lines));
  const monthlyLines = alignedLines(costs.map((cost) => cost.monthlyLines));
  return costs.map((cost, index) => ({
    ...cost,
    lines: lines[index] ?? [],
    monthlyLines: monthlyLines[index] ?? [],
  }));
}

function alignedLines(perDocument: readonly (readonly CostLine[])[]): CostLine[][] {
  const templates = new Map<string, CostLine>();
  const keyed = perDocument.map((lines) => {
    const byKey = new Map<string, CostLine>();
    for (const line of lines) {
      let key = JSON.stringify([line.service, line.function, line.item]);
      // Lines that even share their item are told apart by their order.
      while (byKey.has(key)) key += '+';
      byKey.set(key, line);
      if (!templates.has(key)) templates.set(key, line);
    }
    return byKey;
  });
  return keyed.map((byKey) =>
    [...templates].map(([key, template]) => byKey.get(key) ?? { ...template, quantity: 0, amount: 0 }),
  );
}

function judged(threshold: ThresholdResult): ThresholdResult {
  const parsed = parseExpression(threshold.expression);
  if (!parsed.ok) throw new Error(`threshold ${threshold.expression}: ${parsed.problem}`);
  return {
    ...threshold,
    passed: holds(threshold.actual, parsed.expression.operator, threshold.limit),
  };
}

function sumOf(documents: readonly ResultsDocument[], figure: (document: ResultsDocument) => number): number {
  return rounded(documents.reduce((sum, document) => sum + figure(document), 0));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every(isNumber);
}
