import type { CompiledScenario } from '../model/compiled.ts';
import type { FunctionMeasurements, Measurements } from '../model/measurements.ts';
import type { FunctionUsage, Usage } from '../model/usage.ts';
import { meanOf } from '../random/moments.ts';
import { UsageLedger } from './ledger.ts';
import { addLogs } from './logs.ts';
import { addNetwork } from './network.ts';
import { addLargePayloads } from './payloads.ts';
import { addResources } from './resources.ts';
import { addTriggers } from './triggers.ts';

/** Hours of a billing month, as AWS's own calculator has them. */
const MONTH_HOURS = 730;
/** A published snapshot is kept, and charged, for at least three hours (AWS Lambda pricing page, 2026). */
const MINIMUM_CACHED_SECONDS = 3 * 3600;
/**
 * Init of a provisioned environment may take this long, or as long as the function's time-out if that is more
 * (AWS Lambda Developer Guide, "Execution environment lifecycle", read 2026-11-28).
 */
const PROVISIONED_INIT_LIMIT_MS = 130_000;

/** What a run used, as it was simulated. */
export function usageOf(compiled: CompiledScenario, measurements: Measurements): Usage {
  return usageOver(compiled, measurements, measurements.seconds);
}

/** What a month of the same traffic uses: everything scaled to 730 h, then rounded as it is billed. */
export function monthlyUsageOf(compiled: CompiledScenario, measurements: Measurements): Usage {
  const seconds = MONTH_HOURS * 3600;
  return usageOver(compiled, measurements, seconds, compiled.billing.monthlyShare ?? 1);
}

/**
 * The time is given, and the scale follows: the other way round, a rounded product could begin one more
 * billing step.
 */
function usageOver(
  compiled: CompiledScenario,
  measurements: Measurements,
  seconds: number,
  share = 1,
): Usage {
  const scale = (share * seconds) / measurements.seconds;
  const functions = compiled.functions.map((fn, index): FunctionUsage => {
    const measured = measurements.functions[index];
    if (measured === undefined) throw new Error(`no measurements of function ${fn.name}`);
    return {
      name: fn.name,
      memoryMb: fn.memoryMb,
      architecture: fn.architecture,
      runtime: fn.runtime,
      ephemeralStorageMb: fn.ephemeralStorageMb,
      ...(fn.isAtEdge ? { isAtEdge: true } : {}),
      requests: measured.invocations * scale,
      onDemandBilledMs: measured.onDemandBilledMs * scale,
      provisionedBilledMs:
        measured.provisionedBilledMs * scale + provisionedInitMs(compiled, measured, index, scale),
      ...provisionedOf(compiled, measurements, index, seconds),
      snapStart: fn.snapStart
        ? { restores: measured.restores * scale, cachedSeconds: Math.max(MINIMUM_CACHED_SECONDS, seconds) }
        : null,
    };
  });
  const ledger = new UsageLedger();
  const period = { scale, hours: seconds / 3600 };
  addLargePayloads(ledger, compiled, measurements, period);
  addTriggers(ledger, compiled, measurements, period);
  addResources(ledger, compiled, measurements, period);
  addNetwork(ledger, compiled, measurements, period);
  addLogs(ledger, compiled, measurements, period);
  return { seconds, functions, services: ledger.services, notes: ledger.notes };
}

/**
 * Init of provisioned environments, billed as their duration is (AWS Compute Blog, "AWS Lambda standardizes
 * billing for INIT Phase", 2025): of those that are there from the start once in the period, of later ones
 * each time, all at the mean.
 */
function provisionedInitMs(
  compiled: CompiledScenario,
  measured: FunctionMeasurements,
  index: number,
  scale: number,
): number {
  const model = compiled.model.functions[index];
  if (model === undefined || compiled.functions[index]?.billedDuration.billsInit !== true) return 0;
  const starts = model.provisionedConcurrency + measured.provisionedStarts * scale;
  if (starts === 0) return 0;
  const { initMs, initCpu } = model.coldStart;
  const meanMs = meanOf(initMs) + (initCpu === null ? 0 : meanOf(initCpu.cpuMs) * initCpu.factor);
  return starts * Math.min(meanMs, Math.max(PROVISIONED_INIT_LIMIT_MS, model.timeoutMs));
}

/**
 * Provisioned environments and the time they are billed for. Where their number changed in the run it is the
 * mean of what was asked for, so that number × time is what was asked for, with the whole time rounded up
 * once, as that of a constant number is.
 */
function provisionedOf(
  compiled: CompiledScenario,
  measurements: Measurements,
  index: number,
  seconds: number,
): Pick<FunctionUsage, 'provisionedConcurrency' | 'provisionedSeconds'> {
  const changes = (compiled.model.functions[index]?.provisioning ?? null) !== null;
  const measuredSeconds = measurements.functions[index]?.provisionedSeconds ?? 0;
  const provisionedConcurrency =
    changes && measuredSeconds > 0
      ? measuredSeconds / measurements.seconds
      : (compiled.functions[index]?.provisionedConcurrency ?? 0);
  const stepSeconds = compiled.billing.provisionedStepSeconds;
  return {
    provisionedConcurrency,
    provisionedSeconds: provisionedConcurrency > 0 ? Math.ceil(seconds / stepSeconds) * stepSeconds : 0,
  };
}
