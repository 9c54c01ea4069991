import { NONE } from '../kernel/records.ts';
import { DEAD, type Messages, WAITING } from './messages.ts';
import type { Fifo } from './standard-queue.ts';

interface Group {
  readonly key: number;
  first: number;
  last: number;
  /** Messages that wait. */
  waiting: number;
  /**
   * Messages that were received and have no outcome yet; while there are any, none of the group is received.
   */
  received: number;
  isInLine: boolean;
}

/**
 * The line of a FIFO queue: a group's messages in their order, in one batch at a time; those that failed come
 * first again (SQS Developer Guide, "FIFO queue delivery logic"). A batch takes what it can of a group, then
 * of the next.
 */
export class FifoQueue implements Fifo {
  ready = 0;
  readonly isOrdered = true;
  private readonly messages: Messages;
  private readonly groupOf: (message: number) => number;
  /** Only groups with messages. */
  private readonly groups = new Map<number, Group>();
  /** Groups that may be received from, in the order in which they came to be; the first at `head`. */
  private line: Group[] = [];
  private head = 0;

  constructor(messages: Messages, groupOf: (message: number) => number) {
    this.messages = messages;
    this.groupOf = groupOf;
  }

  push(message: number): void {
    const { messages } = this;
    const key = this.groupOf(message);
    messages.group[message] = key;
    messages.next[message] = NONE;
    let group = this.groups.get(key);
    if (group === undefined) {
      group = { key, first: NONE, last: NONE, waiting: 0, received: 0, isInLine: false };
      this.groups.set(key, group);
    }
    if (group.first === NONE) group.first = message;
    else messages.next[group.last] = message;
    group.last = message;
    group.waiting++;
    if (group.isInLine) this.ready++;
    else if (group.received === 0) this.enter(group);
  }

  next(): number {
    for (let group = this.line[this.head]; group !== undefined; group = this.line[this.head]) {
      this.dropDead(group);
      const { first } = group;
      if (first === NONE) {
        this.leaveLine(group);
        continue;
      }
      group.first = this.messages.next[first]!;
      group.waiting--;
      group.received++;
      this.ready--;
      return first;
    }
    return NONE;
  }

  seal(): void {
    const group = this.line[this.head];
    if (group !== undefined && group.received > 0) this.leaveLine(group);
  }

  done(message: number): void {
    this.answer(this.groups.get(this.messages.group[message]!)!);
  }

  giveBack(first: number): void {
    const { messages } = this;
    // From the last to the first, each to the head of its group.
    let reversed = NONE;
    for (let message = first; message !== NONE; ) {
      const next = messages.next[message]!;
      messages.next[message] = reversed;
      reversed = message;
      message = next;
    }
    for (let message = reversed; message !== NONE; ) {
      const next = messages.next[message]!;
      const group = this.groups.get(messages.group[message]!)!;
      messages.state[message] = WAITING;
      messages.next[message] = group.first;
      if (group.first === NONE) group.last = message;
      group.first = message;
      group.waiting++;
      this.answer(group);
      message = next;
    }
  }

  leave(message: number): void {
    const group = this.groups.get(this.messages.group[message]!)!;
    group.waiting--;
    if (group.isInLine) this.ready--;
    this.dropDead(group);
    if (!group.isInLine && group.received === 0) this.forget(group);
  }

  private answer(group: Group): void {
    group.received--;
    if (group.received > 0 || group.isInLine) return;
    if (group.waiting > 0) this.enter(group);
    else this.forget(group);
  }

  private enter(group: Group): void {
    group.isInLine = true;
    this.line.push(group);
    this.ready += group.waiting;
  }

  /** The first group of the line leaves it. */
  private leaveLine(group: Group): void {
    group.isInLine = false;
    this.ready -= group.waiting;
    this.head++;
    if (this.head >= 64 && 2 * this.head >= this.line.length) {
      this.line = this.line.slice(this.head);
      this.head = 0;
    }
    if (group.received === 0) this.forget(group);
  }

  private forget(group: Group): void {
    this.dropDead(group);
    if (group.first === NONE) this.groups.delete(group.key);
  }

  private dropDead(group: Group): void {
    const { messages } = this;
    while (group.first !== NONE && messages.state[group.first] === DEAD) {
      const dead = group.first;
      group.first = messages.next[dead]!;
      messages.release(dead);
    }
  }
}
