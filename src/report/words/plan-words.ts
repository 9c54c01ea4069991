import { SERVICE_QUOTAS } from '../../platform/quotas/service-quotas.ts';
import type {
  BreakPoint,
  GrowthRow,
  PlanDocument,
  PlanStep,
  SensitivityRow,
} from '../../results/documents/plan-document.ts';
import { heldUpTo, scaleText } from '../../results/findings/findings-plan.ts';
import { isRefusing, servedOf, stepWhat } from '../../results/findings/verdict-plan.ts';
import { formatCount, formatDuration, formatMoney, formatShare } from '../../units/format.ts';

const PLATFORMS: Readonly<Record<string, string>> = {
  fargate: 'AWS Fargate',
  ec2: 'Amazon EC2',
  'managed-instances': 'Lambda Managed Instances',
};

export function platformName(platform: string): string {
  return PLATFORMS[platform] ?? platform;
}

/** "×3.4", or "< ×0.016" where it breaks at whatever was tried. */
export function breakScale({ scale, isBelowRange }: BreakPoint): string {
  return isBelowRange ? `≤ ${scaleText(scale)}` : scaleText(scale);
}

/** "$12.30 – $18.40" */
export function billRange({ monthlyLow, monthlyHigh }: GrowthRow, currency: string): string {
  return `${roundMoney(monthlyLow, currency)} – ${roundMoney(monthlyHigh, currency)}`;
}

/** What stands below a table with figures of a part of the traffic. */
export const OF_WHAT_IS_SERVED =
  '* bill and p99 of what is served alone: refused requests cost little and have no latency.';

/** A bill, marked where it is that of a part of the traffic. */
export function monthText(row: GrowthRow, currency: string): string {
  return `${roundMoney(row.monthly, currency)}${isRefusing(row) ? '*' : ''}`;
}

/** p99, marked in the same way; a dash where nothing was served. */
export function p99Text(row: GrowthRow, write: (ms: number) => string = formatDuration): string {
  if (row.p99Ms === 0 && servedOf(row) < 0.5) return '–';
  return `${write(row.p99Ms)}${isRefusing(row) ? '*' : ''}`;
}

/** Of which function, and of which time, p99 is. */
export function growthHeading({ latencyOf, growth }: PlanDocument): string {
  if (latencyOf === null) return '';
  return `p99 of ${latencyOf}${growth.some(({ shortened }) => shortened) ? ' at the busiest time' : ''}`;
}

/** Without cents where they say nothing. */
export function roundMoney(amount: number, currency: string): string {
  return amount >= 100
    ? formatMoney(Math.round(amount), currency).replace(/\.00$/, '')
    : formatMoney(amount, currency);
}

/** What a step asks for, what it leaves broken, and what a month costs with it. */
export function stepDetail(step: PlanStep, currency: string): string {
  if (step.options === '') return stepAction(step);
  return `${stepAction(step)} (${stepThen(step)}); ${roundMoney(step.monthly, currency)} a month with all of it served`;
}

/** What to ask AWS for, and to set. */
export function stepAction(step: PlanStep): string {
  return step.options === '' ? `no setting mends ${step.breaks.join(', ')}` : stepWhat(step);
}

/** What a run with the settings showed. */
export function stepThen({ refusedAfter, remaining, options }: PlanStep): string {
  if (options === '') return 'still broken';
  const then =
    refusedAfter === null
      ? 'in proportion, not simulated'
      : refusedAfter === 0
        ? 'simulated: nothing is refused'
        : `simulated: ${formatShare(refusedAfter)} of the attempts are refused`;
  return `${then}${remaining.length === 0 ? '' : `, still broken: ${remaining.join(', ')}`}`;
}

/** For functions whose reserved concurrency is more than the account has. */
export function askLines({ functions }: PlanDocument): readonly string[] {
  const { service, quota, code } = SERVICE_QUOTAS.concurrency;
  return Object.entries(functions).flatMap(
    ([name, { reservedConcurrency, refusalLimit, askForConcurrency: ask }]) =>
      ask === undefined
        ? []
        : [
            `${name} can't reserve ${formatCount(reservedConcurrency)} in this account (at most ${formatShare(refusalLimit)} refused): ask for ${formatCount(ask)} first (${service}, quota "${quota}", ${code}).`,
          ],
  );
}

/** What the plan was asked of, in short facts. */
export function planFacts(plan: PlanDocument): readonly string[] {
  return [
    plan.region,
    plan.platform,
    `${formatDuration(plan.traffic.simulatedSeconds * 1000)} simulated`,
    `seed ${plan.seed}`,
    plan.freeTier ? 'with the free tier' : 'without the free tier',
  ];
}

/** Names of limits and thresholds that held, the first few of them. */
export function holdsText({ holds }: PlanDocument, shown = 12): string {
  const names = holds.map(({ limit }) => limit);
  const upTo = heldUpTo(holds) ?? 1;
  const rest = names.length > shown ? `, and ${names.length - shown} more` : '';
  return `Not broken up to ${scaleText(upTo)}: ${names.slice(0, shown).join(', ')}${rest}.`;
}

/** The rows of growth that say something: where other traffic cannot be judged, the given one alone. */
export function judgedGrowth({ growth, notJudged }: PlanDocument): readonly GrowthRow[] {
  return notJudged === undefined ? growth : growth.filter(({ factor }) => factor === 1);
}

/** Changes of less than this move nothing. */
const LEAST_MOVE = 0.005;

/** The assumptions that move p99 or the bill. */
export function movingRows({ sensitivity, sensitivityBase }: PlanDocument): readonly SensitivityRow[] {
  return sensitivity.filter(({ low, high }) =>
    (['p99Ms', 'monthly'] as const).some((figure) => {
      const base = sensitivityBase[figure];
      return [low, high].some((end) => Math.abs(end[figure] - base) > LEAST_MOVE * base);
    }),
  );
}

/** Those that do not, in a sentence; empty where all do. */
export function stillText(plan: PlanDocument): string {
  const moving = new Set(movingRows(plan));
  const still = plan.sensitivity.filter((row) => !moving.has(row)).map(({ assumption }) => assumption);
  return still.length === 0
    ? ''
    : `Neither p99 nor the bill is moved by ${formatShare(LEAST_MOVE)} by: ${still.join('; ')}.`;
}
