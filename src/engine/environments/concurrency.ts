import type { Model } from '../../model/model.ts';
import { assertAtMost, violated } from '../kernel/holds.ts';
import { GROUP, GROUP_BUSY, GROUP_LIMIT, GROUP_SHIFT, POOL_SHIFT } from '../kernel/records.ts';
import { TokenBuckets } from '../kernel/token-buckets.ts';
import { WORKSPACE } from '../kernel/workspace.ts';

/** Group of what no limit holds: provisioned environments of a function without reserved concurrency. */
const UNLIMITED_GROUP = 0;
/** Group of all functions without reserved concurrency. */
const UNRESERVED_GROUP = 1;

/**
 * Who may run how much at once. A group shares a limit: the unreserved functions of the account one, each
 * reserved function its own (AWS Lambda Developer Guide, "Understanding Lambda function scaling", 2026): what
 * is reserved or provisioned is taken from the account's quota whether it is used or not.
 */
export class Concurrency {
  /** Requests per second of each function's provisioned environments. */
  readonly provisionedRequests: TokenBuckets;
  private readonly scaling: TokenBuckets;
  private readonly scalingFreeUntilMs: number;
  private readonly requestsPerEnvironment: number;
  private readonly provisioned: number[];
  private readonly isReserved: readonly boolean[];
  private readonly isScalingShared: boolean;
  /** The most that each group might have run so far: a limit may fall below what runs. */
  private readonly ceilings: number[];

  constructor(model: Model) {
    const functions = model.functions;
    const limits = [Number.MAX_SAFE_INTEGER, model.account.concurrency];
    const { pools } = WORKSPACE;
    const join = (pool: number, group: number): void => {
      pools[(pool << POOL_SHIFT) | GROUP] = group << GROUP_SHIFT;
    };
    functions.forEach((fn, index) => {
      if (fn.reservedConcurrency !== null) {
        limits.push(fn.reservedConcurrency);
        limits[UNRESERVED_GROUP]! -= fn.reservedConcurrency;
        join(2 * index, limits.length - 1);
        join(2 * index + 1, limits.length - 1);
      } else {
        limits[UNRESERVED_GROUP]! -= fn.provisionedConcurrency;
        join(2 * index, UNRESERVED_GROUP);
        join(2 * index + 1, UNLIMITED_GROUP);
      }
    });
    limits.forEach((limit, group) => {
      WORKSPACE.groups[(group << GROUP_SHIFT) | GROUP_BUSY] = 0;
      WORKSPACE.groups[(group << GROUP_SHIFT) | GROUP_LIMIT] = Math.min(limit, 0x7fffffff);
    });
    this.ceilings = limits;
    const { account } = model;
    const perEnvironment = account.requestsPerSecond / account.concurrency;
    this.requestsPerEnvironment = perEnvironment;
    this.provisioned = functions.map((fn) => fn.provisionedConcurrency);
    this.isReserved = functions.map((fn) => fn.reservedConcurrency !== null);
    this.provisionedRequests = new TokenBuckets(
      functions.map((fn) => {
        const perSecond = fn.provisionedConcurrency * perEnvironment;
        return { perSecond, burst: perSecond };
      }),
    );
    this.scalingFreeUntilMs = account.scaling.freeUntilMs ?? 0;
    this.isScalingShared = account.scaling.scope === 'account';
    this.scaling = new TokenBuckets(
      this.isScalingShared ? [account.scaling] : functions.map(() => account.scaling),
    );
  }

  /**
   * The number of provisioned environments that a function asks for changes; without reserved concurrency
   * they come off the account's quota.
   */
  provision(functionIndex: number, count: number): void {
    const change = count - this.provisioned[functionIndex]!;
    this.provisioned[functionIndex] = count;
    this.provisionedRequests.refit(functionIndex, count * this.requestsPerEnvironment);
    if (this.isReserved[functionIndex]) return;
    const limit = (UNRESERVED_GROUP << GROUP_SHIFT) | GROUP_LIMIT;
    WORKSPACE.groups[limit]! -= change;
    this.ceilings[UNRESERVED_GROUP] = Math.max(this.ceilings[UNRESERVED_GROUP]!, WORKSPACE.groups[limit]!);
  }

  /** No group runs less than nothing, or more than its limit. */
  check(): void {
    const { groups } = WORKSPACE;
    for (let group = 0; group < this.ceilings.length; group++) {
      const busy = groups[(group << GROUP_SHIFT) | GROUP_BUSY]!;
      if (busy < 0) violated(`invocations of concurrency group ${group}`, busy, 'at least 0');
      assertAtMost(`invocations of concurrency group ${group}`, busy, Math.max(0, this.ceilings[group]!));
    }
  }

  /** Whether one more environment of a function may be created now. */
  canScale(functionIndex: number, timeMs: number): boolean {
    return (
      timeMs < this.scalingFreeUntilMs || this.scaling.has(this.isScalingShared ? 0 : functionIndex, timeMs)
    );
  }

  /** Takes the right to create one more environment of a function now. */
  mayScale(functionIndex: number, timeMs: number): boolean {
    if (timeMs < this.scalingFreeUntilMs) return true;
    return this.scaling.take(this.isScalingShared ? 0 : functionIndex, timeMs);
  }
}
