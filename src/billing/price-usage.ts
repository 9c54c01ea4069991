import type { Decimal } from 'decimal.js';
import type { FunctionUsage, Usage } from '../model/usage.ts';
import type { PriceList } from '../platform/prices/price-list.ts';
import { managedLanguage } from '../platform/runtimes.ts';
import { decimalText, quantityText } from '../units/decimal-text.ts';
import { Exact } from '../units/exact.ts';
import { Account, type AccountOptions, type Charge } from './account.ts';
import type { Bill, BillLine } from './bill.ts';
import { serviceCharge } from './price-services.ts';

export type PricingOptions = AccountOptions;

/** Part of ephemeral storage that costs nothing (AWS Lambda pricing page, 2022–2026). */
const FREE_STORAGE_MB = 512;
const MB_PER_GB = 1024;
const LAMBDA = 'lambda';
const REQUESTS = 'requests';
const GB_SECOND = 'GB-second';

/**
 * Prices a usage as one billing month: lines of quantity × unit price by function and item, exact, and their
 * exact sum. Tiers are marginal and count per architecture over all functions; they, and the free tier
 * (requests, and GB-seconds of both architectures together, never provisioned ones), are shared in proportion
 * to use. What is free stands in lines of its own at price 0 and does not count towards the tiers, as in the
 * AWS Pricing Calculator. Nothing used, no line. What other services bill follows, by trigger, resource and
 * function. Throws only where the price list lacks an item that the usage needs. Rules: AWS Lambda pricing
 * page, 2026.
 */
export function priceUsage(usage: Usage, prices: PriceList, options: PricingOptions): Bill {
  const charges = [...usage.functions.flatMap(functionCharges), ...usage.services.map(serviceCharge)];
  const account = new Account(prices, options, charges);
  const lines = account.lines();
  const sum = (amountOf: (line: BillLine) => Decimal): Decimal =>
    lines.reduce((total, line) => total.plus(amountOf(line)), new Exact(0));
  return {
    currency: prices.currency,
    lines,
    total: sum(({ amount }) => amount),
    range: {
      low: sum(({ amount, estimate }) => amount.times(estimate?.low ?? 1)),
      high: sum(({ amount, estimate }) => amount.times(estimate?.high ?? 1)),
    },
    notes: notesOf(usage, prices, options, account),
  };
}

/** Whether a savings plan lowers the price of an item: compute, but for that of Lambda@Edge. */
export function isDiscounted(item: string): boolean {
  return /^lambda\.(?:duration|provisioned)/.test(item);
}

function functionCharges(used: FunctionUsage): readonly Charge[] {
  return [requests(used), duration(used), ...provisioned(used), storage(used), ...snapStart(used)];
}

function requests(used: FunctionUsage): Charge {
  return {
    service: LAMBDA,
    function: used.name,
    line: 'Requests',
    item: used.isAtEdge === true ? 'lambdaAtEdge.requests' : 'lambda.requests',
    quantity: new Exact(used.requests),
    unit: REQUESTS,
    isDiscounted: false,
    arithmetic: [],
  };
}

function duration(used: FunctionUsage): Charge {
  const seconds = secondsOf(used.onDemandBilledMs);
  const quantity = seconds.times(gigabytes(used.memoryMb));
  const item = used.isAtEdge === true ? 'lambdaAtEdge.duration' : `lambda.duration.${used.architecture}`;
  return {
    service: LAMBDA,
    function: used.name,
    line: 'Duration',
    item,
    quantity,
    unit: GB_SECOND,
    isDiscounted: isDiscounted(item),
    arithmetic: [
      memoryText(used.memoryMb),
      secondsText(used, seconds),
      `${decimalText(gigabytes(used.memoryMb))} GB x ${decimalText(seconds)} s = ${quantityText(quantity, GB_SECOND)}`,
    ],
  };
}

function provisioned(used: FunctionUsage): readonly Charge[] {
  const memory = gigabytes(used.memoryMb);
  const configured = new Exact(used.provisionedConcurrency).times(used.provisionedSeconds);
  const running = secondsOf(used.provisionedBilledMs);
  const charge = (line: string, priced: string, quantity: Decimal, how: string): Charge => ({
    service: LAMBDA,
    function: used.name,
    line,
    item: `lambda.${priced}.${used.architecture}`,
    quantity,
    unit: GB_SECOND,
    isDiscounted: isDiscounted(`lambda.${priced}`),
    arithmetic: [memoryText(used.memoryMb), how],
  });
  const configuredGbSeconds = configured.times(memory);
  const runningGbSeconds = running.times(memory);
  return [
    charge(
      'Provisioned concurrency',
      'provisionedConcurrency',
      configuredGbSeconds,
      `${environmentsText(used.provisionedConcurrency)} x ${decimalText(new Exact(used.provisionedSeconds))} s x ${decimalText(memory)} GB = ${quantityText(configuredGbSeconds, GB_SECOND)}`,
    ),
    charge(
      'Provisioned duration',
      'provisionedDuration',
      runningGbSeconds,
      `${decimalText(memory)} GB x ${decimalText(running)} s billed on provisioned environments, their init included = ${quantityText(runningGbSeconds, GB_SECOND)}`,
    ),
  ];
}

function storage(used: FunctionUsage): Charge {
  const extraMb = Math.max(0, used.ephemeralStorageMb - FREE_STORAGE_MB);
  const extra = gigabytes(extraMb);
  const seconds = secondsOf(used.onDemandBilledMs).plus(secondsOf(used.provisionedBilledMs));
  const quantity = extra.times(seconds);
  return {
    service: LAMBDA,
    function: used.name,
    line: 'Ephemeral storage',
    item: 'lambda.ephemeralStorage',
    quantity,
    unit: GB_SECOND,
    isDiscounted: false,
    arithmetic: [
      `${used.ephemeralStorageMb} MB - ${FREE_STORAGE_MB} MB = ${extraMb} MB`,
      memoryText(extraMb),
      `${decimalText(extra)} GB x ${decimalText(seconds)} s = ${quantityText(quantity, GB_SECOND)}`,
    ],
  };
}

function snapStart(used: FunctionUsage): readonly Charge[] {
  // Managed Java runtimes have SnapStart for nothing (AWS Lambda pricing page, 2026).
  if (used.snapStart === null || managedLanguage(used.runtime) === 'java') return [];
  const memory = gigabytes(used.memoryMb);
  const cached = memory.times(used.snapStart.cachedSeconds);
  const restored = memory.times(used.snapStart.restores);
  const charge = (line: string, item: string, unit: string, quantity: Decimal, how: string): Charge => ({
    service: LAMBDA,
    function: used.name,
    line,
    item,
    quantity,
    unit,
    isDiscounted: false,
    arithmetic: [memoryText(used.memoryMb), how],
  });
  return [
    charge(
      'SnapStart cache',
      'lambda.snapStartCache',
      GB_SECOND,
      cached,
      `${decimalText(memory)} GB x ${decimalText(new Exact(used.snapStart.cachedSeconds))} s kept = ${quantityText(cached, GB_SECOND)}`,
    ),
    charge(
      'SnapStart restores',
      'lambda.snapStartRestore',
      'GB',
      restored,
      `${decimalText(new Exact(used.snapStart.restores))} restores x ${decimalText(memory)} GB = ${decimalText(restored)} GB`,
    ),
  ];
}

function notesOf(
  usage: Usage,
  prices: PriceList,
  options: PricingOptions,
  account: Account,
): readonly string[] {
  const notes = [
    `Amounts are in ${prices.currency}, before tax, at the prices of ${prices.region}.`,
    'Left out is what the scenario does not give: NAT gateways (billing.natGateways) and storage (resources: storage).',
  ];
  if (options.freeTier) {
    notes.push(
      `The month's free tier counts: ${prices.freeTier.requests} requests and ${prices.freeTier.gbSeconds} GB-seconds, shared in proportion to use.`,
    );
  }
  if (options.savingsPlan > 0) {
    const percent = decimalText(new Exact(options.savingsPlan).times(100));
    notes.push(
      `A savings plan takes ${percent} % off the prices of duration and of provisioned concurrency.`,
    );
  }
  return [...notes, ...usage.notes, ...account.notes];
}

function gigabytes(megabytes: number): Decimal {
  return new Exact(megabytes).div(MB_PER_GB);
}

function secondsOf(milliseconds: number): Decimal {
  return new Exact(milliseconds).div(1000);
}

function memoryText(megabytes: number): string {
  return `${megabytes} MB x 0.0009765625 GB in a MB = ${decimalText(gigabytes(megabytes))} GB`;
}

/** A number that changed in the run is a mean, and no whole number. */
function environmentsText(count: number): string {
  if (Number.isInteger(count)) return `${count} environments`;
  return `${decimalText(new Exact(count).toDecimalPlaces(4))} environments (mean, rounded here)`;
}

/**
 * With requests on provisioned environments beside them, the on-demand requests are not known, only their
 * time.
 */
function secondsText(used: FunctionUsage, seconds: Decimal): string {
  const result = `x 0.001 s in a ms = ${decimalText(seconds)} s`;
  const total = new Exact(used.onDemandBilledMs);
  if (used.provisionedBilledMs > 0 || used.requests <= 0) return `${decimalText(total)} ms billed ${result}`;
  const mean = total.div(used.requests);
  const shown = mean.toDecimalPlaces(4);
  const word = shown.eq(mean) ? 'ms' : 'ms (mean, rounded here)';
  return `${decimalText(new Exact(used.requests))} requests x ${decimalText(shown)} ${word} ${result}`;
}
