import type { Decimal } from 'decimal.js';
import type { FunctionUsage, Usage } from '../model/usage.ts';
import type { PriceList } from '../platform/prices/price-list.ts';
import { managedLanguage } from '../platform/runtimes.ts';
import { decimalText, quantityText } from '../units/decimal-text.ts';
import { Exact } from '../units/exact.ts';
import { Account, type Charge } from './account.ts';
import type { Bill, BillLine } from './bill.ts';
import { priceService } from './price-services.ts';

export interface PricingOptions {
  /** Whether the month's free tier counts. */
  readonly freeTier: boolean;
  /** Share that a savings plan takes off the prices of duration and of provisioned concurrency, 0 to 1. */
  readonly savingsPlan: number;
  /** Own prices by item of the price list, decimal text per single unit; they replace all tiers of the list's price. */
  readonly ownPrices: Readonly<Record<string, string>>;
}

/** Part of ephemeral storage that costs nothing (AWS Lambda pricing page, 2022–2026). */
const FREE_STORAGE_MB = 512;
const MB_PER_GB = 1024;
const LAMBDA = 'lambda';
const REQUESTS = 'requests';
const GB_SECOND = 'GB-second';

/**
 * Prices a usage as one billing month: lines of quantity × unit price by function and item, exact, and their exact sum.
 * Tiers are marginal and count per architecture over all functions; they, and the free tier (requests, and GB-seconds of
 * both architectures together, never provisioned ones), are used up in the order in which the functions stand. What is free
 * stands in lines of its own at price 0 and does not count towards the tiers, as in the AWS Pricing Calculator. Nothing used,
 * no line. What other services bill follows, by trigger, resource and function. Throws only where the price list lacks an item that the usage needs.
 * Rules: AWS Lambda pricing page, 2026.
 */
export function priceUsage(usage: Usage, prices: PriceList, options: PricingOptions): Bill {
  const account = new Account(prices, options);
  const lines = [
    ...usage.functions.flatMap((used) => [
      ...requestLines(used, account),
      ...durationLines(used, account),
      ...provisionedLines(used, account),
      ...storageLines(used, account),
      ...snapStartLines(used, account),
    ]),
    ...usage.services.flatMap((used) => priceService(used, account)),
  ];
  const total = lines.reduce((sum, line) => sum.plus(line.amount), new Exact(0));
  return { currency: prices.currency, lines, total, notes: notesOf(usage, prices, options, account) };
}

function requestLines(used: FunctionUsage, account: Account): readonly BillLine[] {
  const quantity = new Exact(used.requests);
  const free = account.takeFree('lambda.requests', quantity);
  const paid = quantity.minus(free);
  const arithmetic = freeText(quantity, free, paid, REQUESTS);
  return [
    ...account.charge({
      service: LAMBDA,
      function: used.name,
      line: 'Requests',
      item: 'lambda.requests',
      quantity: paid,
      unit: REQUESTS,
      isDiscounted: false,
      arithmetic,
    }),
    ...account.freeLine({
      service: LAMBDA,
      function: used.name,
      line: 'Requests',
      quantity: free,
      unit: REQUESTS,
      arithmetic: paid.isZero() ? arithmetic : [],
    }),
  ];
}

function durationLines(used: FunctionUsage, account: Account): readonly BillLine[] {
  const seconds = secondsOf(used.onDemandBilledMs);
  const quantity = seconds.times(gigabytes(used.memoryMb));
  const item = `lambda.duration.${used.architecture}`;
  const free = account.takeFree(item, quantity);
  const paid = quantity.minus(free);
  const arithmetic = [
    memoryText(used.memoryMb),
    secondsText(used, seconds),
    `${decimalText(gigabytes(used.memoryMb))} GB x ${decimalText(seconds)} s = ${quantityText(quantity, GB_SECOND)}`,
    ...freeText(quantity, free, paid, GB_SECOND),
  ];
  return [
    ...account.charge({
      service: LAMBDA,
      function: used.name,
      line: 'Duration',
      item,
      quantity: paid,
      unit: GB_SECOND,
      isDiscounted: true,
      arithmetic,
    }),
    ...account.freeLine({
      service: LAMBDA,
      function: used.name,
      line: 'Duration',
      quantity: free,
      unit: GB_SECOND,
      arithmetic: paid.isZero() ? arithmetic : [],
    }),
  ];
}

function provisionedLines(used: FunctionUsage, account: Account): readonly BillLine[] {
  const memory = gigabytes(used.memoryMb);
  const configured = new Exact(used.provisionedConcurrency).times(used.provisionedSeconds);
  const running = secondsOf(used.provisionedBilledMs);
  const provisioned = (line: string, item: string, quantity: Decimal, how: string): Charge => ({
    service: LAMBDA,
    function: used.name,
    line,
    item: `lambda.${item}.${used.architecture}`,
    quantity,
    unit: GB_SECOND,
    isDiscounted: true,
    arithmetic: [memoryText(used.memoryMb), how],
  });
  const configuredGbSeconds = configured.times(memory);
  const runningGbSeconds = running.times(memory);
  return [
    ...account.charge(
      provisioned(
        'Provisioned concurrency',
        'provisionedConcurrency',
        configuredGbSeconds,
        `${environmentsText(used.provisionedConcurrency)} x ${decimalText(new Exact(used.provisionedSeconds))} s x ${decimalText(memory)} GB = ${quantityText(configuredGbSeconds, GB_SECOND)}`,
      ),
    ),
    ...account.charge(
      provisioned(
        'Provisioned duration',
        'provisionedDuration',
        runningGbSeconds,
        `${decimalText(memory)} GB x ${decimalText(running)} s billed on provisioned environments = ${quantityText(runningGbSeconds, GB_SECOND)}`,
      ),
    ),
  ];
}

function storageLines(used: FunctionUsage, account: Account): readonly BillLine[] {
  const extraMb = Math.max(0, used.ephemeralStorageMb - FREE_STORAGE_MB);
  const extra = gigabytes(extraMb);
  const seconds = secondsOf(used.onDemandBilledMs).plus(secondsOf(used.provisionedBilledMs));
  const quantity = extra.times(seconds);
  return account.charge({
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
  });
}

function snapStartLines(used: FunctionUsage, account: Account): readonly BillLine[] {
  // Managed Java runtimes have SnapStart for nothing (AWS Lambda pricing page, 2026).
  if (used.snapStart === null || managedLanguage(used.runtime) === 'java') return [];
  const memory = gigabytes(used.memoryMb);
  const cached = memory.times(used.snapStart.cachedSeconds);
  const restored = memory.times(used.snapStart.restores);
  const snapStart = (line: string, item: string, unit: string, quantity: Decimal, how: string): Charge => ({
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
    ...account.charge(
      snapStart(
        'SnapStart cache',
        'lambda.snapStartCache',
        GB_SECOND,
        cached,
        `${decimalText(memory)} GB x ${decimalText(new Exact(used.snapStart.cachedSeconds))} s kept = ${quantityText(cached, GB_SECOND)}`,
      ),
    ),
    ...account.charge(
      snapStart(
        'SnapStart restores',
        'lambda.snapStartRestore',
        'GB',
        restored,
        `${decimalText(new Exact(used.snapStart.restores))} restores x ${decimalText(memory)} GB = ${decimalText(restored)} GB`,
      ),
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
    'Lambda@Edge, storage outside CloudWatch Logs and NAT gateways are left out.',
  ];
  if (options.freeTier) {
    notes.push(
      `The month's free tier counts: ${prices.freeTier.requests} requests and ${prices.freeTier.gbSeconds} GB-seconds, used up in the order of the functions.`,
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

/** With requests on provisioned environments beside them, the on-demand requests are not known, only their time. */
function secondsText(used: FunctionUsage, seconds: Decimal): string {
  const result = `x 0.001 s in a ms = ${decimalText(seconds)} s`;
  const total = new Exact(used.onDemandBilledMs);
  if (used.provisionedBilledMs > 0 || used.requests <= 0) return `${decimalText(total)} ms billed ${result}`;
  const mean = total.div(used.requests);
  const shown = mean.toDecimalPlaces(4);
  const word = shown.eq(mean) ? 'ms' : 'ms (mean, rounded here)';
  return `${decimalText(new Exact(used.requests))} requests x ${decimalText(shown)} ${word} ${result}`;
}

function freeText(quantity: Decimal, free: Decimal, paid: Decimal, unit: string): readonly string[] {
  if (free.isZero()) return [];
  return [`${quantityText(quantity, unit)} - ${decimalText(free)} free = ${quantityText(paid, unit)}`];
}
