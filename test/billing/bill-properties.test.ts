import { all, type BigNumber, create } from 'mathjs';
import { describe, expect, it } from 'vitest';
import { priceUsage } from '../../src/billing/price-usage.ts';
import type { FunctionUsage, Usage } from '../../src/model/usage.ts';
import { findPrices } from '../../src/platform/prices/prices.ts';
import { fc } from '../support/fast-check.ts';
import { usageOf } from './usage-of.ts';

if (all === undefined) throw new Error('mathjs without its functions');
const math = create(all, { number: 'BigNumber', precision: 100 });
const big = (value: number | string): BigNumber => math.bignumber(value);
const times = (...factors: BigNumber[]) =>
  factors.reduce((product, factor) => math.multiply(product, factor) as BigNumber, big(1));

const prices = findPrices('aws', 'us-east-1');
if (prices === undefined) throw new Error('no prices of us-east-1');
const usEast1 = prices;

const PLAIN = { freeTier: false, savingsPlan: 0, ownPrices: {} };

const anyFunction = (longestMs: number): fc.Arbitrary<Partial<FunctionUsage>> =>
  fc.record({
    memoryMb: fc.integer({ min: 128, max: 10_240 }),
    architecture: fc.constantFrom('x86_64' as const, 'arm64' as const),
    ephemeralStorageMb: fc.integer({ min: 512, max: 10_240 }),
    requests: fc.integer({ min: 0, max: 3_000_000 }),
    onDemandBilledMs: fc.integer({ min: 0, max: longestMs }),
    provisionedBilledMs: fc.integer({ min: 0, max: longestMs }),
    provisionedConcurrency: fc.integer({ min: 0, max: 1000 }),
    provisionedSeconds: fc.integer({ min: 0, max: 2_628_000 }),
  });

/** 10 GB for this long by four functions stays in the first tier. */
const WITHIN_FIRST_TIER_MS = 1e11;
const BEYOND_LAST_TIER_MS = 4e12;

const totalOf = (functions: readonly Partial<FunctionUsage>[], options = PLAIN) =>
  priceUsage(usageOf(...functions), usEast1, options).total;

describe('against mathjs BigNumber', () => {
  const TIERS = {
    x86_64: [
      ['0', '0.0000166667'],
      ['6000000000', '0.000015'],
      ['15000000000', '0.0000133334'],
    ],
    arm64: [
      ['0', '0.0000133334'],
      ['7500000000', '0.0000120001'],
      ['18750000000', '0.0000106667'],
    ],
  } as const;
  const PROVISIONED = {
    x86_64: ['0.0000041667', '0.0000097222'],
    arm64: ['0.0000033334', '0.0000077778'],
  } as const;

  /**
   * Cost of everything up to a quantity: each tier's price less that of the one before, times what lies above
   * its beginning.
   */
  function tieredCost(quantity: BigNumber, architecture: 'x86_64' | 'arm64'): BigNumber {
    let cost = big(0);
    let before = big(0);
    for (const [from, price] of TIERS[architecture]) {
      const above = math.max(math.subtract(quantity, big(from)) as BigNumber, big(0));
      cost = math.add(cost, times(above, math.subtract(big(price), before) as BigNumber));
      before = big(price);
    }
    return cost;
  }

  function expectedTotal(
    functions: readonly FunctionUsage[],
    freeTier: boolean,
    savingsPlan: string,
  ): BigNumber {
    const secondsOf = (ms: number) => times(big(ms), big('0.001'));
    const gigabytesOf = (mb: number) => math.divide(big(mb), big(1024)) as BigNumber;
    const sum = (amounts: readonly BigNumber[]) =>
      amounts.reduce((total, amount) => math.add(total, amount), big(0));
    const all = {
      requests: sum(functions.map((used) => big(used.requests))),
      gbSeconds: sum(
        functions.map((used) => times(gigabytesOf(used.memoryMb), secondsOf(used.onDemandBilledMs))),
      ),
    };
    /** What is left of a use after its share of what is free. */
    const paidOf = (used: BigNumber, usedByAll: BigNumber, free: number): BigNumber => {
      if (!freeTier) return used;
      if (math.smallerEq(usedByAll, big(free))) return big(0);
      const left = math.subtract(usedByAll, big(free)) as BigNumber;
      return math.divide(times(used, left), usedByAll) as BigNumber;
    };
    const paid = { x86_64: big(0), arm64: big(0) };
    let fixed = big(0);
    let discounted = big(0);
    for (const used of functions) {
      const gigabytes = gigabytesOf(used.memoryMb);
      const requests = paidOf(big(used.requests), all.requests, 1_000_000);
      const gbSeconds = times(gigabytes, secondsOf(used.onDemandBilledMs));
      paid[used.architecture] = math.add(paid[used.architecture], paidOf(gbSeconds, all.gbSeconds, 400_000));
      const [configured, running] = PROVISIONED[used.architecture];
      discounted = math.add(
        discounted,
        math.add(
          times(gigabytes, big(used.provisionedConcurrency), big(used.provisionedSeconds), big(configured)),
          times(gigabytes, secondsOf(used.provisionedBilledMs), big(running)),
        ),
      );
      const storage = math.divide(big(used.ephemeralStorageMb - 512), big(1024)) as BigNumber;
      const allSeconds = math.add(secondsOf(used.onDemandBilledMs), secondsOf(used.provisionedBilledMs));
      fixed = math.add(
        fixed,
        math.add(times(requests, big('0.0000002')), times(storage, allSeconds, big('0.0000000309'))),
      );
    }
    for (const architecture of ['x86_64', 'arm64'] as const) {
      discounted = math.add(discounted, tieredCost(paid[architecture], architecture));
    }
    return math.add(fixed, times(discounted, math.subtract(big(1), big(savingsPlan)) as BigNumber));
  }

  it('every total is the same to a billionth of a billionth; shares are exact to twelve decimals', () => {
    const functions = fc.array(anyFunction(BEYOND_LAST_TIER_MS), { maxLength: 5 });
    const savingsPlan = fc.constantFrom('0', '0.12', '0.17', '1');
    fc.assert(
      fc.property(functions, fc.boolean(), savingsPlan, (used, freeTier, share) => {
        const usage = usageOf(...used);
        const options = { freeTier, savingsPlan: Number(share), ownPrices: {} };
        const priced = priceUsage(usage, usEast1, options);
        const expected = expectedTotal(usage.functions, freeTier, share).toFixed();
        expect(priced.total.minus(expected).abs().lte('1e-15')).toBe(true);
      }),
    );
  });
});

describe('laws of a bill', () => {
  const few = fc.array(anyFunction(WITHIN_FIRST_TIER_MS), { maxLength: 2 });
  const many = fc.array(anyFunction(BEYOND_LAST_TIER_MS), { minLength: 1, maxLength: 4 });

  /** An account's usage: functions, and services before and behind them. */
  const anyUsage = fc
    .record({
      functions: many,
      services: fc.array(
        fc.record({
          item: fc.constantFrom(
            'apiGateway.httpRequest',
            'sqs.standardRequest',
            'lambda.requests',
            'logs.storage',
          ),
          quantity: fc.integer({ min: 1, max: 2e9 }),
        }),
        { maxLength: 4 },
      ),
    })
    .map(
      ({ functions, services }): Usage => ({
        ...usageOf(...functions),
        services: services.map((used, index) => ({
          ...used,
          of: `t${index}`,
          ofKind: 'trigger',
          function: null,
          arithmetic: [],
        })),
      }),
    );

  it('has the same lines whatever the order in which functions, APIs and triggers stand', () => {
    fc.assert(
      fc.property(anyUsage, fc.infiniteStream(fc.nat()), fc.boolean(), (usage, random, freeTier) => {
        const shuffled = <T>(all: readonly T[]): T[] =>
          all
            .map((one) => ({ one, key: random.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
        const other = { ...usage, functions: shuffled(usage.functions), services: shuffled(usage.services) };
        const linesOf = (one: Usage) =>
          priceUsage(one, usEast1, { ...PLAIN, freeTier })
            .lines.map(({ function: owner, item, quantity, amount, arithmetic }) =>
              JSON.stringify([owner, item, quantity.toFixed(), amount.toFixed(), arithmetic]),
            )
            .sort();
        expect(linesOf(other)).toEqual(linesOf(usage));
      }),
    );
  });

  it('charges the same for the same use', () => {
    fc.assert(
      fc.property(anyFunction(BEYOND_LAST_TIER_MS), many, fc.boolean(), (one, others, freeTier) => {
        const priced = priceUsage(usageOf(one, ...others, one), usEast1, { ...PLAIN, freeTier });
        const amountsOf = (name: string) =>
          priced.lines
            .filter((line) => line.function === name)
            .map(({ item, amount }) => `${item}: ${amount.toFixed()}`);
        expect(amountsOf('f0')).toEqual(amountsOf(`f${others.length + 1}`));
      }),
    );
  });

  it('adds up over functions below the second tier', () => {
    fc.assert(
      fc.property(few, few, (some, others) => {
        const together = totalOf([...some, ...others]);
        expect(together.toFixed()).toBe(totalOf(some).plus(totalOf(others)).toFixed());
      }),
    );
  });

  it('never falls when more is used', () => {
    const quantity = fc.constantFrom(
      'requests',
      'onDemandBilledMs',
      'provisionedBilledMs',
      'provisionedSeconds',
    );
    fc.assert(
      fc.property(
        many,
        quantity,
        fc.integer({ min: 1, max: 1e9 }),
        fc.boolean(),
        (used, name, more, freeTier) => {
          const [first = {}, ...rest] = used;
          const grown = { ...first, [name]: (first[name as keyof typeof first] as number) + more };
          const options = { ...PLAIN, freeTier };
          expect(totalOf([grown, ...rest], options).gte(totalOf(used, options))).toBe(true);
        },
      ),
    );
  });

  it('has lines whose amounts are quantity x price and add up to the total, and whose quantities are all that was used', () => {
    fc.assert(
      fc.property(many, fc.boolean(), (used, freeTier) => {
        const usage = usageOf(...used);
        const priced = priceUsage(usage, usEast1, { ...PLAIN, freeTier });
        let total = priced.total.times(0);
        for (const line of priced.lines) {
          expect(line.amount.toFixed()).toBe(line.quantity.times(line.unitPrice).toFixed());
          expect(line.quantity.gt(0)).toBe(true);
          total = total.plus(line.amount);
        }
        expect(priced.total.toFixed()).toBe(total.toFixed());
        for (const one of usage.functions) {
          const requests = priced.lines
            .filter((line) => line.function === one.name && line.item.startsWith('Requests'))
            .reduce((sum, line) => sum.plus(line.quantity), total.times(0));
          expect(requests.toNumber()).toBe(one.requests);
        }
      }),
    );
  });
});
