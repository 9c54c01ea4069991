import type { SourceCounters } from '../../model/counters.ts';
import { GAUGE_BACKLOG, GAUGE_POLLER_BUSY } from '../../model/gauge-codes.ts';
import { COLD, DROPPED, IN_FLIGHT, PENDING, SUCCEEDED } from '../../model/outcome-codes.ts';
import type { Attempt } from '../kernel/attempts.ts';
import { CURRENT_FAILS, CURRENT_REQUEST } from '../kernel/exits.ts';
import { assertEqual } from '../kernel/holds.ts';
import type { Invocation } from '../kernel/invocation.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Answers, Sender } from '../kernel/ports.ts';
import type { PolledEvent } from '../kernel/recorder.ts';
import { NONE } from '../kernel/records.ts';
import { FOR_BATCH } from '../kernel/tickets.ts';
import { ATTEMPT_TIMER, BATCH_TIMER, POLLER_TIMER, timerPayload } from '../kernel/timers.ts';
import { WORKSPACE } from '../kernel/workspace.ts';
import { type Batch, Batches, CLOSED, OFFERED } from './batches.ts';
import { CALL_FAILED, DEAD, FAILS_FIRST, FREE, IS_POISON, Messages, WAITING } from './messages.ts';

/** Purpose of the draw that makes a message poison (CounterDraws.share). */
const POISON_PURPOSE = 1;
/** Of the draw of its message group or partition key. */
const GROUP_PURPOSE = 2;
/** A row has room for this attempt number. */
const LAST_ATTEMPT = 0xffff;
/** The poller's timer for the retention of its oldest message; its own begin after it. */
export const RETENTION_TIMER = 0;

export type PollerParts = Pick<
  Kernel,
  'model' | 'attempts' | 'tickets' | 'chains' | 'timers' | 'draws' | 'recorder' | 'gauges' | 'counters'
>;

/** Which poller of the model it is. */
export interface PollerPlace {
  readonly sourceIndex: number;
  readonly number: number;
  readonly pollers: number;
}

/**
 * What a queue and a stream have in common: messages that wait for a poller, and batches that are offered to
 * Lambda.
 */
export class PolledSource {
  readonly parts: PollerParts;
  readonly sender: Sender;
  readonly sourceIndex: number;
  readonly functionIndex: number;
  readonly isDenied: boolean;
  /** Number among the model's pollers. */
  readonly number: number;
  readonly counters: SourceCounters;
  readonly messages = new Messages();
  readonly batches = new Batches();
  private readonly answers: Answers;
  private readonly poisonShare: number;
  readonly partialResponses: boolean;
  private readonly retentionMs: number;
  /** How many pollers the model has. */
  private readonly pollers: number;
  private isRetentionArmed = false;
  /** The row that is being written, filled anew for each. */
  private readonly row: PolledEvent;

  constructor(parts: PollerParts, sender: Sender, answers: Answers, place: PollerPlace) {
    const { sourceIndex } = place;
    const source = parts.model.sources[sourceIndex]!;
    const { poller, functionIndex } = source;
    if (poller === null) throw new Error(`source ${sourceIndex} has no poller`);
    this.parts = parts;
    this.sender = sender;
    this.answers = answers;
    this.sourceIndex = sourceIndex;
    this.functionIndex = functionIndex;
    this.isDenied = source.isDenied;
    this.counters = parts.counters.sources[sourceIndex]!;
    this.poisonShare = poller.poisonShare;
    this.partialResponses = poller.partialResponses;
    this.retentionMs = poller.retentionMs;
    this.number = place.number;
    this.pollers = place.pollers;
    this.row = {
      functionIndex,
      sourceIndex,
      requestIndex: 0.5,
      attempt: 0,
      arrivalMs: 0.5,
      startMs: 0.5,
      endMs: 0.5,
      outcome: PENDING,
      isCold: false,
    };
  }

  /** An event comes in; returns its slot. Takes the record over. */
  accept(attempt: Attempt, nowMs: number): number {
    const { attempts } = this.parts;
    const traits = this.traitsOf(attempts.requestIndex[attempt]!, attempts.fails[attempt]!);
    const message = this.messages.take(attempts, attempt, nowMs, traits);
    attempts.release(attempt);
    return this.enter(message, nowMs);
  }

  /** The arrival that left the loop comes in, with nothing on its way; returns its slot. */
  acceptArrival(nowMs: number): number {
    const traits = this.traitsOf(WORKSPACE.current[CURRENT_REQUEST]!, WORKSPACE.currentCodes[CURRENT_FAILS]!);
    return this.enter(this.messages.takeArrival(nowMs, traits), nowMs);
  }

  private traitsOf(requestIndex: number, fails: number): number {
    const { sourceIndex, poisonShare } = this;
    const isPoison =
      poisonShare > 0 && this.parts.draws.share(sourceIndex, requestIndex, POISON_PURPOSE) < poisonShare;
    return (fails !== 0 ? FAILS_FIRST : 0) | (isPoison ? IS_POISON : 0);
  }

  private enter(message: number, nowMs: number): number {
    this.parts.gauges.add(GAUGE_BACKLOG, this.sourceIndex, 1, nowMs);
    if (!this.isRetentionArmed) this.armRetention();
    return message;
  }

  /** A number in [0, 1) that decides on a message's group or key. */
  groupShare(message: number): number {
    return this.parts.draws.share(this.sourceIndex, this.messages.requestIndex[message]!, GROUP_PURPOSE);
  }

  timer(index: number, timeMs: number): void {
    this.parts.timers.push(timeMs, timerPayload(POLLER_TIMER, index * this.pollers + this.number));
  }

  addBacklog(change: number, nowMs: number): void {
    this.parts.gauges.add(GAUGE_BACKLOG, this.sourceIndex, change, nowMs);
  }

  /** Whether the next attempt of a message fails, were it alone. */
  fails(message: number): boolean {
    const { traits, attempt, requestIndex } = this.messages;
    if ((traits[message]! & (IS_POISON | CALL_FAILED)) !== 0) return true;
    const tries = attempt[message]!;
    if (tries === 0) return (traits[message]! & FAILS_FIRST) !== 0;
    const { draws } = this.parts;
    return draws.attemptFails(this.functionIndex, this.sourceIndex, requestIndex[message]!, tries);
  }

  /** What a batch's invocation takes: the draw of its first message, and what each of its records costs. */
  private workMs(batch: Batch): number {
    const { messages, functionIndex, sourceIndex } = this;
    const { draws } = this.parts;
    const eachMs = draws.constantRecord(functionIndex);
    let sum = messages.workMs[batch.first]!;
    if (!Number.isNaN(eachMs)) return sum + batch.size * eachMs;
    for (let message = batch.first; message !== NONE; message = messages.next[message]!) {
      sum += draws.recordMs(functionIndex, sourceIndex, messages.requestIndex[message]!);
    }
    return sum;
  }

  /** Hands a batch to Lambda. */
  offer(batch: Batch, nowMs: number): void {
    const { attempts, tickets, timers, gauges } = this.parts;
    const { messages, sourceIndex } = this;
    const { first } = batch;
    if (batch.ticket === NONE) {
      const ticket = messages.ticket[first]!;
      const reference = batch.number * this.pollers + this.number;
      batch.ticket = tickets.take(FOR_BATCH, reference, tickets.chainOf(ticket), tickets.hopsOf(ticket));
    }
    batch.state = OFFERED;
    batch.outcome = PENDING;
    const fails = !this.partialResponses && (batch.hasPoison || this.fails(first));
    gauges.add(GAUGE_BACKLOG, sourceIndex, -batch.size, nowMs);
    gauges.add(GAUGE_POLLER_BUSY, sourceIndex, 1, nowMs);
    const attempt = attempts.take(batch.ticket);
    attempts.functionIndex[attempt] = this.functionIndex;
    attempts.sourceIndex[attempt] = sourceIndex;
    attempts.ordinal[attempt] = messages.attempt[first]!;
    attempts.refusals[attempt] = Math.min(batch.refusals, LAST_ATTEMPT);
    attempts.requestIndex[attempt] = messages.requestIndex[first]!;
    attempts.arrivalMs[attempt] = batch.oldestMs;
    attempts.workMs[attempt] = this.workMs(batch);
    attempts.memoryUsedMb[attempt] = messages.memoryUsedMb[first]!;
    attempts.fails[attempt] = fails ? 1 : 0;
    timers.push(nowMs, timerPayload(ATTEMPT_TIMER, attempt));
  }

  /**
   * Hands a batch without records to Lambda, at its `tries`-th try: the end of a window. `number` tells the
   * windows of a source apart, and names the draws.
   */
  offerFinal(batch: Batch, number: number, tries: number, nowMs: number): void {
    const { attempts, tickets, timers, gauges, draws } = this.parts;
    const { functionIndex, sourceIndex } = this;
    if (batch.ticket === NONE) {
      batch.ticket = tickets.take(FOR_BATCH, batch.number * this.pollers + this.number, NONE, 0);
    }
    batch.state = OFFERED;
    batch.outcome = PENDING;
    gauges.add(GAUGE_POLLER_BUSY, sourceIndex, 1, nowMs);
    const requestIndex = draws.windowRequest(number);
    draws.drawWork(functionIndex, sourceIndex, requestIndex);
    const attempt = attempts.take(batch.ticket);
    attempts.functionIndex[attempt] = functionIndex;
    attempts.sourceIndex[attempt] = sourceIndex;
    attempts.ordinal[attempt] = Math.min(tries, LAST_ATTEMPT);
    attempts.refusals[attempt] = Math.min(batch.refusals, LAST_ATTEMPT);
    attempts.requestIndex[attempt] = requestIndex;
    attempts.arrivalMs[attempt] = batch.receivedMs;
    attempts.workMs[attempt] = draws.sentWorkMs;
    attempts.memoryUsedMb[attempt] = draws.sentMemoryUsedMb;
    const fails = draws.attemptFails(functionIndex, sourceIndex, requestIndex, tries);
    attempts.fails[attempt] = fails ? 1 : 0;
    timers.push(nowMs, timerPayload(ATTEMPT_TIMER, attempt));
  }

  /**
   * Lambda has a batch no longer: it was refused, or its invocation ended. What is left of it waits again.
   */
  takeBack(batch: Batch, nowMs: number): void {
    this.parts.gauges.add(GAUGE_POLLER_BUSY, this.sourceIndex, -1, nowMs);
    this.addBacklog(batch.size, nowMs);
  }

  settle(batch: Batch, invocation: Invocation): void {
    const { tickets, chains, timers } = this.parts;
    const { outcome, endMs } = invocation;
    chains.countInvocation(tickets.chain[batch.ticket]!);
    if (chains.started > 0) {
      const { next, ticket } = this.messages;
      for (let message = batch.first; message !== NONE; message = next[message]!) {
        chains.run(tickets.chainOf(ticket[message]!));
      }
    }
    batch.outcome = outcome;
    batch.startMs = invocation.startMs;
    batch.endMs = endMs;
    batch.isCold = (invocation.flags & COLD) !== 0;
    // By a timer even where it ends now: its environment is released first.
    if (outcome !== IN_FLIGHT) timers.push(endMs, timerPayload(BATCH_TIMER, batch.ticket));
  }

  closeTicket(batch: Batch): void {
    if (batch.ticket !== NONE) this.parts.tickets.closeBatch(batch.ticket);
    batch.ticket = NONE;
  }

  /** What the last attempt of a message came to, which is its outcome should there be no other. */
  note(message: number, batch: Batch, outcome: number): void {
    const { messages } = this;
    messages.lastOutcome[message] = outcome;
    messages.lastStartMs[message] = batch.startMs;
    messages.lastCold[message] = batch.isCold ? 1 : 0;
    messages.traits[message]! &= ~CALL_FAILED;
    if (messages.attempt[message]! < LAST_ATTEMPT) messages.attempt[message]!++;
  }

  /** Every message of a batch succeeded. */
  succeedAll(batch: Batch, endMs: number): void {
    const { messages } = this;
    let message = batch.empty();
    while (message !== NONE) {
      const next = messages.next[message]!;
      this.end(message, batch, SUCCEEDED, endMs);
      message = next;
    }
  }

  /** A message that a batch's invocation handled has its outcome at `endMs`, and leaves. */
  end(message: number, batch: Batch, outcome: number, endMs: number): void {
    const { row, messages } = this;
    row.attempt = messages.attempt[message]!;
    row.startMs = batch.startMs;
    row.outcome = outcome;
    row.isCold = batch.isCold;
    this.leave(message, endMs);
  }

  /** A message leaves with the outcome of its last attempt. */
  endAsLast(message: number, nowMs: number): void {
    const { row, messages } = this;
    row.attempt = this.lastAttempt(message);
    row.startMs = messages.lastStartMs[message]!;
    row.outcome = messages.lastOutcome[message]!;
    row.isCold = messages.lastCold[message] === 1;
    this.leave(message, nowMs);
  }

  /** A message is too old, and leaves. */
  expire(message: number, nowMs: number): void {
    this.recordExpiry(message, nowMs);
    this.messages.release(message);
  }

  isBeyondRetention(message: number, nowMs: number): boolean {
    return nowMs >= this.messages.queuedMs[message]! + this.retentionMs;
  }

  /**
   * The retention of the oldest messages is over. `leave` is told of those that wait, which are dead from now
   * on. Those in a batch are looked at when they come back.
   */
  expireOldest(nowMs: number, leave: (message: number) => void): void {
    const { messages } = this;
    this.isRetentionArmed = false;
    for (let message = messages.oldest; message !== NONE; message = messages.oldest) {
      if (!this.isBeyondRetention(message, nowMs)) break;
      messages.unlist(message);
      if (messages.state[message] !== WAITING) continue;
      this.recordExpiry(message, nowMs);
      this.addBacklog(-1, nowMs);
      messages.state[message] = DEAD;
      leave(message);
    }
    this.armRetention();
  }

  /** The run is over: whatever has no outcome is in flight. */
  finish(horizonMs: number): void {
    const { messages } = this;
    for (const batch of this.batches.all) {
      this.closeTicket(batch);
      if (batch.state === CLOSED) continue;
      const isRunning = batch.state === OFFERED && batch.outcome !== PENDING;
      // Its end at the horizon itself is still part of the run.
      if (isRunning && batch.outcome === SUCCEEDED && !this.partialResponses) {
        this.succeedAll(batch, batch.endMs);
        continue;
      }
      let message = batch.empty();
      while (message !== NONE) {
        const next = messages.next[message]!;
        if (isRunning) this.end(message, batch, IN_FLIGHT, horizonMs);
        else this.cut(message, messages.attempt[message]!, horizonMs);
        message = next;
      }
    }
    for (let message = 0; message < messages.used; message++) {
      const state = messages.state[message]!;
      if (state === FREE || state === DEAD) continue;
      this.cut(message, this.lastAttempt(message), horizonMs);
    }
    for (let message = 0; message < messages.used; message++) {
      if (messages.state[message] === DEAD) messages.release(message);
    }
    assertEqual(`messages of source ${this.sourceIndex} at the end`, messages.live, 0);
  }

  private lastAttempt(message: number): number {
    const attempts = this.messages.attempt[message]!;
    return attempts === 0 ? 0 : attempts - 1;
  }

  /** The run ends while a message waits. */
  private cut(message: number, attempt: number, horizonMs: number): void {
    this.stopWaiting(attempt, IN_FLIGHT, horizonMs);
    this.leave(message, horizonMs);
  }

  private recordExpiry(message: number, nowMs: number): void {
    const { messages } = this;
    if (messages.arrivalMs[message]! >= this.parts.model.warmupMs) {
      this.counters.expired++;
      if (messages.attempt[message]! > 0) this.counters.expiredTried++;
    }
    this.stopWaiting(this.lastAttempt(message), DROPPED, nowMs);
    this.record(message, nowMs);
  }

  private stopWaiting(attempt: number, outcome: number, nowMs: number): void {
    const { row } = this;
    row.attempt = attempt;
    row.startMs = nowMs;
    row.outcome = outcome;
    row.isCold = false;
  }

  private leave(message: number, endMs: number): void {
    this.record(message, endMs);
    this.messages.release(message);
  }

  /** Writes a message's row, the rest of which is filled in, and tells whoever waits for it. */
  private record(message: number, endMs: number): void {
    const { messages, row } = this;
    row.requestIndex = messages.requestIndex[message]!;
    row.arrivalMs = messages.arrivalMs[message]!;
    row.endMs = endMs;
    this.parts.recorder.recordEvent(row);
    const ticket = messages.ticket[message]!;
    const { outcome } = row;
    if (ticket === NONE) return;
    this.answers.finish(ticket, outcome, endMs, outcome === IN_FLIGHT ? Number.POSITIVE_INFINITY : endMs);
  }

  private armRetention(): void {
    const { oldest, queuedMs } = this.messages;
    if (oldest === NONE || this.retentionMs === Number.POSITIVE_INFINITY) return;
    this.isRetentionArmed = true;
    this.timer(RETENTION_TIMER, queuedMs[oldest]! + this.retentionMs);
  }
}
