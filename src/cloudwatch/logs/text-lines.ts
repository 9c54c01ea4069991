import { EPSILON_MS } from '../../collect/billed-duration.ts';
import type { LogEra, LogFunction, LoggedInvocation } from './logged-invocation.ts';

/** How far beyond its limit an invocation of 2018 was stopped, at most; a line of early 2020 says 3071.27 ms at 3 s. */
const STOPPED_LATE_MS = 100;

/**
 * Lambda's lines of one invocation in text (Developer Guide, "Working with Lambda function logs", 2018 and 2026; REPORT lines out of public logs,
 * 2016–2026). Fields are separated by tabs, and REPORT ends with one unless a status does.
 */
export function textLines(
  fn: LogFunction,
  era: LogEra,
  run: LoggedInvocation,
  handler: (requestId: string, time: string) => string,
): string {
  let text = '';
  if (era === 'today' && run.initialization !== null) {
    const word = run.isRestored ? 'RESTORE_START' : 'INIT_START';
    text += `${word} Runtime Version: ${fn.runtimeVersion}\tRuntime Version ARN: ${fn.runtimeVersionArn}\n`;
    if (run.cutInitMs !== null) {
      text += `INIT_REPORT Init Duration: ${run.cutInitMs.toFixed(2)} ms\tPhase: init\tStatus: timeout\n`;
    } else if (run.isRestored && run.initMs !== null && isStarted(run)) {
      text += `RESTORE_REPORT Restore Duration: ${run.initMs.toFixed(2)} ms\n`;
    }
  }
  if (!isStarted(run)) return text;
  const { requestId } = run;
  text += `START RequestId: ${requestId} Version: ${fn.version}\n`;
  if (fn.handlerBytes > 0) text += handler(requestId, isoTime(run.handlerStartMs));
  if (run.outcome === 'unfinished') return text;
  return `${text}END RequestId: ${requestId}\n${era === 'today' ? reportOfToday(fn, run) : reportOf2018(fn, run)}`;
}

/** Whether the handler was reached: a run's end may cut an invocation off in its init. */
export function isStarted(run: LoggedInvocation): boolean {
  return run.outcome !== 'unfinished' || run.durationMs > 0;
}

export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

function reportOfToday(fn: LogFunction, run: LoggedInvocation): string {
  let text = `REPORT RequestId: ${run.requestId}\tDuration: ${hundredths(run.durationMs)} ms\tBilled Duration: ${run.billedMs} ms\tMemory Size: ${fn.memoryMb} MB\tMax Memory Used: ${run.usedMb} MB\t`;
  if (run.initMs !== null) {
    text += run.isRestored
      ? `Restore Duration: ${run.initMs.toFixed(2)} ms\tBilled Restore Duration: ${billedRestoreMs(run)} ms\t`
      : `Init Duration: ${run.initMs.toFixed(2)} ms\t`;
  }
  return `${text}${statusOf(run)}\n`;
}

function statusOf(run: LoggedInvocation): string {
  switch (run.outcome) {
    case 'timeout':
      return 'Status: timeout';
    case 'out-of-memory':
      return 'Status: error\tError Type: Runtime.OutOfMemory';
    case 'error':
      return 'Status: error\tError Type: Error';
    default:
      return '';
  }
}

/** With the blank that stood before the tab after Billed Duration (lines of 2016 and 2017). */
function reportOf2018(fn: LogFunction, run: LoggedInvocation): string {
  const { requestId } = run;
  const isTimeout = run.outcome === 'timeout';
  const stoppedMs = run.durationMs + (isTimeout ? run.share * STOPPED_LATE_MS : 0);
  const report = `REPORT RequestId: ${requestId}\tDuration: ${hundredths(stoppedMs)} ms\tBilled Duration: ${run.billedMs} ms \tMemory Size: ${fn.memoryMb} MB\tMax Memory Used: ${run.usedMb} MB\t\n`;
  if (isTimeout) {
    const seconds = (fn.timeoutMs / 1000).toFixed(2);
    return `${report}${isoTime(run.endMs)} ${requestId} Task timed out after ${seconds} seconds\n`;
  }
  if (run.outcome === 'out-of-memory') {
    return `${report}RequestId: ${requestId} Process exited before completing request\n`;
  }
  return report;
}

/** Up, as billing rounds, so that a printed duration explains the billed one. */
function hundredths(ms: number): string {
  return (Math.ceil((ms - EPSILON_MS) * 100) / 100).toFixed(2);
}

/** Whole milliseconds, so that Duration and it add up to the billed duration (306.34 + 303 → 610 in a public line). */
export function billedRestoreMs(run: LoggedInvocation): number {
  return Math.max(0, run.billedMs - Math.ceil(run.durationMs - EPSILON_MS));
}
