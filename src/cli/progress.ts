import { formatProgress, type Progress } from '../report/words/progress.ts';

const REDRAW_EVERY_MS = 100;
/** Below this nobody needs telling, and the rate is not known yet. */
const FIRST_AFTER_MS = 300;

export interface ProgressLine {
  readonly show: (progress: Progress) => void;
  /** Takes the line away, so that what is printed next starts on a clean one. */
  readonly clear: () => void;
}

/**
 * One line that rewrites itself on a terminal: simulated time, requests a second of real time, time left.
 * Silent elsewhere.
 */
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
      stream.write(`\r\u001b[K${formatProgress(progress, Math.max(20, (stream.columns ?? 80) - 1))}`);
    },
    clear: () => {
      if (isDrawn) {
        stream.write('\r\u001b[K');
        isDrawn = false;
      }
    },
  };
}
