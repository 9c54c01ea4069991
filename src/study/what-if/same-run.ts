import type { CompiledScenario } from '../../model/compiled.ts';

/**
 * Whether two scenarios make the same run, event by event, and the same measurements: only what is billed for
 * it may differ. Whatever is not known to be of the bill alone counts as a difference.
 */
export function isSameRun(one: CompiledScenario, other: CompiledScenario): boolean {
  return isSame(runOf(one), runOf(other));
}

/** Everything but what the bill, the names and the words hang on. */
function runOf({ model, arrivals, startEpochMs, timezone, functions, sources, quotas }: CompiledScenario) {
  return {
    model,
    arrivals,
    startEpochMs,
    timezone,
    quotas,
    functions: functions.map(({ billedDuration, logs }) => ({
      billedDuration,
      logs: logs === null ? null : [logs.bytes, logs.format, logs.isGiven],
    })),
    sources: sources.map(({ billing }) => billing.isExpress),
  };
}

function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const keys = Object.keys(one);
  return (
    Object.getPrototypeOf(one) === Object.getPrototypeOf(other) &&
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(Reflect.get(one, key), Reflect.get(other, key)))
  );
}
