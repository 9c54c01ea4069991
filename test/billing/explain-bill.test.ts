import { expect, it } from 'vitest';
import { explainBill } from '../../src/billing/explain-bill.ts';
import { priceUsage } from '../../src/billing/price-usage.ts';
import type { FunctionUsage } from '../../src/model/usage.ts';
import { findPrices } from '../../src/platform/prices/prices.ts';
import { usageOf } from './usage-of.ts';

function explain(used: Partial<FunctionUsage>, freeTier = false, savingsPlan = 0): string[] {
  const prices = findPrices('aws', 'us-east-1');
  if (prices === undefined) throw new Error('no prices of us-east-1');
  return explainBill(priceUsage(usageOf(used), prices, { freeTier, savingsPlan, ownPrices: {} }));
}

it('shows each step of the calculator example: 512 MB, 4,380,000 requests of 200 ms', () => {
  const used = { name: 'api', memoryMb: 512, requests: 4_380_000, onDemandBilledMs: 876e6 };
  expect(explain(used)).toEqual([
    'lambda, api: Requests',
    '  4,380,000 requests x 0.0000002 USD = 0.876 USD',
    'lambda, api: Duration',
    '  512 MB x 0.0009765625 GB in a MB = 0.5 GB',
    '  4,380,000 requests x 200 ms x 0.001 s in a ms = 876,000 s',
    '  0.5 GB x 876,000 s = 438,000 GB-seconds',
    '  Tier 1, up to 6,000,000,000 GB-seconds a month:',
    '  438,000 GB-seconds x 0.0000166667 USD = 7.3000146 USD',
    'Total: 8.1760146 USD',
    'Note: Amounts are in USD, before tax, at the prices of us-east-1.',
    'Note: Left out is what the scenario does not give: NAT gateways (billing.natGateways) and storage (resources: storage).',
  ]);
});

it('shows what the free tier and a savings plan do', () => {
  const used = { name: 'api', memoryMb: 512, requests: 4_380_000, onDemandBilledMs: 876e6 };
  const text = explain(used, true, 0.12).join('\n');
  expect(text).toContain('  4,380,000 requests - 1,000,000 free = 3,380,000 requests\n');
  expect(text).toContain('  438,000 GB-seconds - 400,000 free = 38,000 GB-seconds\n');
  expect(text).toContain('lambda, api: Duration (free tier)\n  400,000 GB-seconds x 0 = 0\n');
  expect(text).toContain('  0.0000166667 USD x (1 - 0.12 savings plan) = 0.000014666696 USD\n');
});

it('marks a mean that it had to round, and not the time it stands for', () => {
  const text = explain({ requests: 3, onDemandBilledMs: 100 }).join('\n');
  expect(text).toContain('3 requests x 33.3333 ms (mean, rounded here) x 0.001 s in a ms = 0.1 s');
});
