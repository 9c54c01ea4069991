import { GAUGE_BACKLOG, GAUGE_POLLER_BUSY } from '../model/gauge-codes.ts';
import { DROPPED, IN_FLIGHT, PENDING, SUCCEEDED } from '../model/outcome-codes.ts';
import { type Batch, Batches, CLOSED, OFFERED } from './batches.ts';
import type { SourceCounters } from './counters.ts';
import { BATCH_TIMER, NONE, POLLER_TIMER } from './layout.ts';
import { DEAD, FAILS_FIRST, FREE, IS_POISON, Messages, WAITING } from './messages.ts';
import type { Simulation } from './simulation.ts';
import { FOR_BATCH } from './tickets.ts';
import { timerPayload } from './timers.ts';

/** Purpose of the draw that makes a message poison (CounterDraws.share). */
const POISON_PURPOSE = 1;
/** Of the draw of its message group or partition key. */
const GROUP_PURPOSE = 2;
/** A row has room for this attempt number. */
const LAST_ATTEMPT = 0xffff;
/** The poller's timer for the retention of its oldest message; its own begin after it. */
export const RETENTION_TIMER = 0;

/** What a queue and a stream have in common: messages that wait for a poller, and batches that are offered to Lambda. */
export class PolledSource {
  readonly simulation: Simulation;
  readonly sourceIndex: number;
  readonly functionIndex: number;
  readonly counters: SourceCounters;
  readonly messages = new Messages();
  readonly batches = new Batches();
  private readonly poisonShare: number;
  private readonly partialResponses: boolean;
  private readonly retentionMs: number;
  /** Number among the model's pollers, and how many there are. */
  private readonly number: number;
  private readonly pollers: number;
  private isRetentionArmed = false;

  constructor(simulation: Simulation, sourceIndex: number, number: number, pollers: number) {
    const source = simulation.model.sources[sourceIndex]!;
    const { poller } = source;
    if (poller === null) throw new Error(`source ${sourceIndex} has no poller`);
    this.simulation = simulation;
    this.sourceIndex = sourceIndex;
    this.functionIndex = source.functionIndex;
    this.counters = simulation.counters.sources[sourceIndex]!;
    this.poisonShare = poller.poisonShare;
    this.partialResponses = poller.partialResponses;
    this.retentionMs = poller.retentionMs;
    this.number = number;
    this.pollers = pollers;
  }

  /** An event comes in; returns its slot. */
  accept(
    requestIndex: number,
    arrivalMs: number,
    nowMs: number,
    workMs: number,
    memoryUsedMb: number,
    fails: number,
    ticket: number,
  ): number {
    const { draws } = this.simulation;
    const isPoison =
      this.poisonShare > 0 && draws.share(this.sourceIndex, requestIndex, POISON_PURPOSE) < this.poisonShare;
    const traits = (fails !== 0 ? FAILS_FIRST : 0) | (isPoison ? IS_POISON : 0);
    const message = this.messages.take(requestIndex, arrivalMs, nowMs, workMs, memoryUsedMb, traits, ticket);
    this.simulation.gauges.add(GAUGE_BACKLOG, this.sourceIndex, 1, nowMs);
    if (!this.isRetentionArmed) this.armRetention();
    return message;
  }

  /** A number in [0, 1) that decides on a message's group or key. */
  groupShare(message: number): number {
    return this.simulation.draws.share(this.sourceIndex, this.messages.requestIndex[message]!, GROUP_PURPOSE);
  }

  timer(index: number, timeMs: number): void {
    this.simulation.queue.push(timeMs, timerPayload(POLLER_TIMER, index * this.pollers + this.number));
  }

  addBacklog(change: number, nowMs: number): void {
    this.simulation.gauges.add(GAUGE_BACKLOG, this.sourceIndex, change, nowMs);
  }

  /** Whether the next attempt of a message fails, were it alone. */
  fails(message: number): boolean {
    const { traits, attempt, requestIndex } = this.messages;
    if ((traits[message]! & IS_POISON) !== 0) return true;
    const tries = attempt[message]!;
    if (tries === 0) return (traits[message]! & FAILS_FIRST) !== 0;
    const { draws } = this.simulation;
    return draws.attemptFails(this.functionIndex, this.sourceIndex, requestIndex[message]!, tries);
  }

  /** Hands a batch to Lambda. Its work is that of its first message. */
  offer(batch: Batch, nowMs: number): void {
    const { tickets, asyncQueue, gauges } = this.simulation;
    const { messages, sourceIndex } = this;
    const { first } = batch;
    if (batch.ticket === NONE) {
      const ticket = messages.ticket[first]!;
      const chain = ticket === NONE ? NONE : tickets.chain[ticket]!;
      const hops = ticket === NONE ? 0 : tickets.hops[ticket]!;
      batch.ticket = tickets.open(FOR_BATCH, batch.number * this.pollers + this.number, chain, hops);
    }
    batch.state = OFFERED;
    batch.outcome = PENDING;
    const fails = !this.partialResponses && (batch.hasPoison || this.fails(first));
    gauges.add(GAUGE_BACKLOG, sourceIndex, -batch.size, nowMs);
    gauges.add(GAUGE_POLLER_BUSY, sourceIndex, 1, nowMs);
    asyncQueue.wait(
      nowMs,
      this.functionIndex,
      sourceIndex,
      messages.requestIndex[first]!,
      messages.attempt[first]!,
      batch.refusals,
      batch.oldestMs,
      messages.workMs[first]!,
      messages.memoryUsedMb[first]!,
      fails ? 1 : 0,
      batch.ticket,
    );
  }

  /** Lambda has a batch no longer: it was refused, or its invocation ended. What is left of it waits again. */
  takeBack(batch: Batch, nowMs: number): void {
    this.simulation.gauges.add(GAUGE_POLLER_BUSY, this.sourceIndex, -1, nowMs);
    this.addBacklog(batch.size, nowMs);
  }

  settle(batch: Batch, outcome: number, startMs: number, endMs: number, isCold: boolean): void {
    const { tickets, queue } = this.simulation;
    tickets.countInvocation(batch.ticket);
    batch.outcome = outcome;
    batch.startMs = startMs;
    batch.endMs = endMs;
    batch.isCold = isCold;
    // By a timer even where it ends now: its environment is released first.
    if (outcome !== IN_FLIGHT) queue.push(endMs, timerPayload(BATCH_TIMER, batch.ticket));
  }

  closeTicket(batch: Batch): void {
    if (batch.ticket !== NONE) this.simulation.tickets.close(batch.ticket);
    batch.ticket = NONE;
  }

  /** What the last attempt of a message came to, which is its outcome should there be no other. */
  note(message: number, batch: Batch, outcome: number): void {
    const { messages } = this;
    messages.lastOutcome[message] = outcome;
    messages.lastStartMs[message] = batch.startMs;
    messages.lastCold[message] = batch.isCold ? 1 : 0;
    if (messages.attempt[message]! < LAST_ATTEMPT) messages.attempt[message]!++;
  }

  /** Every message of a batch succeeded. */
  succeedAll(batch: Batch, endMs: number): void {
    const { messages } = this;
    let message = batch.empty();
    while (message !== NONE) {
      const next = messages.next[message]!;
      this.end(message, messages.attempt[message]!, batch.startMs, endMs, SUCCEEDED, batch.isCold);
      message = next;
    }
  }

  /** A message has its outcome, and leaves. */
  end(
    message: number,
    attempt: number,
    startMs: number,
    endMs: number,
    outcome: number,
    isCold: boolean,
  ): void {
    this.record(message, attempt, startMs, endMs, outcome, isCold);
    this.messages.release(message);
  }

  /** A message leaves with the outcome of its last attempt. */
  endAsLast(message: number, nowMs: number): void {
    const { lastStartMs, lastOutcome, lastCold } = this.messages;
    this.end(
      message,
      this.lastAttempt(message),
      lastStartMs[message]!,
      nowMs,
      lastOutcome[message]!,
      lastCold[message] === 1,
    );
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
   * The retention of the oldest messages is over. `leave` is told of those that wait, which are dead from now on. Those in a batch are looked at when they
   * come back.
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
        const startMs = isRunning ? batch.startMs : horizonMs;
        this.end(
          message,
          messages.attempt[message]!,
          startMs,
          horizonMs,
          IN_FLIGHT,
          isRunning && batch.isCold,
        );
        message = next;
      }
    }
    for (let message = 0; message < messages.used; message++) {
      const state = messages.state[message]!;
      if (state === FREE || state === DEAD) continue;
      this.end(message, this.lastAttempt(message), horizonMs, horizonMs, IN_FLIGHT, false);
    }
  }

  private lastAttempt(message: number): number {
    const attempts = this.messages.attempt[message]!;
    return attempts === 0 ? 0 : attempts - 1;
  }

  private recordExpiry(message: number, nowMs: number): void {
    const { messages } = this;
    if (messages.arrivalMs[message]! >= this.simulation.model.warmupMs) this.counters.expired++;
    this.record(message, this.lastAttempt(message), nowMs, nowMs, DROPPED, false);
  }

  private record(
    message: number,
    attempt: number,
    startMs: number,
    endMs: number,
    outcome: number,
    isCold: boolean,
  ): void {
    const { recorder, callers } = this.simulation;
    const { messages } = this;
    recorder.recordEvent(
      this.functionIndex,
      this.sourceIndex,
      messages.requestIndex[message]!,
      attempt,
      messages.arrivalMs[message]!,
      startMs,
      endMs,
      outcome,
      isCold,
    );
    const ticket = messages.ticket[message]!;
    if (ticket !== NONE) callers.finish(ticket, outcome, endMs, endMs);
  }

  private armRetention(): void {
    const { oldest, queuedMs } = this.messages;
    if (oldest === NONE || this.retentionMs === Number.POSITIVE_INFINITY) return;
    this.isRetentionArmed = true;
    this.timer(RETENTION_TIMER, queuedMs[oldest]! + this.retentionMs);
  }
}
