import type { CapacityAdvice, GrowthRow, PlanDocument } from '../../results/documents/plan-document.ts';
import { dearerText, heldUpTo, scaleText } from '../../results/findings/findings-plan.ts';
import {
  failedOf,
  hasFailures,
  isRefusing,
  refusedOf,
  servedOf,
} from '../../results/findings/verdict-plan.ts';
import { formatCount, formatDuration, formatMoney, formatRate, formatShare } from '../../units/format.ts';
import type { Chart } from '../charts/chart.ts';
import { html, type Markup } from '../words/markup.ts';
import {
  askLines,
  billRange,
  breakScale,
  growthHeading,
  holdsText,
  judgedGrowth,
  monthText,
  movingRows,
  OF_WHAT_IS_SERVED,
  p99Text,
  planFacts,
  platformName,
  roundMoney,
  stepAction,
  stepThen,
  stillText,
} from '../words/plan-words.ts';
import { serviceName } from '../words/service-names.ts';
import { visible } from '../words/text.ts';
import { type Card, cards, figures, type Section, table } from './page.ts';

const POINTS_SHOWN = 3;
const BADGES = {
  calm: '✓ Holds',
  strained: '! Near a limit',
  broken: '✗ Broken at the given traffic',
} as const;
const STEPS_STYLE = '.steps code { font-size: 12px; overflow-wrap: anywhere; white-space: normal; }';

/** The verdict: whether it holds what it is given, then what to do and what it costs. */
export function planHead(plan: PlanDocument): Markup {
  const { ratePerSecond, peakRatePerSecond } = plan.traffic;
  const peak = peakRatePerSecond > 1.05 * ratePerSecond;
  const breaking = plan.breakPoints.filter(({ scale }) => scale <= 1).length;
  const state = plan.verdict?.state ?? (breaking > 0 ? 'broken' : 'calm');
  const headline = plan.verdict?.headline ?? plan.findings[0]?.text ?? '';
  return html`<p class="badges"><span class="badge ${state}">${plan.notJudged !== undefined && state === 'strained' ? '! Growth not judged' : BADGES[state]}</span></p>
<h1><span class="name">${visible(plan.name)}: plan<span class="unseen">: </span></span><span class="headline">${visible(headline)}</span></h1>
<ul class="points">${(plan.verdict?.points ?? []).slice(0, POINTS_SHOWN).map((point) => html`<li>${visible(point)}</li>`)}</ul>
<ul class="meta">
<li>Traffic <b>${formatRate(ratePerSecond)}${peak ? `, ${formatRate(peakRatePerSecond)} at its peak` : ''}</b></li>
${planFacts(plan).map((fact) => html`<li>${visible(fact)}</li>`)}</ul>`;
}

/** The answer and what to do, for who reads no further; then a section for each question. */
export function planSections(plan: PlanDocument, charts: readonly Chart[]): Section[] {
  const named = (...names: readonly string[]): readonly Chart[] =>
    charts.filter(({ name }) => names.includes(name));
  const isJudged = plan.notJudged === undefined;
  const judged = isJudged ? plan : { ...plan, growth: judgedGrowth(plan), alternatives: [] };
  const served = named('growth-served');
  return [
    {
      id: 'summary',
      title: 'Summary',
      lead: '',
      body: [cards(summary(judged)), served.length === 0 ? null : figures(served)],
      style: STEPS_STYLE,
      isBare: true,
    },
    ...stepsSection(judged),
    ...(judged.growth.length === 0 ? [] : [growthSection(judged, named('growth-cost', 'growth-latency'))]),
    breakSection(plan),
    ...capacitySection(plan),
    ...alternativesSection(judged, named('crossover')),
    ...(isJudged ? sensitivitySection(plan, named('tornado-cost', 'tornado-latency')) : []),
    {
      id: 'notes',
      title: 'Notes',
      lead: 'How the figures came about, and what to be careful with.',
      body: html`<div class="panel"><ul class="list">${[
        ...plan.warnings.map((text) => ({ kind: 'warning', name: 'Warning', text })),
        ...plan.notes.map((text) => ({ kind: '', name: 'Note', text })),
      ].map(
        ({ kind, name, text }) =>
          html`<li><span class="kind ${kind}">${name}</span><span>${visible(text)}</span></li>`,
      )}</ul></div>`,
    },
  ];
}

function summary(plan: PlanDocument): Card[] {
  const { breakPoints, holds, growth, currency, alternatives, lambdaMonthly, traffic, cost } = plan;
  const first = breakPoints[0];
  const now = growth.find(({ factor }) => factor === 1) ?? growth[0];
  const last = growth.at(-1);
  const cheapest = alternatives.toSorted((a, b) => a.monthly - b.monthly)[0];
  const money = (amount: number): string => formatMoney(amount, currency);
  return [
    first === undefined
      ? {
          label: 'First to break',
          value: 'nothing',
          more: `up to ${scaleText(heldUpTo(holds) ?? 1)} the traffic of ${formatRate(traffic.ratePerSecond)}`,
        }
      : {
          label: first.scale <= 1 ? 'Broken today' : 'First to break',
          value: first.scale <= 1 ? `from ${breakScale(first)}` : breakScale(first),
          more: `${visible(first.limit)}, at ${formatRate(first.ratePerSecond)}`,
        },
    ...(now === undefined
      ? []
      : [
          cost === undefined || cost.warning === undefined
            ? {
                label: `A month at ${scaleText(now.factor)}`,
                value: money(now.monthly),
                more: `${billRange(now, currency)} where the traffic is ${formatShare(plan.settings.uncertainty)} lower or higher`,
              }
            : {
                label: `The ${formatDuration(cost.seconds * 1000)} simulated cost`,
                value: money(cost.total),
                more: `a month of them ${money(now.monthly)}, which is no month of yours`,
              },
        ]),
    ...(last === undefined || last === now
      ? []
      : [
          {
            label: `A month at ${scaleText(last.factor)}, all served`,
            value: roundMoney(last.monthlyIfServed ?? last.monthly, currency),
            more: isRefusing(last)
              ? `as it is, ${formatShare(refusedOf(last))} are refused, and ${roundMoney(last.monthly, currency)} is the bill of the rest`
              : billRange(last, currency),
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

/** What to do before the traffic has grown so far, as a manager signs it off. */
function stepsSection({ steps = [], currency }: PlanDocument): Section[] {
  if (steps.length === 0) return [];
  return [
    {
      id: 'steps',
      title: 'What to do, and before when',
      lead: 'Each row has all that is needed up to its traffic. The settings were applied and simulated where it says so.',
      body: html`<div class="steps">${table(
        'What to do, and before when',
        [
          {
            title: 'Before',
            cell: ({ factor }) => (factor === 1 ? html`<b>Now</b>` : html`<b>${scaleText(factor)}</b>`),
          },
          {
            title: 'What breaks',
            left: true,
            wrapped: true,
            cell: ({ breaks }) => visible(breaks.join(', ')),
          },
          {
            title: 'What to do',
            left: true,
            wrapped: true,
            cell: (step) => [
              visible(stepAction(step)),
              step.options === '' ? null : html`<br><code>${visible(step.options)}</code>`,
            ],
          },
          { title: 'Then', left: true, wrapped: true, cell: (step) => visible(stepThen(step)) },
          {
            title: 'A month, all served',
            cell: ({ monthly }) => roundMoney(monthly, currency),
          },
        ],
        steps,
      )}</div>`,
    },
  ];
}

function breakSection(plan: PlanDocument): Section {
  return {
    id: 'break-points',
    title: 'Break points',
    lead: plan.holds.length === 0 ? 'As the traffic grows.' : visible(holdsText(plan, 40)),
    body:
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
  };
}

function capacitySection(plan: PlanDocument): Section[] {
  const { functions, currency, settings } = plan;
  if (Object.keys(functions).length === 0) return [];
  const money = (amount: number): string => formatMoney(amount, currency);
  const asks = askLines(plan);
  const section: Section = {
    id: 'concurrency',
    title: 'Concurrency',
    lead: `Reserved: the least that keeps refusals at the busiest time below the limit. Provisioned: the cheapest with at most ${formatShare(settings.coldStartRate)} cold starts; an environment that is busy more than the break-even share of its time is cheaper provisioned than on demand.${asks.map((line) => ` ${visible(line)}`).join('')}`,
    body: table<readonly [string, CapacityAdvice]>(
      'Concurrency',
      [
        { title: 'Function', wrapped: true, cell: ([name]) => visible(name) },
        { title: 'Busy', cell: ([, { concurrency }]) => formatCount(concurrency.mean) },
        { title: 'Most', cell: ([, { concurrency }]) => formatCount(concurrency.max) },
        {
          title: 'Reserve',
          cell: ([, { reservedConcurrency, given, askForConcurrency: ask }]) => [
            formatCount(reservedConcurrency),
            ask === undefined ? null : html`<small>ask for ${formatCount(ask)}</small>`,
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
  return [section];
}

function growthSection(plan: PlanDocument, charts: readonly Chart[]): Section {
  const { currency, growth } = plan;
  const services = [...new Set(growth.flatMap((row) => row.services.map(({ service }) => service)))];
  const refuses = growth.some(isRefusing);
  const heading = growthHeading(plan);
  return {
    id: 'growth',
    title: 'Growth',
    lead: [
      `Low and high are ${formatShare(plan.settings.uncertainty)} less and more traffic: simulated for the given traffic, elsewhere as the bill changed since the row before.`,
      heading === '' ? '' : `${visible(heading)}.`,
      refuses ? OF_WHAT_IS_SERVED : '',
    ]
      .filter((part) => part !== '')
      .join(' '),
    body: [
      charts.length === 0 ? null : figures(charts),
      table(
        'Growth',
        [
          { title: 'Traffic', cell: ({ factor }) => scaleText(factor) },
          { title: 'Rate', cell: ({ ratePerSecond }) => formatRate(ratePerSecond) },
          { title: 'Served', cell: (row) => formatShare(servedOf(row)) },
          { title: 'Refused', cell: (row) => formatShare(refusedOf(row)) },
          ...(hasFailures(growth)
            ? [{ title: 'Failed', cell: (row: GrowthRow) => formatShare(failedOf(row)) }]
            : []),
          {
            title: 'Per month',
            cell: (row) => [monthText(row, currency), html`<small>${billRange(row, currency)}</small>`],
          },
          ...(refuses
            ? [
                {
                  title: 'If all served',
                  cell: (row: GrowthRow) => roundMoney(row.monthlyIfServed ?? row.monthly, currency),
                },
              ]
            : []),
          ...(services.length > 1
            ? services.map((service) => ({
                title: serviceName(service),
                cell: (row: GrowthRow) =>
                  roundMoney(row.services.find((one) => one.service === service)?.monthly ?? 0, currency),
              }))
            : []),
          { title: 'p99', cell: (row) => p99Text(row) },
          { title: 'Cold starts', cell: ({ coldStartRate }) => formatShare(coldStartRate) },
          { title: 'Errors', cell: ({ errorRate }) => formatShare(errorRate) },
        ],
        growth,
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
              title: 'Against Lambda',
              left: true,
              wrapped: true,
              cell: (one) => visible(dearerText(one, plan.traffic.ratePerSecond)),
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
  if (movingRows(plan).length === 0) return [];
  const { currency, sensitivityBase } = plan;
  return [
    {
      id: 'sensitivity',
      title: 'Sensitivity',
      lead: `One assumption at a time is changed, on the same requests; unchanged, p99 is ${formatDuration(sensitivityBase.p99Ms)} and the bill ${formatMoney(sensitivityBase.monthly, currency)} a month. ${stillText(plan)}`,
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
          movingRows(plan),
        ),
      ],
    },
  ];
}
