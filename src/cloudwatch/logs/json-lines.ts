import type { LogFunction, LoggedInvocation } from './logged-invocation.ts';
import { billedRestoreMs, isoTime, isStarted } from './text-lines.ts';

/**
 * Lambda's lines of one invocation in JSON: platform events, those that the system log level INFO lets through, and the end of the runtime where it
 * failed (Developer Guide, "Lambda Telemetry API Event schema reference" and "Log level filtering", 2026).
 */
export function jsonLines(
  fn: LogFunction,
  run: LoggedInvocation,
  handler: (requestId: string, time: string) => string,
): string {
  let text = '';
  const { initialization, requestId } = run;
  if (initialization !== null) {
    const phase = run.isRestored ? 'restore' : 'init';
    text += event(run.initStartMs, `platform.${phase}Start`, {
      initializationType: initialization,
      phase: 'init',
      runtimeVersion: fn.runtimeVersion,
      runtimeVersionArn: fn.runtimeVersionArn,
      functionName: fn.name,
      functionVersion: fn.version,
    });
    if (run.cutInitMs !== null) {
      text += event(run.handlerStartMs, 'platform.initReport', {
        initializationType: initialization,
        phase: 'init',
        status: 'timeout',
        metrics: { durationMs: thousandths(run.cutInitMs) },
      });
    } else if (run.isRestored && run.initMs !== null && isStarted(run)) {
      text += event(run.handlerStartMs, 'platform.restoreReport', {
        status: 'success',
        metrics: { durationMs: thousandths(run.initMs) },
      });
    }
  }
  if (!isStarted(run)) return text;
  text += event(run.handlerStartMs, 'platform.start', { requestId, version: fn.version });
  if (fn.handlerBytes > 0) text += handler(requestId, isoTime(run.handlerStartMs));
  if (run.outcome === 'unfinished') return text;
  const durationMs = thousandths(run.durationMs);
  const status = statusOf(run);
  if (run.outcome !== 'success') {
    text += event(run.endMs, 'platform.runtimeDone', {
      requestId,
      ...status,
      metrics: { durationMs, producedBytes: 0 },
    });
  }
  return text + event(run.endMs, 'platform.report', { requestId, metrics: metricsOf(fn, run), ...status });
}

function metricsOf(fn: LogFunction, run: LoggedInvocation): Readonly<Record<string, number>> {
  const metrics = {
    durationMs: thousandths(run.durationMs),
    billedDurationMs: run.billedMs,
    memorySizeMB: fn.memoryMb,
    maxMemoryUsedMB: run.usedMb,
  };
  if (run.initMs === null) return metrics;
  return run.isRestored
    ? {
        ...metrics,
        restoreDurationMs: thousandths(run.initMs),
        billedRestoreDurationMs: billedRestoreMs(run),
      }
    : { ...metrics, initDurationMs: thousandths(run.initMs) };
}

function statusOf(run: LoggedInvocation): Readonly<Record<string, string>> {
  switch (run.outcome) {
    case 'timeout':
      return { status: 'timeout' };
    case 'out-of-memory':
      return { status: 'error', errorType: 'Runtime.OutOfMemory' };
    case 'error':
      return { status: 'error', errorType: 'Error' };
    default:
      return { status: 'success' };
  }
}

function event(timeMs: number, type: string, record: object): string {
  return `{"time":"${isoTime(timeMs)}","type":"${type}","record":${JSON.stringify(record)}}\n`;
}

/** JSON lines give three decimals. */
function thousandths(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
