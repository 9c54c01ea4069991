import { type Fault, FaultError } from '../../model/fault.ts';

/** Faults that are kept and shown. */
const MAXIMUM_SHOWN = 10;
/** Rows that are still read after one too many, to show more than the first fault. */
const MAXIMUM_ROWS_AFTER = 10_000;

/** Counts the rows of a trace that cannot be used and gives up, with the first of them, once there are more than allowed. */
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
    const summary: Fault = {
      file: this.displayName,
      path: '',
      problem: this.maximum > 0 ? `more than ${this.maximum} rows are bad` : 'the trace has bad rows',
      remedy: 'correct them, or let some be skipped with --max-bad-rows',
    };
    throw new FaultError([...this.shown, summary]);
  }
}
