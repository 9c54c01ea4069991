import type { QuotaUse } from '../../model/model.ts';
import type { Quotas } from '../kernel/quotas.ts';

const REFUSED = -1;

/**
 * What events take from quotas that several sources get: it is taken when the first of them has the event,
 * and the others share what became of it. Each has its events at the same instants and in the same order.
 */
export class SharedSends {
  private readonly uses: readonly QuotaUse[];
  private readonly quotas: Quotas;
  private atMs = Number.NaN;
  /** Of the events of this instant, in their order: how long each is held back, ms, or that it is refused. */
  private delays: number[] = [];
  /** By source: how many of them it has had, and how long the last one is held back. */
  private had = new Map<number, number>();
  private readonly lastMs = new Map<number, number>();

  private constructor(uses: readonly QuotaUse[], quotas: Quotas) {
    this.uses = uses;
    this.quotas = quotas;
  }

  /** By source; null where it shares nothing. */
  static bySource(all: readonly (readonly QuotaUse[])[], quotas: Quotas): readonly (SharedSends | null)[] {
    const made = new Map<number, SharedSends>();
    return all.map((uses) => {
      const shared = uses.filter(({ sharedBy }) => sharedBy !== undefined);
      const number = shared[0]?.sharedBy;
      if (number === undefined) return null;
      const sends = made.get(number) ?? new SharedSends(shared, quotas);
      made.set(number, sends);
      return sends;
    });
  }

  /** Whether the event that a source has now was let in where it was sent. */
  admits(sourceIndex: number, share: number, nowMs: number): boolean {
    if (nowMs !== this.atMs) {
      this.atMs = nowMs;
      this.delays = [];
      this.had = new Map();
    }
    const place = this.had.get(sourceIndex) ?? 0;
    this.had.set(sourceIndex, place + 1);
    if (place === this.delays.length) this.delays.push(this.send(share, nowMs));
    const delayMs = this.delays[place] ?? 0;
    this.lastMs.set(sourceIndex, delayMs);
    return delayMs !== REFUSED;
  }

  /** How long the event that `admits` let in last is held back. */
  delayMs(sourceIndex: number): number {
    return this.lastMs.get(sourceIndex) ?? 0;
  }

  private send(share: number, nowMs: number): number {
    if (!this.quotas.admits(this.uses, share, nowMs)) return REFUSED;
    return this.quotas.delayMs(this.uses, share, nowMs);
  }
}
