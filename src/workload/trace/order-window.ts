/** Rows of a trace that may stand between a row and its place in time. */
export const ORDER_WINDOW_ROWS = 10_000;

const RING_ROWS = 16_384;
const RING_MASK = RING_ROWS - 1;

/**
 * Sorts rows that are nearly in order: a queue for those that come in order and a heap for the stragglers, so
 * that a sorted trace costs no comparison but one. Equal times keep the order of the file. Holds at most
 * `ORDER_WINDOW_ROWS` + 1 rows.
 */
export class OrderWindow {
  size = 0;
  /** The row that `pop` took last. */
  timeMs = 0;
  functionIndex = 0;
  durationMs = Number.NaN;
  memoryMb = Number.NaN;

  /** Slots 0 to `RING_ROWS` − 1 are the queue; a heap entry's data lie in the slots behind. */
  private readonly times = new Float64Array(2 * RING_ROWS);
  private readonly serials = new Float64Array(2 * RING_ROWS);
  private readonly functions = new Uint16Array(2 * RING_ROWS);
  private readonly durations = new Float64Array(2 * RING_ROWS);
  private readonly memories = new Float64Array(2 * RING_ROWS);
  private head = 0;
  private queued = 0;
  private lastQueuedMs = Number.NEGATIVE_INFINITY;
  private serial = 0;
  private readonly heap = new Uint16Array(RING_ROWS);
  private heaped = 0;
  private readonly freeSlots = new Uint16Array(RING_ROWS);
  private free = 0;
  private unusedSlot = RING_ROWS;

  push(timeMs: number, functionIndex: number, durationMs: number, memoryMb: number): void {
    let slot: number;
    if (timeMs >= this.lastQueuedMs || this.queued === 0) {
      slot = (this.head + this.queued) & RING_MASK;
      this.queued += 1;
      this.lastQueuedMs = timeMs;
    } else {
      // In range: at most ORDER_WINDOW_ROWS + 1 slots are in use.
      slot = this.free > 0 ? this.freeSlots[--this.free]! : this.unusedSlot++;
    }
    this.times[slot] = timeMs;
    this.serials[slot] = this.serial;
    this.functions[slot] = functionIndex;
    this.durations[slot] = durationMs;
    this.memories[slot] = memoryMb;
    this.serial += 1;
    this.size += 1;
    if (slot >= RING_ROWS) this.siftUp(slot);
  }

  /** Takes the earliest row; `size` must be above 0. */
  pop(): void {
    let slot = this.head;
    // In range: a heap of `heaped` > 0 entries has an entry 0.
    if (this.heaped > 0 && (this.queued === 0 || this.isBefore(this.heap[0]!, slot))) {
      slot = this.heap[0]!;
      this.heaped -= 1;
      if (this.heaped > 0) this.siftDown(this.heap[this.heaped]!);
      this.freeSlots[this.free] = slot;
      this.free += 1;
    } else {
      this.head = (this.head + 1) & RING_MASK;
      this.queued -= 1;
    }
    this.size -= 1;
    this.timeMs = this.times[slot]!;
    this.functionIndex = this.functions[slot]!;
    this.durationMs = this.durations[slot]!;
    this.memoryMb = this.memories[slot]!;
  }

  private isBefore(slot: number, other: number): boolean {
    // In range: both are slots in use.
    const difference = this.times[slot]! - this.times[other]!;
    return difference < 0 || (difference === 0 && this.serials[slot]! < this.serials[other]!);
  }

  private siftUp(slot: number): void {
    let at = this.heaped;
    this.heaped += 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentSlot = this.heap[parent]!;
      if (!this.isBefore(slot, parentSlot)) break;
      this.heap[at] = parentSlot;
      at = parent;
    }
    this.heap[at] = slot;
  }

  private siftDown(slot: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.heaped) break;
      if (child + 1 < this.heaped && this.isBefore(this.heap[child + 1]!, this.heap[child]!)) child += 1;
      const childSlot = this.heap[child]!;
      if (!this.isBefore(childSlot, slot)) break;
      this.heap[at] = childSlot;
      at = child;
    }
    this.heap[at] = slot;
  }
}
