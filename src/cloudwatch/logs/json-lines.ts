import type { LogFunction, LoggedInvocation } from './logged-invocation.ts';
import type { HandlerLines, Pen } from './pen.ts';
import { billedRestoreMs, isStarted } from './text-lines.ts';

/**
 * Lambda's lines of one invocation in JSON: platform events, those that the system log level INFO lets
 * through, and the end of the runtime where it failed (Developer Guide, "Lambda Telemetry API Event schema
 * reference" and "Log level filtering", 2026).
 */
export function writeJsonLines(
  pen: Pen,
  fn: LogFunction,
  run: LoggedInvocation,
  handler: HandlerLines,
): void {
  if (run.initialization !== null) writeInit(pen, fn, run, run.initialization);
  if (!isStarted(run)) return;
  begin(pen, run.handlerStartMs, 'platform.start');
  pen.words('"requestId":"');
  pen.id();
  pen.words('","version":"');
  pen.words(fn.version);
  pen.words('"}}\n');
  if (handler.length > 0) pen.handler(handler, run.handlerStartMs);
  if (run.outcome === 'unfinished') return;
  if (run.outcome !== 'success') writeRuntimeDone(pen, run);
  writeReport(pen, fn, run);
}

function writeInit(
  pen: Pen,
  fn: LogFunction,
  run: LoggedInvocation,
  initialization: NonNullable<LoggedInvocation['initialization']>,
): void {
  begin(pen, run.initStartMs, run.isRestored ? 'platform.restoreStart' : 'platform.initStart');
  pen.words('"initializationType":"');
  pen.words(initialization);
  pen.words('","phase":"init","runtimeVersion":"');
  pen.words(fn.runtimeVersion);
  pen.words('","runtimeVersionArn":"');
  pen.words(fn.runtimeVersionArn);
  pen.words('","functionName":"');
  pen.words(fn.name);
  pen.words('","functionVersion":"');
  pen.words(fn.version);
  pen.words('"}}\n');
  if (run.cutInitMs !== null) {
    begin(pen, run.handlerStartMs, 'platform.initReport');
    pen.words('"initializationType":"');
    pen.words(initialization);
    pen.words('","phase":"init","status":"timeout","metrics":{"durationMs":');
    pen.thousandths(thousandthsOf(run.cutInitMs));
    pen.words('}}}\n');
  } else if (run.isRestored && run.initMs !== null && isStarted(run)) {
    begin(pen, run.handlerStartMs, 'platform.restoreReport');
    pen.words('"status":"success","metrics":{"durationMs":');
    pen.thousandths(thousandthsOf(run.initMs));
    pen.words('}}}\n');
  }
}

function writeRuntimeDone(pen: Pen, run: LoggedInvocation): void {
  begin(pen, run.endMs, 'platform.runtimeDone');
  pen.words('"requestId":"');
  pen.id();
  pen.words('",');
  pen.words(statusOf(run));
  pen.words(',"metrics":{"durationMs":');
  pen.thousandths(thousandthsOf(run.durationMs));
  pen.words(',"producedBytes":0}}}\n');
}

function writeReport(pen: Pen, fn: LogFunction, run: LoggedInvocation): void {
  begin(pen, run.endMs, 'platform.report');
  pen.words('"requestId":"');
  pen.id();
  pen.words('","metrics":{"durationMs":');
  pen.thousandths(thousandthsOf(run.durationMs));
  pen.words(',"billedDurationMs":');
  pen.whole(run.billedMs);
  pen.words(',"memorySizeMB":');
  pen.whole(fn.memoryMb);
  pen.words(',"maxMemoryUsedMB":');
  pen.whole(run.usedMb);
  if (run.initMs !== null) {
    pen.words(run.isRestored ? ',"restoreDurationMs":' : ',"initDurationMs":');
    pen.thousandths(thousandthsOf(run.initMs));
    if (run.isRestored) {
      pen.words(',"billedRestoreDurationMs":');
      pen.whole(billedRestoreMs(run));
    }
  }
  pen.words('},');
  pen.words(statusOf(run));
  pen.words('}}\n');
}

function statusOf(run: LoggedInvocation): string {
  switch (run.outcome) {
    case 'timeout':
      return '"status":"timeout"';
    case 'out-of-memory':
      return '"status":"error","errorType":"Runtime.OutOfMemory"';
    case 'error':
      return '"status":"error","errorType":"Error"';
    default:
      return '"status":"success"';
  }
}

function begin(pen: Pen, timeMs: number, type: string): void {
  pen.words('{"time":"');
  pen.time(timeMs);
  pen.words('","type":"');
  pen.words(type);
  pen.words('","record":{');
}

/** JSON lines give three decimals. */
function thousandthsOf(ms: number): number {
  return Math.round(ms * 1000);
}
