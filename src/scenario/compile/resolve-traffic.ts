import { FILES } from '../../host/host.ts';
import { createArrivalBatch } from '../../model/arrivals.ts';
import { type Fault, FaultError } from '../../model/fault.ts';
import type { TraceModel } from '../../model/traffic-pattern.ts';
import type { TraceSummary } from '../../workload/trace/trace.ts';
import { isScheduled } from '../graph/invocation.ts';
import type { Issue } from '../schema/issues.ts';
import { LONGEST_RUN_MS } from '../schema/run-schema.ts';
import type { PlacedTraffic, Scenario } from '../schema/scenario.ts';
import { type KeyPath, placeAt, type SourceNode } from '../text/source-node.ts';
import { DEFAULT_DURATION_MS, DEFAULT_START_MS } from './compile-scenario.ts';

export interface ResolvedTraffic {
  readonly traces: ReadonlyMap<number, TraceModel>;
  readonly traceStartMs: number | null;
  readonly traceSpanMs: number | null;
  /** Requests that each expression asks for over the run, by traffic entry. */
  readonly expressionRequests: ReadonlyMap<number, number>;
  readonly issues: readonly Issue[];
  readonly warnings: readonly string[];
}

/** What was learnt of traces and expressions, kept for the other variants of the same scenario. */
export interface TrafficCache {
  readonly summaries: Map<string, TraceSummary | FaultError>;
  readonly lastMs: Map<string, number | FaultError>;
  readonly expressions: Map<string, Omit<Issue, 'path'> | number>;
}

export function createTrafficCache(): TrafficCache {
  return { summaries: new Map(), lastMs: new Map(), expressions: new Map() };
}

const MINUTE_MS = 60_000;

interface UnreadTrace {
  readonly index: number;
  readonly faults: readonly Fault[];
}

/**
 * Opens the traces and tabulates the expressions of the traffic: what the schema alone cannot check.
 * `isReadThrough` has the traces read to the end of the run, as a run would, for the rows that it would
 * refuse.
 */
export async function resolveTraffic(
  scenario: Scenario,
  root: SourceNode,
  scenarioFile: string,
  cache: TrafficCache,
  isReadThrough: boolean,
): Promise<ResolvedTraffic> {
  const issues: Issue[] = [];
  const warnings: string[] = [];
  const traces = new Map<number, TraceModel>();
  let start: { readonly ms: number; readonly index: number } | null = null;
  for (const entry of scenario.traffic) {
    const { pattern, index } = entry;
    if (pattern.kind !== 'trace') continue;
    const path: KeyPath = ['traffic', index, 'trace'];
    const { kind: _, file, ...settings } = pattern;
    const whole = FILES.now.besides(fileOf(root, path, scenarioFile), file);
    const trace: TraceModel = { ...settings, file: whole, displayName: file };
    const summary = await inspect(trace, cache);
    if (summary instanceof FaultError) {
      issues.push(...summary.faults.map((fault) => ({ path, ...wordsOf(fault) })));
      continue;
    }
    const { hasFunctionColumn: functions, hasDurationColumn: durations, hasMemoryColumn } = summary;
    traces.set(index, { ...trace, brings: { functions, durations, memoryUsed: hasMemoryColumn } });
    warnings.push(...summary.notes.map((note) => `traffic.${index}: ${file}: ${note}`));
    if (pattern.functions !== undefined && !summary.namesFunctions) {
      issues.push({
        path: ['traffic', index, 'functions'],
        problem: `${file} names no functions`,
        remedy: "say where its requests go with 'to'",
      });
    } else if (!entry.hasTo && !summary.hasFunctionColumn) {
      issues.push({
        path: ['traffic', index],
        problem: summary.namesFunctions
          ? `'to' is missing, and the functions of ${file} have names of their own`
          : `'to' is missing, and ${file} has no function column`,
        remedy: summary.namesFunctions
          ? 'name the trigger or function that the traffic goes to, or say functions: { "name in the file": function, "*": function }'
          : 'name the trigger or function that the traffic goes to',
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
  const frame = {
    horizonMs: scenario.run.duration ?? DEFAULT_DURATION_MS,
    startEpochMs: scenario.run.start ?? traceStartMs ?? DEFAULT_START_MS,
    timezone: scenario.run.timezone ?? 'UTC',
  };
  const expressionRequests = new Map<number, number>();
  for (const { pattern, index } of scenario.traffic) {
    if (pattern.kind !== 'expression') continue;
    const rate = await expectedRequests(pattern.expression, frame, cache);
    if (typeof rate === 'number') expressionRequests.set(index, rate);
    else issues.push({ path: ['traffic', index, 'rate'], ...rate });
  }
  if (isReadThrough) {
    for (const [index, trace] of traces) {
      issues.push(...(await readThrough(scenario, trace, index, frame, cache)));
    }
  }
  const span = issues.length === 0 ? await spanOf(scenario, traces, traceStartMs, cache) : null;
  if (typeof span === 'object' && span !== null) {
    const path = ['traffic', span.index, 'trace'];
    issues.push(...span.faults.map((fault) => ({ path, ...wordsOf(fault) })));
  }
  const traceSpanMs = typeof span === 'number' ? span : null;
  if (traceSpanMs !== null && traceSpanMs > LONGEST_RUN_MS) {
    const problem = `the recorded traffic lasts ${Math.ceil(traceSpanMs / 86_400_000)} days`;
    issues.push({ path: ['traffic'], problem, remedy: 'give run.duration, at most 1500d' });
  }
  return { traces, traceStartMs, traceSpanMs, expressionRequests, issues, warnings };
}

/** The file in which a value stands; what `--set` gave counts as standing in the scenario itself. */
export function fileOf(root: SourceNode, path: KeyPath, scenarioFile: string): string {
  const place = placeAt(root, path);
  return place.line === undefined ? scenarioFile : place.file;
}

type RunFrame = Parameters<typeof import('../../workload/patterns/expression-table.ts').compileRateTable>[1];

/** Requests over the run, or what is wrong with the expression or with its values anywhere in the run. */
async function expectedRequests(
  expression: string,
  frame: RunFrame,
  cache: TrafficCache,
): Promise<Omit<Issue, 'path'> | number> {
  const key = JSON.stringify([expression, frame]);
  const known = cache.expressions.get(key);
  if (known !== undefined) return known;
  const found = await tabulated(expression, frame);
  cache.expressions.set(key, found);
  return found;
}

async function tabulated(expression: string, frame: RunFrame): Promise<Omit<Issue, 'path'> | number> {
  // A plain number needs no parser, and mathjs takes half a second to load. What is too long for one is too
  // large a rate.
  if (/^\s*\d{1,7}(\.\d{1,20})?\s*$/.test(expression)) return Number(expression) * (frame.horizonMs / 1000);
  const { compileRateTable } = await import('../../workload/patterns/expression-table.ts');
  const compiled = await compileRateTable(expression, frame);
  if (!compiled.ok) return { problem: compiled.problem, remedy: compiled.remedy };
  const { timeMs, startRate } = compiled.table;
  return startRate.reduce((sum, rate, step) => {
    return sum + rate * (((timeMs[step + 1] ?? 0) - (timeMs[step] ?? 0)) / 1000);
  }, 0);
}

async function inspect(trace: TraceModel, cache: TrafficCache): Promise<TraceSummary | FaultError> {
  return remember(cache.summaries, JSON.stringify({ ...trace, speed: 1, repeat: 1 }), async () => {
    const { inspectTrace } = await import('../../workload/trace/trace.ts');
    return inspectTrace(trace);
  });
}

/**
 * The length of the run where nobody gave it and all traffic is recorded and ends: the first whole minute
 * after the last request. The traces are read through for it once. Null where it does not apply.
 */
async function spanOf(
  scenario: Scenario,
  traces: ReadonlyMap<number, TraceModel>,
  traceStartMs: number | null,
  cache: TrafficCache,
): Promise<number | null | UnreadTrace> {
  const hasSchedule = [...scenario.triggers.values()].some((trigger) => {
    return isScheduled(trigger) && trigger.enabled !== false;
  });
  const isRecorded = (entry: PlacedTraffic): boolean => {
    return entry.pattern.kind === 'trace' && Number.isFinite(entry.pattern.repeat);
  };
  const isApplicable = scenario.traffic.length > 0 && scenario.traffic.every(isRecorded) && !hasSchedule;
  if (scenario.run.duration !== undefined || !isApplicable) return null;
  let lastMs = 0;
  for (const [index, trace] of traces) {
    const read = await remember(cache.lastMs, JSON.stringify(trace), () =>
      lastArrivalMs(scenario, trace, traceStartMs),
    );
    if (read instanceof FaultError) return { index, faults: read.faults };
    lastMs = Math.max(lastMs, read);
  }
  return (Math.floor(lastMs / MINUTE_MS) + 1) * MINUTE_MS;
}

async function lastArrivalMs(
  scenario: Scenario,
  trace: TraceModel,
  traceStartMs: number | null,
): Promise<number> {
  // Bad rows are counted, and refused, when the trace is run.
  const frame = {
    horizonMs: Number.MAX_VALUE,
    startEpochMs: traceStartMs ?? DEFAULT_START_MS,
    timezone: 'UTC',
  };
  return drain(scenario, trace, frame, Number.POSITIVE_INFINITY);
}

/** What a run would refuse of a trace: each bad row, and a trace that cannot be repeated. */
async function readThrough(
  scenario: Scenario,
  trace: TraceModel,
  index: number,
  frame: RunFrame,
  cache: TrafficCache,
): Promise<Issue[]> {
  // The second time shows all that any later one does.
  const once = { ...trace, repeat: Math.min(trace.repeat, 2) };
  const horizonMs = scenario.run.duration ?? Number.MAX_VALUE;
  const read = await remember(cache.lastMs, JSON.stringify([once, horizonMs]), () =>
    drain(scenario, once, { ...frame, horizonMs }, 0),
  );
  const path = ['traffic', index, 'trace'];
  return read instanceof FaultError ? read.faults.map((fault) => ({ path, ...wordsOf(fault) })) : [];
}

/** Reads a trace to its end or the horizon's: the time of the last arrival. */
async function drain(
  scenario: Scenario,
  trace: TraceModel,
  frame: RunFrame,
  maximumBadRows: number,
): Promise<number> {
  const { openTrace } = await import('../../workload/trace/trace.ts');
  const stream = await openTrace(trace, {
    seed: 0,
    streamName: 'span',
    ...frame,
    functionIndex: new Map([...scenario.functions.keys()].map((name, index) => [name, index])),
    maximumBadRows,
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
