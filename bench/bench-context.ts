/** What every part of the bench gets. */
export interface BenchContext {
  /** For files of the bench; removed at the end. */
  readonly folder: string;
  /** The repository. */
  readonly root: string;
  readonly isShort: boolean;
  readonly budgets: Budgets;
}

interface Verdict {
  readonly what: string;
  readonly actual: string;
  readonly limit: string;
  readonly isMet: boolean;
}

/** The figures that must hold, gathered for the end of the run. */
export class Budgets {
  private readonly verdicts: Verdict[] = [];

  hold(what: string, actual: string, limit: string, isMet: boolean): void {
    this.verdicts.push({ what, actual, limit, isMet });
  }

  get areMet(): boolean {
    return this.verdicts.every(({ isMet }) => isMet);
  }

  /** Rows of a table; none where nothing was held against a budget. */
  rows(): readonly (readonly string[])[] {
    return this.verdicts.map(({ what, actual, limit, isMet }) => [
      what,
      actual,
      limit,
      isMet ? 'PASS' : 'OVER',
    ]);
  }
}
