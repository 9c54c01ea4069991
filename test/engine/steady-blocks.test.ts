import { expect, it } from 'vitest';
import { runModel } from '../../src/engine/simulation.ts';
import { FIELDS_SHIFT, START_MS } from '../../src/model/outcome-codes.ts';
import type { BlockSink, OutcomeBatch } from '../../src/model/outcomes.ts';
import { constant, feed, functionModel, modelOf, poissonArrivals } from '../support/models.ts';

const horizonMs = 600_000;

/** Holds the engine to what `BlockSink` promises: what comes when it may, and how much came. */
async function delivered(stepMs: number, errorRate: number, how: 'in steps' | 'in order' | 'split') {
  const model = modelOf([functionModel(constant(120), { errorRate })], { horizonMs });
  let rows = 0;
  let inBlocks = 0;
  let blockMs = 0;
  let earlierSteps = 0;
  let beforeBlocks = 0;
  const stepOf = (ms: number): number => Math.floor(ms / stepMs);
  const blocks: BlockSink = {
    stepMs,
    isInOrder: how === 'in order',
    splitsSteps: how === 'split',
    isReady: () => true,
    takeBlock({ arrivalMs, from, to }) {
      inBlocks += to - from;
      expect(to).toBeGreaterThan(from);
      expect(arrivalMs[from]!).toBeGreaterThanOrEqual(blockMs);
      blockMs = arrivalMs[to - 1]!;
      if (how !== 'split') expect(stepOf(arrivalMs[from]!)).toBe(stepOf(blockMs));
    },
  };
  const sink = {
    blocks,
    take(batch: OutcomeBatch) {
      for (let row = 0; row < batch.rows; row++) {
        rows++;
        const startMs = batch.numbers[(row << FIELDS_SHIFT) | START_MS]!;
        if (stepOf(startMs) < stepOf(blockMs)) earlierSteps++;
        if (startMs < blockMs) beforeBlocks++;
      }
    },
  };
  await runModel(model, [feed(poissonArrivals(40, horizonMs))], sink);
  return { rows, inBlocks, earlierSteps, beforeBlocks };
}

// Rows wait in a batch of 256: at 2 % there are five steps between two full ones.
it.each([
  [10_000, 0.02],
  [1000, 0.02],
  [10_000, 0.002],
  // Two rows in a row, of two steps.
  [50, 0.1],
])('blocks come after the rows of earlier steps: steps of %d ms, %d of errors', async (stepMs, errorRate) => {
  const free = await delivered(stepMs, errorRate, 'in steps');
  const inOrder = await delivered(stepMs, errorRate, 'in order');
  const split = await delivered(stepMs, errorRate, 'split');
  expect(inOrder.beforeBlocks).toBe(0);
  for (const { rows, inBlocks, earlierSteps } of [free, inOrder, split]) {
    expect(earlierSteps).toBe(0);
    expect(rows).toBeGreaterThan(20);
    expect(inBlocks).toBeGreaterThan(1000);
    expect(rows + inBlocks).toBe(free.rows + free.inBlocks);
  }
});
