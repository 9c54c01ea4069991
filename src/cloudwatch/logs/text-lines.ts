import { EPSILON_MS } from '../../collect/billed-duration.ts';
import type { LogEra, LogFunction, LoggedInvocation } from './logged-invocation.ts';
import type { HandlerLines, Pen } from './pen.ts';

/**
 * How far beyond its limit an invocation of 2018 was stopped, at most; a line of early 2020 says 3071.27 ms
 * at 3 s.
 */
const STOPPED_LATE_MS = 100;

/**
 * Lambda's lines of one invocation in text (Developer Guide, "Working with Lambda function logs", 2018 and
 * 2026; REPORT lines out of public logs, 2016–2026). Fields are separated by tabs, and REPORT ends with one
 * unless a status does.
 */
export function writeTextLines(
  pen: Pen,
  fn: LogFunction,
  era: LogEra,
  run: LoggedInvocation,
  handler: HandlerLines,
): void {
  if (era === 'today' && run.initialization !== null) writeInit(pen, fn, run);
  if (!isStarted(run)) return;
  pen.words('START RequestId: ');
  pen.id();
  pen.words(' Version: ');
  pen.words(fn.version);
  pen.words('\n');
  if (handler.length > 0) pen.handler(handler, run.handlerStartMs);
  if (run.outcome === 'unfinished') return;
  pen.words('END RequestId: ');
  pen.id();
  pen.words('\n');
  if (era === 'today') writeReport(pen, fn, run);
  else writeReportOf2018(pen, fn, run);
}

/** Whether the handler was reached: a run's end may cut an invocation off in its init. */
export function isStarted(run: LoggedInvocation): boolean {
  return run.outcome !== 'unfinished' || run.durationMs > 0;
}

/**
 * Whole milliseconds, so that Duration and it add up to the billed duration (306.34 + 303 → 610 in a public
 * line).
 */
export function billedRestoreMs(run: LoggedInvocation): number {
  return Math.max(0, run.billedMs - Math.ceil(run.durationMs - EPSILON_MS));
}

function writeInit(pen: Pen, fn: LogFunction, run: LoggedInvocation): void {
  pen.words(run.isRestored ? 'RESTORE_START' : 'INIT_START');
  pen.words(' Runtime Version: ');
  pen.words(fn.runtimeVersion);
  pen.words('\tRuntime Version ARN: ');
  pen.words(fn.runtimeVersionArn);
  pen.words('\n');
  if (run.cutInitMs !== null) {
    pen.words('INIT_REPORT Init Duration: ');
    pen.hundredths(Math.round(run.cutInitMs * 100));
    pen.words(' ms\tPhase: init\tStatus: timeout\n');
  } else if (run.isRestored && run.initMs !== null && isStarted(run)) {
    pen.words('RESTORE_REPORT Restore Duration: ');
    pen.hundredths(Math.round(run.initMs * 100));
    pen.words(' ms\n');
  }
}

function writeReport(pen: Pen, fn: LogFunction, run: LoggedInvocation): void {
  writeDurations(pen, run, run.durationMs);
  pen.words(' ms\tMemory Size: ');
  writeMemory(pen, fn, run);
  if (run.initMs !== null) {
    pen.words(run.isRestored ? 'Restore Duration: ' : 'Init Duration: ');
    pen.hundredths(Math.round(run.initMs * 100));
    if (run.isRestored) {
      pen.words(' ms\tBilled Restore Duration: ');
      pen.whole(billedRestoreMs(run));
    }
    pen.words(' ms\t');
  }
  switch (run.outcome) {
    case 'timeout':
      pen.words('Status: timeout');
      break;
    case 'out-of-memory':
      pen.words('Status: error\tError Type: Runtime.OutOfMemory');
      break;
    case 'error':
      pen.words('Status: error\tError Type: Error');
      break;
    default:
  }
  pen.words('\n');
}

/** With the blank that stood before the tab after Billed Duration (lines of 2016 and 2017). */
function writeReportOf2018(pen: Pen, fn: LogFunction, run: LoggedInvocation): void {
  const isTimeout = run.outcome === 'timeout';
  writeDurations(pen, run, run.durationMs + (isTimeout ? run.share * STOPPED_LATE_MS : 0));
  pen.words(' ms \tMemory Size: ');
  writeMemory(pen, fn, run);
  pen.words('\n');
  if (isTimeout) {
    pen.time(run.endMs);
    pen.words(' ');
    pen.id();
    pen.words(' Task timed out after ');
    pen.hundredths(Math.round(fn.timeoutMs / 10));
    pen.words(' seconds\n');
  } else if (run.outcome === 'out-of-memory') {
    pen.words('RequestId: ');
    pen.id();
    pen.words(' Process exited before completing request\n');
  }
}

/** Duration is rounded up, as billing rounds, so that the printed one explains the billed one. */
function writeDurations(pen: Pen, run: LoggedInvocation, durationMs: number): void {
  pen.words('REPORT RequestId: ');
  pen.id();
  pen.words('\tDuration: ');
  pen.hundredths(Math.max(0, Math.ceil((durationMs - EPSILON_MS) * 100)));
  pen.words(' ms\tBilled Duration: ');
  pen.whole(run.billedMs);
}

function writeMemory(pen: Pen, fn: LogFunction, run: LoggedInvocation): void {
  pen.whole(fn.memoryMb);
  pen.words(' MB\tMax Memory Used: ');
  pen.whole(run.usedMb);
  pen.words(' MB\t');
}
