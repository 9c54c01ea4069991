import { formatCount, formatDuration, formatMoney, formatRate, formatShare } from '../../units/format.ts';
import type { Finding } from '../documents/document.ts';
import type { Alternative, PlanDocument, SensitivityRow } from '../documents/plan-document.ts';

const BREAKS_SHOWN = 4;
const RANGES_SHOWN = 3;

/**
 * The plan in sentences for who decides: what breaks first, what to set, what it costs, what else there is,
 * and what it hangs on.
 */
export function planFindings(plan: Omit<PlanDocument, 'findings'>): readonly Finding[] {
  if (plan.notJudged !== undefined) {
    // What other traffic costs, here and elsewhere, would rest on what was not said.
    return [
      { severity: 'warning', text: `${plan.notJudged}.` },
      ...breakFindings(plan),
      ...capacityFindings(plan),
    ];
  }
  return [
    ...breakFindings(plan),
    ...costFindings(plan),
    ...capacityFindings(plan),
    ...alternativeFindings(plan),
    ...sensitivityFindings(plan),
  ];
}

function breakFindings({ breakPoints, holds, traffic }: Omit<PlanDocument, 'findings'>): Finding[] {
  const broken = breakPoints.filter(({ scale }) => scale <= 1);
  const later = breakPoints.filter(({ scale }) => scale > 1);
  const findings: Finding[] = broken.slice(0, BREAKS_SHOWN).map(({ limit, effect, scale, isBelowRange }) => ({
    severity: 'warning',
    text: `${limit} breaks at the traffic as it is (${effect}), ${
      isBelowRange ? 'and still at a 64th of it' : `from ${scaleText(scale)} of it on`
    }.`,
  }));
  const [first, ...others] = later;
  if (first !== undefined) {
    findings.push({
      severity: first.scale < 2 ? 'warning' : 'notice',
      text: `The first to break as traffic grows is ${first.limit}, at ${timesText(first.scale)} the traffic or ${formatRate(first.ratePerSecond)}: ${first.effect}.`,
    });
    if (others.length > 0) {
      const shown = others
        .slice(0, BREAKS_SHOWN)
        .map(
          ({ limit, scale, ratePerSecond }) =>
            `${limit} at ${scaleText(scale)} (${formatRate(ratePerSecond)})`,
        );
      const more = others.length > BREAKS_SHOWN ? `, and ${others.length - BREAKS_SHOWN} more` : '';
      findings.push({ severity: 'info', text: `Then follow ${shown.join(', ')}${more}.` });
    }
  } else if (broken.length === 0) {
    const upTo = holds[0]?.upToScale;
    findings.push({
      severity: 'info',
      text:
        upTo === undefined
          ? 'There is nothing that could break.'
          : `Nothing breaks up to ${timesText(upTo)} the traffic, ${formatRate(upTo * traffic.ratePerSecond)}.`,
    });
  }
  return findings;
}

function costFindings({ growth, currency, freeTier, settings }: Omit<PlanDocument, 'findings'>): Finding[] {
  const now = growth.find(({ factor }) => factor === 1) ?? growth[0];
  if (now === undefined) return [];
  const money = (amount: number): string => formatMoney(amount, currency);
  const range = ({ monthlyLow, monthlyHigh }: typeof now): string =>
    `${money(monthlyLow)} to ${money(monthlyHigh)}`;
  const tier = freeTier ? 'after the free tier' : 'without the free tier';
  const findings: Finding[] = [
    {
      severity: 'info',
      text: `A month costs ${money(now.monthly)} at ${now.factor === 1 ? '' : `${timesText(now.factor)} `}the given traffic, ${range(now)} where it is ${formatShare(settings.uncertainty)} lower or higher, ${tier}.`,
    },
  ];
  const grown = growth.filter(({ factor }) => factor > 1);
  if (grown.length > 0) {
    const text = grown.map((row) => `${scaleText(row.factor)} ${money(row.monthly)} (${range(row)})`);
    findings.push({ severity: 'info', text: `As it grows: ${text.join(', ')} a month.` });
  }
  const refusing = growth.find(({ throttleRate }) => throttleRate > 0.001);
  if (refusing !== undefined) {
    findings.push({
      severity: 'warning',
      text: `At ${refusing.factor === 1 ? 'the given' : `${timesText(refusing.factor)} the`} traffic ${formatShare(refusing.throttleRate)} of the attempts are refused: the bill from there on is that of what is let in.`,
    });
  }
  const waiting = growth.find(({ unfinishedRate }) => unfinishedRate > 0.02);
  if (waiting !== undefined) {
    findings.push({
      severity: 'warning',
      text: `At ${waiting.factor === 1 ? 'the given' : `${timesText(waiting.factor)} the`} traffic ${formatShare(waiting.unfinishedRate)} of the requests still wait or run at the end: the bill from there on is that of what was worked off.`,
    });
  }
  return findings;
}

function capacityFindings({ functions, currency, settings }: Omit<PlanDocument, 'findings'>): Finding[] {
  return Object.entries(functions).map(([name, advice]) => {
    const { reservedConcurrency, provisionedConcurrency, coldStartRate, monthly, given } = advice;
    const isShort = given.reserved !== null && given.reserved < reservedConcurrency;
    const more = monthly.with - monthly.without;
    const price = `${more < 0 ? 'saves' : 'adds'} ${formatMoney(Math.abs(more), currency)} a month`;
    const provision =
      provisionedConcurrency === 0
        ? `It needs no provisioned concurrency: ${formatShare(coldStartRate.without)} of its invocations start cold.`
        : `${formatCount(provisionedConcurrency)} provisioned ${provisionedConcurrency === 1 ? 'environment' : 'environments'} ${coldStartRate.with <= coldStartRate.without ? 'lower' : 'take'}${provisionedConcurrency === 1 ? 's' : ''} its cold starts from ${formatShare(coldStartRate.without)} to ${formatShare(coldStartRate.with)} (at most ${formatShare(settings.coldStartRate)} were asked for), which ${price}.`;
    return {
      severity: isShort ? 'warning' : 'info',
      text: `${name}: ${formatCount(reservedConcurrency)} reserved concurrent ${reservedConcurrency === 1 ? 'execution carries' : 'executions carry'} the peak of the given traffic with at most ${formatShare(advice.refusalLimit)} refused${
        given.reserved === null ? '' : ` (${formatCount(given.reserved)} are reserved)`
      }. ${provision}`,
    };
  });
}

function alternativeFindings({
  alternatives,
  lambdaMonthly,
  currency,
}: Omit<PlanDocument, 'findings'>): Finding[] {
  const names: Readonly<Record<string, string>> = {
    fargate: 'Fargate',
    ec2: 'EC2',
    'managed-instances': 'Managed Instances',
  };
  return alternatives.map((one) => {
    const what = `${names[one.platform] ?? one.platform} with ${formatCount(one.units)} × ${one.unit} would cost ${formatMoney(one.monthly, currency)} a month, Lambda's part is ${formatMoney(lambdaMonthly, currency)}`;
    return {
      severity: one.monthly < lambdaMonthly ? 'notice' : 'info',
      text: `${what}; ${dearerText(one)}.${one.confirmed ? '' : ' Its price is an estimate.'}${one.platform === 'managed-instances' ? ' Three instances at the least, their price + 15 % and $0.20 a million requests; how long they take to scale AWS does not publish.' : ''}`,
    };
  });
}

/** Where Lambda is the dearer one: a batch that fills, or a tier, can turn it back. */
function dearerText({ dearerRanges, crossoverRange: [low, high] }: Alternative): string {
  const [first] = dearerRanges;
  const between = `between ${formatRate(low)} and ${formatRate(high)} Lambda is always the`;
  if (first === undefined) return `${between} cheaper`;
  if (first.fromRatePerSecond === null && first.toRatePerSecond === null) return `${between} dearer`;
  const ranges = dearerRanges
    .slice(0, RANGES_SHOWN)
    .map(({ fromRatePerSecond: from, toRatePerSecond: to }) => {
      if (from === null) return `up to ${formatRate(to ?? high)}`;
      return to === null ? `from ${formatRate(from)} on` : `from ${formatRate(from)} to ${formatRate(to)}`;
    });
  const more = dearerRanges.length - ranges.length;
  const text = [...ranges, ...(more > 0 ? [`in ${more} more ranges above`] : [])].join(', ');
  return `Lambda is the dearer ${text}`;
}

function sensitivityFindings({ sensitivity, currency }: Omit<PlanDocument, 'findings'>): Finding[] {
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

/** ×3.4 */
export function scaleText(scale: number): string {
  return `×${formatCount(scale >= 100 ? Math.round(scale) : Number(scale.toPrecision(3)))}`;
}
