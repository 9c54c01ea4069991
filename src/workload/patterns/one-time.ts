import { type Refusal, refuse } from './refusal.ts';

/** One occurrence, at a wall-clock time. */
export interface OneTimeSchedule {
  readonly kind: 'at';
  /** Of the wall clock, as if it were UTC: milliseconds since 1970. */
  readonly atMs: number;
}

/**
 * Reads what stands inside `at(…)`: `2026-01-05T03:00:00` (EventBridge Scheduler User Guide, "Schedule
 * types").
 */
export function parseOneTime(
  inside: string,
): { readonly ok: true; readonly schedule: OneTimeSchedule } | Refusal {
  const text = inside.trim();
  const isFormed = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(text);
  const atMs = isFormed ? Date.parse(`${text}Z`) : Number.NaN;
  // Date.parse takes the 31st of every month; what it made of it has another day then.
  if (!Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text)) {
    return { ok: true, schedule: { kind: 'at', atMs } };
  }
  return refuse(
    `at() takes a date and a time, and '${text.slice(0, 40)}' is none`,
    'write for example at(2026-01-05T03:00:00)',
  );
}
