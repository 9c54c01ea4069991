import { formatDuration } from '../units/format.ts';

/** What a run without a single request has to say: its figures are all 0, and tell nothing. */
export function emptyRunWarning(requests: number, measuredMs: number): readonly string[] {
  if (requests > 0) return [];
  return [
    `no request arrived in ${formatDuration(measuredMs)} of measured time: every figure is 0, and no threshold was put to the test; lengthen run.duration (--duration 1h) or raise the traffic`,
  ];
}
