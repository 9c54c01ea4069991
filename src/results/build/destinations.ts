import type { CompiledScenario } from '../../model/compiled.ts';
import { targetsOf } from '../../model/fan-outs.ts';
import type { Measurements, SourceMeasurements } from '../../model/measurements.ts';
import { Outcome } from '../../model/outcomes.ts';
import { pollerKindOf } from '../../policies/pollers.ts';
import { ratio } from '../statistics/rounded.ts';
import { passed, type SourceView, sourceAt } from './source-views.ts';

/**
 * Events that a trigger or a function hands on to a queue or a stream: dead letters, discarded batches,
 * destinations.
 */
export interface HandedOn {
  /** The trigger that gives the events up, or the function whose destination this is. */
  readonly from: { readonly kind: 'source' | 'function'; readonly name: string };
  /** The trigger that takes them. */
  readonly trigger: string;
  readonly count: number;
}

interface Sender {
  readonly from: HandedOn['from'];
  readonly target: number | null;
  /** What was sent, as the sender's own figures have it. */
  readonly count: number;
}

/**
 * A polled trigger is one source however many send to it, and does not know them: who they are stands with
 * the senders. What a lone sender sent is what arrived; of several each counts its own, a stream as many as
 * its lost records fill batches, since it tells of each batch once.
 */
export function handedOn(
  { model, functions }: CompiledScenario,
  measurements: Measurements,
  sources: readonly SourceView[],
): readonly HandedOn[] {
  const byTriggers = sources.flatMap(
    ({ configuration: { trigger }, model: { poller }, measured }): Sender[] => {
      if (trigger === null || poller === null) return [];
      const kind = pollerKindOf(poller);
      const target = kind.givenUpSource(poller);
      const batchesLost = Math.round(lost(measured) * ratio(measured.batches, passed(measured)));
      const count = kind.givesUp === 'events' ? measured.deadLettered : batchesLost;
      return [{ from: { kind: 'source', name: trigger }, target, count }];
    },
  );
  const pushedTo = new Map<number, SourceView[]>();
  for (const view of sources) {
    const { functionIndex, invocation, poller } = view.model;
    if (invocation !== 'async' || poller !== null) continue;
    const known = pushedTo.get(functionIndex);
    if (known === undefined) pushedTo.set(functionIndex, [view]);
    else known.push(view);
  }
  const byFunctions = functions.flatMap(({ name }, index): Sender[] => {
    const asynchronous = model.functions[index]?.asynchronous;
    if (asynchronous === undefined) return [];
    const pushed = pushedTo.get(index) ?? [];
    const sum = (read: (measured: SourceMeasurements) => number) =>
      pushed.reduce((total, { measured }) => total + read(measured), 0);
    const from = { kind: 'function', name } as const;
    return [
      { from, target: asynchronous.onFailureSource, count: sum(lost) },
      { from, target: asynchronous.onSuccessSource, count: sum(succeeded) },
    ];
  });
  const senders = [...byTriggers, ...byFunctions].flatMap(({ target, ...sender }) => {
    return targetsOf(model, target).map((one) => ({ ...sender, target: one }));
  });
  const sendersTo = new Map<number, number>();
  for (const { target } of senders) sendersTo.set(target, (sendersTo.get(target) ?? 0) + 1);
  const fed = new Set(model.resources.flatMap(({ feedsSource }) => targetsOf(model, feedsSource)));
  return senders.flatMap(({ from, target, count }): HandedOn[] => {
    const taker = sourceAt(sources, target);
    // Pushed destinations are a source for each sender, which names it.
    if (taker === undefined || taker.configuration.trigger === null || taker.configuration.from !== null)
      return [];
    const isAlone = !taker.model.isEntry && sendersTo.get(target) === 1 && !fed.has(target);
    const arrived = measurements.sources[taker.index]?.events ?? 0;
    return [
      { from, trigger: taker.configuration.trigger, count: isAlone ? arrived : Math.min(count, arrived) },
    ];
  });
}

function succeeded({ outcomes }: SourceMeasurements): number {
  return outcomes[Outcome.succeeded] ?? 0;
}

/** Ended without success after Lambda had taken the event in. */
function lost({ outcomes }: SourceMeasurements): number {
  const kinds = [Outcome.failed, Outcome.timedOut, Outcome.outOfMemory, Outcome.throttled, Outcome.dropped];
  return kinds.reduce((sum, kind) => sum + (outcomes[kind] ?? 0), 0);
}
