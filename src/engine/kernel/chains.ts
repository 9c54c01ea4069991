import { resized } from '../../metrics/columns.ts';
import { violated } from './holds.ts';
import type { Recorder } from './recorder.ts';
import { NONE } from './records.ts';

const LEFT_OUT = 2;

/**
 * Chains: what one event from outside sets off, all that follows included. A chain ends with the last of its
 * parts; one of which the run cuts a part has no end, and no row.
 */
export class Chains {
  started = 0;
  ended = 0;
  private sourceIndex = new Uint16Array(64);
  private arrivalMs = new Float64Array(64);
  private lastMs = new Float64Array(64);
  /** Parts without an end. */
  private parts = new Int32Array(64);
  private invocations = new Float64Array(64);
  /** Whether a function ran for it: of a batch's events, only the first one's chain counts the invocation. */
  private hasRun = new Uint8Array(64);
  private readonly free: number[] = [];
  private used = 0;
  private readonly recorder: Recorder;

  constructor(recorder: Recorder) {
    this.recorder = recorder;
  }

  /** A chain that begins with an event from outside; it has no part yet. */
  start(sourceIndex: number, arrivalMs: number): number {
    const chain = this.free.pop() ?? this.used++;
    if (chain === this.parts.length) this.grow();
    this.started++;
    this.sourceIndex[chain] = sourceIndex;
    this.arrivalMs[chain] = arrivalMs;
    this.lastMs[chain] = arrivalMs;
    this.parts[chain] = 0;
    this.invocations[chain] = 0;
    this.hasRun[chain] = 0;
    return chain;
  }

  addPart(chain: number): void {
    if (chain !== NONE) this.parts[chain]!++;
  }

  countInvocation(chain: number): void {
    if (chain === NONE) return;
    if (this.parts[chain]! < 1) violated('parts of a chain that goes on', this.parts[chain]!, 'at least 1');
    this.invocations[chain]!++;
    this.hasRun[chain] = 1;
  }

  /** An invocation that another chain counts runs for this one too. */
  run(chain: number): void {
    if (chain !== NONE) this.hasRun[chain] = 1;
  }

  /** Something before the function answered its event: it is no row. */
  leaveOut(chain: number): void {
    if (chain !== NONE) this.hasRun[chain] = LEFT_OUT;
  }

  /** A part ends at `endMs`, which may lie ahead, or never (Infinity); whatever it sent is a part by now. */
  endPart(chain: number, endMs: number): void {
    if (chain === NONE || endMs === Number.POSITIVE_INFINITY) return;
    if (this.parts[chain]! < 1) violated('parts of a chain that ends one', this.parts[chain]!, 'at least 1');
    if (endMs > this.lastMs[chain]!) this.lastMs[chain] = endMs;
    if (--this.parts[chain]! > 0) return;
    this.ended++;
    this.free.push(chain);
    if (this.hasRun[chain] === LEFT_OUT) return;
    this.recorder.recordChain(
      this.sourceIndex[chain]!,
      this.arrivalMs[chain]!,
      this.lastMs[chain]! - this.arrivalMs[chain]!,
      this.invocations[chain]!,
      this.hasRun[chain] === 1,
    );
  }

  private grow(): void {
    const capacity = this.parts.length * 2;
    this.sourceIndex = resized(this.sourceIndex, new Uint16Array(capacity));
    this.arrivalMs = resized(this.arrivalMs, new Float64Array(capacity));
    this.lastMs = resized(this.lastMs, new Float64Array(capacity));
    this.parts = resized(this.parts, new Int32Array(capacity));
    this.invocations = resized(this.invocations, new Float64Array(capacity));
    this.hasRun = resized(this.hasRun, new Uint8Array(capacity));
  }
}
