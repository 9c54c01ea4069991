import type { Model, QuotaUse } from '../../model/model.ts';
import type { Quotas } from '../kernel/quotas.ts';

/** Transitions have no key. */
const ANY_SHARE = 0;

/** What each state transition of an execution takes from a quota, at the instant at which it is made. */
export class TransitionQuota {
  private readonly quotas: Quotas;
  /** By source; empty where the quota does not hold, or cannot be met. */
  private readonly uses: readonly (readonly QuotaUse[])[];

  constructor({ sources }: Model, quotas: Quotas) {
    this.quotas = quotas;
    this.uses = sources.map(({ quotas: all = [] }) =>
      all.flatMap(({ perTransition, sharedBy: _, ...use }) =>
        perTransition === undefined ? [] : [{ ...use, tokens: perTransition }],
      ),
    );
  }

  /** How long one is held back, ms; takes its tokens. */
  waitMs(sourceIndex: number, nowMs: number): number {
    const uses = this.uses[sourceIndex]!;
    return uses.length === 0 ? 0 : this.quotas.delayMs(uses, ANY_SHARE, nowMs);
  }
}
