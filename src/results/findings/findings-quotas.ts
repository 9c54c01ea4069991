import type { CompiledQuota } from '../../model/compiled.ts';
import { formatCount, formatDuration, formatShare, formatWhole } from '../../units/format.ts';
import type { QuotaView } from '../build/quota-results.ts';
import type { Advice, Finding, ResultsDocument } from '../documents/document.ts';
import { ratio } from '../statistics/rounded.ts';
import { advise } from './advice.ts';
import { type FindingInput, known, type WeighedFinding } from './finding-input.ts';

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
    ? `${formatShare(share)} of the ${formatWhole(asked)} events sent to ${to} were held back by ${quota.service}, for up to ${formatDuration(longestDelayMs)}: ${limit}`
    : `${formatShare(share)} of the ${formatWhole(asked)} events or calls sent to ${to} were refused by ${quota.service}, ${formatWhole(refused)} of them: ${limit}`;
  const isSevere = quota.delays ? longestDelayMs >= LONG_DELAY_MS : share >= WARNING_SHARE;
  const { text: mending, advice } = remedy(quota, peakPerSecond);
  return {
    id: 'quota-reached',
    about: aboutQuota(quota),
    hits: { count: refused + delayed, share, what: 'events or calls' },
    ...known({ advice }),
    severity: isSevere ? 'warning' : 'notice',
    weight: quota.delays ? Math.min(0.9, 0.5 + share / 2) : Math.min(1, 0.5 + share / 2),
    text: `${what}, and ${figure(peakPerSecond)} were asked for in the busiest second: ${mending}`,
  };
}

/** CloudWatch Logs User Guide, "CloudWatch Logs quotas" (2026-11-28): PutLogEvents requests a second. */
const LOG_REQUESTS_PER_SECOND = 5000;

/** Invocations so fast that their log lines may be dropped, which is not simulated. */
export function logQuotaFinding({ measurements }: FindingInput): WeighedFinding | null {
  const { stepSeconds, functions } = measurements.series;
  const peak = mostInvocations(functions, stepSeconds);
  if (peak <= LOG_REQUESTS_PER_SECOND) return null;
  return {
    id: 'log-quota',
    about: 'account',
    severity: 'info',
    weight: 0.3,
    text: `up to ${formatCount(Number(peak.toPrecision(3)))} invocations began a second, ${LOG_QUOTA}`,
  };
}

const LOG_QUOTA = `and an account may make ${formatCount(LOG_REQUESTS_PER_SECOND)} PutLogEvents requests a second to CloudWatch Logs: Lambda sends lines in batches, by no published rule, and drops what is throttled, which is not simulated; ask AWS for more where all logs are needed`;

/** The same of a plan: from which scale on, of those up to `reach`, the given traffic may come to it. */
export function logQuotaOfPlan({ series }: ResultsDocument, reach: number): Finding | null {
  const peak = mostInvocations(Object.values(series.functions), series.stepSeconds);
  const scale = Number((LOG_REQUESTS_PER_SECOND / peak).toPrecision(3));
  if (!(scale <= reach)) return null;
  return {
    id: 'log-quota',
    severity: 'info',
    text: `From ×${formatCount(scale)} the traffic on up to ${formatCount(LOG_REQUESTS_PER_SECOND)} invocations and more may begin a second, ${LOG_QUOTA}.`,
  };
}

function mostInvocations(
  functions: readonly { readonly invocations: ArrayLike<number> }[],
  stepSeconds: number,
): number {
  const steps = functions[0]?.invocations.length ?? 0;
  let peak = 0;
  for (let step = 0; step < steps; step++) {
    const started = functions.reduce((sum, { invocations }) => sum + (invocations[step] ?? 0), 0);
    peak = Math.max(peak, started / stepSeconds);
  }
  return peak;
}

function aboutQuota({ of, ofKind, name }: CompiledQuota): string {
  return of === null || ofKind === null ? name : `${ofKind}s.${of}`;
}

function remedy(
  { raise, perSecond, delays, counts }: CompiledQuota,
  peakPerSecond: number,
): { readonly text: string; readonly advice?: Advice } {
  const spread = delays ? 'spread the load' : 'spread the load, or let the sender try again later';
  if (raise === null) return { text: `no setting and no request to AWS raises it; ${spread}` };
  if ('value' in raise) {
    return { text: `${spread}, or set ${raise.path}`, advice: advise({ [raise.path]: raise.value }) };
  }
  const wanted = Math.ceil(
    Math.max(raise.carriesNow + 1, ROOM * raise.carriesNow * Math.max(1, peakPerSecond / perSecond)),
  );
  const isAccounts = raise.path.startsWith('account.quotas.');
  const text = isAccounts
    ? `${spread}, or ask AWS for a quota of ${formatCount(wanted)} a second, here simulated`
    : `${spread}, or raise it to ${formatCount(wanted)}`;
  const isRate = isAccounts && !counts.startsWith('bytes');
  return { text, advice: advise({ [raise.path]: isRate ? `${wanted}/s` : wanted }) };
}

function figure(value: number): string {
  return formatCount(Number(value.toPrecision(4)));
}
