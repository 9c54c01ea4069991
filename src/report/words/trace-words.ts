import { formatCount, formatDuration } from '../../units/format.ts';
import type { TraceProfile } from '../../workload/trace/profile/profile.ts';

/** A moment of a trace: with its date where it has one, else since its start. */
export function traceMoment(ms: number, dated: boolean): string {
  return dated ? new Date(ms).toISOString().replace('.000Z', 'Z') : formatDuration(ms);
}

/** What to be careful with, a sentence each. */
export function traceNotes(profile: TraceProfile): readonly string[] {
  const { notes, duplicates, badRows, firstBadRow, dated } = profile;
  return [
    ...(badRows > 0 ? [`${formatCount(badRows)} rows could not be used: ${firstBadRow}`] : []),
    ...(duplicates > 0
      ? [`${formatCount(duplicates)} events are like the one before: same time, function and duration.`]
      : []),
    ...(dated ? [] : ['Its times have no date: the hour of the day is not known.']),
    ...notes,
  ];
}
