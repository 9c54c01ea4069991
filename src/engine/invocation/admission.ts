import { chainedSources } from '../../model/chained-sources.ts';
import { THROTTLED } from '../../model/outcome-codes.ts';
import { REFUSED_BY_SOURCE } from '../../model/refusal-reasons.ts';
import { type Attempt, NO_ATTEMPT } from '../kernel/attempts.ts';
import { CURRENT_NOW_MS, CURRENT_SOURCE } from '../kernel/exits.ts';
import type { Kernel } from '../kernel/kernel.ts';
import {
  HAS_DELIVERY,
  HAS_FILTER,
  HAS_POLLER,
  HAS_THROTTLE,
  HAS_TICKET,
  NONE,
  SOURCE_SHIFT,
  SOURCE_TRAITS,
  STOPS_AT_DOOR,
} from '../kernel/records.ts';
import { FOR_NOBODY, FOR_USER } from '../kernel/tickets.ts';
import { ARRIVE_TIMER, ATTEMPT_TIMER, timerPayload } from '../kernel/timers.ts';
import { TokenBuckets } from '../kernel/token-buckets.ts';
import { WORKSPACE } from '../kernel/workspace.ts';
import type { Pollers } from '../pollers/pollers.ts';
import { Authorizers } from './authorizers.ts';
import type { SentEvents } from './sent-events.ts';
import type { SynchronousCallers } from './synchronous-callers.ts';

type Parts = Pick<
  Kernel,
  'model' | 'attempts' | 'tickets' | 'chains' | 'timers' | 'draws' | 'recorder' | 'counters'
>;

/**
 * Where events from outside come in when something stands between them and the function: permission,
 * throttle, filter, delivery, a queue.
 */
export class Admission {
  private readonly parts: Parts;
  private readonly events: SentEvents;
  private readonly pollers: Pollers;
  private readonly callers: SynchronousCallers;
  private readonly authorizers: Authorizers;
  private readonly buckets: TokenBuckets;
  private readonly isChained: readonly boolean[];

  constructor(parts: Parts, events: SentEvents, pollers: Pollers, callers: SynchronousCallers) {
    this.parts = parts;
    this.events = events;
    this.pollers = pollers;
    this.callers = callers;
    this.authorizers = new Authorizers(parts, events, callers);
    const { model } = parts;
    this.buckets = new TokenBuckets(
      model.sources.map(({ throttle }) => throttle ?? { perSecond: 1, burst: 1 }),
    );
    this.isChained = chainedSources(model);
  }

  /**
   * The arrival that left the loop comes in. Gives an attempt where it is to be made now, else NO_ATTEMPT.
   */
  arrive(): Attempt {
    const sourceIndex = WORKSPACE.currentCodes[CURRENT_SOURCE]!;
    const nowMs = WORKSPACE.current[CURRENT_NOW_MS]!;
    const trait = traitOf(sourceIndex);
    if ((trait & STOPS_AT_DOOR & ~HAS_TICKET) === HAS_POLLER && !this.isChained[sourceIndex]) {
      this.pollers.arrive(sourceIndex, nowMs);
      return NO_ATTEMPT;
    }
    return this.pass(this.parts.attempts.ofLoop(), trait, nowMs);
  }

  /**
   * A request of a user of a closed loop comes in: what is not stopped makes its attempt by a timer, at once.
   */
  enter(attempt: Attempt, user: number, nowMs: number): void {
    const { attempts, tickets, timers } = this.parts;
    attempts.ticket[attempt] = tickets.take(FOR_USER, user, NONE, 0);
    const passed = this.pass(attempt, traitOf(attempts.sourceIndex[attempt]!), nowMs);
    if (passed !== NO_ATTEMPT) timers.push(nowMs, timerPayload(ATTEMPT_TIMER, passed));
  }

  /**
   * What comes in sets off a chain, where there are any, and has a ticket where somebody is to hear of its
   * end.
   */
  private follow(attempt: Attempt, trait: number, nowMs: number): void {
    const { attempts, tickets, chains } = this.parts;
    const sourceIndex = attempts.sourceIndex[attempt]!;
    const chain = this.isChained[sourceIndex] ? chains.start(sourceIndex, nowMs) : NONE;
    const ticket = attempts.ticket[attempt]!;
    if (ticket !== NONE) tickets.join(ticket, chain);
    // Of an event that a poller takes nobody hears: its batch has a ticket of its own.
    else if ((trait & HAS_TICKET) !== 0 && (chain !== NONE || (trait & HAS_POLLER) === 0)) {
      attempts.ticket[attempt] = tickets.take(FOR_NOBODY, NONE, chain, 0);
    }
  }

  private pass(attempt: Attempt, trait: number, nowMs: number): Attempt {
    const { attempts } = this.parts;
    if (this.events.stop(attempt, nowMs) === NO_ATTEMPT) return NO_ATTEMPT;
    const sourceIndex = attempts.sourceIndex[attempt]!;
    if ((trait & HAS_THROTTLE) !== 0 && !this.buckets.take(sourceIndex, nowMs)) {
      this.refuse(attempt, trait, nowMs);
      return NO_ATTEMPT;
    }
    this.follow(attempt, trait, nowMs);
    const { authorizer } = this.parts.model.sources[sourceIndex]!;
    if (authorizer !== undefined && !this.authorizers.admits(attempt, authorizer, nowMs)) return NO_ATTEMPT;
    return this.deliver(attempt, trait, nowMs);
  }

  /** An authorizer has answered (its ticket): gives the attempt that is to be made now, if any. */
  authorized(ticket: number, nowMs: number): Attempt {
    const { attempts } = this.parts;
    const attempt = this.authorizers.answered(ticket, nowMs);
    if (attempt === NO_ATTEMPT) return NO_ATTEMPT;
    const isFirst = attempts.ordinal[attempt]! + attempts.refusals[attempt]! === 0;
    return isFirst ? this.deliver(attempt, traitOf(attempts.sourceIndex[attempt]!), nowMs) : attempt;
  }

  /** The end of the run. */
  finish(horizonMs: number): void {
    this.authorizers.finish(horizonMs);
  }

  /** What passed the door is on its way to Lambda, or to a poller. */
  private deliver(attempt: Attempt, trait: number, nowMs: number): Attempt {
    const { attempts, draws, timers } = this.parts;
    const sourceIndex = attempts.sourceIndex[attempt]!;
    if ((trait & HAS_FILTER) !== 0 && this.events.isCached(attempt, nowMs)) return NO_ATTEMPT;
    const isPolled = (trait & HAS_POLLER) !== 0;
    if ((trait & HAS_DELIVERY) !== 0) {
      const deliveredMs = nowMs + draws.deliveryMs(sourceIndex);
      if (deliveredMs > nowMs) {
        timers.push(deliveredMs, timerPayload(isPolled ? ARRIVE_TIMER : ATTEMPT_TIMER, attempt));
        return NO_ATTEMPT;
      }
    }
    if (!isPolled) return attempt;
    this.pollers.receive(attempt, nowMs);
    return NO_ATTEMPT;
  }

  /**
   * Whether a client's retry passes the front door's token bucket and its authorizer too; where it does not at
   * once, the record is taken over. Whatever else is put aside and comes back passes: its request has been through the door.
   */
  letsRetryIn(attempt: Attempt, nowMs: number): boolean {
    const { model, attempts } = this.parts;
    const sourceIndex = attempts.sourceIndex[attempt]!;
    const { client, authorizer } = model.sources[sourceIndex]!;
    const isFirst = attempts.ordinal[attempt]! + attempts.refusals[attempt]! === 0;
    if (client === null || isFirst) return true;
    if ((traitOf(sourceIndex) & HAS_THROTTLE) !== 0 && !this.buckets.take(sourceIndex, nowMs)) {
      this.countRefusal(attempt);
      this.callers.refuse(attempt, nowMs);
      return false;
    }
    return authorizer === undefined || this.authorizers.admits(attempt, authorizer, nowMs);
  }

  /** The front door's own token bucket is empty. */
  private refuse(attempt: Attempt, trait: number, nowMs: number): void {
    const { model, attempts, recorder } = this.parts;
    this.countRefusal(attempt);
    if (model.sources[attempts.sourceIndex[attempt]!]!.client !== null) {
      this.follow(attempt, trait, nowMs);
      this.callers.refuse(attempt, nowMs);
      return;
    }
    recorder.recordRefusal(attempt, nowMs, THROTTLED, THROTTLED);
    const ticket = attempts.ticket[attempt]!;
    if (ticket !== NONE) this.callers.finish(ticket, THROTTLED, nowMs, nowMs);
    attempts.release(attempt);
  }

  private countRefusal(attempt: Attempt): void {
    const { model, attempts, counters } = this.parts;
    attempts.refusedBy[attempt] = REFUSED_BY_SOURCE;
    if (attempts.arrivalMs[attempt]! < model.warmupMs) return;
    counters.sources[attempts.sourceIndex[attempt]!]!.refusedAtDoor++;
  }
}

function traitOf(sourceIndex: number): number {
  return WORKSPACE.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
}
