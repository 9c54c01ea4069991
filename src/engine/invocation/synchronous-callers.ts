import { pow } from '../../math/pow.ts';
import type { ClientModel } from '../../model/model.ts';
import {
  IN_FLIGHT,
  OUT_OF_MEMORY,
  PENDING,
  SUCCEEDED,
  THROTTLED,
  TIMED_OUT,
} from '../../model/outcome-codes.ts';
import type { Attempt } from '../kernel/attempts.ts';
import { type Invocation, partEndMs } from '../kernel/invocation.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Answers, Settler, Tasks, Waiters } from '../kernel/ports.ts';
import { NONE } from '../kernel/records.ts';
import { FOR_DOOR, FOR_INVOCATION, FOR_TASK, FOR_USER } from '../kernel/tickets.ts';
import { ANSWER_TIMER, ATTEMPT_TIMER, timerPayload } from '../kernel/timers.ts';
import type { ClosedLoops } from './closed-loops.ts';
import { answerLimitMs } from './patience.ts';
import { NOT_PAID, RetryQuotas } from './retry-quotas.ts';

type Parts = Pick<
  Kernel,
  'model' | 'attempts' | 'tickets' | 'chains' | 'timers' | 'recorder' | 'draws' | 'counters'
>;

/**
 * Whoever waits for a synchronous answer: clients that try again, invocations that called another function,
 * states of workflows, users of a closed loop.
 */
export class SynchronousCallers implements Answers, Settler {
  private readonly parts: Parts;
  private readonly waiters: Waiters;
  private readonly loops: ClosedLoops;
  private readonly tasks: Tasks;
  private readonly quotas: RetryQuotas;

  constructor(parts: Parts, waiters: Waiters, loops: ClosedLoops, tasks: Tasks) {
    this.parts = parts;
    this.waiters = waiters;
    this.loops = loops;
    this.tasks = tasks;
    this.quotas = new RetryQuotas(parts.model.sources);
  }

  /**
   * What follows a synchronous attempt of a request with a ticket: the client tries again, or has its answer.
   */
  settle(attempt: Attempt, invocation: Invocation): void {
    const { model, attempts, tickets, chains } = this.parts;
    const ticket = attempts.ticket[attempt]!;
    const { client } = model.sources[attempts.sourceIndex[attempt]!]!;
    const { outcome, startMs, endMs } = invocation;
    chains.countInvocation(tickets.chain[ticket]!);
    // Of a retry too, which the loop counts from the request's first arrival.
    const limitMs = this.limitMs(attempt, startMs);
    const hasGivenUp = endMs > limitMs;
    invocation.answerMs = hasGivenUp ? limitMs : endMs;
    invocation.requestOutcome = outcome;
    const isError = outcome > SUCCEEDED && outcome <= OUT_OF_MEMORY;
    const mayRetry = hasGivenUp
      ? client?.leavesTimeouts !== true
      : isError && client?.retriesFunctionErrors === true;
    const isOver = mayRetry && this.isOverBeforeRetry(attempt, client?.backoffMs ?? 0, invocation.answerMs);
    const isRetried = mayRetry && !isOver;
    // Its end may lie ahead: what comes back until then has not come back yet.
    const cost = isRetried
      ? this.payForRetry(client, attempt, false, startMs, invocation.answerMs)
      : NOT_PAID;
    if (client !== null && cost !== NOT_PAID) {
      const next = this.nextTry(attempt, cost);
      this.tryAgain(client, next, client.backoffMs, invocation.answerMs);
      invocation.requestOutcome = PENDING;
      return;
    }
    if (hasGivenUp) invocation.requestOutcome = TIMED_OUT;
    else if (isOver) this.timeOut(attempt, invocation);
    else if (outcome === SUCCEEDED) {
      this.quotas.succeed(attempts.sourceIndex[attempt]!, attempts.retryCost[attempt]!, invocation.answerMs);
    }
    this.finish(ticket, invocation.requestOutcome, invocation.answerMs, partEndMs(invocation));
  }

  /**
   * A synchronous attempt was refused for concurrency or rate, here or at the door; takes the record over.
   */
  refuse(attempt: Attempt, nowMs: number): void {
    this.turnAway(attempt, THROTTLED, nowMs);
  }

  /** As `refuse`, for any reason for which a client comes again. */
  turnAway(attempt: Attempt, outcome: number, nowMs: number): void {
    const { model, attempts, recorder } = this.parts;
    const { client } = model.sources[attempts.sourceIndex[attempt]!]!;
    const isThrottled = outcome === THROTTLED;
    const firstMs = (isThrottled ? client?.throttledBackoffMs : client?.backoffMs) ?? 0;
    const cost = this.isOverBeforeRetry(attempt, firstMs, nowMs)
      ? NOT_PAID
      : this.payForRetry(client, attempt, isThrottled, nowMs, nowMs);
    if (client !== null && cost !== NOT_PAID) {
      recorder.recordRefusal(attempt, nowMs, outcome, PENDING);
      attempts.countRefusal(attempt);
      attempts.retryCost[attempt] = cost;
      this.tryAgain(client, attempt, firstMs, nowMs);
      return;
    }
    recorder.recordRefusal(attempt, nowMs, outcome, outcome);
    this.finish(attempts.ticket[attempt]!, outcome, nowMs, nowMs);
    attempts.release(attempt);
  }

  /**
   * The caller gives up on an attempt of an activity that still runs: the request goes on under a new ticket,
   * the attempt keeps the old one.
   */
  giveUp(attempt: Attempt, nowMs: number): void {
    const { model, attempts, tickets } = this.parts;
    const { client } = model.sources[attempts.sourceIndex[attempt]!]!;
    const ticket = attempts.ticket[attempt]!;
    const kind = tickets.kind[ticket]!;
    const reference = tickets.reference[ticket]!;
    const next = tickets.giveUp(ticket);
    if (kind === FOR_INVOCATION && reference !== NONE) this.waiters.waitFor(reference, next);
    if (kind === FOR_TASK && reference !== NONE) this.tasks.waitFor(reference, next);
    const isLeft = client?.leavesTimeouts === true;
    const cost =
      isLeft || this.isOverBeforeRetry(attempt, client?.backoffMs ?? 0, nowMs)
        ? NOT_PAID
        : this.payForRetry(client, attempt, false, nowMs, nowMs);
    if (client !== null && cost !== NOT_PAID) {
      const again = this.nextTry(attempt, cost);
      attempts.ticket[again] = next;
      // What the attempt's row will say of the request.
      tickets.outcome[ticket] = PENDING;
      this.tryAgain(client, again, client.backoffMs, nowMs);
      return;
    }
    tickets.outcome[ticket] = TIMED_OUT;
    this.finish(next, TIMED_OUT, nowMs, nowMs);
  }

  /** The end of an attempt that its caller had given up: what its row says of the request. */
  settleGivenUp(attempt: Attempt, invocation: Invocation): void {
    const { attempts, tickets, chains } = this.parts;
    const ticket = attempts.ticket[attempt]!;
    invocation.requestOutcome = tickets.outcome[ticket]!;
    chains.countInvocation(tickets.chain[ticket]!);
    tickets.endGivenUp(ticket, partEndMs(invocation));
    const limitMs = this.limitMs(attempt, invocation.startMs);
    invocation.answerMs = Math.min(invocation.answerMs, limitMs);
  }

  finish(ticket: number, outcome: number, answerMs: number, endMs: number): void {
    const { tickets, timers } = this.parts;
    tickets.answer(ticket, outcome, endMs);
    const kind = tickets.kind[ticket]!;
    const reference = tickets.reference[ticket]!;
    if (kind === FOR_USER) {
      timers.push(this.loops.asksAgainMs(reference, answerMs), timerPayload(ANSWER_TIMER, ticket));
    } else if (kind === FOR_INVOCATION && reference !== NONE) {
      this.waiters.expect(reference, answerMs);
      timers.push(answerMs, timerPayload(ANSWER_TIMER, ticket));
    } else if (kind === FOR_DOOR || (kind === FOR_TASK && reference !== NONE))
      timers.push(answerMs, timerPayload(ANSWER_TIMER, ticket));
    else tickets.close(ticket);
  }

  /**
   * The caller hears the answer, and goes on. Returns the user of a closed loop who asks again now, or NONE.
   */
  answer(ticket: number, nowMs: number): number {
    const { tickets } = this.parts;
    const kind = tickets.kind[ticket]!;
    const reference = tickets.reference[ticket]!;
    const outcome = tickets.outcome[ticket]!;
    tickets.close(ticket);
    if (kind === FOR_USER) return reference;
    if (kind === FOR_TASK) {
      if (reference !== NONE) this.tasks.answered(reference, outcome, nowMs);
    } else if (reference !== NONE) this.waiters.answered(reference, outcome === SUCCEEDED, nowMs);
    return NONE;
  }

  /** Until when the caller of an attempt waits; Infinity for ever. */
  limitMs(attempt: Attempt, startMs: number): number {
    const { model, attempts } = this.parts;
    const source = model.sources[attempts.sourceIndex[attempt]!]!;
    const sentMs = attempts.sentMs[attempt]!;
    const limitMs = answerLimitMs(source, attempts.arrivalMs[attempt]!, sentMs, startMs);
    return source.client === null ? Math.min(limitMs, this.taskLimitMs(attempts.ticket[attempt]!)) : limitMs;
  }

  /** When a workflow's state gives up on the request of a ticket; Infinity where none waits for it. */
  private taskLimitMs(ticket: number): number {
    const { tickets } = this.parts;
    const branch = tickets.kind[ticket] === FOR_TASK ? tickets.reference[ticket]! : NONE;
    return branch === NONE ? Number.POSITIVE_INFINITY : this.tasks.deadlineMs(branch);
  }

  /** A client counts refusals and attempts alike. */
  private nextTry(attempt: Attempt, cost: number): Attempt {
    const { attempts } = this.parts;
    const next = attempts.again(attempt);
    attempts.refusals[next] = attempts.refusals[attempt]!;
    attempts.retryCost[next] = cost;
    return next;
  }

  /**
   * What the client's next retry costs, or NOT_PAID where it makes none: it has no try left, cannot pay, or
   * the run is over at `atMs`. `nowMs` is the engine's own time.
   */
  private payForRetry(
    client: ClientModel | null,
    attempt: Attempt,
    wasRefused: boolean,
    nowMs: number,
    atMs: number,
  ): number {
    const { model, attempts } = this.parts;
    const tries = attempts.ordinal[attempt]! + attempts.refusals[attempt]!;
    if (client === null || tries >= client.retries || atMs >= model.horizonMs) return NOT_PAID;
    return this.quotas.pay(attempts.sourceIndex[attempt]!, wasRefused, nowMs);
  }

  /**
   * Whether the execution around a request ends before its retry would begin, `firstMs` being the first wait:
   * then there is none.
   */
  private isOverBeforeRetry(attempt: Attempt, firstMs: number, atMs: number): boolean {
    const { model, attempts } = this.parts;
    const { client, executionTimeoutMs } = model.sources[attempts.sourceIndex[attempt]!]!;
    if (client === null || executionTimeoutMs === undefined) return false;
    const tries = attempts.ordinal[attempt]! + attempts.refusals[attempt]!;
    if (tries >= client.retries) return false;
    return atMs + backoffMs(client, firstMs, tries + 1) >= attempts.arrivalMs[attempt]! + executionTimeoutMs;
  }

  /** The execution around a request times out while it waits for its retry. */
  private timeOut(attempt: Attempt, invocation: Invocation): void {
    const { model, attempts } = this.parts;
    const { executionTimeoutMs = 0 } = model.sources[attempts.sourceIndex[attempt]!]!;
    const timeoutMs = attempts.arrivalMs[attempt]! + executionTimeoutMs;
    const isCut = timeoutMs > model.horizonMs;
    invocation.answerMs = isCut ? model.horizonMs : timeoutMs;
    invocation.requestOutcome = isCut ? IN_FLIGHT : TIMED_OUT;
  }

  /** Puts the request's next attempt aside until its client makes it; takes the record over. */
  private tryAgain(client: ClientModel, attempt: Attempt, firstMs: number, nowMs: number): void {
    const { model, attempts, tickets, timers, draws, counters } = this.parts;
    const functionIndex = attempts.functionIndex[attempt]!;
    const sourceIndex = attempts.sourceIndex[attempt]!;
    const requestIndex = attempts.requestIndex[attempt]!;
    const ordinal = attempts.ordinal[attempt]!;
    const tries = ordinal + attempts.refusals[attempt]!;
    let waitMs = backoffMs(client, firstMs, tries);
    if (client.hasJitter) waitMs *= draws.share(sourceIndex, requestIndex, tries);
    attempts.fails[attempt] = draws.attemptFails(functionIndex, sourceIndex, requestIndex, ordinal) ? 1 : 0;
    if (attempts.arrivalMs[attempt]! >= model.warmupMs) counters.sources[sourceIndex]!.clientRetries++;
    const ticket = attempts.ticket[attempt]!;
    const reference = tickets.reference[ticket]!;
    if (tickets.kind[ticket] === FOR_INVOCATION && reference !== NONE) {
      this.waiters.expect(reference, Number.POSITIVE_INFINITY);
    }
    attempts.sentMs[attempt] = nowMs + waitMs;
    timers.push(nowMs + waitMs, timerPayload(ATTEMPT_TIMER, attempt));
  }
}

/** Wait before the retry with this number, from 1, without jitter. */
function backoffMs(client: ClientModel, firstMs: number, tries: number): number {
  return Math.min(client.maximumBackoffMs, firstMs * pow(client.backoffRate, tries - 1));
}
