import { MAXIMUM_ENVIRONMENTS, WORKSPACE } from './workspace.ts';

/**
 * When running invocations end: a 4-ary heap of times and slots in the workspace. Four children share a cache
 * line of times, and the tree is half as deep as a binary one (LaMarca & Ladner, "The influence of caches on
 * the performance of heaps", 1996). The loop pushes and pops itself; here is the rest. Places at and after
 * `size` hold Infinity as far as `ready`, so that a pop needs no end check.
 */
export class CompletionHeap {
  size = 0;
  /** Places that have been made ready; the loop asks for more in time. */
  ready = 0;

  constructor() {
    this.makeReady(1024);
  }

  makeMoreReady(): void {
    if (this.ready > MAXIMUM_ENVIRONMENTS) {
      throw new Error(`more than ${MAXIMUM_ENVIRONMENTS} invocations are running at once`);
    }
    this.makeReady(Math.min(2 * this.ready, MAXIMUM_ENVIRONMENTS + 8));
  }

  /** Takes the earliest off, as the loop does; its slot. */
  pop(): number {
    const { endMs, endSlots } = WORKSPACE;
    const slot = endSlots[0]!;
    const size = --this.size;
    const lastMs = endMs[size]!;
    const lastSlot = endSlots[size]!;
    endMs[size] = Number.POSITIVE_INFINITY;
    let place = 0;
    for (let first = 1; first < size; first = 4 * place + 1) {
      let child = first;
      for (let other = first + 1; other < first + 4; other++) {
        if (endMs[other]! < endMs[child]!) child = other;
      }
      if (endMs[child]! >= lastMs) break;
      endMs[place] = endMs[child]!;
      endSlots[place] = endSlots[child]!;
      place = child;
    }
    if (size > 0) {
      endMs[place] = lastMs;
      endSlots[place] = lastSlot;
    }
    return slot;
  }

  private makeReady(places: number): void {
    WORKSPACE.endMs.fill(Number.POSITIVE_INFINITY, this.ready, places);
    this.ready = places;
  }
}
