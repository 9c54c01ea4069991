import { NONE } from '../kernel/records.ts';
import { DEAD, type Messages, WAITING } from './messages.ts';

/** Messages of a queue that may be received, or will be once others are done. */
export interface Fifo {
  /** Messages that may be received now. */
  readonly ready: number;
  /**
   * Whether messages are received in an order that a failure must not break: it is then told of each that is
   * done.
   */
  readonly isOrdered: boolean;
  push(message: number): void;
  /** The next message for the batch that is being filled, or NONE. */
  next(): number;
  /** The batch takes no more for now. */
  seal(): void;
  /** A message that was received has its outcome; its slot is still its own. */
  done(message: number): void;
  /** Messages that were received, and linked in that order, may be received again. */
  giveBack(first: number): void;
  /** A message that waited is dead. */
  leave(message: number): void;
}

/**
 * The line of a standard queue: first come, first served; what comes back goes to the end (SQS promises
 * "best-effort ordering": SQS Developer Guide, "Amazon SQS standard queues").
 */
export class StandardQueue implements Fifo {
  ready = 0;
  readonly isOrdered = false;
  private first = NONE;
  private last = NONE;
  private readonly messages: Messages;

  constructor(messages: Messages) {
    this.messages = messages;
  }

  push(message: number): void {
    const { next } = this.messages;
    next[message] = NONE;
    if (this.first === NONE) this.first = message;
    else next[this.last] = message;
    this.last = message;
    this.ready++;
  }

  next(): number {
    this.dropDead();
    const { first } = this;
    if (first === NONE) return NONE;
    this.first = this.messages.next[first]!;
    this.ready--;
    return first;
  }

  seal(): void {}

  done(): void {}

  giveBack(first: number): void {
    const { messages } = this;
    for (let message = first; message !== NONE; ) {
      const next = messages.next[message]!;
      messages.state[message] = WAITING;
      this.push(message);
      message = next;
    }
  }

  leave(): void {
    this.ready--;
    this.dropDead();
  }

  /** Gives back the slots of the dead at its head. */
  private dropDead(): void {
    const { messages } = this;
    while (this.first !== NONE && messages.state[this.first] === DEAD) {
      const dead = this.first;
      this.first = messages.next[dead]!;
      messages.release(dead);
    }
  }
}
