import { pow } from '../math/pow.ts';
import type { ClientModel } from '../model/model.ts';
import { OUT_OF_MEMORY, PENDING, SUCCEEDED, THROTTLED, TIMED_OUT } from '../model/outcome-codes.ts';
import { ANSWER_TIMER, NONE } from './layout.ts';
import type { Simulation } from './simulation.ts';
import { FOR_INVOCATION, FOR_NOBODY, FOR_USER } from './tickets.ts';
import { timerPayload } from './timers.ts';

/** Requests of one user that get counters of their own. */
const REQUESTS_PER_USER = 16_777_216;
/** The way to the service and back, at the least. */
const LEAST_THINK_MS = 1;

/** Whoever waits for a synchronous answer: clients that try again, invocations that called another function, users of a closed loop. */
export class Callers {
  /** When the caller of the request that was settled last is answered, ms. */
  answerMs = 0;
  private readonly simulation: Simulation;
  /** Requests made, by user; users of all loops in one row. */
  private readonly made: Float64Array;
  private readonly loopOfUser: Int32Array;
  /** When each user asked last. */
  private readonly askedMs: Float64Array;

  constructor(simulation: Simulation) {
    this.simulation = simulation;
    const { closedLoops } = simulation.model;
    this.loopOfUser = Int32Array.from(
      closedLoops.flatMap(({ users }, loop) => new Array<number>(users).fill(loop)),
    );
    this.made = new Float64Array(this.loopOfUser.length);
    this.askedMs = new Float64Array(this.loopOfUser.length);
  }

  /** Every user begins with a time to think. */
  start(): void {
    const { tickets, queue, draws } = this.simulation;
    for (let user = 0; user < this.loopOfUser.length; user++) {
      const ticket = tickets.open(FOR_USER, user, NONE, 0);
      queue.push(draws.thinkMs(this.loopOfUser[user]!, user, 0), timerPayload(ANSWER_TIMER, ticket));
    }
  }

  /**
   * A synchronous attempt of a request with a ticket ends at `endMs`, which may lie ahead. Returns the request's outcome, or pending where the client tries
   * again; `answerMs` is when the caller hears of it.
   */
  settle(
    ticket: number,
    outcome: number,
    requestOutcome: number,
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    arrivalMs: number,
    startMs: number,
    endMs: number,
    answerMs: number,
    workMs: number,
    memoryUsedMb: number,
  ): number {
    const { model, tickets } = this.simulation;
    const { client } = model.sources[sourceIndex]!;
    tickets.countInvocation(ticket);
    this.answerMs = answerMs;
    const limitMs = client === null ? Number.POSITIVE_INFINITY : startMs + client.timeoutMs;
    const hasGivenUp = endMs > limitMs;
    if (hasGivenUp) this.answerMs = Math.min(answerMs, limitMs);
    const isError = outcome > SUCCEEDED && outcome <= OUT_OF_MEMORY;
    const isRetried = hasGivenUp || (isError && client?.retriesFunctionErrors);
    if (
      client !== null &&
      isRetried &&
      attempt < client.retries &&
      this.tryAgain(
        client,
        ticket,
        functionIndex,
        sourceIndex,
        requestIndex,
        attempt + 1,
        0,
        arrivalMs,
        this.answerMs,
        workMs,
        outcome === OUT_OF_MEMORY ? Number.POSITIVE_INFINITY : memoryUsedMb,
      )
    ) {
      return PENDING;
    }
    const final = hasGivenUp ? TIMED_OUT : requestOutcome;
    this.finish(ticket, final, this.answerMs, endMs);
    return final;
  }

  /** A synchronous attempt was refused for concurrency or rate. */
  refuse(
    ticket: number,
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    refusals: number,
    arrivalMs: number,
    nowMs: number,
    workMs: number,
    memoryUsedMb: number,
  ): void {
    const { model, recorder } = this.simulation;
    const { client } = model.sources[sourceIndex]!;
    const isRetried =
      client !== null &&
      attempt + refusals < client.retries &&
      this.tryAgain(
        client,
        ticket,
        functionIndex,
        sourceIndex,
        requestIndex,
        attempt,
        refusals + 1,
        arrivalMs,
        nowMs,
        workMs,
        memoryUsedMb,
      );
    const outcome = isRetried ? PENDING : THROTTLED;
    recorder.recordRefusal(
      functionIndex,
      sourceIndex,
      requestIndex,
      attempt,
      arrivalMs,
      nowMs,
      THROTTLED,
      outcome,
    );
    if (!isRetried) this.finish(ticket, THROTTLED, nowMs, nowMs);
  }

  /** The caller gives up on an attempt of an activity that still runs: the request goes on under a new ticket, the attempt keeps the old one. */
  giveUp(
    ticket: number,
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    arrivalMs: number,
    nowMs: number,
    workMs: number,
    memoryUsedMb: number,
  ): void {
    const { model, tickets, activities } = this.simulation;
    const { client } = model.sources[sourceIndex]!;
    const kind = tickets.kind[ticket]!;
    const reference = tickets.reference[ticket]!;
    const next = tickets.open(kind, reference, tickets.chain[ticket]!, tickets.hops[ticket]!);
    tickets.kind[ticket] = FOR_NOBODY;
    tickets.reference[ticket] = NONE;
    if (kind === FOR_INVOCATION && reference !== NONE) activities.waitFor(reference, next);
    const isRetried =
      client !== null &&
      attempt < client.retries &&
      this.tryAgain(
        client,
        next,
        functionIndex,
        sourceIndex,
        requestIndex,
        attempt + 1,
        0,
        arrivalMs,
        nowMs,
        workMs,
        memoryUsedMb,
      );
    // What the attempt's row will say of the request.
    tickets.outcome[ticket] = isRetried ? PENDING : TIMED_OUT;
    tickets.answered[ticket] = 1;
    if (!isRetried) this.finish(next, TIMED_OUT, nowMs, nowMs);
  }

  /** The end of an attempt that its caller had given up: what its row says of the request. */
  settleGivenUp(ticket: number, endMs: number): number {
    const { tickets } = this.simulation;
    const outcome = tickets.outcome[ticket]!;
    tickets.countInvocation(ticket);
    tickets.endPart(ticket, endMs);
    tickets.close(ticket);
    return outcome;
  }

  /** A request has its final outcome; its caller hears of it at `answerMs`, and its part of the chain ends at `endMs`. */
  finish(ticket: number, outcome: number, answerMs: number, endMs: number): void {
    const { tickets, queue, draws, activities } = this.simulation;
    tickets.outcome[ticket] = outcome;
    tickets.endPart(ticket, endMs);
    const kind = tickets.kind[ticket]!;
    const reference = tickets.reference[ticket]!;
    if (kind === FOR_USER) {
      const thinkMs = draws.thinkMs(this.loopOfUser[reference]!, reference, this.made[reference]!);
      // A user who is refused at once and does not think would ask without end in the same instant.
      const leastMs = answerMs <= this.askedMs[reference]! ? LEAST_THINK_MS : 0;
      queue.push(answerMs + Math.max(leastMs, thinkMs), timerPayload(ANSWER_TIMER, ticket));
    } else if (kind === FOR_INVOCATION && reference !== NONE) {
      activities.expect(reference, answerMs);
      queue.push(answerMs, timerPayload(ANSWER_TIMER, ticket));
    } else tickets.close(ticket);
  }

  /** The caller hears the answer, and goes on. */
  answer(ticket: number, nowMs: number): void {
    const { tickets, activities } = this.simulation;
    const kind = tickets.kind[ticket]!;
    const reference = tickets.reference[ticket]!;
    const outcome = tickets.outcome[ticket]!;
    tickets.close(ticket);
    if (kind === FOR_USER) this.ask(reference, nowMs);
    else if (reference !== NONE) activities.answered(reference, outcome === SUCCEEDED, nowMs);
  }

  private ask(user: number, nowMs: number): void {
    const { model, tickets, arrivals, draws, events, door } = this.simulation;
    const loop = model.closedLoops[this.loopOfUser[user]!]!;
    const { sourceIndex } = loop;
    const { functionIndex } = model.sources[sourceIndex]!;
    const requestIndex = arrivals.nextRequestIndex(sourceIndex);
    this.askedMs[user] = nowMs;
    const cause = user * REQUESTS_PER_USER + this.made[user]!++;
    const fails = draws.attemptFails(functionIndex, sourceIndex, requestIndex, 0) ? 1 : 0;
    draws.drawSent(functionIndex, sourceIndex, sourceIndex, cause, 0);
    const { sentWorkMs, sentMemoryUsedMb } = draws;
    events.sent++;
    const ticket = tickets.open(FOR_USER, user, door.chainOf(sourceIndex, nowMs), 0);
    door.enter(functionIndex, sourceIndex, requestIndex, nowMs, sentWorkMs, sentMemoryUsedMb, fails, ticket);
  }

  /** Puts the request aside until its client's next attempt; false where that lies beyond the run. */
  private tryAgain(
    client: ClientModel,
    ticket: number,
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    refusals: number,
    arrivalMs: number,
    nowMs: number,
    workMs: number,
    memoryUsedMb: number,
  ): boolean {
    const { model, tickets, activities, asyncQueue, draws, counters } = this.simulation;
    if (nowMs >= model.horizonMs) return false;
    const tries = attempt + refusals;
    let backoffMs = Math.min(client.maximumBackoffMs, client.backoffMs * pow(client.backoffRate, tries - 1));
    if (client.hasJitter) backoffMs *= draws.share(sourceIndex, requestIndex, tries);
    const fails = draws.attemptFails(functionIndex, sourceIndex, requestIndex, attempt) ? 1 : 0;
    if (arrivalMs >= model.warmupMs) counters.sources[sourceIndex]!.clientRetries++;
    const kind = tickets.kind[ticket]!;
    const reference = tickets.reference[ticket]!;
    if (kind === FOR_INVOCATION && reference !== NONE) activities.expect(reference, Number.POSITIVE_INFINITY);
    asyncQueue.wait(
      nowMs + backoffMs,
      functionIndex,
      sourceIndex,
      requestIndex,
      attempt,
      refusals,
      arrivalMs,
      workMs,
      memoryUsedMb,
      fails,
      ticket,
    );
    return true;
  }
}
