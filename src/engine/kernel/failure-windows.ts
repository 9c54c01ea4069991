import type { FailureWindow } from '../../model/model.ts';

/** The failure window that `nowMs` lies in, the first where several do; undefined for none. */
export function failureAt(windows: readonly FailureWindow[], nowMs: number): FailureWindow | undefined {
  for (const window of windows) {
    if (nowMs >= window.fromMs && nowMs < window.toMs) return window;
  }
  return undefined;
}
