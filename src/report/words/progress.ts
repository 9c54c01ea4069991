import { formatCount, formatDuration, formatShare } from '../../units/format.ts';

export interface Progress {
  readonly simulatedSeconds: number;
  readonly totalSeconds: number;
  readonly requests: number;
  /** Time since the start of the simulation, as a clock on the wall shows it. */
  readonly elapsedSeconds: number;
  /** Of a study of several. */
  readonly variants?: { readonly finished: number; readonly total: number } | undefined;
}

/**
 * One line for a terminal: "42 % · 10 h 5 min of 24 h · 12 of 46 variants · 2,832,786 requests/s · 3 s left".
 * Without a line end; at most `columns` wide.
 */
export function formatProgress(progress: Progress, columns = 80): string {
  const { simulatedSeconds, totalSeconds, requests, elapsedSeconds, variants } = progress;
  const done = totalSeconds > 0 ? Math.min(1, Math.max(0, simulatedSeconds / totalSeconds)) : 1;
  const parts = [
    formatShare(Math.floor(done * 100) / 100).padStart(5),
    `${formatDuration(simulatedSeconds * 1000)} of ${formatDuration(totalSeconds * 1000)}`,
    ...(variants === undefined ? [] : [`${variants.finished} of ${variants.total} variants`]),
    ...(elapsedSeconds > 0 ? [`${formatCount(Math.round(requests / elapsedSeconds))} requests/s`] : []),
    ...(done > 0 && elapsedSeconds >= 1 ? [`${remaining((elapsedSeconds / done) * (1 - done))} left`] : []),
  ];
  // The last parts are the first to go where there is no room.
  while (parts.length > 1 && parts.join(' · ').length > columns) parts.pop();
  return parts.join(' · ').slice(0, Math.max(0, columns));
}

function remaining(seconds: number): string {
  return formatDuration(Math.ceil(seconds) * 1000);
}
