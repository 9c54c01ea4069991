import { FAILED, SUCCEEDED, THROTTLED } from '../../model/outcome-codes.ts';
import type { QueueModel } from '../../policies/poller-queue.ts';
import { backOffMs } from '../kernel/back-off.ts';
import type { Invocation } from '../kernel/invocation.ts';
import { DEAD_LETTER_ORDINAL } from '../kernel/ports.ts';
import { NONE } from '../kernel/records.ts';
import { POLL_TIMER, timerPayload } from '../kernel/timers.ts';
import { type Batch, GATHERING, HIDDEN, SET_ASIDE } from './batches.ts';
import { FifoQueue } from './fifo-queue.ts';
import { LongPolls } from './long-polls.ts';
import { type PolledSource, RETENTION_TIMER } from './polled-source.ts';
import type { Poller } from './poller.ts';
import { PollerScaling } from './poller-scaling.ts';
import { ReceiveBudget } from './receive-budget.ts';
import { type Fifo, StandardQueue } from './standard-queue.ts';

/** Messages that one receive or delete call takes (SQS quotas). */
const MESSAGES_PER_CALL = 10;
/**
 * Back-off and visibility time-out are at least this long, whatever the model says, lest a batch come again
 * for ever at one instant.
 */
const LEAST_WAIT_MS = 1;
const ROUNDING_MS = 1e-6;
/** The poller's timers: the end of a batch window, then one a batch. */
const WINDOW_TIMER = RETENTION_TIMER + 1;
const FIRST_BATCH_TIMER = WINDOW_TIMER + 1;

/** Why messages wait though there is concurrency for them. */
type Held = 'receives' | 'inFlight' | null;

/**
 * An SQS queue and its event source mapping (Lambda Developer Guide, "Using Lambda with Amazon SQS", 2018,
 * 2023 and 2026).
 */
export class QueuePoller implements Poller {
  readonly source: PolledSource;
  private readonly queue: QueueModel;
  private readonly visibilityMs: number;
  private readonly line: Fifo;
  private readonly scaling: PollerScaling;
  private readonly polls: LongPolls;
  /** Of receive calls; in provisioned mode of seconds of pollers. Null where nothing bounds them. */
  private readonly budget: ReceiveBudget | null;
  /** Batches that take up concurrency: gathered, offered or refused. */
  private busy = 0;
  private gathered: Batch | null = null;
  private isShort = false;
  /** When to look again, for a step of growth or a receive: the earliest timer that is on its way. */
  private lookMs = Number.NaN;
  /** Messages that were received, and neither deleted nor visible again. */
  private inFlight = 0;
  private heldBy: Held = null;
  private heldSinceMs = 0;
  private readonly leave: (message: number) => void;

  constructor(source: PolledSource, queue: QueueModel) {
    this.source = source;
    this.queue = queue;
    this.visibilityMs = Math.max(LEAST_WAIT_MS, queue.visibilityTimeoutMs);
    const { messages } = this.source;
    const groupOf = (message: number): number =>
      Math.floor(this.source.groupShare(message) * queue.messageGroups);
    this.line = queue.messageGroups > 0 ? new FifoQueue(messages, groupOf) : new StandardQueue(messages);
    this.scaling = new PollerScaling(queue);
    this.budget = budgetOf(queue);
    this.polls = new LongPolls(source.parts.model.warmupMs);
    this.leave = (message) => this.line.leave(message);
  }

  /** A receive call brings what is there: messages that come together come in one. */
  receive(message: number): boolean {
    this.line.push(message);
    return true;
  }

  gatherUp(nowMs: number): void {
    this.dispatch(nowMs);
  }

  batch(number: number): Batch {
    return this.source.batches.all[number]!;
  }

  refuse(batch: Batch, nowMs: number): void {
    this.source.takeBack(batch, nowMs);
    const delayMs = backOffMs(this.queue.throttleBackoffMs, batch.refusals);
    const retryMs = nowMs + Math.max(LEAST_WAIT_MS, delayMs);
    const visibleMs = batch.receivedMs + this.visibilityMs;
    batch.refusals++;
    batch.state = SET_ASIDE;
    this.source.timer(FIRST_BATCH_TIMER + batch.number, Math.min(retryMs, Math.max(nowMs, visibleMs)));
  }

  settle(batch: Batch, invocation: Invocation): void {
    this.source.settle(batch, invocation);
  }

  end(batch: Batch, nowMs: number): void {
    const { source, queue } = this;
    const { size, outcome } = batch;
    source.closeTicket(batch);
    this.busy--;
    if (outcome === SUCCEEDED && !queue.partialResponses) this.succeedAll(batch, nowMs);
    else if (outcome === SUCCEEDED) this.succeedInPart(batch, nowMs);
    else {
      if (!queue.partialResponses) this.stepBack(nowMs);
      this.noteAll(batch, outcome);
    }
    source.takeBack(batch, nowMs);
    this.inFlight -= size - batch.size;
    this.countDeletes(batch, size - batch.size);
    this.hide(batch, nowMs);
    this.dispatch(nowMs);
  }

  /** The next step of growth, or the next receive. */
  poll(nowMs: number): void {
    if (nowMs !== this.lookMs) return;
    this.lookMs = Number.NaN;
    this.dispatch(nowMs);
  }

  timer(index: number, nowMs: number): void {
    if (index === RETENTION_TIMER) this.source.expireOldest(nowMs, this.leave);
    else if (index === WINDOW_TIMER) this.endWindow(nowMs);
    else this.takeUp(this.batch(index - FIRST_BATCH_TIMER), nowMs);
    this.dispatch(nowMs);
  }

  finish(horizonMs: number): void {
    const { source, polls } = this;
    this.setHeld(null, horizonMs);
    if (this.queue.provisioned !== null) this.countPollers(horizonMs);
    if (!this.source.isDenied) {
      if (!this.isShort) polls.advance(horizonMs);
      source.counters.receives += polls.empty;
    }
    for (const batch of source.batches.all) {
      const isDone = batch.outcome === SUCCEEDED && batch.endMs <= horizonMs && !this.queue.partialResponses;
      if (isDone) this.countDeletes(batch, batch.size);
    }
    source.finish(horizonMs);
  }

  /** Begins batches while there are messages and concurrency. */
  private dispatch(nowMs: number): void {
    if (this.source.isDenied) return;
    const { line, scaling } = this;
    if (this.queue.provisioned !== null) this.countPollers(nowMs);
    if (this.gathered !== null && line.ready > 0) this.gather(this.gathered, nowMs);
    let held: Held = null;
    while (line.ready > 0 && this.busy < scaling.slots(nowMs)) {
      held = this.held(nowMs);
      if (held !== null) break;
      this.begin(nowMs);
    }
    if (held !== this.heldBy) this.setHeld(held, nowMs);
    const isShort = line.ready > 0;
    if (isShort !== this.isShort) {
      // Nobody asks for messages while there is nobody free to take them.
      if (isShort) this.polls.advance(nowMs);
      else this.polls.restart(nowMs);
      this.isShort = isShort;
      scaling.setShort(isShort, nowMs);
    }
    if (isShort) this.lookAgain(nowMs);
  }

  private lookAgain(nowMs: number): void {
    let nextMs = this.scaling.nextStepMs(nowMs);
    // After now, whatever rounding says, lest it look again for ever at one instant.
    if (this.heldBy === 'receives') {
      nextMs = Math.min(nextMs, Math.max(nowMs + ROUNDING_MS, this.budget!.readyMs(nowMs)));
    }
    if (nextMs === Number.POSITIVE_INFINITY || this.lookMs <= nextMs) return;
    this.lookMs = nextMs;
    const { parts, number } = this.source;
    parts.timers.push(nextMs, timerPayload(POLL_TIMER, number));
  }

  private held(nowMs: number): Held {
    if (this.inFlight >= this.queue.maximumInFlight) return 'inFlight';
    return this.budget === null || this.budget.hasLeft(nowMs) ? null : 'receives';
  }

  private setHeld(held: Held, nowMs: number): void {
    const { source, heldBy } = this;
    const heldMs = nowMs - Math.max(this.heldSinceMs, source.parts.model.warmupMs);
    if (heldMs > 0 && heldBy === 'receives') source.counters.receivesHeldMs += heldMs;
    if (heldMs > 0 && heldBy === 'inFlight') source.counters.inFlightHeldMs += heldMs;
    this.heldBy = held;
    this.heldSinceMs = nowMs;
  }

  private stepBack(nowMs: number): void {
    if (this.queue.provisioned !== null) this.countPollers(nowMs);
    this.scaling.stepBack(nowMs);
  }

  /** Pollers of provisioned mode that were there until now, and what they may receive from now on. */
  private countPollers(nowMs: number): void {
    const { scaling, source, queue } = this;
    const { warmupMs } = source.parts.model;
    // What comes before the end of the warm-up is not counted.
    scaling.pollerMs(Math.min(nowMs, warmupMs));
    source.counters.pollerMs += scaling.pollerMs(nowMs);
    const pollers = scaling.slots(nowMs) / queue.provisioned!.batches;
    if (nowMs >= warmupMs) source.counters.pollersMax = Math.max(source.counters.pollersMax, pollers);
    this.budget?.setRate(pollers, nowMs);
  }

  private begin(nowMs: number): void {
    const { source, queue } = this;
    const batch = source.batches.open(nowMs);
    this.fill(batch, nowMs);
    if (batch.size === 0) {
      source.batches.close(batch);
      return;
    }
    this.busy++;
    if (queue.batchWindowMs === 0 || batch.size === queue.batchSize) {
      this.offerFirst(batch, nowMs);
      return;
    }
    batch.state = GATHERING;
    this.gathered = batch;
    source.timer(WINDOW_TIMER, nowMs + queue.batchWindowMs);
  }

  private gather(batch: Batch, nowMs: number): void {
    this.fill(batch, nowMs);
    if (batch.size < this.queue.batchSize) return;
    this.gathered = null;
    this.offerFirst(batch, nowMs);
  }

  private endWindow(nowMs: number): void {
    const batch = this.gathered;
    // The window may be that of a batch which was full before.
    if (batch === null || batch.receivedMs + this.queue.batchWindowMs !== nowMs) return;
    this.gathered = null;
    this.offerFirst(batch, nowMs);
  }

  /** Receives messages; one that has been received too often goes to the dead-letter queue instead. */
  private fill(batch: Batch, nowMs: number): void {
    const { line, source, queue } = this;
    const { messages } = source;
    while (batch.size < queue.batchSize && this.inFlight < queue.maximumInFlight) {
      const message = line.next();
      if (message === NONE) break;
      if (messages.attempt[message]! >= queue.maximumReceives) this.redrive(message, nowMs);
      else {
        batch.add(messages, message);
        this.inFlight++;
      }
    }
    line.seal();
  }

  private redrive(message: number, nowMs: number): void {
    const { line, source, queue } = this;
    const { messages, sourceIndex, functionIndex } = source;
    if (messages.arrivalMs[message]! >= source.parts.model.warmupMs) source.counters.deadLettered++;
    source.sender.send(queue.deadLetterSource, nowMs, {
      functionIndex,
      sourceIndex,
      requestIndex: messages.requestIndex[message]!,
      ordinal: DEAD_LETTER_ORDINAL,
      ticket: messages.ticket[message]!,
    });
    source.addBacklog(-1, nowMs);
    line.done(message);
    source.endAsLast(message, nowMs);
  }

  private offerFirst(batch: Batch, nowMs: number): void {
    const { source, polls } = this;
    const calls = Math.ceil(batch.size / MESSAGES_PER_CALL);
    if (!this.isShort) polls.receive(calls, nowMs);
    if (this.budget !== null) this.budget.spend(this.costOf(batch.size, calls), nowMs);
    if (batch.receivedMs >= source.parts.model.warmupMs) {
      source.counters.batches++;
      source.counters.batchedEvents += batch.size;
      source.counters.receives += calls;
    }
    source.offer(batch, nowMs);
  }

  /** What the receives of a batch take of the budget. */
  private costOf(messages: number, calls: number): number {
    const { provisioned } = this.queue;
    if (provisioned === null) return calls;
    return Math.max(calls / provisioned.pollsPerSecond, messages / provisioned.messagesPerSecond);
  }

  private countDeletes(batch: Batch, messages: number): void {
    if (batch.receivedMs < this.source.parts.model.warmupMs) return;
    this.source.counters.deletes += Math.ceil(messages / MESSAGES_PER_CALL);
  }

  private succeedAll(batch: Batch, nowMs: number): void {
    const { line, source } = this;
    if (line.isOrdered) {
      const { next } = source.messages;
      for (let message = batch.first; message !== NONE; message = next[message]!) line.done(message);
    }
    source.succeedAll(batch, nowMs);
  }

  /** The messages that fail stay in the batch; in a FIFO queue all from the first one on. */
  private succeedInPart(batch: Batch, nowMs: number): void {
    const { line, source } = this;
    const { messages } = source;
    let hasFailed = false;
    for (let message = batch.empty(); message !== NONE; ) {
      const next = messages.next[message]!;
      if ((hasFailed && line.isOrdered) || source.fails(message)) {
        hasFailed = true;
        source.note(message, batch, FAILED);
        batch.add(messages, message);
      } else {
        line.done(message);
        source.end(message, batch, SUCCEEDED, nowMs);
      }
      message = next;
    }
  }

  private noteAll(batch: Batch, outcome: number): void {
    const { messages } = this.source;
    for (let message = batch.first; message !== NONE; message = messages.next[message]!) {
      this.source.note(message, batch, outcome);
    }
  }

  /** What is left of a batch comes back when its visibility time-out is over. */
  private hide(batch: Batch, nowMs: number): void {
    const visibleMs = batch.receivedMs + this.visibilityMs;
    if (batch.size === 0) this.source.batches.close(batch);
    else if (visibleMs <= nowMs) this.giveBack(batch, nowMs);
    else {
      batch.state = HIDDEN;
      this.source.timer(FIRST_BATCH_TIMER + batch.number, visibleMs);
    }
  }

  private takeUp(batch: Batch, nowMs: number): void {
    if (batch.state === HIDDEN) this.giveBack(batch, nowMs);
    else if (nowMs < batch.receivedMs + this.visibilityMs) this.source.offer(batch, nowMs);
    else {
      this.source.closeTicket(batch);
      this.busy--;
      batch.startMs = nowMs;
      batch.isCold = false;
      this.noteAll(batch, THROTTLED);
      this.giveBack(batch, nowMs);
    }
  }

  private giveBack(batch: Batch, nowMs: number): void {
    const { line, source } = this;
    const { messages } = source;
    this.inFlight -= batch.size;
    for (let message = batch.empty(); message !== NONE; ) {
      const next = messages.next[message]!;
      if (source.isBeyondRetention(message, nowMs)) {
        line.done(message);
        source.addBacklog(-1, nowMs);
        source.expire(message, nowMs);
      } else batch.add(messages, message);
      message = next;
    }
    line.giveBack(batch.empty());
    source.batches.close(batch);
  }
}

function budgetOf({ provisioned, receivesPerSecond, startConcurrency }: QueueModel): ReceiveBudget | null {
  if (provisioned !== null) {
    return new ReceiveBudget(startConcurrency / provisioned.batches, 1 / provisioned.pollsPerSecond);
  }
  return Number.isFinite(receivesPerSecond) ? new ReceiveBudget(receivesPerSecond, 1) : null;
}
