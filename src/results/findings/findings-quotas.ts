import type { CompiledQuota } from '../../model/compiled.ts';
import { formatCount, formatDuration, formatShare } from '../../units/format.ts';
import type { QuotaView } from '../build/quota-results.ts';
import { ratio } from '../statistics/rounded.ts';
import type { FindingInput, WeighedFinding } from './finding-input.ts';

/** From this share of events on what is refused is a warning, below it a notice. */
const WARNING_SHARE = 0.01;
/** Delays up to this are the ripple of a bucket that is nearly empty. */
const LONG_DELAY_MS = 1000;
/** Keys spread unevenly: buckets are advised with so much room. */
const ROOM = 1.1;

/** A quota of a service that refused events, or held them back. */
export function quotaFinding({ quota, measured }: QuotaView): WeighedFinding | null {
  const { asked, refused, delayed, longestDelayMs, peakPerSecond } = measured;
  const share = ratio(refused + delayed, asked);
  if (share === 0) return null;
  const to = quota.of === null ? `${quota.service} in the account` : quota.of;
  const limit = `its quota is ${figure(quota.perSecond)} ${quota.counts} a second (${quota.sign})`;
  const what = quota.delays
    ? `${formatShare(share)} of the ${formatCount(asked)} events sent to ${to} were held back by ${quota.service}, for up to ${formatDuration(longestDelayMs)}: ${limit}`
    : `${formatShare(share)} of the ${formatCount(asked)} events or calls sent to ${to} were refused by ${quota.service}, ${formatCount(refused)} of them: ${limit}`;
  const isSevere = quota.delays ? longestDelayMs >= LONG_DELAY_MS : share >= WARNING_SHARE;
  return {
    severity: isSevere ? 'warning' : 'notice',
    weight: quota.delays ? Math.min(0.9, 0.5 + share / 2) : Math.min(1, 0.5 + share / 2),
    text: `${what}, and ${figure(peakPerSecond)} were asked for in the busiest second: ${remedy(quota, peakPerSecond)}`,
  };
}

/** CloudWatch Logs User Guide, "CloudWatch Logs quotas" (2026-11-28): PutLogEvents requests a second. */
const LOG_REQUESTS_PER_SECOND = 5000;

/** Invocations so fast that their log lines may be dropped, which is not simulated. */
export function logQuotaFinding({ measurements }: FindingInput): WeighedFinding | null {
  const { stepSeconds, functions } = measurements.series;
  const steps = functions[0]?.invocations.length ?? 0;
  let peak = 0;
  for (let step = 0; step < steps; step++) {
    const started = functions.reduce((sum, { invocations }) => sum + (invocations[step] ?? 0), 0);
    peak = Math.max(peak, started / stepSeconds);
  }
  if (peak <= LOG_REQUESTS_PER_SECOND) return null;
  return {
    severity: 'info',
    weight: 0.3,
    text: `up to ${formatCount(Number(peak.toPrecision(3)))} invocations began a second, and an account may make ${formatCount(LOG_REQUESTS_PER_SECOND)} PutLogEvents requests a second to CloudWatch Logs: Lambda sends lines in batches, by no published rule, and drops what is throttled, which is not simulated; ask AWS for more where all logs are needed`,
  };
}

function remedy({ raise, perSecond, delays }: CompiledQuota, peakPerSecond: number): string {
  const spread = delays ? 'spread the load' : 'spread the load, or let the sender try again later';
  if (raise === null) return spread;
  if ('value' in raise) return `set ${raise.path} to ${String(raise.value)}, or ${spread}`;
  const wanted = Math.ceil(
    raise.carriesNow * Math.max(1, peakPerSecond / perSecond) * (raise.isWhole ? ROOM : 1),
  );
  const ask = raise.path.startsWith('account.quotas.') ? 'ask AWS to raise the quota' : 'raise it';
  return `${ask} (${raise.path}: ${formatCount(wanted)}), or ${spread}`;
}

function figure(value: number): string {
  return formatCount(Number(value.toPrecision(4)));
}
