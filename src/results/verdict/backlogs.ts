import { formatCount, formatDuration } from '../../units/format.ts';
import type { ResultsDocument, TriggerResults } from '../documents/document.ts';
import type { Moments } from './moments.ts';

/** A backlog that lasted this long was late for somebody. */
const LATE_MS = 3_600_000;
/** Fewer events than these, or than come in so long, wait at any end. */
const FEWEST_WAITING = 50;
const USUAL_SECONDS = 10;

/** What a queue, a stream or Lambda's own queue of events did with what waited. */
export interface Backlog {
  readonly state: 'calm' | 'strained' | 'broken';
  /** Events that wait at the end. */
  readonly count: number;
  readonly text: string;
}

/** All of a run, the greatest first. */
export function backlogsOf(document: ResultsDocument, moments: Moments): readonly Backlog[] {
  return Object.entries(document.triggers)
    .flatMap(([name, results]) => backlogOf(document, name, results, moments) ?? [])
    .toSorted((one, other) => other.count - one.count);
}

function backlogOf(
  document: ResultsDocument,
  name: string,
  results: TriggerResults,
  moments: Moments,
): Backlog | null {
  const { isDrained, drainedAtMs, drainedAfterMs, drainedSince, leftOver = 0 } = results;
  const left = `${formatCount(Math.round(leftOver))} events`;
  if (isDrained === false) {
    return grows(document, name)
      ? {
          state: 'broken',
          count: leftOver,
          text: `The backlog of ${name} grows without end: ${left} are left over after ${formatDuration(document.simulatedSeconds * 1000)}`,
        }
      : {
          state: 'strained',
          count: leftOver,
          text: `${name} had not caught up when the run ended: ${left} are left over`,
        };
  }
  if (drainedAtMs !== undefined && drainedAfterMs !== undefined) {
    const isAfterFailure = drainedSince === 'failure';
    const after = isAfterFailure ? 'the failure was over' : 'its backlog began';
    return {
      state: isAfterFailure || drainedAfterMs >= LATE_MS ? 'strained' : 'calm',
      count: 0,
      text: `${name} had caught up ${moments.at(drainedAtMs / 1000)}, ${formatDuration(Math.round(drainedAfterMs / 1000) * 1000)} after ${after}`,
    };
  }
  const usual = (USUAL_SECONDS * results.events) / document.measuredSeconds;
  if (leftOver < Math.max(FEWEST_WAITING, usual)) return null;
  return { state: 'strained', count: leftOver, text: `${left} of ${name} are left over at the end` };
}

/** Whether it was larger in each of the last parts of the run than in the one before. */
function grows({ series, simulatedSeconds, measuredSeconds }: ResultsDocument, name: string): boolean {
  const values = series.triggers[name]?.backlog ?? [];
  const first = Math.ceil((simulatedSeconds - measuredSeconds) / series.stepSeconds);
  const steps = values.length - first;
  const mean = (from: number, to: number) => {
    const part = values.slice(first + Math.floor(from * steps), first + Math.ceil(to * steps));
    return part.length === 0 ? 0 : part.reduce((sum, value) => sum + value, 0) / part.length;
  };
  const [middle, late, end] = [mean(0.45, 0.55), mean(0.75, 0.85), mean(0.9, 1)];
  return end > late && late > middle;
}
