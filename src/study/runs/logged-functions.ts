import { LogBytes } from '../../cloudwatch/logs/log-bytes.ts';
import type { LogEra, LogFunction } from '../../cloudwatch/logs/logged-invocation.ts';
import type { CompiledFunction, CompiledScenario } from '../../model/compiled.ts';
import { Generator } from '../../random/generator.ts';

/**
 * Max Memory Used of a small function, where the scenario does not say what is used: 15–21 MB in lines of
 * 2017 to 2020, 65–95 MB in lines of 2022 and later. Printed only; nothing hangs on it.
 */
const USUAL_USED_MB = { '2018': 21, today: 75 } as const;

/** Whose lines the functions' are. */
export function logEra({ platform }: CompiledScenario): LogEra {
  return platform === 'aws-2018' ? '2018' : 'today';
}

/** What the lines of each function hang on; null for a function whose role may not write logs. */
export function logFunctions(compiled: CompiledScenario): readonly (LogFunction | null)[] {
  const usualUsedMb = USUAL_USED_MB[logEra(compiled)];
  return compiled.functions.map((fn, index) =>
    logFunction(fn, compiled.model.functions[index]?.timeoutMs ?? 0, usualUsedMb, compiled.region),
  );
}

/** Counts the bytes of the functions whose logs are billed; null where none are. */
export function billedLogBytes(compiled: CompiledScenario): LogBytes | null {
  const functions = logFunctions(compiled).map((fn, index) =>
    compiled.functions[index]?.logs?.isGiven === true ? fn : null,
  );
  const isBilled = functions.some((fn) => fn !== null);
  return isBilled ? new LogBytes(functions, logEra(compiled), compiled.model.warmupMs) : null;
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
