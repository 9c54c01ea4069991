import type { CompiledScenario } from '../../model/compiled.ts';
import type { SourceModel } from '../../model/model.ts';
import { placeOf } from '../../model/place-of.ts';
import type { FunctionResults, ResultsDocument } from '../../results/documents/document.ts';

/** An event source mapping, with what comes to it. */
export interface PolledTrigger {
  readonly name: string;
  readonly source: SourceModel;
  readonly functionIndex: number;
  /** Events a second that pass its filter. */
  readonly eventsPerSecond: number;
  /** The most that a batch holds. */
  readonly batchSize: number;
}

/** Events of a trigger that grow with the traffic, a second, and those of them that reach a function. */
interface TriggerDemand {
  readonly events: number;
  readonly handled: number;
}

/**
 * What grows in proportion to the traffic, a second at the given one, and no more than surely does: batches
 * that hold more as more comes are no more invocations until they are full, nor are the events that such
 * invocations send.
 */
export class LinearDemand {
  readonly polled: readonly PolledTrigger[];
  private readonly compiled: CompiledScenario;
  private readonly given: ResultsDocument;
  private readonly perArrival: number;
  /** By function: invocations that grow ÷ all of them. */
  private readonly shares: number[];

  /** `perArrival`: what a count of the given run is a second, of the patterns themselves. */
  constructor(compiled: CompiledScenario, given: ResultsDocument, perArrival: number) {
    this.compiled = compiled;
    this.given = given;
    this.perArrival = perArrival;
    this.shares = compiled.functions.map(() => 1);
    // Each round follows what batches thin out one function further.
    for (let round = 0; round <= compiled.functions.length; round += 1) {
      const next = compiled.functions.map((_, index) => this.shareOf(index));
      if (next.every((share, index) => share === this.shares[index])) break;
      next.forEach((share, index) => {
        this.shares[index] = share;
      });
    }
    this.polled = this.polledTriggers(null);
  }

  results(functionIndex: number): FunctionResults | undefined {
    return this.given.functions[this.compiled.functions[functionIndex]?.name ?? ''];
  }

  invocations(functionIndex: number): number {
    const { invocations = 0 } = this.results(functionIndex) ?? {};
    return invocations * this.perArrival * (this.shares[functionIndex] ?? 1);
  }

  /** Records of batches, and invocations of what is not in batches. */
  records(functionIndex: number): number {
    const own = this.polledTriggers(functionIndex);
    const inBatches = own.reduce((sum, { eventsPerSecond }) => sum + eventsPerSecond, 0);
    return inBatches + this.alone(functionIndex, own) * this.aloneShare(functionIndex);
  }

  /** Environments at work in the mean. */
  busy(functionIndex: number): number {
    return (this.results(functionIndex)?.concurrency.mean ?? 0) * (this.shares[functionIndex] ?? 1);
  }

  trigger(name: string): TriggerDemand {
    const { events = 0, filtered = 0 } = this.given.triggers[name] ?? {};
    const shares = this.compiled.sources.flatMap(({ trigger, from }) =>
      trigger === name ? [this.shareOfSender(from)] : [],
    );
    const perEvent = this.perArrival * Math.min(1, ...shares);
    return { events: events * perEvent, handled: (events - filtered) * perEvent };
  }

  private shareOfSender(from: string | null): number {
    if (from === null) return 1;
    return this.shares[placeOf(this.compiled.functions, from)] ?? 1;
  }

  private shareOf(functionIndex: number): number {
    const all = (this.results(functionIndex)?.invocations ?? 0) * this.perArrival;
    if (all === 0) return 1;
    const own = this.polledTriggers(functionIndex);
    const fullBatches = own.reduce((sum, one) => sum + one.eventsPerSecond / one.batchSize, 0);
    const least = this.alone(functionIndex, own) * this.aloneShare(functionIndex) + fullBatches;
    return Math.min(1, least / all);
  }

  /** Invocations that are no batches. */
  private alone(functionIndex: number, own: readonly PolledTrigger[]): number {
    const { invocations = 0 } = this.results(functionIndex) ?? {};
    const batches = own.reduce((sum, { name }) => sum + (this.given.triggers[name]?.batches ?? 0), 0);
    return Math.max(0, invocations - batches) * this.perArrival;
  }

  private aloneShare(functionIndex: number): number {
    const { sources, model } = this.compiled;
    const shares = sources.flatMap(({ from }, index) => {
      const source = model.sources[index];
      const isAlone = source?.poller === null && source.functionIndex === functionIndex;
      return isAlone ? [this.shareOfSender(from)] : [];
    });
    return Math.min(1, ...shares);
  }

  /** Of one function, or of all. */
  private polledTriggers(functionIndex: number | null): PolledTrigger[] {
    const { sources, model } = this.compiled;
    const found = new Map<string, PolledTrigger>();
    for (const [index, { trigger, billing }] of sources.entries()) {
      const source = model.sources[index];
      if (trigger === null || source === undefined || source.poller === null) continue;
      if (found.has(trigger) || (functionIndex !== null && source.functionIndex !== functionIndex)) continue;
      const fitting = Math.floor(LARGEST_BATCH_BYTES / Math.max(1, billing.payloadBytes));
      found.set(trigger, {
        name: trigger,
        source,
        functionIndex: source.functionIndex,
        eventsPerSecond: this.trigger(trigger).handled,
        batchSize: Math.max(1, Math.min(source.poller.batchSize, fitting)),
      });
    }
    return [...found.values()];
  }
}

/** A batch ends there too. */
const LARGEST_BATCH_BYTES = 6 * 1024 * 1024;
