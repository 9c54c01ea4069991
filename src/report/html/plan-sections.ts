import type { CapacityAdvice, PlanDocument } from '../../results/documents/plan-document.ts';
import { scaleText } from '../../results/findings/findings-plan.ts';
import { formatCount, formatDuration, formatMoney, formatRate, formatShare } from '../../units/format.ts';
import type { Chart } from '../charts/chart.ts';
import { html, type Markup } from '../words/markup.ts';
import {
  billRange,
  breakScale,
  holdsText,
  judgedGrowth,
  planFacts,
  platformName,
} from '../words/plan-words.ts';
import { serviceName } from '../words/service-names.ts';
import { visible } from '../words/text.ts';
import { type Card, cards, figures, type Section, table } from './page.ts';
import { findingsSection } from './shared-sections.ts';

export function planHead(plan: PlanDocument): Markup {
  const { ratePerSecond, peakRatePerSecond } = plan.traffic;
  const peak = peakRatePerSecond > 1.05 * ratePerSecond;
  const breaking = plan.breakPoints.filter(({ scale }) => scale <= 1).length;
  return html`<div class="title"><h1>${visible(plan.name)}: plan</h1>${
    breaking === 0
      ? html`<span class="badge good">✓ Nothing breaks at the given traffic</span>`
      : html`<span class="badge bad">✗ ${breaking} of ${breaking + plan.breakPoints.filter(({ scale }) => scale > 1).length + plan.holds.length} limits break at the given traffic</span>`
  }</div>
<ul class="meta">
<li>Traffic <b>${formatRate(ratePerSecond)}${peak ? `, ${formatRate(peakRatePerSecond)} at its peak` : ''}</b></li>
${planFacts(plan).map((fact) => html`<li>${visible(fact)}</li>`)}</ul>`;
}

/** Findings first, for who reads no further; then a section for each question. */
export function planSections(plan: PlanDocument, charts: readonly Chart[]): Section[] {
  const named = (...names: readonly string[]): readonly Chart[] =>
    charts.filter(({ name }) => names.includes(name));
  const isJudged = plan.notJudged === undefined;
  const judged = isJudged ? plan : { ...plan, growth: judgedGrowth(plan), alternatives: [] };
  return [
    { id: 'summary', title: 'Summary', lead: '', body: cards(summary(judged)) },
    ...findingsSection(plan.findings, plan.warnings),
    breakSection(plan, named('break-points')),
    capacitySection(plan),
    ...(isJudged ? [growthSection(plan, named('growth-cost', 'growth-latency', 'growth-shares'))] : []),
    ...alternativesSection(plan, named('crossover')),
    ...sensitivitySection(plan, named('tornado-cost', 'tornado-latency')),
    {
      id: 'notes',
      title: 'Notes',
      lead: 'How the figures came about.',
      body: html`<div class="panel"><ul class="list">${plan.notes.map(
        (note) => html`<li><span class="kind">Note</span><span>${visible(note)}</span></li>`,
      )}</ul></div>`,
    },
  ];
}

function summary({
  breakPoints,
  holds,
  growth,
  currency,
  alternatives,
  lambdaMonthly,
  traffic,
}: PlanDocument): Card[] {
  const first = breakPoints.find(({ scale }) => scale > 1) ?? breakPoints[0];
  const now = growth.find(({ factor }) => factor === 1) ?? growth[0];
  const last = growth.at(-1);
  const cheapest = alternatives.toSorted((a, b) => a.monthly - b.monthly)[0];
  const money = (amount: number): string => formatMoney(amount, currency);
  return [
    first === undefined
      ? {
          label: 'First to break',
          value: 'nothing',
          more: `up to ${scaleText(holds[0]?.upToScale ?? 1)} the traffic of ${formatRate(traffic.ratePerSecond)}`,
        }
      : {
          label: 'First to break',
          value: breakScale(first),
          more: `${visible(first.limit)}, at ${formatRate(first.ratePerSecond)}`,
        },
    ...(now === undefined
      ? []
      : [
          {
            label: `Bill at ${scaleText(now.factor)}`,
            value: money(now.monthly),
            more: `a month; ${billRange(now, currency)}`,
          },
        ]),
    ...(last === undefined || last === now
      ? []
      : [
          {
            label: `Bill at ${scaleText(last.factor)}`,
            value: money(last.monthly),
            more: `a month; ${billRange(last, currency)}`,
          },
        ]),
    ...(cheapest === undefined
      ? []
      : [
          {
            label: `On ${platformName(cheapest.platform)}`,
            value: money(cheapest.monthly),
            more: `a month for ${formatCount(cheapest.units)} × ${cheapest.unit}; Lambda's part is ${money(lambdaMonthly)}`,
          },
        ]),
  ];
}

function breakSection(plan: PlanDocument, charts: readonly Chart[]): Section {
  return {
    id: 'break-points',
    title: 'Break points',
    lead: plan.holds.length === 0 ? 'As the traffic grows.' : visible(holdsText(plan, 40)),
    body: [
      figures(charts),
      plan.breakPoints.length === 0
        ? null
        : table(
            'Break points',
            [
              { title: 'Limit', wrapped: true, cell: ({ limit }) => html`<code>${visible(limit)}</code>` },
              { title: 'Traffic', cell: breakScale },
              { title: 'Rate', cell: ({ ratePerSecond }) => formatRate(ratePerSecond) },
              { title: 'At peak', cell: ({ peakRatePerSecond }) => formatRate(peakRatePerSecond) },
              { title: 'What happens', left: true, wrapped: true, cell: ({ effect }) => visible(effect) },
            ],
            plan.breakPoints,
          ),
    ],
  };
}

function capacitySection({ functions, currency, settings }: PlanDocument): Section {
  const money = (amount: number): string => formatMoney(amount, currency);
  return {
    id: 'concurrency',
    title: 'Concurrency',
    lead: `Reserved: the least that keeps refusals at the busiest time below the limit. Provisioned: the cheapest with at most ${formatShare(settings.coldStartRate)} cold starts; an environment that is busy more than the break-even share of its time is cheaper provisioned than on demand.`,
    body: table<readonly [string, CapacityAdvice]>(
      'Concurrency',
      [
        { title: 'Function', wrapped: true, cell: ([name]) => visible(name) },
        { title: 'Busy', cell: ([, { concurrency }]) => formatCount(concurrency.mean) },
        { title: 'Most', cell: ([, { concurrency }]) => formatCount(concurrency.max) },
        {
          title: 'Reserve',
          cell: ([, { reservedConcurrency, given }]) => [
            formatCount(reservedConcurrency),
            given.reserved === null ? null : html`<small>now ${formatCount(given.reserved)}</small>`,
          ],
        },
        {
          title: 'Refused',
          cell: ([, { refusalRate, refusalLimit }]) => [
            formatShare(refusalRate),
            html`<small>at most ${formatShare(refusalLimit)}</small>`,
          ],
        },
        {
          title: 'Provision',
          cell: ([, { provisionedConcurrency, given }]) => [
            formatCount(provisionedConcurrency),
            given.provisioned === 0 ? null : html`<small>now ${formatCount(given.provisioned)}</small>`,
          ],
        },
        {
          title: 'Cold starts',
          cell: ([, { coldStartRate }]) => [
            formatShare(coldStartRate.with),
            html`<small>${formatShare(coldStartRate.without)} without</small>`,
          ],
        },
        {
          title: 'Per month',
          cell: ([, { monthly }]) => [
            money(monthly.with),
            html`<small>${money(monthly.without)} without</small>`,
          ],
        },
        {
          title: 'Break-even',
          cell: ([, { breakEvenUtilization: share }]) => (share === null ? '–' : formatShare(share)),
        },
      ],
      Object.entries(functions),
    ),
  };
}

function growthSection(plan: PlanDocument, charts: readonly Chart[]): Section {
  const { currency } = plan;
  const services = [...new Set(plan.growth.flatMap((row) => row.services.map(({ service }) => service)))];
  return {
    id: 'growth',
    title: 'Growth',
    lead: `The month's bill in tiers, p99 and refusals as the traffic grows; low and high are ${formatShare(plan.settings.uncertainty)} less and more traffic.`,
    body: [
      figures(charts),
      table(
        'Growth',
        [
          {
            title: 'Traffic',
            cell: ({ factor, shortened }) => [
              scaleText(factor),
              shortened ? html`<span class="mark">busiest part</span>` : null,
            ],
          },
          { title: 'Rate', cell: ({ ratePerSecond }) => formatRate(ratePerSecond) },
          {
            title: 'Per month',
            cell: (row) => [
              formatMoney(row.monthly, currency),
              html`<small>${billRange(row, currency)}</small>`,
            ],
          },
          ...(services.length > 1
            ? services.map((service) => ({
                title: serviceName(service),
                cell: (row: PlanDocument['growth'][number]) =>
                  formatMoney(row.services.find((one) => one.service === service)?.monthly ?? 0, currency),
              }))
            : []),
          { title: 'p99', cell: ({ p99Ms }) => formatDuration(p99Ms) },
          { title: 'Refused', cell: ({ throttleRate }) => formatShare(throttleRate) },
          { title: 'Cold starts', cell: ({ coldStartRate }) => formatShare(coldStartRate) },
          { title: 'Errors', cell: ({ errorRate }) => formatShare(errorRate) },
        ],
        plan.growth,
      ),
    ],
  };
}

function alternativesSection(plan: PlanDocument, charts: readonly Chart[]): Section[] {
  if (plan.alternatives.length === 0) return [];
  const { currency, settings } = plan;
  return [
    {
      id: 'alternatives',
      title: 'Lambda or containers',
      lead: `Lambda's part of the bill is ${formatMoney(plan.lambdaMonthly, currency)} a month. The others run all the time, sized for the busiest time: at most ${formatShare(settings.targetUtilization)} busy, a mean wait of at most ${formatDuration(settings.maximumWaitMs)}, at least ${settings.minimumUnits} units.`,
      body: [
        figures(charts),
        table(
          'Alternatives',
          [
            { title: 'Platform', cell: ({ platform }) => platformName(platform) },
            { title: 'Units', left: true, cell: ({ units, unit }) => `${formatCount(units)} × ${unit}` },
            { title: 'Architecture', left: true, cell: ({ architecture }) => architecture },
            { title: 'Busy', cell: ({ utilization }) => formatShare(utilization) },
            { title: 'Wait', cell: ({ waitMs }) => formatDuration(waitMs) },
            { title: 'Per month', cell: ({ monthly }) => formatMoney(monthly, currency) },
            {
              title: 'Lambda dearer from',
              cell: ({ crossoverRatePerSecond: rate }) => (rate === null ? '–' : formatRate(rate)),
            },
            {
              title: 'Price list',
              left: true,
              wrapped: true,
              cell: ({ priceSource, priceDate, confirmed }) =>
                `${priceSource}, ${priceDate}${confirmed ? '' : ' (estimate)'}`,
            },
          ],
          plan.alternatives,
        ),
      ],
    },
  ];
}

function sensitivitySection(plan: PlanDocument, charts: readonly Chart[]): Section[] {
  if (plan.sensitivity.length === 0) return [];
  const { currency, sensitivityBase } = plan;
  return [
    {
      id: 'sensitivity',
      title: 'Sensitivity',
      lead: `One assumption at a time is changed, on the same requests; unchanged, p99 is ${formatDuration(sensitivityBase.p99Ms)} and the bill ${formatMoney(sensitivityBase.monthly, currency)} a month.`,
      body: [
        figures(charts),
        table(
          'Sensitivity',
          [
            { title: 'Assumption', wrapped: true, cell: ({ assumption }) => assumption },
            { title: 'p99, less', cell: ({ low }) => formatDuration(low.p99Ms) },
            { title: 'p99, more', cell: ({ high }) => formatDuration(high.p99Ms) },
            { title: 'Per month, less', cell: ({ low }) => formatMoney(low.monthly, currency) },
            { title: 'Per month, more', cell: ({ high }) => formatMoney(high.monthly, currency) },
          ],
          plan.sensitivity,
        ),
      ],
    },
  ];
}
