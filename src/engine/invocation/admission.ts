import { chainedSources } from '../../model/chained-sources.ts';
import type { QuotaUse } from '../../model/model.ts';
import { THROTTLED } from '../../model/outcome-codes.ts';
import { REFUSED_BY_SOURCE } from '../../model/refusal-reasons.ts';
import { type Attempt, NO_ATTEMPT } from '../kernel/attempts.ts';
import { CURRENT_NOW_MS, CURRENT_REQUEST, CURRENT_SOURCE } from '../kernel/exits.ts';
import type { Kernel } from '../kernel/kernel.ts';
import {
  HAS_DELIVERY,
  HAS_FILTER,
  HAS_POLLER,
  HAS_QUOTAS,
  HAS_THROTTLE,
  HAS_TICKET,
  HAS_WORKFLOW,
  NONE,
  SOURCE_SHIFT,
  SOURCE_TRAITS,
  STOPS_AT_DOOR,
} from '../kernel/records.ts';
import { FOR_NOBODY, FOR_USER } from '../kernel/tickets.ts';
import { ARRIVE_TIMER, ATTEMPT_TIMER, timerPayload } from '../kernel/timers.ts';
import { type TokenBucket, TokenBuckets } from '../kernel/token-buckets.ts';
import { WORKSPACE } from '../kernel/workspace.ts';
import type { Pollers } from '../pollers/pollers.ts';
import { Authorizers } from './authorizers.ts';
import type { SentEvents } from './sent-events.ts';
import { SharedSends } from './shared-sends.ts';
import type { SynchronousCallers } from './synchronous-callers.ts';
import type { Workflows } from './workflows.ts';

type Parts = Pick<
  Kernel,
  'model' | 'attempts' | 'tickets' | 'chains' | 'timers' | 'draws' | 'recorder' | 'counters' | 'quotas'
>;

/** Purpose of the draw of an event's key: the one that decides on its shard (polled-source.ts). */
const KEY_PURPOSE = 2;
/** What an event without keys, or one that all keys share a bucket of, has for its share. */
const ANY_SHARE = 0;

/**
 * Where events from outside come in when something stands between them and the function: permission,
 * throttle, filter, delivery, a queue.
 */
export class Admission {
  private readonly parts: Parts;
  private readonly events: SentEvents;
  private readonly pollers: Pollers;
  private readonly workflows: Workflows;
  private readonly callers: SynchronousCallers;
  private readonly authorizers: Authorizers;
  private readonly buckets: TokenBuckets;
  private readonly isChained: readonly boolean[];
  /** By source. */
  private readonly uses: readonly (readonly QuotaUse[])[];
  private readonly isSpread: readonly boolean[];
  /** By source: what it takes with others once an event; null where it takes nothing with others. */
  private readonly sharedSends: readonly (SharedSends | null)[];
  private readonly delays: readonly boolean[];

  constructor(
    parts: Parts,
    events: SentEvents,
    pollers: Pollers,
    workflows: Workflows,
    callers: SynchronousCallers,
  ) {
    this.parts = parts;
    this.events = events;
    this.pollers = pollers;
    this.workflows = workflows;
    this.callers = callers;
    this.authorizers = new Authorizers(parts, events, callers);
    const { model } = parts;
    this.buckets = new TokenBuckets(
      model.sources.map(({ throttle }) => throttle ?? { perSecond: 1, burst: 1 }),
    );
    this.isChained = chainedSources(model);
    const quotas = model.quotas ?? [];
    // What a workflow takes as it goes is not taken at the door.
    const all = model.sources.map(({ quotas: taken = [] }) =>
      taken.filter(({ perTransition }) => perTransition === undefined),
    );
    this.uses = all.map((uses) => uses.filter(({ sharedBy }) => sharedBy === undefined));
    this.isSpread = all.map((uses) => uses.some(({ quotaIndex }) => quotas[quotaIndex]!.buckets > 1));
    this.delays = all.map((uses) => uses.some(({ quotaIndex }) => quotas[quotaIndex]!.delays));
    this.sharedSends = SharedSends.bySource(all, parts.quotas);
  }

  /** The token bucket at a source's front door. */
  throttleOf(sourceIndex: number): TokenBucket {
    return this.buckets.at(sourceIndex);
  }

  /**
   * The arrival that left the loop comes in. Gives an attempt where it is to be made now, else NO_ATTEMPT.
   */
  arrive(): Attempt {
    const sourceIndex = WORKSPACE.currentCodes[CURRENT_SOURCE]!;
    const nowMs = WORKSPACE.current[CURRENT_NOW_MS]!;
    const trait = traitOf(sourceIndex);
    const { attempts } = this.parts;
    if ((trait & HAS_QUOTAS) !== 0) {
      const requestIndex = WORKSPACE.current[CURRENT_REQUEST]!;
      if (!this.admits(sourceIndex, requestIndex, nowMs)) {
        this.refuseSent(attempts.ofLoop(), nowMs);
        return NO_ATTEMPT;
      }
    }
    const isPolledAtOnce = (trait & STOPS_AT_DOOR & ~(HAS_TICKET | HAS_QUOTAS)) === HAS_POLLER;
    if (isPolledAtOnce && !this.isChained[sourceIndex] && !this.delays[sourceIndex]) {
      this.pollers.arrive(sourceIndex, nowMs);
      return NO_ATTEMPT;
    }
    return this.pass(attempts.ofLoop(), trait, nowMs);
  }

  /** Whether the quotas of a source let an event in where it is sent; takes its tokens. */
  private admits(sourceIndex: number, requestIndex: number, nowMs: number): boolean {
    const share = this.keyShare(sourceIndex, requestIndex);
    const shared = this.sharedSends[sourceIndex]!;
    if (shared !== null && !shared.admits(sourceIndex, share, nowMs)) return false;
    return this.parts.quotas.admits(this.uses[sourceIndex]!, share, nowMs);
  }

  private keyShare(sourceIndex: number, requestIndex: number): number {
    if (!this.isSpread[sourceIndex]) return ANY_SHARE;
    return this.parts.draws.share(sourceIndex, requestIndex, KEY_PURPOSE);
  }

  /** An event that was sent on comes to its source, whose quotas it has to pass (SENT_TIMER). */
  enterSent(attempt: Attempt, nowMs: number): void {
    const { attempts, timers } = this.parts;
    const sourceIndex = attempts.sourceIndex[attempt]!;
    if (!this.admits(sourceIndex, attempts.requestIndex[attempt]!, nowMs)) {
      this.refuseSent(attempt, nowMs);
      return;
    }
    if (this.events.stop(attempt, nowMs) === NO_ATTEMPT) return;
    const comesIn = (traitOf(sourceIndex) & (HAS_POLLER | HAS_WORKFLOW)) !== 0;
    const deliveredMs = nowMs + this.delayMs(attempt, nowMs) + attempts.deliveryMs[attempt]!;
    timers.push(deliveredMs, timerPayload(comesIn ? ARRIVE_TIMER : ATTEMPT_TIMER, attempt));
  }

  /** How long the quotas that delay hold an event back. */
  private delayMs(attempt: Attempt, nowMs: number): number {
    const { attempts, quotas } = this.parts;
    const sourceIndex = attempts.sourceIndex[attempt]!;
    if (!this.delays[sourceIndex]) return 0;
    const share = this.keyShare(sourceIndex, attempts.requestIndex[attempt]!);
    const sharedMs = this.sharedSends[sourceIndex]?.delayMs(sourceIndex) ?? 0;
    return Math.max(sharedMs, quotas.delayMs(this.uses[sourceIndex]!, share, nowMs));
  }

  /**
   * A request of a user of a closed loop comes in: what is not stopped makes its attempt by a timer, at once.
   */
  enter(attempt: Attempt, user: number, nowMs: number): void {
    const { attempts, tickets, timers } = this.parts;
    attempts.ticket[attempt] = tickets.take(FOR_USER, user, NONE, 0);
    const sourceIndex = attempts.sourceIndex[attempt]!;
    if (
      (traitOf(sourceIndex) & HAS_QUOTAS) !== 0 &&
      !this.admits(sourceIndex, attempts.requestIndex[attempt]!, nowMs)
    ) {
      this.refuseSent(attempt, nowMs);
      return;
    }
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
    const comesIn = (trait & (HAS_POLLER | HAS_WORKFLOW)) !== 0;
    if ((trait & (HAS_DELIVERY | HAS_QUOTAS)) !== 0) {
      const delayMs = this.delayMs(attempt, nowMs);
      const deliveryMs = (trait & HAS_DELIVERY) === 0 ? 0 : draws.deliveryMs(sourceIndex);
      const deliveredMs = nowMs + delayMs + deliveryMs;
      if (deliveredMs > nowMs) {
        timers.push(deliveredMs, timerPayload(comesIn ? ARRIVE_TIMER : ATTEMPT_TIMER, attempt));
        return NO_ATTEMPT;
      }
    }
    if (!comesIn) return attempt;
    this.receive(attempt, nowMs);
    return NO_ATTEMPT;
  }

  /** An event comes to its queue, its stream or its workflow; takes the record over. */
  receive(attempt: Attempt, nowMs: number): void {
    const trait = traitOf(this.parts.attempts.sourceIndex[attempt]!);
    if ((trait & HAS_WORKFLOW) !== 0) this.workflows.start(attempt, nowMs);
    else this.pollers.receive(attempt, nowMs);
  }

  /**
   * Whether a client's retry passes the front door's token bucket and its authorizer too; where it does not
   * at once, the record is taken over. Whatever else is put aside and comes back passes: its request has been
   * through the door.
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
    const { model, attempts } = this.parts;
    if (model.sources[attempts.sourceIndex[attempt]!]!.client !== null) {
      this.countRefusal(attempt);
      this.follow(attempt, trait, nowMs);
      this.callers.refuse(attempt, nowMs);
      return;
    }
    this.refuseSent(attempt, nowMs);
  }

  /** A quota refuses an event where it is sent: no function, and no client of one, hears of it. */
  private refuseSent(attempt: Attempt, nowMs: number): void {
    const { attempts, recorder } = this.parts;
    this.countRefusal(attempt);
    const isWorkflow = (traitOf(attempts.sourceIndex[attempt]!) & HAS_WORKFLOW) !== 0;
    if (isWorkflow) this.workflows.refuse(attempt, THROTTLED, nowMs);
    else recorder.recordRefusal(attempt, nowMs, THROTTLED, THROTTLED);
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
