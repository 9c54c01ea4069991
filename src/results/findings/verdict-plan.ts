import { formatCount, formatDuration, formatMoney, formatRate, formatShare } from '../../units/format.ts';
import type {
  BreakPoint,
  GrowthRow,
  PlanDocument,
  PlanStep,
  QuotaRequest,
} from '../documents/plan-document.ts';
import type { Verdict } from '../documents/verdict.ts';

/** From this share of requests on that are refused, a row is told as one that refuses. */
const REFUSED_SHARE = 0.001;
/** What rounds to less than a tenth of a percent is no column of its own. */
const FAILED_SHARE = 0.0005;
/** Below this multiple of the traffic a break is near. */
const NEAR_SCALE = 2;
const STEPS_SHOWN = 2;

type Plan = Omit<PlanDocument, 'findings' | 'verdict'>;

/**
 * What a manager has to know of a plan: what is broken today first, then what breaks when, what to do, what
 * it costs.
 */
export function planVerdict(plan: Plan): Verdict {
  const { breakPoints, notJudged } = plan;
  const broken = breakPoints.filter(({ scale }) => scale <= 1);
  const later = breakPoints.filter(({ scale }) => scale > 1);
  const now = rowAt(plan, 1);
  const isBroken = broken.length > 0 || (now !== undefined && isRefusing(now));
  if (notJudged !== undefined) {
    return {
      state: isBroken ? 'broken' : 'strained',
      headline: isBroken ? brokenHeadline(broken, now) : `${notJudged}.`,
      points: isBroken ? [`${notJudged}.`, ...costPoints(plan)] : costPoints(plan),
    };
  }
  const [first] = later;
  const near = first !== undefined && first.scale < NEAR_SCALE;
  return {
    state: isBroken ? 'broken' : near ? 'strained' : 'calm',
    headline: isBroken ? brokenHeadline(broken, now) : growthHeadline(plan, first),
    points: [
      ...(isBroken && first !== undefined
        ? [
            `Next to break is ${first.limit}, at ${scaleText(first.scale)} the traffic (${formatRate(first.ratePerSecond)}).`,
          ]
        : []),
      ...(plan.steps ?? []).slice(0, STEPS_SHOWN).map((step) => `${stepText(step, plan.currency)}.`),
      ...costPoints(plan),
    ],
  };
}

function brokenHeadline(broken: readonly BreakPoint[], now: GrowthRow | undefined): string {
  const [first, ...others] = broken;
  const refused = now === undefined ? 0 : refusedOf(now);
  const what = refused > REFUSED_SHARE ? `${oneIn(refused)} requests is refused at the given traffic` : '';
  if (first === undefined) return `${what}.`;
  const from = first.isBelowRange ? 'at a 64th of it already' : `from ${scaleText(first.scale)} of it on`;
  const more = others.length === 0 ? '' : `, and ${formatCount(others.length)} more`;
  return what === ''
    ? `Broken at the given traffic: ${first.limit}, ${from}${more} (${first.effect}).`
    : `${what}: ${first.limit} breaks ${from}${more}.`;
}

function growthHeadline({ holds, traffic }: Plan, first: BreakPoint | undefined): string {
  if (first !== undefined) {
    return `Nothing breaks at the given traffic. The first to break is ${first.limit}, at ${scaleText(first.scale)} of it (${formatRate(first.ratePerSecond)}).`;
  }
  const upTo = heldUpTo(holds);
  return upTo === undefined
    ? 'There is nothing that could break.'
    : `Nothing breaks up to ${scaleText(upTo)} the traffic (${formatRate(upTo * traffic.ratePerSecond)}).`;
}

/** Up to where all that holds was looked at; undefined where there is nothing. */
export function heldUpTo(holds: Plan['holds']): number | undefined {
  return holds.length === 0 ? undefined : Math.min(...holds.map(({ upToScale }) => upToScale));
}

function costPoints(plan: Plan): readonly string[] {
  const { cost, currency, freeTier } = plan;
  const now = rowAt(plan, 1);
  const money = (amount: number): string => formatMoney(amount, currency);
  const tier = freeTier ? 'after the free tier' : 'without the free tier';
  if (cost === undefined)
    return now === undefined ? [] : [`A month costs ${money(now.monthly)} at the given traffic, ${tier}.`];
  const run = `The ${formatDuration(cost.seconds * 1000)} simulated cost ${money(cost.total)}`;
  const month = now === undefined ? '' : `; a month of them ${money(now.monthly)}`;
  return [`${run}${month}, ${tier}.`, ...(cost.warning === undefined ? [] : [`${cost.warning}.`])];
}

/** "Before ×2: ask AWS for 3,900 concurrent executions …; then a month costs $43,000". */
export function stepText(step: PlanStep, currency: string): string {
  const { factor, options, remaining, monthly } = step;
  const when = factor === 1 ? 'Now' : `Before ${scaleText(factor)}`;
  const cost = `a month costs ${formatMoney(monthly, currency)} with all of it served`;
  if (options === '') return `${when}: no setting mends ${listed(step.breaks)}`;
  const what = stepWhat(step);
  const left =
    remaining.length === 0
      ? ''
      : `; ${listed(remaining)} ${remaining.length === 1 ? 'stays' : 'stay'} broken`;
  const basis = step.refusedAfter === null ? ' (in proportion, not simulated)' : '';
  return `${when}: ${what}${basis}${left}; ${cost}`;
}

/** 'ask AWS for 3,900 ("Concurrent executions", L-B99A9384; now 1,000)'. */
function askText({ service, quota, code, from, to }: QuotaRequest): string {
  return `ask AWS for ${formatCount(to)} ("${quota}", ${code ?? service}; now ${formatCount(from)})`;
}

/** What to ask AWS for, and what to set besides. */
export function stepWhat({ asks, set }: PlanStep): string {
  const isAskedFor = (path: string): boolean =>
    asks.length > 0 && (path === 'account.concurrency' || path.startsWith('account.quotas.'));
  const own = Object.entries(set).filter(([path]) => !isAskedFor(path));
  const settings = own.map(([path, value]) => `${path}=${value}`).join(', ');
  return [
    ...(asks.length === 0 ? [] : [asks.map(askText).join(', and ')]),
    ...(own.length === 0 ? [] : [`set ${settings}`]),
  ].join('; ');
}

function listed(names: readonly string[], shown = 2): string {
  const more = names.length > shown ? ` and ${names.length - shown} more` : '';
  return `${names.slice(0, shown).join(', ')}${more}`;
}

/** Requests that were refused in the end; of attempts in documents of before. */
export function refusedOf({ refusedRate, throttleRate }: GrowthRow): number {
  return refusedRate ?? throttleRate;
}

/** Requests that failed in the end: errors, time-outs, out of memory. */
export function failedOf({ failedRate = 0 }: GrowthRow): number {
  return failedRate;
}

/** Whether enough fail at any scale to be told. */
export function hasFailures(growth: readonly GrowthRow[]): boolean {
  return growth.some((row) => failedOf(row) >= FAILED_SHARE);
}

/** Requests that were served, of all. */
export function servedOf(row: GrowthRow): number {
  return row.servedRate ?? Math.max(0, 1 - row.throttleRate);
}

/** Whether bill and latency are those of a part of the traffic alone. */
export function isRefusing(row: GrowthRow): boolean {
  return Math.max(refusedOf(row), row.throttleRate) > REFUSED_SHARE;
}

function rowAt({ growth }: Plan, factor: number): GrowthRow | undefined {
  return growth.find((row) => row.factor === factor);
}

/** "1 in 11", or "9 in 10" where it is most. */
function oneIn(share: number): string {
  if (share > 0.4) return `${formatShare(share)} of the`;
  return `1 in ${formatCount(Math.round(1 / share))}`;
}

/** ×3.4 */
export function scaleText(scale: number): string {
  return `×${formatCount(scale >= 100 ? Math.round(scale) : Number(scale.toPrecision(3)))}`;
}
