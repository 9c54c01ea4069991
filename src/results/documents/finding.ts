/** What a run's figures say to whoever has to act on them. */
export interface Finding {
  readonly severity: 'info' | 'notice' | 'warning';
  /** All of it in a few sentences, the change that mends it included. */
  readonly text: string;
  /** added: the rule that found it, in kebab-case: `throttled`, `iterator-age`; `explain` takes it. */
  readonly id?: string;
  /** added: key path of whom it speaks: `functions.api`, `triggers.jobs`, `resources.db`, `account`. */
  readonly about?: string;
  /** added: when it was seen first and last, in simulated seconds. */
  readonly window?: { readonly sinceSeconds: number; readonly untilSeconds: number };
  /** added: whom it hits: so many of them, as a share from 0 to 1, a plural ("requests"). */
  readonly hits?: { readonly count: number; readonly share: number; readonly what: string };
  /** added: dollars a month that are at stake. */
  readonly monthlyUsd?: number;
  /** added: in its place, dollars of the measured time, where that is no part of a month (`cost.month`). */
  readonly runUsd?: number;
  /** added: the change that mends it. */
  readonly advice?: Advice;
  /** added: what that change did where it was simulated. */
  readonly whatIf?: WhatIf;
}

/** A change to the scenario. */
export interface Advice {
  /** As `--set` takes it: key path → value. */
  readonly set: Readonly<Record<string, number | string | boolean>>;
  /** The options of it for a command line: `--set functions.api.reservedConcurrency=40`. */
  readonly options: string;
}

/** A run with the change against the run without it, on the same traffic. */
export interface WhatIf {
  /** "refused requests fall from 8.1 % to 0, the bill rises by $1.20 a month". */
  readonly text: string;
  readonly figures: readonly {
    /** Name in the catalogue of figures. */
    readonly figure: string;
    readonly before: number;
    readonly after: number;
  }[];
}
