import { dirname, resolve } from 'node:path';
import { createArrivalBatch } from '../model/arrivals.ts';
import { type Fault, FaultError } from '../model/fault.ts';
import type { TraceModel } from '../workload/pattern.ts';
import type { TraceSummary } from '../workload/trace/trace.ts';
import { DEFAULT_START_MS } from './compile-scenario.ts';
import type { Issue } from './issues.ts';
import { LONGEST_RUN_MS } from './run-schema.ts';
import type { PlacedTraffic, Scenario } from './scenario.ts';
import { type KeyPath, placeAt, type SourceNode } from './source-node.ts';

export interface ResolvedTraffic {
  readonly traces: ReadonlyMap<number, TraceModel>;
  readonly traceStartMs: number | null;
  readonly traceSpanMs: number | null;
  readonly issues: readonly Issue[];
  readonly warnings: readonly string[];
}

/** What was learnt of traces and expressions, kept for the other variants of the same scenario. */
export interface TrafficCache {
  readonly summaries: Map<string, TraceSummary | FaultError>;
  readonly lastMs: Map<string, number | FaultError>;
  readonly expressions: Map<string, Omit<Issue, 'path'> | null>;
}

export function createTrafficCache(): TrafficCache {
  return { summaries: new Map(), lastMs: new Map(), expressions: new Map() };
}

const MINUTE_MS = 60_000;

/** Opens the traces and parses the expressions of the traffic: what the schema alone cannot check. */
export async function resolveTraffic(
  scenario: Scenario,
  root: SourceNode,
  scenarioFile: string,
  cache: TrafficCache,
): Promise<ResolvedTraffic> {
  const issues: Issue[] = [];
  const warnings: string[] = [];
  const traces = new Map<number, TraceModel>();
  let start: { readonly ms: number; readonly index: number } | null = null;
  for (const entry of scenario.traffic) {
    const { pattern, index } = entry;
    if (pattern.kind === 'expression') {
      const words = await checkRate(pattern.expression, cache);
      if (words !== null) issues.push({ path: ['traffic', index, 'rate'], ...words });
    }
    if (pattern.kind !== 'trace') continue;
    const path: KeyPath = ['traffic', index, 'trace'];
    const { kind: _, file, ...settings } = pattern;
    const folder = dirname(fileOf(root, path, scenarioFile));
    const trace: TraceModel = { ...settings, file: resolve(folder, file), displayName: file };
    const summary = await inspect(trace, cache);
    if (summary instanceof FaultError) {
      issues.push(...summary.faults.map((fault) => ({ path, ...wordsOf(fault) })));
      continue;
    }
    traces.set(index, trace);
    if (entry.to === null && !summary.hasFunctionColumn) {
      issues.push({
        path: ['traffic', index],
        problem: `'to' is missing, and ${file} has no function column`,
        remedy: 'name the trigger or function that the traffic goes to',
      });
    }
    if (summary.startEpochMs === null) continue;
    if (start === null) start = { ms: summary.startEpochMs, index };
    else if (start.ms !== summary.startEpochMs) {
      warnings.push(
        `traffic.${index}: this trace begins at another time than that of traffic.${start.index}; both are replayed from t = 0`,
      );
    }
  }
  const traceStartMs = start?.ms ?? null;
  const span = issues.length === 0 ? await spanOf(scenario, traces, traceStartMs, cache) : null;
  if (span instanceof FaultError) {
    issues.push(...span.faults.map((fault) => ({ path: ['traffic'], ...wordsOf(fault) })));
  }
  const traceSpanMs = span instanceof FaultError ? null : span;
  if (traceSpanMs !== null && traceSpanMs > LONGEST_RUN_MS) {
    const problem = `the recorded traffic lasts ${Math.ceil(traceSpanMs / 86_400_000)} days`;
    issues.push({ path: ['traffic'], problem, remedy: 'give run.duration, at most 1500d' });
  }
  return { traces, traceStartMs, traceSpanMs, issues, warnings };
}

/** The file in which a value stands; what `--set` gave counts as standing in the scenario itself. */
export function fileOf(root: SourceNode, path: KeyPath, scenarioFile: string): string {
  const place = placeAt(root, path);
  return place.line === undefined ? scenarioFile : place.file;
}

async function checkRate(expression: string, cache: TrafficCache): Promise<Omit<Issue, 'path'> | null> {
  const known = cache.expressions.get(expression);
  if (known !== undefined) return known;
  // A plain number needs no parser, and mathjs takes half a second to load.
  const isNumber = /^\s*\d+(\.\d+)?\s*$/.test(expression);
  const result = isNumber
    ? ({ ok: true } as const)
    : await (await import('../workload/expression.ts')).checkExpression(expression);
  const words = result.ok ? null : { problem: result.problem, remedy: result.remedy };
  cache.expressions.set(expression, words);
  return words;
}

async function inspect(trace: TraceModel, cache: TrafficCache): Promise<TraceSummary | FaultError> {
  return remember(cache.summaries, JSON.stringify({ ...trace, speed: 1, repeat: 1 }), async () => {
    const { inspectTrace } = await import('../workload/trace/trace.ts');
    return inspectTrace(trace);
  });
}

/**
 * The length of the run where nobody gave it and all traffic is recorded and ends: the first whole minute after the last request.
 * The traces are read through for it once. Null where it does not apply.
 */
async function spanOf(
  scenario: Scenario,
  traces: ReadonlyMap<number, TraceModel>,
  traceStartMs: number | null,
  cache: TrafficCache,
): Promise<number | null | FaultError> {
  const hasSchedule = [...scenario.triggers.values()].some(({ source, enabled }) => {
    return source === 'schedule' && enabled !== false;
  });
  const isRecorded = (entry: PlacedTraffic): boolean => {
    return entry.pattern.kind === 'trace' && Number.isFinite(entry.pattern.repeat);
  };
  const isApplicable = scenario.traffic.length > 0 && scenario.traffic.every(isRecorded) && !hasSchedule;
  if (scenario.run.duration !== undefined || !isApplicable) return null;
  let lastMs = 0;
  for (const trace of traces.values()) {
    const read = await remember(cache.lastMs, JSON.stringify(trace), () =>
      lastArrivalMs(scenario, trace, traceStartMs),
    );
    if (read instanceof FaultError) return read;
    lastMs = Math.max(lastMs, read);
  }
  return (Math.floor(lastMs / MINUTE_MS) + 1) * MINUTE_MS;
}

async function lastArrivalMs(
  scenario: Scenario,
  trace: TraceModel,
  traceStartMs: number | null,
): Promise<number> {
  const { openTrace } = await import('../workload/trace/trace.ts');
  const stream = await openTrace(trace, {
    seed: 0,
    streamName: 'span',
    horizonMs: Number.MAX_VALUE,
    startEpochMs: traceStartMs ?? DEFAULT_START_MS,
    timezone: 'UTC',
    functionIndex: new Map([...scenario.functions.keys()].map((name, index) => [name, index])),
    // Bad rows are counted, and refused, when the trace is run.
    maximumBadRows: Number.POSITIVE_INFINITY,
  });
  try {
    const batch = createArrivalBatch();
    let lastMs = 0;
    for (;;) {
      await stream.next(batch);
      if (batch.rows === 0) return lastMs;
      lastMs = batch.timeMs[batch.rows - 1] ?? lastMs;
    }
  } finally {
    stream.close();
  }
}

async function remember<T>(
  known: Map<string, T | FaultError>,
  key: string,
  make: () => Promise<T>,
): Promise<T | FaultError> {
  const found = known.get(key);
  if (found !== undefined) return found;
  let made: T | FaultError;
  try {
    made = await make();
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    made = error;
  }
  known.set(key, made);
  return made;
}

/** A fault of another file, told where the scenario names that file. */
function wordsOf(fault: Fault): Omit<Issue, 'path'> {
  const place = fault.line === undefined ? fault.file : `${fault.file}:${fault.line}:${fault.column ?? 1}`;
  const path = fault.path === '' ? '' : `${fault.path}: `;
  return { problem: `${place}: ${path}${fault.problem}`, remedy: fault.remedy };
}
