import { afterEach, describe, expect, it, vi } from 'vitest';
import { planScenario } from '../../src/study/plan/plan.ts';
import { PlanRuns } from '../../src/study/plan/plan-runs.ts';
import { ContentNumbers } from '../../src/study/plan/run-key.ts';
import { fc } from '../support/fast-check.ts';

const scenario = {
  name: 'Orders',
  functions: {
    take: { runtime: 'nodejs22.x', memory: 512, work: { cpu: '20ms', io: '60ms' } },
    ship: { runtime: 'nodejs22.x', memory: 512, work: { io: '120ms' } },
  },
  triggers: {
    web: { source: 'api-gateway', function: 'take' },
    inbox: { source: 'sqs', function: 'ship' },
  },
  traffic: [
    { to: 'web', poisson: '20/s' },
    { to: 'inbox', poisson: '10/s' },
  ],
  account: { concurrency: 100 },
  run: { duration: '40s', seed: 4 },
};

/** What every run that is made goes through. */
interface Simulating {
  simulated(compiled: object, replication: number): Promise<unknown>;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the runs of a plan', () => {
  it('are no two the same but for the month that they are billed as', { timeout: 120_000 }, async () => {
    const simulated = vi.spyOn(PlanRuns.prototype as unknown as Simulating, 'simulated');
    await planScenario(scenario, { workers: 1, settings: { requestsPerRun: 1000, growth: [1, 2, 50] } });
    const contents = simulated.mock.calls.map(([compiled, replication]) => {
      return JSON.stringify([compiled, replication], written);
    });
    expect(contents.length).toBeGreaterThan(20);
    expect(contents.length - new Set(contents).size).toBe(0);
  });
});

/** What JSON takes for null, in words; keys in the order of the alphabet. */
function written(_: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return `${value}`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'monthlyShare');
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('numbers by content', () => {
  const data = fc.object({
    maxDepth: 3,
    values: [
      fc.constantFrom(0, -0, 1, null, '', '1', '#1', 'null', true, false, Number.POSITIVE_INFINITY, '[]'),
      fc.double(),
    ],
  });

  it('are the same for copies in any order of keys', () => {
    const numbers = new ContentNumbers();
    fc.assert(
      fc.property(data, (value) => {
        const copy = Object.fromEntries(Object.entries(structuredClone(value)).reverse());
        expect(numbers.of(copy)).toBe(numbers.of(value));
      }),
    );
  });

  it('differ where anything differs', () => {
    const numbers = new ContentNumbers();
    const seen: { readonly value: object; readonly number: number }[] = [];
    fc.assert(
      fc.property(data, (value) => {
        const number = numbers.of(value);
        for (const other of seen) {
          const isSame = isEqual(other.value, value);
          expect(other.number === number, JSON.stringify([other.value, value])).toBe(isSame);
        }
        seen.push({ value, number });
      }),
      { numRuns: 60 },
    );
  });

  it('tell null from what JSON writes as null', () => {
    const numbers = new ContentNumbers();
    const values = [null, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 'null', 0, -0, '0'];
    expect(new Set(values.map((value) => numbers.of({ value }))).size).toBe(values.length);
  });

  it('take what is no plain data for itself alone', () => {
    const numbers = new ContentNumbers();
    const map = new Map([[1, 2]]);
    expect(numbers.of({ map })).toBe(numbers.of({ map }));
    expect(numbers.of({ map })).not.toBe(numbers.of({ map: new Map([[1, 2]]) }));
  });
});

function isEqual(one: unknown, other: unknown): boolean {
  try {
    expect(one).toEqual(other);
    return true;
  } catch {
    return false;
  }
}
