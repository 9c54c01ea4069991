import type { LaneMeasurements } from '../model/measurements.ts';
import {
  ATTEMPT_MASK,
  CODES_SHIFT,
  DURATION_MS,
  ENVIRONMENT,
  FIELDS_SHIFT,
  FLAGS,
  HIDDEN_MS,
  INIT_MS,
  INVOKED,
  LOWER_HALF,
  OUT_OF_MEMORY,
  ROUTE,
  START_MS,
  SUCCEEDED,
} from '../model/outcome-codes.ts';
import type { BlockSink, OutcomeBatch, OutcomeSink } from '../model/outcomes.ts';

/** More than these cannot be told apart in a picture. */
export const LANES_SHOWN = 40;
export const LANE_INVOCATIONS_SHOWN = 2000;

interface Lane {
  readonly functionIndex: number;
  readonly serial: number;
  readonly firstMs: number;
  lastMs: number;
}

type Life = LaneMeasurements['environments'][number];
type Invocation = LaneMeasurements['invocations'][number];

/**
 * Every environment and invocation of a small run. As soon as there are more than can be drawn it drops what
 * it has and looks at nothing any more, so that a large run pays a call a batch.
 */
export class LaneCollector implements OutcomeSink {
  private lanes: Lane[] = [];
  private lives: Life[] = [];
  private invocations: Invocation[] = [];
  private readonly places = new Map<number, number>();
  private isFull: boolean;
  /** What it no longer looks at may come in any form. */
  readonly blocks: BlockSink = {
    stepMs: Number.POSITIVE_INFINITY,
    isReady: () => this.isFull,
    takeBlock: () => undefined,
  };

  /** @param isFull whether it is known that there is too much */
  constructor(isFull = false) {
    this.isFull = isFull;
  }

  take(batch: OutcomeBatch): void {
    if (this.isFull) return;
    for (let row = 0; row < batch.rows && !this.isFull; row++) this.takeRow(batch, row);
    const { environments } = batch;
    for (let row = 0; row < environments.rows && !this.isFull; row++) {
      this.lives.push({
        functionIndex: environments.functionIndex[row]!,
        isProvisioned: environments.provisioned[row] === 1,
        startMs: environments.startMs[row]!,
        endMs: environments.endMs[row]!,
      });
      if (this.lives.length > LANES_SHOWN) this.giveUp();
    }
  }

  private takeRow({ numbers, codes }: OutcomeBatch, row: number): void {
    const code = row << CODES_SHIFT;
    const flags = codes[code | FLAGS]!;
    const serial = codes[code | ENVIRONMENT]!;
    if ((flags & INVOKED) === 0 || serial < 0) return;
    const number = row << FIELDS_SHIFT;
    const startMs = numbers[number | START_MS]!;
    const initMs = numbers[number | HIDDEN_MS]! + numbers[number | INIT_MS]!;
    const durationMs = numbers[number | DURATION_MS]!;
    const endMs = startMs + initMs + durationMs;
    const place = this.places.get(serial) ?? this.lanes.length;
    const lane = this.lanes[place];
    if (lane === undefined) {
      this.places.set(serial, place);
      const functionIndex = codes[code | ROUTE]! & LOWER_HALF;
      this.lanes.push({ functionIndex, serial, firstMs: startMs, lastMs: endMs });
    } else lane.lastMs = Math.max(lane.lastMs, endMs);
    const attempt = flags & ATTEMPT_MASK;
    const hasFailed = attempt > SUCCEEDED && attempt <= OUT_OF_MEMORY;
    this.invocations.push({ environment: place, startMs, initMs, durationMs, hasFailed });
    if (this.lanes.length > LANES_SHOWN || this.invocations.length > LANE_INVOCATIONS_SHOWN) this.giveUp();
  }

  private giveUp(): void {
    this.isFull = true;
    this.lanes = [];
    this.lives = [];
    this.invocations = [];
    this.places.clear();
  }

  /** Null where there was too much, or nothing. */
  finish(): LaneMeasurements | null {
    if (this.isFull || this.lanes.length === 0) return null;
    const left = [...this.lives].sort((a, b) => a.startMs - b.startMs);
    // A life's row has no serial number: an environment is the latest life of its function that covers all
    // it did.
    const lived = this.lanes.map((lane): Life => {
      const at = left.findLastIndex(
        ({ functionIndex, startMs, endMs }) =>
          functionIndex === lane.functionIndex && startMs <= lane.firstMs && endMs >= lane.lastMs,
      );
      const [life] = at === -1 ? [] : left.splice(at, 1);
      const { functionIndex, firstMs: startMs, lastMs: endMs } = lane;
      return life ?? { functionIndex, isProvisioned: false, startMs, endMs };
    });
    return {
      environments: [...lived, ...left],
      invocations: this.invocations.toSorted((a, b) => a.startMs - b.startMs),
    };
  }
}
