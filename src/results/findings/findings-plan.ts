import { SERVICE_QUOTAS } from '../../platform/quotas/service-quotas.ts';
import { formatCount, formatDuration, formatMoney, formatRate, formatShare } from '../../units/format.ts';
import type { Finding } from '../documents/document.ts';
import type {
  Alternative,
  CapacityAdvice,
  GrowthRow,
  PlanDocument,
  PlanStep,
  SensitivityRow,
} from '../documents/plan-document.ts';
import type { FindingId } from './finding-ids.ts';
import { heldUpTo, isRefusing, scaleText, servedOf, stepText } from './verdict-plan.ts';

export { heldUpTo, scaleText } from './verdict-plan.ts';

const BREAKS_SHOWN = 4;
const RANGES_SHOWN = 3;

type Plan = Omit<PlanDocument, 'findings' | 'verdict'>;

/** A finding that `explain` has a paragraph of. */
type PlanFinding = Finding & { readonly id: FindingId };

/**
 * The plan in sentences for who decides: what is broken today, what breaks when and what to do before, what
 * it costs, what else there is, and what it hangs on.
 */
export function planFindings(plan: Plan): readonly PlanFinding[] {
  if (plan.notJudged !== undefined) {
    // What other traffic costs, here and elsewhere, would rest on what was not said.
    return [
      ...brokenFindings(plan),
      { severity: 'warning', id: 'not-judged', text: `${plan.notJudged}.` },
      ...capacityFindings(plan),
    ];
  }
  return [
    ...brokenFindings(plan),
    ...laterFindings(plan),
    ...costFindings(plan),
    ...capacityFindings(plan),
    ...alternativeFindings(plan),
    ...sensitivityFindings(plan),
  ];
}

function brokenFindings(plan: Plan): PlanFinding[] {
  const broken = plan.breakPoints.filter(({ scale }) => scale <= 1);
  const step = plan.steps?.find(({ factor }) => factor === 1);
  return broken.slice(0, BREAKS_SHOWN).map(({ limit, effect, scale, isBelowRange }, index) => ({
    severity: 'warning',
    id: 'breaks-today',
    text: `${limit} breaks at the traffic as it is (${effect}), ${
      isBelowRange ? 'and still at a 64th of it' : `from ${scaleText(scale)} of it on`
    }.${index === 0 && step !== undefined ? ` ${stepText(step, plan.currency)}.` : ''}`,
    ...(index === 0 && step !== undefined ? adviceOf(step) : {}),
  }));
}

function adviceOf({ set, options, remaining }: PlanStep): Pick<Finding, 'advice'> {
  return options === '' || remaining.length > 0 ? {} : { advice: { set, options } };
}

function laterFindings(plan: Plan): PlanFinding[] {
  const { breakPoints, holds, traffic, currency } = plan;
  const [first, ...others] = breakPoints.filter(({ scale }) => scale > 1);
  const isBroken = breakPoints.some(({ scale }) => scale <= 1);
  if (first === undefined) {
    if (isBroken) return [];
    const upTo = heldUpTo(holds);
    const text =
      upTo === undefined
        ? 'There is nothing that could break.'
        : `Nothing breaks up to ${timesText(upTo)} the traffic, ${formatRate(upTo * traffic.ratePerSecond)}.`;
    return [{ severity: 'info', id: 'nothing-breaks', text }];
  }
  const next = isBroken ? 'Next to break as traffic grows is' : 'The first to break as traffic grows is';
  const findings: PlanFinding[] = [
    {
      severity: first.scale < 2 ? 'warning' : 'notice',
      id: 'breaks-next',
      text: `${next} ${first.limit}, at ${timesText(first.scale)} the traffic or ${formatRate(first.ratePerSecond)}: ${first.effect}.`,
    },
  ];
  if (others.length > 0) {
    const shown = others
      .slice(0, BREAKS_SHOWN)
      .map(
        ({ limit, scale, ratePerSecond }) => `${limit} at ${scaleText(scale)} (${formatRate(ratePerSecond)})`,
      );
    const more = others.length > BREAKS_SHOWN ? `, and ${others.length - BREAKS_SHOWN} more` : '';
    findings.push({ severity: 'info', id: 'breaks-later', text: `Then follow ${shown.join(', ')}${more}.` });
  }
  for (const step of plan.steps ?? []) {
    if (step.factor === 1) continue;
    findings.push({
      severity: 'notice',
      id: 'before-growth',
      text: `${stepText(step, currency)}.`,
      ...adviceOf(step),
    });
  }
  return findings;
}

function costFindings(plan: Plan): PlanFinding[] {
  const { growth, currency, freeTier, settings, cost } = plan;
  const now = growth.find(({ factor }) => factor === 1) ?? growth[0];
  if (now === undefined) return [];
  const money = (amount: number): string => formatMoney(amount, currency);
  const range = ({ monthlyLow, monthlyHigh }: GrowthRow): string =>
    `${money(monthlyLow)} to ${money(monthlyHigh)}`;
  const tier = freeTier ? 'after the free tier' : 'without the free tier';
  const run =
    cost === undefined
      ? ''
      : `The ${formatDuration(cost.seconds * 1000)} simulated cost ${money(cost.total)}. `;
  const findings: PlanFinding[] = [
    {
      severity: 'info',
      id: 'cost-of-plan',
      text: `${run}A month costs ${money(now.monthly)} at ${now.factor === 1 ? '' : `${timesText(now.factor)} `}the given traffic, ${range(now)} where it is ${formatShare(settings.uncertainty)} lower or higher, ${tier}.`,
    },
  ];
  if (cost?.warning !== undefined)
    findings.push({ severity: 'notice', id: 'month-of-a-part', text: `${cost.warning}.` });
  const grown = growth.filter(({ factor }) => factor > 1);
  if (grown.length > 0) {
    const text = grown.map((row) =>
      isRefusing(row)
        ? `${scaleText(row.factor)} ${money(row.monthly)} for the ${formatShare(servedOf(row))} that are served (${money(row.monthlyIfServed ?? row.monthly)} if all were)`
        : `${scaleText(row.factor)} ${money(row.monthly)} (${range(row)})`,
    );
    findings.push({
      severity: 'info',
      id: 'cost-as-it-grows',
      text: `As it grows: ${text.join(', ')} a month.`,
    });
  }
  const waiting = growth.find(({ unfinishedRate }) => unfinishedRate > 0.02);
  if (waiting !== undefined) {
    findings.push({
      severity: 'warning',
      id: 'work-waits',
      text: `At ${waiting.factor === 1 ? 'the given' : `${timesText(waiting.factor)} the`} traffic ${formatShare(waiting.unfinishedRate)} of the requests still wait or run at the end: the bill from there on is that of what was worked off.`,
    });
  }
  return findings;
}

function capacityFindings({ functions, currency, settings }: Plan): PlanFinding[] {
  return Object.entries(functions).map(([name, advice]) => {
    const { reservedConcurrency, given, askForConcurrency } = advice;
    const isShort = given.reserved !== null && given.reserved < reservedConcurrency;
    const now = given.reserved === null ? '' : ` (${formatCount(given.reserved)} are reserved)`;
    const ask =
      askForConcurrency === undefined
        ? ''
        : ` The account's quota does not hold that: ask for ${formatCount(askForConcurrency)} first (${SERVICE_QUOTAS.concurrency.service}, quota "${SERVICE_QUOTAS.concurrency.quota}", ${SERVICE_QUOTAS.concurrency.code}).`;
    return {
      severity: isShort || askForConcurrency !== undefined ? 'warning' : 'info',
      id: 'reserve',
      about: `functions.${name}`,
      text: `${name}: ${formatCount(reservedConcurrency)} reserved concurrent ${reservedConcurrency === 1 ? 'execution carries' : 'executions carry'} the peak of the given traffic with at most ${formatShare(advice.refusalLimit)} refused${now}.${ask} ${provisionText(advice, settings.coldStartRate, currency)}`,
    };
  });
}

/** What provisioned environments are for: fewer cold starts, a lower bill, or nothing. */
function provisionText(advice: CapacityAdvice, asked: number, currency: string): string {
  const { provisionedConcurrency: count, coldStartRate, monthly } = advice;
  if (count === 0) {
    const isEnough = coldStartRate.without <= asked;
    return isEnough
      ? `It needs no provisioned concurrency: ${formatShare(coldStartRate.without)} of its invocations start cold.`
      : `${formatShare(coldStartRate.without)} of its invocations start cold, and it can have no provisioned concurrency.`;
  }
  const environments = `${formatCount(count)} provisioned ${count === 1 ? 'environment' : 'environments'}`;
  const verb = count === 1 ? 's' : '';
  const more = monthly.with - monthly.without;
  const amount = formatMoney(Math.abs(more), currency);
  if (coldStartRate.without > asked) {
    return `${environments} lower${verb} its cold starts from ${formatShare(coldStartRate.without)} to ${formatShare(coldStartRate.with)} (at most ${formatShare(asked)} were asked for), which ${more < 0 ? 'saves' : 'adds'} ${amount} a month.`;
  }
  return `${environments} save${verb} ${amount} a month, being busy more than on-demand ones are worth; cold starts are not the reason (${formatShare(coldStartRate.with)}).`;
}

function alternativeFindings({ alternatives, lambdaMonthly, currency, traffic }: Plan): PlanFinding[] {
  const names: Readonly<Record<string, string>> = {
    fargate: 'Fargate',
    ec2: 'EC2',
    'managed-instances': 'Managed Instances',
  };
  return alternatives.map((one) => {
    const what = `${names[one.platform] ?? one.platform} with ${formatCount(one.units)} × ${one.unit} would cost ${formatMoney(one.monthly, currency)} a month, Lambda's part is ${formatMoney(lambdaMonthly, currency)}`;
    return {
      severity: one.monthly < lambdaMonthly ? 'notice' : 'info',
      id: 'other-platforms',
      text: `${what}; ${dearerText(one, traffic.ratePerSecond)}.${one.confirmed ? '' : ' Its price is an estimate.'}${one.platform === 'managed-instances' ? ' Three instances at the least, their price + 15 % and $0.20 a million requests; how long they take to scale AWS does not publish.' : ''}`,
    };
  });
}

/**
 * Where Lambda is the dearer one, at the given traffic first: a batch that fills, or a unit more, can turn it
 * back.
 */
export function dearerText(
  { dearerRanges, crossoverRange: [low, high] }: Alternative,
  ratePerSecond: number,
): string {
  const between = `between ${formatRate(low)} and ${formatRate(high)} Lambda is always the`;
  const [first] = dearerRanges;
  if (first === undefined) return `${between} cheaper one`;
  if (first.fromRatePerSecond === null && first.toRatePerSecond === null) return `${between} dearer one`;
  const own = dearerRanges.find(
    ({ fromRatePerSecond: from, toRatePerSecond: to }) =>
      (from === null || from <= ratePerSecond) && (to === null || to > ratePerSecond),
  );
  const others = dearerRanges.filter((range) => range !== own);
  const words = ({ fromRatePerSecond: from, toRatePerSecond: to }: (typeof dearerRanges)[number]): string => {
    if (from === null) return `up to ${formatRate(to ?? high)}`;
    return to === null ? `from ${formatRate(from)} on` : `from ${formatRate(from)} to ${formatRate(to)}`;
  };
  const more = others.length > RANGES_SHOWN ? ` and in ${others.length - RANGES_SHOWN} more ranges` : '';
  const elsewhere = `${others.slice(0, RANGES_SHOWN).map(words).join(', ')}${more}`;
  if (own === undefined) return `Lambda is the cheaper one at the given traffic, and the dearer ${elsewhere}`;
  const also = others.length === 0 ? '' : `; in whole units also ${elsewhere}`;
  return `Lambda is the dearer one at the given traffic: ${words(own)}${also}`;
}

function sensitivityFindings({ sensitivity, currency }: Plan): PlanFinding[] {
  const most = (figure: 'p99Ms' | 'monthly'): SensitivityRow | undefined =>
    sensitivity.toSorted((a, b) => reach(b, figure) - reach(a, figure))[0];
  const reach = ({ low, high }: SensitivityRow, figure: 'p99Ms' | 'monthly'): number =>
    Math.abs(high[figure] - low[figure]);
  const latency = most('p99Ms');
  const bill = most('monthly');
  if (latency === undefined || bill === undefined) return [];
  const range = (low: number, high: number, write: (value: number) => string): string =>
    low === high
      ? `leaves it at ${write(low)}`
      : `${write(Math.min(low, high))} to ${write(Math.max(low, high))}`;
  return [
    {
      severity: 'info',
      id: 'sensitivity',
      text: `What moves p99 most is ${words(latency)} (${range(latency.low.p99Ms, latency.high.p99Ms, formatDuration)}), what moves the bill most is ${words(bill)} (${range(bill.low.monthly, bill.high.monthly, (amount) => formatMoney(amount, currency))} a month).`,
    },
  ];
}

function words({ assumption }: SensitivityRow): string {
  return `${assumption.charAt(0).toLowerCase()}${assumption.slice(1)}`;
}

/** "3.4 times" */
function timesText(scale: number): string {
  return `${scaleText(scale).slice(1)} times`;
}
