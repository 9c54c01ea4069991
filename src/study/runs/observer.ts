import { LogCollector, type LogOutput } from '../../cloudwatch/logs/log-collector.ts';
import { MetricCollector } from '../../cloudwatch/metrics/metric-collector.ts';
import type { MetricOutput } from '../../cloudwatch/metrics/metric-point.ts';
import { Tee } from '../../collect/tee.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import type { OutcomeSink } from '../../model/outcomes.ts';
import { logEra, logFunctions } from './logged-functions.ts';

/** What sees a run besides the measurements. */
export interface Observer extends OutcomeSink {
  /** Called once, after the last batch. */
  finish(): void;
}

/** Writes a run's log streams and CloudWatch metrics to what is given; null where nothing is. */
export function observerOf(
  compiled: CompiledScenario,
  outputs: { readonly logs: LogOutput | null; readonly metrics: MetricOutput | null },
): Observer | null {
  const { model, startEpochMs } = compiled;
  const observers: Observer[] = [];
  if (outputs.logs !== null) {
    const names = { seed: model.seed, sources: model.sources.map(({ name }) => name) };
    observers.push(
      new LogCollector(logFunctions(compiled), logEra(compiled), names, startEpochMs, outputs.logs),
    );
  }
  if (outputs.metrics !== null) {
    const names = compiled.functions.map(({ name }) => name);
    observers.push(new MetricCollector(model, names, startEpochMs, outputs.metrics));
  }
  if (observers.length === 0) return null;
  const sink = new Tee(observers);
  return {
    take: (batch) => sink.take(batch),
    blocks: sink.blocks,
    finish: () => {
      for (const observer of observers) observer.finish();
    },
  };
}
