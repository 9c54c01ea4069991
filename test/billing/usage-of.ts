import type { FunctionUsage, Usage } from '../../src/model/usage.ts';

const NOTHING: FunctionUsage = {
  name: 'f',
  memoryMb: 1024,
  architecture: 'x86_64',
  runtime: 'nodejs22.x',
  ephemeralStorageMb: 512,
  requests: 0,
  onDemandBilledMs: 0,
  provisionedBilledMs: 0,
  provisionedConcurrency: 0,
  provisionedSeconds: 0,
  snapStart: null,
};

/** A usage of functions that use nothing but what is given. */
export function usageOf(...functions: readonly Partial<FunctionUsage>[]): Usage {
  return {
    seconds: 2_628_000,
    services: [],
    notes: [],
    functions: functions.map((used, index) => ({ ...NOTHING, name: `f${index}`, ...used })),
  };
}
