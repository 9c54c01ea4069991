import type { AuthorizerModel } from '../../model/model.ts';
import { ACCESS_DENIED, FAILED, IN_FLIGHT, SUCCEEDED } from '../../model/outcome-codes.ts';
import { type Attempt, NO_ATTEMPT } from '../kernel/attempts.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { AUTHORIZER_ORDINAL } from '../kernel/ports.ts';
import { NONE } from '../kernel/records.ts';
import type { SentEvents } from './sent-events.ts';
import type { SynchronousCallers } from './synchronous-callers.ts';

type Parts = Pick<Kernel, 'model' | 'attempts' | 'tickets' | 'draws' | 'recorder'>;

/** Purposes of a request's draws (CounterDraws.share) that no other part uses. */
const REFUSED_PURPOSE = 1000;
const TOKEN_PURPOSE = 1001;

/**
 * Lambda authorizers of APIs: a function that is asked before the one that serves, and whose decision is kept
 * for each token. Requests with the same token that come before the first decision ask each for themselves.
 */
export class Authorizers {
  private readonly parts: Parts;
  private readonly events: SentEvents;
  private readonly callers: SynchronousCallers;
  /** By source: until when the decision on each token is kept. */
  private readonly keptUntilMs: readonly (Float64Array | null)[];
  /** Attempts that wait for a decision. */
  private readonly waiting = new Set<Attempt>();

  constructor(parts: Parts, events: SentEvents, callers: SynchronousCallers) {
    this.parts = parts;
    this.events = events;
    this.callers = callers;
    this.keptUntilMs = parts.model.sources.map(({ authorizer }) =>
      authorizer === undefined || authorizer.tokens === 0 || authorizer.cacheMs === 0
        ? null
        : new Float64Array(authorizer.tokens).fill(Number.NEGATIVE_INFINITY),
    );
  }

  /** Whether the attempt may go on at once; else it waits for the authorizer's answer, and is taken over. */
  admits(attempt: Attempt, authorizer: AuthorizerModel, nowMs: number): boolean {
    const { attempts } = this.parts;
    const sourceIndex = attempts.sourceIndex[attempt]!;
    const kept = this.keptUntilMs[sourceIndex]!;
    if (kept !== null && !this.isRefused(attempt, authorizer)) {
      if (kept[this.tokenOf(attempt, authorizer)]! > nowMs) return true;
    }
    this.waiting.add(attempt);
    const tries = attempts.ordinal[attempt]! + attempts.refusals[attempt]!;
    const cause = {
      functionIndex: attempts.functionIndex[attempt]!,
      sourceIndex,
      requestIndex: attempts.requestIndex[attempt]!,
      ordinal: AUTHORIZER_ORDINAL + tries,
      ticket: attempts.ticket[attempt]!,
    };
    this.events.ask(authorizer.sourceIndex, nowMs, cause, attempt);
    return false;
  }

  /** The authorizer has answered: gives the attempt that waited where it may go on, else NO_ATTEMPT. */
  answered(ticket: number, nowMs: number): Attempt {
    const { model, attempts, tickets, recorder } = this.parts;
    const attempt = tickets.reference[ticket]! as Attempt;
    const outcome = tickets.outcome[ticket]!;
    tickets.close(ticket);
    this.waiting.delete(attempt);
    const sourceIndex = attempts.sourceIndex[attempt]!;
    const authorizer = model.sources[sourceIndex]!.authorizer!;
    if (outcome !== SUCCEEDED) {
      this.callers.turnAway(attempt, FAILED, nowMs);
      return NO_ATTEMPT;
    }
    if (this.isRefused(attempt, authorizer)) {
      recorder.recordRefusal(attempt, nowMs, ACCESS_DENIED, ACCESS_DENIED);
      this.callers.finish(attempts.ticket[attempt]!, ACCESS_DENIED, nowMs, nowMs);
      attempts.release(attempt);
      return NO_ATTEMPT;
    }
    const kept = this.keptUntilMs[sourceIndex]!;
    if (kept !== null) kept[this.tokenOf(attempt, authorizer)] = nowMs + authorizer.cacheMs;
    return attempt;
  }

  /** What still waits at the horizon is in flight. */
  finish(horizonMs: number): void {
    const { attempts, tickets, recorder } = this.parts;
    for (const attempt of this.waiting) {
      recorder.recordRefusal(attempt, horizonMs, IN_FLIGHT, IN_FLIGHT);
      const ticket = attempts.ticket[attempt]!;
      if (ticket !== NONE) tickets.cut(ticket);
      attempts.release(attempt);
    }
    this.waiting.clear();
  }

  private isRefused(attempt: Attempt, { refusedShare }: AuthorizerModel): boolean {
    return refusedShare > 0 && this.share(attempt, REFUSED_PURPOSE) < refusedShare;
  }

  private tokenOf(attempt: Attempt, { tokens }: AuthorizerModel): number {
    return Math.floor(this.share(attempt, TOKEN_PURPOSE) * tokens);
  }

  private share(attempt: Attempt, purpose: number): number {
    const { attempts, draws } = this.parts;
    return draws.share(attempts.sourceIndex[attempt]!, attempts.requestIndex[attempt]!, purpose);
  }
}
