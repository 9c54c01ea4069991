import { Histogram } from '../../metrics/histogram.ts';
import type { CompiledScenario, CompiledSource } from '../../model/compiled.ts';
import type { Measurements, SourceMeasurements, SourceSeries } from '../../model/measurements.ts';
import type { SourceModel } from '../../model/model.ts';
import { Outcome } from '../../model/outcomes.ts';

/** One source with all that is known of it. */
export interface SourceView {
  readonly index: number;
  /** The trigger's name, or that of the function which is called directly. */
  readonly name: string;
  /** Empty where each event names its function itself, and where a workflow of several states takes it. */
  readonly functionName: string;
  readonly configuration: CompiledSource;
  readonly model: SourceModel;
  readonly measured: SourceMeasurements;
  /** Null where nothing was sampled. */
  readonly series: SourceSeries | null;
  /** Requests that were refused in the end for rate or concurrency, and for a missing permission. */
  readonly throttled: number;
  readonly denied: number;
}

/** In the order of `Model.sources`. */
export function sourceViews(compiled: CompiledScenario, measurements: Measurements): readonly SourceView[] {
  return viewsOf(compiled, measurements).all;
}

/** Those of them whose events go to this function; a workflow's go to none. */
export function sourcesBefore(
  functionName: string,
  compiled: CompiledScenario,
  measurements: Measurements,
): readonly SourceView[] {
  return viewsOf(compiled, measurements).byFunction.get(functionName) ?? [];
}

/** The one with this index in `Model.sources`. */
export function sourceAt(views: readonly SourceView[], index: number): SourceView | undefined {
  // Nearly always all are there.
  const there = views[index];
  return there?.index === index ? there : views.find((view) => view.index === index);
}

interface Views {
  readonly compiled: CompiledScenario;
  readonly all: readonly SourceView[];
  readonly byFunction: ReadonlyMap<string, readonly SourceView[]>;
}

/** Of each run, made once: there are findings that ask for them function by function. */
const made = new WeakMap<Measurements, Views>();

function viewsOf(compiled: CompiledScenario, measurements: Measurements): Views {
  const known = made.get(measurements);
  if (known?.compiled === compiled) return known;
  const all = newViews(compiled, measurements);
  const byFunction = new Map<string, SourceView[]>();
  for (const view of all) {
    const own = byFunction.get(view.functionName);
    if (own === undefined) byFunction.set(view.functionName, [view]);
    else own.push(view);
  }
  const views = { compiled, all, byFunction };
  made.set(measurements, views);
  return views;
}

function newViews(compiled: CompiledScenario, measurements: Measurements): SourceView[] {
  return compiled.sources.flatMap((configuration, index) => {
    const model = compiled.model.sources[index];
    if (model === undefined) return [];
    const isWorkflow = configuration.functions !== undefined;
    const functionName = isWorkflow ? '' : (compiled.functions[model.functionIndex]?.name ?? '');
    const measured = measurements.sources[index] ?? onlyEvents(measurements.sourceEvents[index] ?? 0);
    return [
      {
        index,
        name: configuration.trigger ?? functionName,
        functionName,
        configuration,
        model,
        measured,
        series: measurements.series.sources[index] ?? null,
        throttled: measured.outcomes[Outcome.throttled] ?? 0,
        denied: measured.outcomes[Outcome.accessDenied] ?? 0,
      },
    ];
  });
}

/** Events that the filter let through, and that nothing before the function answered. */
export function passed(measured: SourceMeasurements): number {
  const { events, filtered, blocked, edgeHits, cacheHits } = measured;
  return events - filtered - blocked - edgeHits - cacheHits;
}

/** A source of which the events alone were counted. */
function onlyEvents(events: number): SourceMeasurements {
  return {
    events,
    outcomes: [],
    filtered: 0,
    blocked: 0,
    edgeHits: 0,
    cacheHits: 0,
    refusedAtDoor: 0,
    batches: 0,
    batchedEvents: 0,
    executionTime: null,
    deadLettered: 0,
    expired: 0,
    expiredTried: 0,
    receives: 0,
    deletes: 0,
    clientRetries: 0,
    pollerMs: 0,
    pollersMax: 0,
    receivesHeldMs: 0,
    inFlightHeldMs: 0,
    ageMs: new Histogram(),
    iteratorAgeMs: new Histogram(),
    backlog: { mean: 0, max: 0 },
  };
}
