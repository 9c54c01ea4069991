import { describe, expect, it } from 'vitest';
import { Chains } from '../../src/engine/kernel/chains.ts';
import { Gauges } from '../../src/engine/kernel/gauges.ts';
import type { Recorder } from '../../src/engine/kernel/recorder.ts';
import { FOR_NOBODY, Tickets } from '../../src/engine/kernel/tickets.ts';
import { runModel } from '../../src/engine/simulation.ts';
import type { ArrivalBatch, ArrivalStream } from '../../src/model/arrivals.ts';
import { GAUGE_RESOURCE_BUSY } from '../../src/model/gauge-codes.ts';
import { FIELDS_SHIFT, SUCCEEDED, SUPPRESSED_INIT, USED_MB } from '../../src/model/outcome-codes.ts';
import type { OutcomeBatch } from '../../src/model/outcomes.ts';
import {
  arrivalsAt,
  attemptOutcome,
  constant,
  feed,
  functionModel,
  invokeStep,
  measure,
  modelOf,
  resourceModel,
  rowsOf,
  sourceModel,
} from '../support/models.ts';

const nobody = {} as unknown as Recorder;

describe('a ticket', () => {
  it('is answered once, and closed once it is answered', () => {
    const tickets = new Tickets(new Chains(nobody));
    const ticket = tickets.take(FOR_NOBODY, -1, -1, 0);
    expect(() => tickets.close(ticket)).toThrow('state');
    tickets.answer(ticket, SUCCEEDED, 10);
    expect(() => tickets.answer(ticket, SUCCEEDED, 20)).toThrow('state');
    tickets.close(ticket);
    expect(() => tickets.close(ticket)).toThrow('state');
    expect(tickets.open).toBe(0);
  });
});

describe('a level', () => {
  const model = modelOf([functionModel(constant(1))], {
    resources: [resourceModel(constant(1), { concurrency: 2 })],
  });

  it('below zero or above its limit ends the run', () => {
    expect(() => new Gauges(model, nobody).add(GAUGE_RESOURCE_BUSY, 0, -1, 5)).toThrow('conservation');
    const gauges = new Gauges(model, nobody);
    gauges.add(GAUGE_RESOURCE_BUSY, 0, 2, 5);
    expect(() => gauges.add(GAUGE_RESOURCE_BUSY, 0, 1, 6)).toThrow('conservation');
  });
});

describe('a chain', () => {
  const chain = (calleeMs: number, isSync: boolean) =>
    modelOf(
      [
        functionModel(constant(10), { steps: [invokeStep(1, { isSync })] }),
        functionModel(constant(calleeMs)),
      ],
      {
        horizonMs: 60_000,
        sources: [
          sourceModel(),
          sourceModel({ functionIndex: 1, isEntry: false, invocation: isSync ? 'sync' : 'async' }),
        ],
      },
    );

  it.each([true, false])('that the end of the run cuts has no latency (synchronous: %s)', async (isSync) => {
    const arrivals = () => [feed(arrivalsAt([0, 1000]))];
    expect((await measure(chain(100, isSync), arrivals())).chains.get(0)?.latencyMs.count).toBe(2);
    expect((await measure(chain(120_000, isSync), arrivals())).chains.get(0)).toBeUndefined();
  });
});

describe('events that one request sends to one function', () => {
  it('have work of their own each', async () => {
    const exponential = { kind: 'exponential', mean: 100 } as const;
    const sender = functionModel(constant(10), { steps: [invokeStep(1, { isSync: false, count: 3 })] });
    const sources = [sourceModel(), sourceModel({ functionIndex: 1, isEntry: false, invocation: 'async' })];
    const { rows } = await rowsOf(modelOf([sender, functionModel(exponential)], { sources }), [
      feed(arrivalsAt([0])),
    ]);
    const sent = rows.filter(({ functionIndex }) => functionIndex === 1);
    expect(new Set(sent.map(({ durationMs }) => durationMs)).size).toBe(3);
    expect(new Set(sent.map(({ requestIndex }) => requestIndex)).size).toBe(3);
  });
});

/** Arrivals at the given times that need so much memory each. */
function arrivalsWithMemory(rows: readonly (readonly [timeMs: number, usedMb: number])[]): ArrivalStream {
  let isDone = false;
  return {
    hasFunctionColumn: false,
    hasDurationColumn: false,
    hasMemoryColumn: true,
    next(batch: ArrivalBatch): undefined {
      batch.rows = isDone ? 0 : rows.length;
      isDone = true;
      for (const [row, [timeMs, usedMb]] of rows.entries()) {
        batch.timeMs[row] = timeMs;
        batch.memoryUsedMb[row] = usedMb;
      }
      return undefined;
    },
    close() {},
  };
}

describe('an environment whose runtime was reset', () => {
  it.each([
    [2000, 100],
    [100, 2000],
  ])(
    'serves after one that became idle at the same instant, in whatever order they did',
    async (first, second) => {
      const coldStart = { ...functionModel(constant(0)).coldStart };
      const fn = functionModel(constant(100), { coldStart, memoryUsedMb: constant(0) });
      const stream = arrivalsWithMemory([
        [0, first],
        [0, second],
        [1000, 100],
      ]);
      const { rows } = await rowsOf(modelOf([fn]), [feed(stream)]);
      expect(rows.map(attemptOutcome).toSorted()).toEqual(['outOfMemory', 'succeeded', 'succeeded']);
      expect((rows.find(({ arrivalMs }) => arrivalMs === 1000)?.flags ?? 0) & SUPPRESSED_INIT).toBe(0);
    },
  );
});

describe('memory used', () => {
  it('is at most the size, also of what reaches its time-out', async () => {
    const fn = functionModel(constant(5000), { timeoutMs: 1000, memoryUsedMb: constant(0) });
    const used: number[] = [];
    const sink = {
      take: ({ rows, numbers }: OutcomeBatch) => {
        for (let row = 0; row < rows; row++) used.push(numbers[(row << FIELDS_SHIFT) | USED_MB] as number);
      },
    };
    await runModel(modelOf([fn]), [feed(arrivalsWithMemory([[0, 3000]]))], sink);
    expect(used).toEqual([1024]);
  });
});
