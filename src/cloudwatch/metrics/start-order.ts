import { TimerQueue } from '../../metrics/timer-queue.ts';
import { CODES_SHIFT, FIELDS_SHIFT, START_MS } from '../../model/outcome-codes.ts';

const FIELDS = 1 << FIELDS_SHIFT;
const CODES = 1 << CODES_SHIFT;

/** Takes one row of an outcome batch, whose numbers begin at `number` and whose codes at `code`. */
export type TakeRow = (numbers: Float64Array, number: number, codes: Int32Array, code: number) => void;

/**
 * Puts rows into the order of their start. Rows are written at an attempt's start or, where it waits for
 * others, at its end; so a row may come `latestMs` after its start, and is held for as long. With `latestMs`
 * 0 rows go straight through.
 */
export class StartOrder {
  private readonly latestMs: number;
  private readonly takeRow: TakeRow;
  private readonly queue = new TimerQueue();
  private readonly free: number[] = [];
  private numbers = new Float64Array(0);
  private codes = new Int32Array(0);
  private nowMs = 0;

  constructor(latestMs: number, takeRow: TakeRow) {
    this.latestMs = latestMs;
    this.takeRow = takeRow;
  }

  push(numbers: Float64Array, number: number, codes: Int32Array, code: number): void {
    if (this.latestMs === 0) {
      this.takeRow(numbers, number, codes, code);
      return;
    }
    if (this.free.length === 0) this.grow();
    const slot = this.free.pop() ?? 0;
    for (let field = 0; field < FIELDS; field++)
      this.numbers[slot * FIELDS + field] = numbers[number + field]!;
    for (let field = 0; field < CODES; field++) this.codes[slot * CODES + field] = codes[code + field]!;
    const startMs = numbers[number | START_MS]!;
    this.queue.push(startMs, slot);
    if (startMs > this.nowMs) this.nowMs = startMs;
    this.release(this.nowMs - this.latestMs);
  }

  /** Lets go of every row that started before `limitMs`. */
  release(limitMs: number): void {
    const { queue } = this;
    while (queue.nextMs < limitMs) {
      const slot = queue.pop();
      this.takeRow(this.numbers, slot * FIELDS, this.codes, slot * CODES);
      this.free.push(slot);
    }
  }

  private grow(): void {
    const size = this.numbers.length / FIELDS;
    const wanted = Math.max(64, 2 * size);
    const numbers = new Float64Array(wanted * FIELDS);
    numbers.set(this.numbers);
    const codes = new Int32Array(wanted * CODES);
    codes.set(this.codes);
    for (let slot = wanted - 1; slot >= size; slot--) this.free.push(slot);
    this.numbers = numbers;
    this.codes = codes;
  }
}
