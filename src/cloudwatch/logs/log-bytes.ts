import {
  ARRIVAL_MS,
  CODES_SHIFT,
  FIELDS_SHIFT,
  FLAGS,
  LOWER_HALF,
  ROUTE,
} from '../../model/outcome-codes.ts';
import type { OutcomeBatch, OutcomeSink } from '../../model/outcomes.ts';
import { handlerLines } from './handler-lines.ts';
import { InvocationRow, leavesLines } from './invocation-row.ts';
import { writeLines } from './lines.ts';
import type { LogEra, LogFunction } from './logged-invocation.ts';
import { type HandlerLines, LengthPen } from './pen.ts';

interface Counted {
  readonly fn: LogFunction;
  readonly handler: HandlerLines;
  readonly pen: LengthPen;
}

/**
 * Counts the bytes of the lines that LogCollector would write, to the byte, without writing them. Invocations
 * of requests that arrived before the warm-up ended are left out, as everywhere in the bill.
 */
export class LogBytes implements OutcomeSink {
  private readonly counted: readonly (Counted | null)[];
  private readonly era: LogEra;
  private readonly warmupMs: number;
  private readonly run = new InvocationRow();

  /** @param functions in the order of the model; null for a function whose lines are not counted */
  constructor(functions: readonly (LogFunction | null)[], era: LogEra, warmupMs: number) {
    this.counted = functions.map((fn) =>
      fn === null ? null : { fn, handler: handlerLines(fn), pen: new LengthPen() },
    );
    this.era = era;
    this.warmupMs = warmupMs;
  }

  take(batch: OutcomeBatch): void {
    const { numbers, codes, rows } = batch;
    const { run, era, warmupMs } = this;
    for (let row = 0; row < rows; row++) {
      const code = row << CODES_SHIFT;
      if (!leavesLines(codes[code | FLAGS]!)) continue;
      const counted = this.counted[codes[code | ROUTE]! & LOWER_HALF]!;
      if (counted === null) continue;
      const { fn, handler, pen } = counted;
      run.read(fn, 0, batch, row);
      if (numbers[(row << FIELDS_SHIFT) | ARRIVAL_MS]! < warmupMs) continue;
      writeLines(pen, fn, era, run, handler);
    }
  }

  /** By function, in bytes; null where they were not counted. */
  finish(): readonly (number | null)[] {
    return this.counted.map((counted) => counted?.pen.length ?? null);
  }
}
