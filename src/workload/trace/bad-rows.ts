import { type Fault, FaultError } from '../../model/fault.ts';

/** Faults that are kept and shown. */
const MAXIMUM_SHOWN = 10;
/** Rows that are still read after one too many, to show more than the first fault. */
const MAXIMUM_ROWS_AFTER = 10_000;

/**
 * Counts the rows of a trace that cannot be used and gives up, with the first of them, once there are more
 * than allowed.
 */
export class BadRows {
  count = 0;
  private readonly displayName: string;
  private readonly maximum: number;
  private readonly shown: Fault[] = [];
  private rowsAfter = 0;

  constructor(displayName: string, maximum: number) {
    this.displayName = displayName;
    this.maximum = maximum;
  }

  get isTooMany(): boolean {
    return this.count > this.maximum;
  }

  /** `column` is the header's name, or empty where the row as a whole is wrong. */
  add(line: number, column: string, problem: string, remedy: string): void {
    this.count += 1;
    if (this.shown.length < MAXIMUM_SHOWN) {
      this.shown.push({ file: this.displayName, line, path: column, problem, remedy });
    }
  }

  /** To be called for each row once there are too many; throws when enough have been seen. */
  throwWhenEnough(): void {
    this.rowsAfter += 1;
    if (this.shown.length >= MAXIMUM_SHOWN || this.rowsAfter > MAXIMUM_ROWS_AFTER) this.throwIfTooMany();
  }

  throwIfTooMany(): void {
    if (!this.isTooMany) return;
    const last = this.shown.at(-1);
    if (last === undefined) throw new Error('rows are bad and none was kept');
    throw new FaultError([
      ...this.shown.slice(0, -1),
      { ...last, remedy: `${last.remedy}; ${this.closingWords()}` },
    ]);
  }

  /** Why no row could be used: what is wrong with the first. */
  get firstReason(): string {
    const [first] = this.shown;
    if (first === undefined) return '';
    const column = first.path === '' ? '' : `${first.path} `;
    return `: line ${first.line}: ${column}${first.problem}`;
  }

  /** Not a message of its own: each bad row is one fault. */
  private closingWords(): string {
    if (this.maximum > 0) return `more than the ${this.maximum} rows of --max-bad-rows are bad`;
    const more =
      this.count >= MAXIMUM_SHOWN ? `these are the first ${MAXIMUM_SHOWN} bad rows, which` : 'bad rows';
    return `${more} can be skipped with --max-bad-rows`;
  }
}
