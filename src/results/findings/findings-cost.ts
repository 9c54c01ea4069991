import type { BillLine } from '../../billing/bill.ts';
import { formatDuration, formatMoney, formatShare } from '../../units/format.ts';
import { ratio } from '../statistics/rounded.ts';
import {
  type FindingInput,
  type FunctionRule,
  known,
  monthly,
  shareOfFunction,
  type WeighedFinding,
} from './finding-input.ts';

/** Billed time that is rounding is worth a word from this share on. */
const ROUNDING_SHARE = 0.1;
/** A part of the bill that is this large says where to look. */
const LARGEST_PART_SHARE = 0.5;

/** How much of the billed time is the platform's rounding up. */
export const roundingOverhead: FunctionRule = ({ name, configuration, measured }, input) => {
  const { stepMs, billsInit, restoreBilledShare } = configuration.billedDuration;
  const billedMs = measured.onDemandBilledMs + measured.provisionedBilledMs;
  const initShare = configuration.snapStart ? restoreBilledShare : billsInit ? 1 : 0;
  const usedMs = measured.durationMs.sum + measured.initMs.sum * initShare;
  // What was cut at the end of the run is billed but has no duration: no invocation loses more than a step by
  // rounding.
  const lostMs = Math.min(billedMs - usedMs, measured.invocations * stepMs);
  const share = ratio(lostMs, billedMs);
  if (share < ROUNDING_SHARE) return null;
  const mean = formatDuration(measured.durationMs.mean);
  return {
    id: 'rounding',
    about: `functions.${name}`,
    hits: { count: Math.round(lostMs), share, what: 'billed milliseconds' },
    ...known({ monthlyUsd: shareOfFunction(input, name, share) }),
    severity: 'info',
    weight: share,
    text: `${formatShare(share)} of ${name}'s billed time is rounding up to ${formatDuration(stepMs)} steps (its mean duration is ${mean}): do more work in each invocation, or take a memory size whose duration ends just below a step`,
  };
};

/**
 * What most of the bill is made of: lines of one item together, since tiers, triggers and functions split
 * them.
 */
export function costSplit(input: FindingInput): WeighedFinding | null {
  const { bill } = input;
  const total = bill.total.toNumber();
  if (total === 0) return null;
  const amounts = new Map<string, number>();
  for (const line of bill.lines) {
    const kind = kindOf(line);
    amounts.set(kind, (amounts.get(kind) ?? 0) + line.amount.toNumber());
  }
  const [kind, amount] = [...amounts].reduce((best, part) => (part[1] > best[1] ? part : best));
  const share = amount / total;
  if (share <= LARGEST_PART_SHARE) return null;
  const lines = bill.lines.filter((line) => kindOf(line) === kind);
  const largest = lines.reduce((best, line) => (line.amount.gt(best.amount) ? line : best));
  const isShared = lines.some((line) => line.function !== largest.function);
  const item = lines.some((line) => withoutTier(line.item) !== withoutTier(largest.item))
    ? itemKind(largest.item)
    : withoutTier(largest.item);
  // That computing is most of what Lambda costs is no news.
  const advice = adviceFor(largest);
  if (advice === null) return null;
  const owner = largest.function === null ? '' : `${isShared ? 'most of it ' : ''}${largest.function}'s`;
  return {
    id: 'largest-part',
    about: 'cost',
    ...known({ monthlyUsd: monthly(input, (line) => kindOf(line) === kind) }),
    severity: 'info',
    weight: 0.2 + share / 10,
    text: `${formatShare(share)} of the bill is ${largest.service} ${item}${owner === '' ? '' : `, ${owner}`}: ${advice}`,
  };
}

/** Logs that cost more than the computing they tell of. */
export function logsCost(input: FindingInput): WeighedFinding | null {
  const { bill, compiled } = input;
  const sum = (isMeant: (line: BillLine) => boolean) =>
    bill.lines.reduce((total, line) => (isMeant(line) ? total + line.amount.toNumber() : total), 0);
  const logs = sum(({ service }) => /cloudwatch|logs/i.test(service));
  const compute = sum(({ service, unit }) => service === 'lambda' && /gb-?s/i.test(unit));
  if (logs <= compute) return null;
  const kept = compiled.functions.filter(
    ({ logs: given }) => given?.isGiven === true && !Number.isFinite(given.retentionDays),
  );
  const retention = kept.length === 0 ? '' : `, and give ${kept[0]?.name}'s a retention`;
  return {
    id: 'logs-cost',
    about: 'cost',
    ...known({ monthlyUsd: monthly(input, ({ service }) => /cloudwatch|logs/i.test(service)) }),
    severity: 'notice',
    weight: 0.7,
    text: `logs cost ${formatMoney(logs, bill.currency)}, more than the ${formatMoney(compute, bill.currency)} of computing: write fewer bytes an invocation (a higher log level, samples)${retention}`,
  };
}

function kindOf({ service, item, unit }: BillLine): string {
  return `${service} ${itemKind(item)} ${unit}`;
}

/** `HTTP API requests of http, tier 2` are `HTTP API requests`. */
function itemKind(item: string): string {
  return withoutTier(item).replace(/ of .*$/, '');
}

function withoutTier(item: string): string {
  return item.replace(/, tier \d+$/, '');
}

function adviceFor({ service, item, unit }: BillLine): string | null {
  if (/^provisioned concurrency/i.test(item)) {
    return 'it is billed whether it is used or not, so keep fewer environments ready, in fewer hours, or none';
  }
  if (/^snapstart/i.test(item)) return 'keep fewer versions, or a smaller memory size';
  if (/cloudwatch|logs/i.test(service)) return 'write fewer bytes an invocation, or keep them for less time';
  if (service === 'api-gateway') return 'answer from a cache, or take a cheaper kind of API';
  if (/request/i.test(unit)) return 'batch or filter events; shorter code would save little';
  if (service === 'lambda' && /^(provisioned )?duration/i.test(item)) return null;
  return 'look there first';
}
