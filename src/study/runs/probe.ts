import { RefusalWatch, type Watched } from '../../collect/refusal-watch.ts';
import { runModel } from '../../engine/simulation.ts';
import { EVENT_LOOP } from '../../host/host.ts';
import type { ArrivalStream } from '../../model/arrivals.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import type { Counters } from '../../model/counters.ts';
import { breath, breather, modelOf, openFeeds, type SimulatedRun, type SimulateOptions } from './simulate.ts';

/** What a probe looks for. */
export type Mark =
  | Exclude<Watched, { readonly kind: 'anything' }>
  /** Anything that a quota of a service refused or delayed after the warm-up, by its place in the model. */
  | { readonly kind: 'quota'; readonly quotaIndex: number }
  /** Anything that is refused, or delayed by a quota, at any time. */
  | { readonly kind: 'anything' };

/** Whether a mark is made in a scenario's first replication; plain data, so that any thread can do it. */
export interface ProbeTask {
  readonly kind: 'probe';
  readonly compiled: CompiledScenario;
  /** Rows of a trace that may be skipped; one more is a FaultError. */
  readonly maximumBadRows: number;
  readonly mark: Mark;
}

/** Plain data too. */
export interface ProbeResult {
  readonly isMade: boolean;
  /** Of what was simulated: up to the mark, or all of it. */
  readonly engine: SimulatedRun['engine'];
}

const NOTHING: Watched = { kind: 'requests', sourceIndexes: [] };

/**
 * Simulates up to where the mark is made, or to the end, and measures nothing. Throws as `simulate` does.
 */
export async function runProbe(
  { compiled, maximumBadRows, mark }: ProbeTask,
  options: Pick<SimulateOptions, 'signal' | 'onProgress' | 'breathMs'>,
): Promise<ProbeResult> {
  const { seed } = compiled.model;
  const model = modelOf(compiled, seed);
  const streams: ArrivalStream[] = [];
  await breath(options.signal);
  const startedMs = performance.now();
  try {
    const feeds = await openFeeds(compiled, seed, { maximumBadRows }, streams, () => undefined);
    const watch = new RefusalWatch(model, mark.kind === 'quota' ? NOTHING : mark);
    const isQuotaMet = ({ quotas }: Counters): boolean => {
      const counted = mark.kind === 'quota' ? quotas[mark.quotaIndex] : undefined;
      return counted !== undefined && counted.refused + counted.delayed > 0;
    };
    const isEnough = (counters: Counters): boolean => watch.isRefused || isQuotaMet(counters);
    const onBatch = breather({ ...options, maximumBadRows });
    const summary = await runModel(model, feeds, watch, { onBatch, isEnough });
    return {
      isMade: isEnough(summary.counters) || (mark.kind === 'anything' && summary.quotasLimited > 0),
      engine: {
        requests: summary.requests,
        events: summary.events,
        wallSeconds: (performance.now() - startedMs) / 1000,
        peakRssMb: EVENT_LOOP.now.peakRssMb(),
      },
    };
  } finally {
    for (const stream of streams) stream.close();
  }
}
