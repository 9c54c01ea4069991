import type { Progress } from '../study/progress.ts';
import { formatCount, formatDuration } from '../units/format.ts';

const REDRAW_EVERY_MS = 100;
/** Below this nobody needs telling, and the rate is not known yet. */
const FIRST_AFTER_MS = 300;

export interface ProgressLine {
  readonly show: (progress: Progress) => void;
  /** Takes the line away, so that what is printed next starts on a clean one. */
  readonly clear: () => void;
}

/** One line that rewrites itself on a terminal: simulated time, requests a second of real time, time left. Silent elsewhere. */
export function progressLine(stream: NodeJS.WriteStream, isQuiet: boolean): ProgressLine {
  if (isQuiet || stream.isTTY !== true) {
    return { show: () => undefined, clear: () => undefined };
  }
  const startedMs = performance.now();
  let drawnMs = 0;
  let isDrawn = false;
  return {
    show: (progress) => {
      const nowMs = performance.now();
      if (nowMs - startedMs < FIRST_AFTER_MS || nowMs - drawnMs < REDRAW_EVERY_MS) {
        return;
      }
      drawnMs = nowMs;
      isDrawn = true;
      const width = Math.max(20, (stream.columns ?? 80) - 1);
      stream.write(`\r\u001b[K${progressText(progress, nowMs - startedMs).slice(0, width)}`);
    },
    clear: () => {
      if (isDrawn) {
        stream.write('\r\u001b[K');
        isDrawn = false;
      }
    },
  };
}

/** The line's text after `elapsedMs` of real time. */
export function progressText(progress: Progress, elapsedMs: number): string {
  const { simulatedMs, totalMs, requests } = progress;
  const share = totalMs > 0 ? Math.min(1, simulatedMs / totalMs) : 0;
  const perSecond = elapsedMs > 0 ? Math.round((requests / elapsedMs) * 1000) : 0;
  const leftMs = share > 0 ? Math.round((elapsedMs * (1 - share)) / share / 1000) * 1000 : 0;
  return [
    `${Math.floor(share * 100)} %`,
    `${formatDuration(Math.floor(simulatedMs / 1000) * 1000)} of ${formatDuration(totalMs)} simulated`,
    `${formatCount(requests)} requests`,
    `${formatCount(perSecond)}/s`,
    share > 0 ? `${formatDuration(leftMs)} left` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
