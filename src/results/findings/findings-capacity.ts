import { formatCount, formatMoney, formatRate, formatShare, formatWhole } from '../../units/format.ts';
import { ratio } from '../statistics/rounded.ts';
import { advise, provisionable } from './advice.ts';
import { type FindingInput, type FunctionRule, type FunctionView, known, monthly } from './finding-input.ts';

/**
 * Busy share from which provisioned concurrency is cheaper than on demand. By AWS's list prices in us-east-1
 * (x86, per GB-second): 0.0000041667 to keep it + 0.0000097222 for what runs, against 0.0000166667 on demand:
 * 41667 ÷ (166667 − 97222).
 */
const PROVISIONED_BREAK_EVEN = 0.6;
/** The same prices as shares of that of keeping it: what runs on demand costs so much more. */
const DEARER_ON_DEMAND = (166_667 - 97_222) / 41_667;
/** Spill-over below this share of the invocations is a rounding matter. */
const SPILL_SHARE = 0.01;
/**
 * AWS's sizing hint for provisioned concurrency: the peak and a tenth (Lambda developer guide, provisioned
 * concurrency, 2026).
 */
const PEAK_MARGIN = 1.1;
/** Environments that would be busy for a smaller share of the time are too dear to be kept for a peak. */
const WORTH_PROVISIONING = 0.1;

interface Provisioned {
  /** Environments that were ready, in the mean, and how many of them were busy. */
  readonly ready: number;
  readonly busy: number;
  /** As many as pay, by the break-even. */
  readonly enough: number;
}

/** What provisioned concurrency was worth; null where there was none. */
function provisionedOf(
  { configuration, measured }: FunctionView,
  { compiled, measurements }: FindingInput,
): Provisioned | null {
  if (measurements.seconds === 0) return null;
  // By the clock or by a target their number changes in the run.
  const ready =
    measured.provisionedSeconds > 0
      ? measured.provisionedSeconds / measurements.seconds
      : configuration.provisionedConcurrency;
  if (ready === 0) return null;
  const busy = measured.provisionedBilledMs / 1000 / measurements.seconds;
  // A provisioned environment takes only so many requests a second, however short they are.
  const { requestsPerSecond, concurrency } = compiled.model.account;
  const busyMs = ratio(measured.provisionedBilledMs, measured.provisionedInvocations);
  const mostBusy = (requestsPerSecond / concurrency) * (busyMs / 1000);
  const enough = mostBusy < PROVISIONED_BREAK_EVEN ? 0 : Math.floor(busy / PROVISIONED_BREAK_EVEN);
  return { ready, busy, enough };
}

/** Whether so few are busy that it costs more than it saves. */
function isIdle({ ready, busy, enough }: Provisioned): boolean {
  return busy / ready < PROVISIONED_BREAK_EVEN && enough < ready;
}

const provisionedIdle: FunctionRule = (view, input) => {
  const { name, configuration, model } = view;
  const provisioned = provisionedOf(view, input);
  if (provisioned === null || !isIdle(provisioned)) return null;
  const { ready, busy, enough } = provisioned;
  const busyShare = busy / ready;
  const kept = monthly(
    input,
    ({ function: owner, item, service }) =>
      service === 'lambda' && owner === name && /^provisioned concurrency/i.test(item),
  );
  // What no longer runs on provisioned environments runs on demand, at another price.
  const moved = busy * (1 - enough / ready) * DEARER_ON_DEMAND;
  const saving = kept === undefined ? undefined : (kept * (ready - enough - moved)) / ready;
  const saves =
    saving === undefined || !(saving >= 0.01)
      ? ''
      : `, which saves about ${formatMoney(saving, 'USD')} ${input.isNoMonth === true ? 'of this run' : 'a month'}, at the price of more cold starts`;
  const advice =
    enough === 0
      ? `on demand alone would be cheaper, if its cold starts can be borne${saves}`
      : `${formatCount(enough)} instead of ${formatCount(Number(ready.toPrecision(3)))} would pay, the rest runs on demand${saves}`;
  return {
    id: 'provisioned-idle',
    about: `functions.${name}`,
    severity: 'notice',
    weight: 0.5 + (PROVISIONED_BREAK_EVEN - busyShare) / 2,
    text: `${name}'s provisioned concurrency was busy ${formatShare(busyShare)} of the time, and below about ${formatShare(PROVISIONED_BREAK_EVEN)} it costs more than it saves: ${advice}`,
    hits: {
      count: Number((ready - busy).toPrecision(3)),
      share: 1 - busyShare,
      what: 'idle provisioned environments',
    },
    ...known({
      monthlyUsd: saving,
      advice:
        model.provisioning === null && configuration.provisionedConcurrency > 0
          ? advise({ [`functions.${name}.provisionedConcurrency`]: enough })
          : undefined,
    }),
  };
};

const provisionedSpill: FunctionRule = (view, input) => {
  const { name, configuration, model, measured } = view;
  const provisioned = configuration.provisionedConcurrency;
  if (provisioned === 0 || model.provisioning !== null) return null;
  const count = measured.invocations - measured.provisionedInvocations;
  const spilled = ratio(count, measured.invocations);
  if (spilled < SPILL_SHARE) return null;
  const peak = measured.concurrency.max;
  const { requestsPerSecond, concurrency } = input.compiled.model.account;
  const perSecond = requestsPerSecond / concurrency;
  const byRate = measured.provisionedRateSpills;
  // In the worst second all that are provisioned had had their requests, and so many came besides.
  const peakRate = byRate === 0 ? 0 : provisioned * perSecond + measured.provisionedRateSpillsAtOnce;
  const reason =
    byRate > count / 2
      ? `${formatWhole(byRate)} of them since a provisioned environment takes ${formatCount(perSecond)} requests a second, while up to ${formatRate(peakRate)} came`
      : `since up to ${formatWhole(peak)} ran at once on ${formatCount(provisioned)} provisioned`;
  const needed = Math.ceil(Math.max(peak, peakRate / perSecond) * PEAK_MARGIN);
  if (needed <= provisioned) return null;
  const used = provisionedOf(view, input);
  const busyMean = measured.concurrency.mean;
  const isTooDear = used !== null && isIdle(used);
  const isWorthIt = !isTooDear && busyMean >= WORTH_PROVISIONING * needed;
  const canHave = needed <= provisionable(input.compiled, name);
  const remedy = `${formatCount(needed)} (the peak and a tenth) would hold all of them`;
  return {
    id: 'provisioned-spill',
    about: `functions.${name}`,
    // What is too much already is not too little as well.
    severity: isWorthIt ? 'notice' : 'info',
    weight: 0.5 + spilled / 2,
    text: `${formatShare(spilled)} of ${name}'s invocations spilled over to on-demand environments, ${reason}: ${isWorthIt ? remedy : `${remedy}, but would stand idle most of the time`}`,
    hits: { count, share: spilled, what: 'invocations' },
    ...known({
      advice:
        isWorthIt && canHave ? advise({ [`functions.${name}.provisionedConcurrency`]: needed }) : undefined,
    }),
  };
};

/** Whether what is configured fits what is used. */
export const CAPACITY_RULES: readonly FunctionRule[] = [provisionedIdle, provisionedSpill];
