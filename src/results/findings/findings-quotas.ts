import type { CompiledQuota } from '../../model/compiled.ts';
import { formatCount, formatDuration, formatShare } from '../../units/format.ts';
import type { QuotaView } from '../build/quota-results.ts';
import { ratio } from '../statistics/rounded.ts';
import type { WeighedFinding } from './finding-input.ts';

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

function remedy({ raise, perSecond, delays }: CompiledQuota, peakPerSecond: number): string {
  const spread = delays ? 'spread the load' : 'spread the load, or let the sender try again later';
  if (raise === null) return spread;
  if ('value' in raise) return `set ${raise.path} to ${String(raise.value)}, or ${spread}`;
  const wanted = Math.ceil(raise.carriesNow * Math.max(1, peakPerSecond / perSecond) * (raise.isWhole ? ROOM : 1));
  const ask = raise.path.startsWith('account.quotas.') ? 'ask AWS to raise the quota' : 'raise it';
  return `${ask} (${raise.path}: ${formatCount(wanted)}), or ${spread}`;
}

function figure(value: number): string {
  return formatCount(Number(value.toPrecision(4)));
}
