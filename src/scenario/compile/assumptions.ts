import type { Assumption } from '../../model/assumption.ts';
import type { Fact } from '../../platform/fact.ts';

/** Collects what the scenario did not give while it is compiled. */
export class Assumptions {
  private readonly found: Assumption[] = [];
  private readonly keys = new Set<string>();

  /** A value from the platform's facts or tables. */
  fromFact(key: string, value: string, fact: Fact<unknown>, isSubstitute = false): void {
    const { source, date, confirmed } = fact;
    this.add({
      key,
      value: isSubstitute ? `${value} (of the nearest one measured)` : value,
      source,
      date,
      confirmed: confirmed && !isSubstitute,
    });
  }

  /** A choice of ours where no source gives a figure. */
  choice(key: string, value: string, why: string): void {
    this.add({ key, value, source: why, date: CHOSEN, confirmed: false });
  }

  has(key: string): boolean {
    return this.keys.has(key);
  }

  list(): readonly Assumption[] {
    return this.found;
  }

  private add(assumption: Assumption): void {
    this.found.push(assumption);
    this.keys.add(assumption.key);
  }
}

/** Day on which the defaults that no source gives were chosen. */
const CHOSEN = '2026-11-24';
