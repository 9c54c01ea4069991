import type { Usage } from '../model/usage.ts';

/**
 * The same usage over `factor` times the time (730 h ÷ the simulated time gives a month): every quantity and
 * time is multiplied, what is configured (memory, storage, provisioned concurrency) stays. Results need not
 * be whole numbers.
 */
export function scaleUsage(usage: Usage, factor: number): Usage {
  return {
    seconds: usage.seconds * factor,
    notes: usage.notes,
    services: usage.services.map((used) => ({ ...used, quantity: used.quantity * factor })),
    functions: usage.functions.map((used) => ({
      ...used,
      requests: used.requests * factor,
      onDemandBilledMs: used.onDemandBilledMs * factor,
      provisionedBilledMs: used.provisionedBilledMs * factor,
      provisionedSeconds: used.provisionedSeconds * factor,
      snapStart:
        used.snapStart === null
          ? null
          : {
              restores: used.snapStart.restores * factor,
              cachedSeconds: used.snapStart.cachedSeconds * factor,
            },
    })),
  };
}
