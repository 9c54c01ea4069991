import type { MetricPoint } from '../../src/cloudwatch/metrics/metric-point.ts';
import type { CompiledLogs, CompiledScenario } from '../../src/model/compiled.ts';
import { observerOf } from '../../src/study/runs/observer.ts';
import { simulate } from '../../src/study/runs/simulate.ts';

export const logs = (over: Partial<CompiledLogs> = {}): CompiledLogs => ({
  bytes: 0,
  format: 'text',
  retentionDays: Number.POSITIVE_INFINITY,
  isGiven: true,
  ...over,
});

/** A run with its log streams by path and its metric points, in memory. */
export async function cloudWatchRun(scenario: CompiledScenario, given: CompiledLogs | null = logs()) {
  const compiled = {
    ...scenario,
    functions: scenario.functions.map((fn) => ({ ...fn, logs: given })),
  };
  const streams = new Map<string, string>();
  const points: MetricPoint[] = [];
  const observer = observerOf(compiled, {
    logs: {
      append: (path, bytes) => streams.set(path, (streams.get(path) ?? '') + Buffer.from(bytes).toString()),
    },
    metrics: { write: (point) => points.push(point) },
  });
  const run = await simulate(compiled, compiled.model.seed, { maximumBadRows: 0, observer });
  const lines = [...streams.values()].flatMap((text) => text.split('\n').slice(0, -1));
  return { ...run, streams, points, lines };
}
