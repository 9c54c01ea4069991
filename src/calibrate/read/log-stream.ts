import type { FunctionStore } from './function-store.ts';
import { timeIn } from './line-prefix.ts';

/** Lines after a START that are looked at for a time. */
export const LINES_WITH_A_TIME = 4;
/** Characters in which such a line has it. */
const LONGEST_TIME = 64;

/**
 * What is known of a log stream, or of a file whose lines name none, from its last lines: an environment
 * serves one invocation after the other.
 */
export class LogStream {
  store: FunctionStore;
  /** A number for each stream; −1 where no line names one. */
  readonly environment: number;
  /** The last START, by the hash of its request id, and when it was; NaN where it does not say. */
  startLow = 0;
  startHigh = 0;
  startMs = Number.NaN;
  /** Its REPORT has not come yet. */
  isOpen = false;
  /** How many of the next lines may still tell when the invocation started. */
  wantsTime = 0;
  /** An init that was cut at its limit since the last REPORT. */
  cutInitMs = Number.NaN;
  /** How a line before the REPORT says that it will have ended. */
  pendingLow = 0;
  pendingHigh = 0;
  pendingEnding = 0;
  lastMs = Number.NaN;
  /** An emulator wrote a line of it. */
  hasEmulator = false;

  constructor(store: FunctionStore, environment: number) {
    this.store = store;
    this.environment = environment;
  }

  /** A line of the handler that may tell when it came. */
  offerTime(line: string): void {
    const timeMs = timeIn(line.slice(0, LONGEST_TIME));
    if (Number.isNaN(timeMs)) this.wantsTime--;
    else this.offerMs(timeMs);
  }

  offerMs(timeMs: number): void {
    this.startMs = timeMs;
    this.wantsTime = 0;
  }
}
