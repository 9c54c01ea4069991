import { IN_FLIGHT, PENDING } from '../../model/outcome-codes.ts';
import { POISONED_CODE, POISONS } from './poison.ts';
import { NONE } from './records.ts';

/** An attempt that found its environment: when its parts run, and, once known, what becomes of it. */
export interface Invocation {
  slot: number;
  pool: number;
  /** Flags of its row but for the outcomes (outcome-codes.ts). */
  flags: number;
  startMs: number;
  hiddenMs: number;
  initMs: number;
  /** Of the handler; before its end, as long as it would run if nothing cut it or kept it waiting. */
  durationMs: number;
  /** Memory that its row tells, MB: what it needs, at most the limit. */
  usedMb: number;
  outcome: number;
  /** What became of its request; PENDING while another attempt or another row follows. */
  requestOutcome: number;
  endMs: number;
  /** When whoever asked is answered: the end, or earlier where they do not wait so long. */
  answerMs: number;
}

/** Fractions where fractions will stand, so that V8 keeps one shape of record. */
export function createInvocation(): Invocation {
  return {
    slot: NONE,
    pool: NONE,
    flags: 0,
    startMs: 0.5,
    hiddenMs: 0.5,
    initMs: 0.5,
    durationMs: 0.5,
    usedMb: 0.5,
    outcome: PENDING,
    requestOutcome: PENDING,
    endMs: 0.5,
    answerMs: 0.5,
  };
}

/** In builds for tests: nothing of an invocation that is over can be used by mistake. */
export function poisonInvocation(invocation: Invocation): void {
  if (!POISONS) return;
  invocation.slot = POISONED_CODE;
  invocation.pool = POISONED_CODE;
  invocation.flags = POISONED_CODE;
  invocation.startMs = Number.NaN;
  invocation.hiddenMs = Number.NaN;
  invocation.initMs = Number.NaN;
  invocation.durationMs = Number.NaN;
  invocation.usedMb = Number.NaN;
  invocation.outcome = POISONED_CODE;
  invocation.requestOutcome = POISONED_CODE;
  invocation.endMs = Number.NaN;
  invocation.answerMs = Number.NaN;
}

/** End of a request's part of a chain: never, where the run cuts the attempt. */
export function partEndMs({ outcome, endMs }: Invocation): number {
  return outcome === IN_FLIGHT ? Number.POSITIVE_INFINITY : endMs;
}
