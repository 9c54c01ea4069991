import { describe, expect, it } from 'vitest';
import { Quotas } from '../../src/engine/kernel/quotas.ts';
import { createCounters } from '../../src/model/counters.ts';
import type { Model, QuotaModel, QuotaUse } from '../../src/model/model.ts';

const QUOTA: QuotaModel = { perSecond: 10, burst: 10, buckets: 1, delays: false, growth: null };
const ONE: QuotaUse = { quotaIndex: 0, tokens: 1, keys: Number.POSITIVE_INFINITY };
const MINUTE_MS = 60_000;

function quotasOf(...quotas: QuotaModel[]) {
  const model = { quotas, sources: [], functions: [], resources: [], warmupMs: 0 } as unknown as Model;
  const counters = createCounters(model);
  return { quotas: new Quotas(model, counters), counters };
}

/** Events that get in of `count` at one instant. */
function admitted(quotas: Quotas, count: number, nowMs: number, use = ONE, share = 0): number {
  let passed = 0;
  for (let event = 0; event < count; event++) if (quotas.admits([use], share, nowMs)) passed++;
  return passed;
}

describe('a quota that refuses', () => {
  it('passes what its bucket holds, then what comes in', () => {
    const { quotas, counters } = quotasOf(QUOTA);
    expect(admitted(quotas, 15, 0)).toBe(10);
    expect(admitted(quotas, 15, 500)).toBe(5);
    expect(admitted(quotas, 15, 10_000)).toBe(10);
    expect(counters.quotas[0]).toMatchObject({ asked: 45, refused: 20, peakPerSecond: 30 });
  });

  it('has a bucket for each shard', () => {
    const { quotas } = quotasOf({ ...QUOTA, buckets: 2 });
    expect(admitted(quotas, 15, 0, ONE, 0.2)).toBe(10);
    expect(admitted(quotas, 15, 0, ONE, 0.7)).toBe(10);
    expect(admitted(quotas, 15, 0, { ...ONE, keys: 1 }, 0.7)).toBe(0);
  });

  it('gives more than it holds once it is full, and owes the rest', () => {
    const { quotas } = quotasOf(QUOTA);
    const large = { ...ONE, tokens: 30 };
    expect(quotas.admits([large], 0, 0)).toBe(true);
    expect(quotas.admits([large], 0, 2900)).toBe(false);
    expect(quotas.admits([large], 0, 3000)).toBe(true);
  });

  it('takes nothing of one where another has too little', () => {
    const { quotas } = quotasOf(QUOTA, { ...QUOTA, perSecond: 1, burst: 1 });
    const both = [ONE, { ...ONE, quotaIndex: 1 }];
    expect(quotas.admits(both, 0, 0)).toBe(true);
    expect(quotas.admits(both, 0, 0)).toBe(false);
    expect(admitted(quotas, 15, 0)).toBe(9);
  });
});

it('a quota that delays holds each event back until its tokens are there', () => {
  const { quotas, counters } = quotasOf({ ...QUOTA, delays: true });
  const delays = Array.from({ length: 13 }, () => quotas.delayMs([ONE], 0, 0));
  expect(delays.slice(0, 10)).toEqual(new Array(10).fill(0));
  expect(delays.slice(10)).toEqual([100, 200, 300]);
  expect(counters.quotas[0]).toMatchObject({ delayed: 3, longestDelayMs: 300 });
});

it('a quota that grows takes twice its highest minute once that is old enough, up to its most', () => {
  const growth = { maximumPerSecond: 35, windowMs: 30 * MINUTE_MS };
  const { quotas } = quotasOf({ ...QUOTA, growth });
  const perSecond = (fromMs: number): number => {
    let passed = 0;
    for (let second = 0; second < 60; second++) passed += admitted(quotas, 50, fromMs + 1000 * second);
    return Math.round(passed / 60);
  };
  expect(perSecond(0)).toBe(10);
  expect(perSecond(29 * MINUTE_MS)).toBe(10);
  expect(perSecond(31 * MINUTE_MS)).toBe(20);
  expect(perSecond(62 * MINUTE_MS)).toBe(35);
});
