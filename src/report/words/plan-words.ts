import type { BreakPoint, GrowthRow, PlanDocument } from '../../results/documents/plan-document.ts';
import { scaleText } from '../../results/findings/findings-plan.ts';
import { formatDuration, formatMoney } from '../../units/format.ts';

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
  return `${formatMoney(monthlyLow, currency)} – ${formatMoney(monthlyHigh, currency)}`;
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
  const upTo = holds[0]?.upToScale ?? 1;
  const rest = names.length > shown ? `, and ${names.length - shown} more` : '';
  return `Not broken up to ${scaleText(upTo)}: ${names.slice(0, shown).join(', ')}${rest}.`;
}

/** The rows of growth that say something: where other traffic cannot be judged, the given one alone. */
export function judgedGrowth({ growth, notJudged }: PlanDocument): readonly GrowthRow[] {
  return notJudged === undefined ? growth : growth.filter(({ factor }) => factor === 1);
}
