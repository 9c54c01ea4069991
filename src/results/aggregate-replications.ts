import { Aggregation } from './build/aggregation.ts';
import { pooledChartData } from './build/chart-data.ts';
import type { CostLine, Finding, FunctionResults, ResultsDocument } from './documents/document.ts';
import { withCommand } from './findings/advice.ts';
import type { FindingId } from './findings/finding-ids.ts';
import { FINDINGS_LIMIT } from './findings/findings.ts';
import { judgedPercentiles, thinTail } from './findings/findings-latency.ts';
import { precisionFindings } from './findings/findings-precision.ts';
import { rounded } from './statistics/rounded.ts';
import { merged } from './statistics/trend.ts';
import { withVerdict } from './verdict/with-verdict.ts';

/**
 * One document for independent replications of the same scenario. Counts, amounts and series points are
 * means; trends (percentiles, means of times) are those of all values of all replications, rates the ratio of
 * the sums; `engine.*` are sums. Each carries a sibling `…Ci95: [low, high]`, null where no interval would
 * hold 95 %, for the reason in `withoutInterval`. Thresholds are judged on these figures. One document comes
 * back as it is. `findings` are those of all measurements together where the caller has them; by default the
 * first replication's.
 *
 * The documents must be those that were built or that `rememberTrends` knows: an Error says so where one is
 * not.
 */
export function aggregateReplications(
  documents: readonly ResultsDocument[],
  findings?: readonly Finding[],
): ResultsDocument {
  const [first] = documents;
  if (first === undefined) throw new RangeError('there is no replication to aggregate');
  if (documents.length === 1) return first;
  const all = new Aggregation(documents);
  const charts = pooledChartData(
    documents.map((document) => document.charts),
    (name) => merged(all.histograms(['functions', name, 'latencyMs'])),
  );
  const together: ResultsDocument = {
    ...first,
    ...(charts === undefined ? {} : { charts }),
    replications: documents.length,
    engine: {
      version: first.engine.version,
      requests: sumOf(documents, ({ engine }) => engine.requests),
      events: sumOf(documents, ({ engine }) => engine.events),
      wallSeconds: sumOf(documents, ({ engine }) => engine.wallSeconds),
      requestsPerSecond: sumOf(documents, ({ engine }) => engine.requestsPerSecond),
      peakRssMb: sumOf(documents, ({ engine }) => engine.peakRssMb),
    },
    totals: all.of('totals', ({ totals }) => totals),
    functions: all.of('functions', alignedFunctions),
    cost: all.ofEach('cost', alignedCosts(documents)),
    triggers: all.ofEach('triggers', alignedDrains(documents)),
    resources: all.of('resources', ({ resources }) => resources),
    chains: all.ofEach('chains', commonChains(documents)),
    thresholds: all.thresholds(),
    series: all.of('series', ({ series }) => series),
    quotas: all.of('quotas', ({ quotas = [] }) => quotas),
    ...(first.groups === undefined ? {} : { groups: all.of('groups', ({ groups = [] }) => groups) }),
    architecture: all.of('architecture', ({ architecture }) => architecture),
    warnings: [...new Set(documents.flatMap(({ warnings }) => warnings))],
    findings: [],
    withoutInterval: all.withoutInterval(),
  };
  const told = [...precisionFindings(together), ...(findings ?? findingsOfFirst(first, documents))];
  return withVerdict({ ...together, findings: told.slice(0, FINDINGS_LIMIT) });

  /** Histogram bins differ with what was observed: all replications get the same ones. */
  function alignedFunctions({ functions: own }: ResultsDocument): ResultsDocument['functions'] {
    return Object.fromEntries(
      Object.entries(own).map(([name, results]) => {
        const peers = documents.map((document) => document.functions[name] ?? results);
        return [name, { ...results, ...alignedBins(results, peers) }];
      }),
    );
  }
}

/**
 * The first replication's, but that percentiles rest on the requests of all of them: what it says of a thin
 * tail is said anew, in the same place, or no more.
 */
function findingsOfFirst(first: ResultsDocument, documents: readonly ResultsDocument[]): readonly Finding[] {
  const own = first.findings.findIndex(({ id }) => id === ('thin-tail' satisfies FindingId));
  if (own === -1) return first.findings;
  const found = Object.keys(first.functions).flatMap((name) => {
    const counts = documents.map(({ functions }) => functions[name]?.latencyMs.count ?? 0);
    const count = counts.reduce((sum, one) => sum + one, 0);
    return thinTail(name, count, judgedPercentiles(name, first.thresholds), documents.length) ?? [];
  });
  const worst = found.toSorted((one, other) => other.weight - one.weight).slice(0, 1);
  const others = found.length - 1;
  const more = others < 1 ? '' : ` (and so with ${others} other ${others === 1 ? 'function' : 'functions'})`;
  const said = worst.map(({ weight: _, text, ...finding }) =>
    withCommand({ ...finding, text: `${text}${more}` }),
  );
  return first.findings.toSpliced(own, 1, ...said);
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

/** An entry point whose events set nothing off in one replication has no mean over all of them. */
function commonChains(documents: readonly ResultsDocument[]): ResultsDocument['chains'][] {
  const isCommon = (name: string) => documents.every(({ chains }) => chains[name] !== undefined);
  return documents.map(({ chains }) =>
    Object.fromEntries(Object.entries(chains).filter(([name]) => isCommon(name))),
  );
}

/** A backlog that one replication has not worked off, or did not have, has no mean time over all of them. */
function alignedDrains(documents: readonly ResultsDocument[]): ResultsDocument['triggers'][] {
  const all = documents.map(({ triggers }) => triggers);
  const told = (name: string) => all.flatMap((triggers) => triggers[name]?.isDrained ?? []);
  const followsFailure = (name: string) => all.every((one) => one[name]?.drainedSince === 'failure');
  return all.map((triggers) =>
    Object.fromEntries(
      Object.entries(triggers).map(([name, results]) => {
        const drained = told(name);
        if (drained.length === 0) return [name, results];
        const { drainedAtMs, drainedAfterMs, drainedSince, ...rest } = results;
        const isDrained = drained.every((one) => one);
        if (!isDrained || drained.length < all.length || drainedAtMs === undefined)
          return [name, { ...rest, isDrained }];
        const since = followsFailure(name) ? 'failure' : 'begin';
        return [name, { ...rest, isDrained, drainedAtMs, drainedAfterMs, drainedSince: since }];
      }),
    ),
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

function sumOf(documents: readonly ResultsDocument[], figure: (document: ResultsDocument) => number): number {
  return rounded(documents.reduce((sum, document) => sum + figure(document), 0));
}
