import { SUCCEEDED } from '../../model/outcome-codes.ts';
import type { Attempt } from '../kernel/attempts.ts';
import { violated } from '../kernel/holds.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { NONE } from '../kernel/records.ts';
import { FOR_USER } from '../kernel/tickets.ts';
import { ANSWER_TIMER, timerPayload } from '../kernel/timers.ts';
import type { SentEvents } from './sent-events.ts';

/** Requests of one user that get counters of their own. */
const REQUESTS_PER_USER = 16_777_216;
/** The way to the service and back, at the least. */
const LEAST_THINK_MS = 1;

type Parts = Pick<Kernel, 'model' | 'attempts' | 'tickets' | 'timers' | 'draws'>;

/**
 * Users of closed loops, of all loops in one row: each thinks, asks, and waits for the answer before it
 * thinks again.
 */
export class ClosedLoops {
  private readonly parts: Parts;
  private readonly loopOfUser: Int32Array;
  /** Number of each user within its loop. */
  private readonly numberInLoop: Int32Array;
  /** Requests made, by user. */
  private readonly made: Float64Array;
  /** When each user asked last. */
  private readonly askedMs: Float64Array;
  /** 1 while a user waits for an answer: never for two. */
  private readonly isWaiting: Uint8Array;

  constructor(parts: Parts) {
    this.parts = parts;
    const { closedLoops } = parts.model;
    this.loopOfUser = Int32Array.from(
      closedLoops.flatMap(({ users }, loop) => new Array<number>(users).fill(loop)),
    );
    this.numberInLoop = Int32Array.from(
      closedLoops.flatMap(({ users }) => Array.from({ length: users }, (_, number) => number)),
    );
    this.made = new Float64Array(this.loopOfUser.length);
    this.askedMs = new Float64Array(this.loopOfUser.length);
    this.isWaiting = new Uint8Array(this.loopOfUser.length);
  }

  /** Every user begins with a time to think. */
  start(): void {
    const { tickets, timers, draws } = this.parts;
    for (let user = 0; user < this.loopOfUser.length; user++) {
      const ticket = tickets.take(FOR_USER, user, NONE, 0);
      tickets.answer(ticket, SUCCEEDED, 0);
      const thinkMs = draws.thinkMs(this.loopOfUser[user]!, this.numberInLoop[user]!, 0);
      timers.push(thinkMs, timerPayload(ANSWER_TIMER, ticket));
    }
  }

  /** When a user who is answered at `answerMs` asks again. */
  asksAgainMs(user: number, answerMs: number): number {
    if (this.isWaiting[user] !== 1) violated(`answers that user ${user} waits for`, 0, 1);
    this.isWaiting[user] = 0;
    const number = this.numberInLoop[user]!;
    const thinkMs = this.parts.draws.thinkMs(this.loopOfUser[user]!, number, this.made[user]!);
    // A user who is refused at once and does not think would ask without end in the same instant.
    const leastMs = answerMs <= this.askedMs[user]! ? LEAST_THINK_MS : 0;
    return answerMs + Math.max(leastMs, thinkMs);
  }

  /** A user asks: the request's record, which has no ticket yet. */
  ask(user: number, nowMs: number, events: Pick<SentEvents, 'create'>): Attempt {
    const { model, draws } = this.parts;
    const loop = this.loopOfUser[user]!;
    const { sourceIndex } = model.closedLoops[loop]!;
    if (this.isWaiting[user] !== 0) violated(`open calls of user ${user}`, 2, 1);
    this.isWaiting[user] = 1;
    this.askedMs[user] = nowMs;
    const cause = this.numberInLoop[user]! * REQUESTS_PER_USER + this.made[user]!++;
    return events.create(sourceIndex, nowMs, draws.causeOfLoop(loop), cause, 0);
  }
}
