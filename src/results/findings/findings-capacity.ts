import { quantileOf } from '../../random/moments.ts';
import { formatCount, formatMemory, formatRate, formatShare } from '../../units/format.ts';
import { ratio } from '../statistics/rounded.ts';
import type { FunctionRule } from './finding-input.ts';

/**
 * Busy share from which provisioned concurrency is cheaper than on demand. By AWS's list prices in us-east-1
 * (x86, per GB-second): 0.0000041667 to keep it + 0.0000097222 for what runs, against 0.0000166667 on demand:
 * 41667 ÷ (166667 − 97222).
 */
const PROVISIONED_BREAK_EVEN = 0.6;
/** Spill-over below this share of the invocations is a rounding matter. */
const SPILL_SHARE = 0.01;
/**
 * AWS's sizing hint for provisioned concurrency: the peak and a tenth (Lambda developer guide, provisioned
 * concurrency, 2026).
 */
const PEAK_MARGIN = 1.1;

/** Memory of which not even this share is used was not chosen for memory's sake. */
const MEMORY_USED_SHARE = 0.4;
/** What one invocation in a thousand exceeds counts as the most that is used. */
const MOST_USED_PROBABILITY = 0.999;

const provisionedIdle: FunctionRule = ({ name, configuration, measured }, { compiled, measurements }) => {
  if (measurements.seconds === 0) return null;
  // By the clock or by a target their number changes in the run.
  const provisioned =
    measured.provisionedSeconds > 0
      ? measured.provisionedSeconds / measurements.seconds
      : configuration.provisionedConcurrency;
  if (provisioned === 0) return null;
  const busy = measured.provisionedBilledMs / 1000 / measurements.seconds;
  const busyShare = busy / provisioned;
  if (busyShare >= PROVISIONED_BREAK_EVEN) return null;
  // A provisioned environment takes only so many requests a second, however short they are.
  const { requestsPerSecond, concurrency } = compiled.model.account;
  const busyMs = ratio(measured.provisionedBilledMs, measured.provisionedInvocations);
  const mostBusy = (requestsPerSecond / concurrency) * (busyMs / 1000);
  const enough = mostBusy < PROVISIONED_BREAK_EVEN ? 0 : Math.floor(busy / PROVISIONED_BREAK_EVEN);
  const advice =
    enough === 0
      ? 'on demand alone would be cheaper, if its cold starts can be borne'
      : `${formatCount(enough)} instead of ${formatCount(provisioned)} would pay, the rest runs on demand`;
  return {
    severity: 'notice',
    weight: 0.5 + (PROVISIONED_BREAK_EVEN - busyShare) / 2,
    text: `${name}'s provisioned concurrency was busy ${formatShare(busyShare)} of the time, and below about ${formatShare(PROVISIONED_BREAK_EVEN)} it costs more than it saves: ${advice}`,
  };
};

const provisionedSpill: FunctionRule = ({ name, configuration, measured, series }, input) => {
  const provisioned = configuration.provisionedConcurrency;
  if (provisioned === 0) return null;
  const spilled = ratio(measured.invocations - measured.provisionedInvocations, measured.invocations);
  if (spilled < SPILL_SHARE) return null;
  const peak = measured.concurrency.max;
  const { requestsPerSecond, concurrency } = input.compiled.model.account;
  const perSecond = requestsPerSecond / concurrency;
  const peakRate = Math.max(...series.invocations) / input.measurements.series.stepSeconds;
  const byRate = measured.provisionedRateSpills;
  const reason =
    byRate > (measured.invocations - measured.provisionedInvocations) / 2
      ? `${formatCount(byRate)} of them since a provisioned environment takes ${formatCount(perSecond)} requests a second, while up to ${formatRate(peakRate)} came`
      : `since up to ${formatCount(peak)} ran at once on ${formatCount(provisioned)} provisioned`;
  const needed = Math.ceil(Math.max(peak, peakRate / perSecond) * PEAK_MARGIN);
  if (needed <= provisioned) return null;
  return {
    severity: 'notice',
    weight: 0.5 + spilled / 2,
    text: `${formatShare(spilled)} of ${name}'s invocations spilled over to on-demand environments, ${reason}: ${formatCount(needed)} (the peak and a tenth) would hold all of them`,
  };
};

const memoryUnused: FunctionRule = ({ name, configuration, model, measured }) => {
  if (model.memoryUsedMb === null || measured.invocations === 0) return null;
  const usedMb = quantileOf(model.memoryUsedMb, MOST_USED_PROBABILITY);
  const share = usedMb / configuration.memoryMb;
  if (share >= MEMORY_USED_SHARE) return null;
  return {
    severity: 'info',
    weight: 0.4 * (1 - share),
    text: `${name} uses at most ${formatMemory(usedMb)} of its ${formatMemory(configuration.memoryMb)} (${formatShare(share)}): what it pays for beyond that is CPU, so see with compare --memory whether it needs it`,
  };
};

/** Whether what is configured fits what is used. */
export const CAPACITY_RULES: readonly FunctionRule[] = [provisionedIdle, provisionedSpill, memoryUnused];
