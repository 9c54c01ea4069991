import type { Bill } from '../billing/bill.ts';
import { explainBill } from '../billing/explain-bill.ts';
import { priceUsage } from '../billing/price-usage.ts';
import { VERSION } from '../model/version.ts';
import { findPrices } from '../platform/prices.ts';
import { Generator } from '../random/generator.ts';
import { buildDocument } from '../results/build-document.ts';
import type { ResultsDocument } from '../results/document.ts';
import { aggregateReplications } from '../results/replicate.ts';
import type { CompiledScenario } from '../scenario/compiled.ts';
import { simulate } from './simulate.ts';
import { monthlyUsageOf, usageOf } from './usage.ts';

/** How far a study has come, over all its replications and variants. */
export interface Progress {
  readonly simulatedSeconds: number;
  readonly totalSeconds: number;
  readonly requests: number;
  /** Time on the wall since the study began. */
  readonly elapsedSeconds: number;
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly maximumBadRows: number;
}

export interface RunResult {
  readonly document: ResultsDocument;
  /** The arithmetic of the monthly bill, line by line (of the first replication where there are several). */
  readonly explanation: readonly string[];
}

/**
 * Runs a scenario, as often as its replications ask, and gives the results document. The first replication has the scenario's seed;
 * the others have seeds derived from it, so that asking for more replications changes none that were there.
 * Throws FaultError for a trace that cannot be used, and the signal's reason when stopped.
 */
export async function runScenario(compiled: CompiledScenario, options: RunOptions): Promise<RunResult> {
  const documents: ResultsDocument[] = [];
  const horizonSeconds = compiled.model.horizonMs / 1000;
  const startedMs = performance.now();
  let requestsBefore = 0;
  let explanation: readonly string[] = [];
  for (let replication = 0; replication < compiled.replications; replication++) {
    const run = await simulate(compiled, replicationSeed(compiled.model.seed, replication), {
      maximumBadRows: options.maximumBadRows,
      signal: options.signal,
      onProgress: (simulatedMs, requests) =>
        options.onProgress?.({
          simulatedSeconds: replication * horizonSeconds + simulatedMs / 1000,
          totalSeconds: compiled.replications * horizonSeconds,
          requests: requestsBefore + requests,
          elapsedSeconds: (performance.now() - startedMs) / 1000,
        }),
    });
    requestsBefore += run.engine.requests;
    const { wallSeconds } = run.engine;
    const monthlyBill = priced(compiled, monthlyUsageOf(compiled, run.measurements));
    documents.push(
      buildDocument({
        compiled,
        measurements: run.measurements,
        bill: priced(compiled, usageOf(compiled, run.measurements)),
        monthlyBill,
        engine: {
          ...run.engine,
          version: VERSION,
          requestsPerSecond: wallSeconds > 0 ? run.engine.requests / wallSeconds : 0,
        },
        extraWarnings: run.warnings,
      }),
    );
    if (replication === 0) explanation = explainBill(monthlyBill);
  }
  return { document: aggregateReplications(documents), explanation };
}

/** Seed of one replication: independent streams, the first one's being the scenario's own. */
export function replicationSeed(seed: number, replication: number): number {
  return replication === 0 ? seed : Generator.keyOf(seed, 'replication', replication);
}

function priced(compiled: CompiledScenario, usage: ReturnType<typeof usageOf>): Bill {
  const prices = findPrices(compiled.platform, compiled.region);
  if (prices === undefined) throw new Error(`no prices for ${compiled.platform} in ${compiled.region}`);
  return priceUsage(usage, prices, compiled.billing);
}
