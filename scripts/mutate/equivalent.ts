import type { Mutant } from './sites.ts';

/**
 * A change that no test can see, since the program does the same with it. Named by its text: files and lines
 * move.
 */
export interface Equivalent {
  readonly lineText: string;
  readonly before: string;
  readonly after: string;
  readonly reason: string;
}

export const EQUIVALENTS: readonly Equivalent[] = [
  {
    lineText: 'if (factor !== 1) for (let row = from; row < to; row++) out[row]! *= factor;',
    before: '1',
    after: '0',
    reason: 'the way around a multiplication by one; no factor is 0',
  },
  {
    lineText: 'environments.ints[(slot << INTS_SHIFT) | LEVEL] = 0;',
    before: '0',
    after: '1',
    reason: 'levels only tell apart who halves with whom: all move by one, and the last holds one in 2⁶³',
  },
  {
    lineText: 'activity.ordinal = (this.ordinalOf(activity) * 64 + activity.step) * 64 + activity.done;',
    before: '+',
    after: '-',
    reason: 'a name of random numbers, which stays its own: others are drawn, with the same chances',
  },
  {
    lineText: 'private isOpen = new Uint8Array(256);',
    before: '256',
    after: '257',
    reason: 'room at the beginning; the table grows when another column is full',
  },
  {
    lineText: 'for (let client = 0; rounds > 0 && client < CLIENTS; client++) {',
    before: '<',
    after: '>=',
    reason: 'leaves all rounds to the loop after it, which counts the same calls one by one',
  },
  {
    lineText: 'start >= stepEndMs ||',
    before: '>=',
    after: '<',
    reason: 'leaves every row to the way that unusual ones go, which counts the same',
  },
  {
    lineText: 'this.freeExecutions.push(execution);',
    before: 'this.freeExecutions.push(execution);',
    after: ';',
    reason: 'records that are used again: each execution gets a new one, and the old ones are collected',
  },
  {
    lineText: 'if (!activity.isOpen && activity.timers === 0) this.free.push(activity);',
    before: 'if (!activity.isOpen && activity.timers === 0) this.free.push(activity);',
    after: ';',
    reason: 'records that are used again: each activity gets a new one',
  },
  {
    lineText: 'if (bucket === null || bucket === undefined) return 0;',
    before: '0',
    after: '1',
    reason: 'what a retry cost, which nobody gives back where no quota is',
  },
  {
    lineText: 'if (greatest > pendingRange[1]!) pendingRange[1] = greatest;',
    before: '>',
    after: '>=',
    reason: 'puts down the same number again',
  },
  {
    lineText: 'if (this.pending > MOST_PENDING) this.addPending();',
    before: 'if (this.pending > MOST_PENDING) this.addPending();',
    after: ';',
    reason: 'the bins hold the counts of four thousand million rows, and are added at the end',
  },
  {
    lineText: 'return refusedShare > 0 && this.share(attempt, REFUSED_PURPOSE) < refusedShare;',
    before: '>',
    after: '>=',
    reason: 'the way around a draw: none is below 0',
  },
  {
    lineText: 'messages.release(dead);',
    before: 'messages.release(dead);',
    after: ';',
    reason: 'slots of the dead, which are given back at the end of the run at the latest',
  },
  {
    lineText: 'if (recorder.batch.rows === 0) this.goToStep(nowMs);',
    before: 'if (recorder.batch.rows === 0) this.goToStep(nowMs);',
    after: ';',
    reason: 'the step seems to be over earlier, and rows are handed on before they must be',
  },
  {
    lineText: 'const mean = Math.round((measured.logBytes / Math.max(1, measured.invocations)) * 100) / 100;',
    before: '1',
    after: '0',
    reason: 'where nothing ran there are no bytes, and the ledger takes no entry of nothing',
  },
  {
    lineText: 'const step = Math.min(this.points - 1, Math.floor(timeMs / this.sampleStepMs));',
    before: '-',
    after: '+',
    reason: 'a bound above that of the steps: a sample is told by the begin of its step, before the horizon',
  },
  {
    lineText: 'const step = Math.min(this.points - 1, Math.floor(timeMs / this.sampleStepMs));',
    before: '1',
    after: '0',
    reason: 'a bound above that of the steps: a sample is told by the begin of its step, before the horizon',
  },
];

export function reasonOf({ lineText, before, after }: Mutant): string | undefined {
  return EQUIVALENTS.find(
    (known) => known.lineText === lineText && known.before === before && known.after === after,
  )?.reason;
}
