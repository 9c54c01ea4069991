import type { Measurements } from '../model/measurements.ts';
import type { FunctionUsage, Usage } from '../model/usage.ts';
import type { CompiledScenario } from '../scenario/compiled.ts';

/** Hours of a billing month, as AWS's own calculator has them. */
const MONTH_HOURS = 730;
/** A published snapshot is kept, and charged, for at least three hours (AWS Lambda pricing page, 2026). */
const MINIMUM_CACHED_SECONDS = 3 * 3600;

/** What a run used, as it was simulated. */
export function usageOf(compiled: CompiledScenario, measurements: Measurements): Usage {
  return usageOver(compiled, measurements, measurements.seconds);
}

/** What a month of the same traffic uses: everything scaled to 730 h, then rounded as it is billed. */
export function monthlyUsageOf(compiled: CompiledScenario, measurements: Measurements): Usage {
  return usageOver(compiled, measurements, MONTH_HOURS * 3600);
}

/** The time is given, and the scale follows: the other way round, a rounded product could begin one more billing step. */
function usageOver(compiled: CompiledScenario, measurements: Measurements, seconds: number): Usage {
  const scale = seconds / measurements.seconds;
  const stepSeconds = compiled.billing.provisionedStepSeconds;
  const functions = compiled.functions.map((fn, index): FunctionUsage => {
    const measured = measurements.functions[index];
    if (measured === undefined) throw new Error(`no measurements of function ${fn.name}`);
    return {
      name: fn.name,
      memoryMb: fn.memoryMb,
      architecture: fn.architecture,
      runtime: fn.runtime,
      ephemeralStorageMb: fn.ephemeralStorageMb,
      requests: measured.invocations * scale,
      onDemandBilledMs: measured.onDemandBilledMs * scale,
      provisionedBilledMs: measured.provisionedBilledMs * scale,
      provisionedConcurrency: fn.provisionedConcurrency,
      provisionedSeconds: fn.provisionedConcurrency > 0 ? Math.ceil(seconds / stepSeconds) * stepSeconds : 0,
      snapStart: fn.snapStart
        ? { restores: measured.restores * scale, cachedSeconds: Math.max(MINIMUM_CACHED_SECONDS, seconds) }
        : null,
    };
  });
  return { seconds, functions, services: [], notes: [] };
}
