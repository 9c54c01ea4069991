import { Histogram } from '../../metrics/histogram.ts';
import type { WorkflowMeasurements } from '../../model/measurements.ts';
import { Outcome } from '../../model/outcomes.ts';
import { hasIteratorAge } from '../../policies/pollers.ts';
import type { TriggerResults, TriggerSeriesResults } from '../documents/document.ts';
import { rounded, roundedSeries } from '../statistics/rounded.ts';
import { merged, trendOf } from '../statistics/trend.ts';
import type { DrainResults } from './drain.ts';
import { recordsPerBatch } from './record-assumptions.ts';
import type { SourceView } from './source-views.ts';

/** The sources of one trigger: traffic, destinations and resources may all feed the same one. */
export interface TriggerView {
  readonly name: string;
  readonly sources: readonly [SourceView, ...SourceView[]];
}

/** In the order in which the triggers appear; what calls a function directly belongs to none. */
export function triggerViews(views: readonly SourceView[]): TriggerView[] {
  const triggers = new Map<string, [SourceView, ...SourceView[]]>();
  for (const view of views) {
    const { trigger } = view.configuration;
    if (trigger === null) continue;
    const known = triggers.get(trigger);
    if (known === undefined) triggers.set(trigger, [view]);
    else known.push(view);
  }
  return [...triggers].map(([name, sources]) => ({ name, sources }));
}

export function triggerResults({ sources }: TriggerView, drain: DrainResults | null = null): TriggerResults {
  const [{ configuration }] = sources;
  const isStream = sources.some(({ model }) => hasIteratorAge(model.poller));
  const isAnswerStreamed = sources.some(({ model }) => model.streamMs !== undefined);
  const total = (figure: (view: SourceView) => number) => sumOf(sources, figure);
  const functions = new Set(
    sources.flatMap(({ functionName, configuration: { functions: called } }) => called ?? [functionName]),
  );
  const workflow = workflowOf(sources);
  return {
    source: configuration.source,
    function: [...functions].filter((name) => name !== '').join(', '),
    events: total(({ measured }) => measured.events),
    filtered: total(({ measured }) => measured.filtered),
    batches: total(({ measured }) => measured.batches),
    deadLettered: total(({ measured }) => measured.deadLettered),
    expired: total(({ measured }) => measured.expired),
    throttled: total(({ throttled }) => throttled),
    accessDenied: total(({ denied }) => denied),
    ageMs: trendOf(ageOf(sources)),
    ...(sources.some(({ model }) => model.poller !== null)
      ? { recordsPerBatch: rounded(recordsPerBatch(sources)) }
      : {}),
    ...(isStream ? { iteratorAgeMs: trendOf(iteratorAgeOf(sources)) } : {}),
    ...(sources.some(({ model }) => model.ahead !== undefined)
      ? {
          blocked: total(({ measured }) => measured.blocked),
          edgeHits: total(({ measured }) => measured.edgeHits),
          cacheHits: total(({ measured }) => measured.cacheHits),
        }
      : {}),
    ...(isAnswerStreamed ? { firstByteMs: trendOf(firstByteOf(sources)) } : {}),
    backlog: roundedBacklog(backlogOf(sources)),
    ...leftOf(sources),
    ...drain,
    ...(workflow === null
      ? {}
      : {
          executionMs: trendOf(workflow.durationMs),
          succeeded: total(({ measured }) => measured.outcomes[Outcome.succeeded] ?? 0),
          failed: total(({ measured }) => measured.outcomes[Outcome.failed] ?? 0),
          timedOut: total(({ measured }) => measured.outcomes[Outcome.timedOut] ?? 0),
          inFlight: total(({ measured }) => measured.outcomes[Outcome.inFlight] ?? 0),
          transitions: workflow.transitions,
          retries: workflow.retries,
        }),
  };
}

/** Events that wait or run when the run ends; none of what is answered at once. */
function leftOf(sources: TriggerView['sources']): Pick<TriggerResults, 'leftOver'> {
  const waits = sources.filter(({ model }) => model.poller !== null || model.invocation === 'async');
  if (waits.length === 0) return {};
  return {
    leftOver: waits.reduce((sum, { measured }) => sum + (measured.outcomes[Outcome.inFlight] ?? 0), 0),
  };
}

/** The histograms behind the trends of `triggerResults`, under the same keys. */
export function triggerTrends({
  sources,
}: TriggerView): Readonly<Record<'ageMs' | 'iteratorAgeMs' | 'executionMs' | 'firstByteMs', Histogram>> {
  return {
    ageMs: ageOf(sources),
    iteratorAgeMs: iteratorAgeOf(sources),
    executionMs: workflowOf(sources)?.durationMs ?? new Histogram(),
    firstByteMs: firstByteOf(sources),
  };
}

/** Null where nothing waits between the event and the function. */
export function triggerSeries({ sources }: TriggerView): TriggerSeriesResults | null {
  const all = sources.flatMap(({ model, series }) =>
    model.poller === null || series === null ? [] : [series],
  );
  if (all.length === 0) return null;
  return {
    backlog: roundedSeries(
      combined(
        all.map(({ backlog }) => backlog),
        add,
      ),
    ),
    backlogMax: roundedSeries(
      combined(
        all.map(({ backlogMax }) => backlogMax),
        add,
      ),
    ),
    iteratorAgeMs: roundedSeries(
      combined(
        all.map(({ iteratorAgeMs }) => iteratorAgeMs),
        Math.max,
      ),
    ),
  };
}

/** Executions of a workflow of several states; null where the trigger has none. */
function workflowOf(sources: TriggerView['sources']): WorkflowMeasurements | null {
  const workflows = sources.flatMap(({ measured }) => measured.workflow ?? []);
  if (workflows.length === 0) return null;
  return {
    durationMs: merged(workflows.map(({ durationMs }) => durationMs)),
    transitions: workflows.reduce((sum, { transitions }) => sum + transitions, 0),
    retries: workflows.reduce((sum, { retries }) => sum + retries, 0),
  };
}

function ageOf(sources: TriggerView['sources']): Histogram {
  return merged(sources.map(({ measured }) => measured.ageMs));
}

function iteratorAgeOf(sources: TriggerView['sources']): Histogram {
  return merged(sources.map(({ measured }) => measured.iteratorAgeMs));
}

function firstByteOf(sources: TriggerView['sources']): Histogram {
  return merged(sources.flatMap(({ measured }) => measured.firstByteMs ?? []));
}

/** The maximum of several sources is an upper bound: they need not peak together within a step. */
function backlogOf(sources: TriggerView['sources']): { readonly mean: number; readonly max: number } {
  const mean = sumOf(sources, ({ measured }) => measured.backlog.mean);
  const max = sumOf(sources, ({ measured }) => measured.backlog.max);
  const maxima = sources.flatMap(({ series }) => (series === null ? [] : [series.backlogMax]));
  if (sources.length === 1 || maxima.length < sources.length) return { mean, max };
  return {
    mean,
    max: Math.min(
      max,
      combined(maxima, add).reduce((most, value) => Math.max(most, value), 0),
    ),
  };
}

function roundedBacklog({ mean, max }: { readonly mean: number; readonly max: number }) {
  return { mean: rounded(mean), max: rounded(max) };
}

/** Step by step. */
function combined(
  series: readonly Float64Array[],
  combine: (one: number, other: number) => number,
): Float64Array {
  const [first] = series;
  if (first === undefined) return new Float64Array();
  return first.map((_, step) =>
    series.map((values) => values[step] ?? 0).reduce((one, other) => combine(one, other)),
  );
}

function add(one: number, other: number): number {
  return one + other;
}

function sumOf(views: readonly SourceView[], figure: (view: SourceView) => number): number {
  return views.reduce((sum, view) => sum + figure(view), 0);
}
