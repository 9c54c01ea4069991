import { LogCollector, type LogOutput } from '../collect/log-collector.ts';
import type { LogFunction } from '../collect/log-function.ts';
import { MetricCollector } from '../collect/metric-collector.ts';
import type { MetricOutput } from '../collect/metric-point.ts';
import type { OutcomeBatch, OutcomeSink } from '../model/outcomes.ts';
import { Generator } from '../random/generator.ts';
import type { CompiledFunction, CompiledScenario } from '../scenario/compiled.ts';

/** What sees a run besides the measurements. */
export interface Observer extends OutcomeSink {
  /** Called once, after the last batch. */
  finish(): void;
}

/**
 * Max Memory Used of a small function, where the scenario does not say what is used: 15–21 MB in lines of 2017 to 2020, 65–95 MB in lines
 * of 2022 and later. Printed only; nothing hangs on it.
 */
const USUAL_USED_MB = { '2018': 21, today: 75 } as const;

/** Writes a run's log streams and CloudWatch metrics to what is given; null where nothing is. */
export function observerOf(
  compiled: CompiledScenario,
  outputs: { readonly logs: LogOutput | null; readonly metrics: MetricOutput | null },
): Observer | null {
  const { model, startEpochMs } = compiled;
  const era = compiled.platform === 'aws-2018' ? '2018' : 'today';
  const observers: Observer[] = [];
  if (outputs.logs !== null) {
    const functions = compiled.functions.map((fn, index) =>
      logFunction(fn, model.functions[index]?.timeoutMs ?? 0, USUAL_USED_MB[era], compiled.region),
    );
    const names = { seed: model.seed, sources: model.sources.map(({ name }) => name) };
    observers.push(new LogCollector(functions, era, names, startEpochMs, outputs.logs));
  }
  if (outputs.metrics !== null) {
    const names = compiled.functions.map(({ name }) => name);
    observers.push(new MetricCollector(model, names, startEpochMs, outputs.metrics));
  }
  if (observers.length === 0) return null;
  return {
    take: (batch: OutcomeBatch) => {
      for (const observer of observers) observer.take(batch);
    },
    finish: () => {
      for (const observer of observers) observer.finish();
    },
  };
}

function logFunction(
  fn: CompiledFunction,
  timeoutMs: number,
  usualUsedMb: number,
  region: string,
): LogFunction | null {
  if (fn.logs === null) return null;
  const runtime = runtimeVersion(fn.runtime);
  return {
    name: fn.name,
    memoryMb: fn.memoryMb,
    timeoutMs,
    // Provisioned concurrency and SnapStart need a published version (Developer Guide, 2026).
    version: fn.provisionedConcurrency > 0 || fn.snapStart ? '1' : '$LATEST',
    runtimeVersion: runtime,
    runtimeVersionArn: `arn:aws:lambda:${region}::runtime:${runtimeHash(runtime)}`,
    format: fn.logs.format,
    handlerBytes: Math.round(fn.logs.bytes),
    usualUsedMb: Math.min(fn.memoryMb, usualUsedMb),
    billedDuration: fn.billedDuration,
  };
}

/** `nodejs22.x` → `nodejs:22.v1`, `provided.al2023` → `provided:al2023.v1`. */
function runtimeVersion(runtime: string): string {
  const [, family = runtime, version = ''] = /^([a-z]+)\.?(.*?)(?:\.x)?$/.exec(runtime) ?? [];
  return version === '' ? `${family}:v1` : `${family}:${version}.v1`;
}

/** 64 hexadecimal digits that stand for the runtime's own. */
function runtimeHash(runtime: string): string {
  const generator = new Generator(0, 'runtime version', runtime);
  return Array.from({ length: 8 }, () => generator.nextUint32().toString(16).padStart(8, '0')).join('');
}
