import { formatCount } from '../../units/format.ts';
import type { BilledItem } from './billed-items.ts';
import type { PredictedItem } from './predicted-items.ts';

/** Closer than this is agreement. */
export const AGREEMENT = 0.02;

export interface Reason {
  readonly reason: string;
  readonly set?: Readonly<Record<string, string | number | boolean>>;
}

/** What else is known of the two sides, for what lies behind a line's difference. */
export interface ReasonContext {
  /** Region of the scenario. */
  readonly region: string;
  /** Billed invocations ÷ predicted ones, of the region; null where one side has none. */
  readonly trafficRatio: number | null;
  /** Does the scenario count the free tier? */
  readonly countsFreeTier: boolean;
  /** `a bill` or `the logs`, for the sentences. */
  readonly other: 'bill' | 'logs';
}

/** Why what was predicted and what was billed of an item differ, as far as the figures tell. */
export function reasonOf(
  predicted: PredictedItem | undefined,
  billed: BilledItem | undefined,
  context: ReasonContext,
): Reason {
  if (billed === undefined) return { reason: missing(context) };
  if (predicted === undefined || predicted.quantity === 0) return { reason: unforeseen(billed, context) };
  if (billed.isWholeService) return wholeService(predicted, billed, context);
  const sentences: string[] = [];
  let set: Reason['set'];
  const quantityRatio = billed.quantity === null ? null : billed.quantity / predicted.quantity;
  if (quantityRatio === null) {
    if (isClose(billed.usd, predicted.usd)) return { reason: 'they agree' };
    sentences.push('the bill gives money without quantities, so that price and use cannot be told apart');
  } else if (!isNear(quantityRatio)) sentences.push(...quantityReasons(predicted, quantityRatio, context));
  const money = priceReason(predicted, billed, context);
  if (money !== null) {
    sentences.push(money.reason);
    set = money.set;
  }
  if (sentences.length === 0) {
    return {
      reason: isClose(billed.usd, predicted.usd)
        ? 'they agree'
        : 'the quantities agree, the amounts are rounded',
    };
  }
  return { reason: sentences.join('; '), ...(set === undefined ? {} : { set }) };
}

function missing({ other }: ReasonContext): string {
  return other === 'bill'
    ? 'the bill has no such usage: it may be filtered to other services, or the scenario has what is not deployed'
    : 'no line of the logs is of it';
}

function unforeseen(billed: BilledItem, { region }: ReasonContext): string {
  if (billed.region !== null && billed.region !== region) {
    return `it was used in ${billed.region}, and the scenario is of ${region}`;
  }
  if (billed.item.startsWith('lambda.provisionedConcurrency')) {
    return 'provisioned concurrency is paid for that the scenario does not have (functions.F.provisionedConcurrency)';
  }
  if (billed.item.startsWith('logs.')) {
    return 'the scenario bills no logs of its functions (functions.F.logs.bytes), or others of the account log too';
  }
  if (billed.item.endsWith('.arm64') || billed.item.endsWith('.x86_64')) {
    return `functions of ${billed.item.endsWith('.arm64') ? 'arm64' : 'x86_64'} are billed, and the scenario has none`;
  }
  return 'the scenario has no such usage: something else of the account, or a part that the scenario leaves out';
}

function wholeService(predicted: PredictedItem, billed: BilledItem, { region }: ReasonContext): Reason {
  if (isClose(billed.usd, predicted.usd)) return { reason: 'they agree' };
  const where = billed.region === region ? '' : `; the bill may hold other regions than ${region}`;
  return {
    reason: `the bill gives the service alone: group it by usage type to see which part differs${where}`,
  };
}

function quantityReasons(
  { item, quantity }: PredictedItem,
  ratio: number,
  { trafficRatio, other }: ReasonContext,
): readonly string[] {
  const times = `${short(ratio)} times what is predicted (${formatCount(Math.round(quantity))})`;
  if (item === 'lambda.requests') {
    return [
      ratio > 1
        ? `${times} was invoked: more traffic, retries, or functions and versions that the scenario leaves out`
        : `${times} was invoked: less traffic than the scenario has, or the ${other} is of part of the time`,
    ];
  }
  if (trafficRatio !== null && Math.abs(ratio / trafficRatio - 1) < 2 * AGREEMENT) {
    return [`it follows the invocations, which are ${short(trafficRatio)} times those predicted`];
  }
  const each = trafficRatio === null ? ratio : ratio / trafficRatio;
  if (item.startsWith('lambda.duration') || item.startsWith('lambda.provisionedDuration')) {
    return [
      `an invocation is billed ${short(each)} times the GB-seconds predicted: another duration or memory, ${each > 1 ? 'time-outs, init billed, ' : ''}or other functions; calibrate tells from logs`,
    ];
  }
  if (item.startsWith('lambda.provisionedConcurrency')) {
    return [`${times}: another number of environments, or other hours of them`];
  }
  if (item.startsWith('logs.ingest')) {
    return [
      `${times}: functions log ${short(each)} times the bytes of functions.F.logs.bytes, or others log too`,
    ];
  }
  return [`${times}: other use of the account, or another count for each event`];
}

/** What the unit price tells, where it is not the price list's. */
function priceReason(
  predicted: PredictedItem,
  billed: BilledItem,
  { countsFreeTier }: ReasonContext,
): Reason | null {
  const { quantity } = billed;
  if (quantity === null || quantity === 0) return null;
  if (billed.usd === 0 || billed.freeQuantity > 0.5 * quantity) {
    if (predicted.usd === 0) return null;
    return countsFreeTier
      ? { reason: 'it was billed at nothing: a free tier that others of the account did not use up' }
      : {
          reason: 'it was billed at nothing, which is the free tier',
          set: { 'billing.freeTier': true },
        };
  }
  const paid = quantity - billed.freeQuantity;
  const unitPrice = billed.usd / paid;
  const list = predicted.unitPrice;
  if (billed.planQuantity > 0 && list !== null) {
    const planned = billed.planUsd / billed.planQuantity / list;
    if (isNear(planned)) return null;
    const share = percent(1 - planned);
    return {
      reason: `a savings plan covers ${percent(billed.planQuantity / quantity)} of it, ${share} below the list price`,
      set: { 'billing.savingsPlan': share },
    };
  }
  if (list === null || isNear(unitPrice / list)) {
    return billed.freeQuantity > 0 && !countsFreeTier
      ? {
          reason: `${percent(billed.freeQuantity / quantity)} of it is the free tier's`,
          set: { 'billing.freeTier': true },
        }
      : null;
  }
  const off = unitPrice / list;
  return {
    reason:
      off < 1
        ? `the unit price is ${percent(1 - off)} below the list's: a savings plan, a private rate or a higher tier (billing.savingsPlan, billing.prices)`
        : `the unit price is ${percent(off - 1)} above the list's: another tier, or prices of another day (billing.prices)`,
  };
}

function isNear(ratio: number): boolean {
  return Math.abs(ratio - 1) <= AGREEMENT;
}

/** Within two per cent of each other, or a cent apart. */
export function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(0.01, AGREEMENT * Math.max(Math.abs(a), Math.abs(b)));
}

function short(ratio: number): string {
  return String(Number(ratio.toPrecision(3)));
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))}%`;
}
