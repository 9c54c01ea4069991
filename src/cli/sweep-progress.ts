import type { SweepProgress } from '../sweep/sweep.ts';
import { formatCount, formatDuration } from '../units/format.ts';

const REDRAW_EVERY_MS = 200;
/** Below this nobody needs telling. */
const FIRST_AFTER_MS = 500;

/** One line that rewrites itself on a terminal: points done, tasks a second, time left. Silent elsewhere. */
export function sweepProgressLine(
  stream: NodeJS.WriteStream,
  isQuiet: boolean,
): { readonly show: (progress: SweepProgress) => void; readonly clear: () => void } {
  if (isQuiet || stream.isTTY !== true) return { show: () => undefined, clear: () => undefined };
  const startedMs = performance.now();
  let drawnMs = 0;
  let isDrawn = false;
  return {
    show: (progress) => {
      const nowMs = performance.now();
      if (nowMs - startedMs < FIRST_AFTER_MS || nowMs - drawnMs < REDRAW_EVERY_MS) return;
      drawnMs = nowMs;
      isDrawn = true;
      const columns = Math.max(20, (stream.columns ?? 80) - 1);
      stream.write(`\r\u001b[K${sweepProgressText(progress).slice(0, columns)}`);
    },
    clear: () => {
      if (isDrawn) stream.write('\r\u001b[K');
      isDrawn = false;
    },
  };
}

/** `412 of 1,000 tasks · 38.1 a second · 15 s left · 100 were done before` */
export function sweepProgressText({ finished, total, kept, elapsedSeconds }: SweepProgress): string {
  const fresh = finished - kept;
  const rate = elapsedSeconds > 0 ? fresh / elapsedSeconds : 0;
  return [
    `${formatCount(finished)} of ${formatCount(total)} tasks`,
    ...(rate > 0 ? [`${rate.toFixed(1)} a second`] : []),
    ...(rate > 0 && finished < total
      ? [`${formatDuration(Math.ceil((total - finished) / rate) * 1000)} left`]
      : []),
    ...(kept > 0 ? [`${formatCount(kept)} were done before`] : []),
  ].join(' · ');
}
