import type { PlanDocument } from '../../results/documents/plan-document.ts';
import { dearerText, scaleText } from '../../results/findings/findings-plan.ts';
import { failedOf, isRefusing, refusedOf, servedOf } from '../../results/findings/verdict-plan.ts';
import { formatCount, formatDuration, formatMoney, formatRate, formatShare } from '../../units/format.ts';
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
  stepDetail,
  stillText,
} from '../words/plan-words.ts';
import { escapeMarkdown, markdownTable } from './text.ts';

/** The plan as GitHub-flavoured Markdown: verdict first, then its tables. */
export function renderPlanMarkdown(plan: PlanDocument): string {
  const { currency } = plan;
  const money = (amount: number): string => escapeMarkdown(formatMoney(amount, currency));
  const sections: readonly (readonly [title: string, body: string])[] = [
    [
      'As it grows',
      [
        growthHeading(plan) === '' ? '' : `${escapeMarkdown(growthHeading(plan))}.`,
        markdownTable(
          [
            'Traffic',
            'Rate',
            'Served',
            'Refused',
            'Failed',
            'A month',
            'Low – high',
            'If all served',
            'p99',
            'Cold starts',
            'Errors',
          ],
          'rrrrrrrrrrr',
          judgedGrowth(plan).map((row) => [
            scaleText(row.factor),
            formatRate(row.ratePerSecond),
            formatShare(servedOf(row)),
            formatShare(refusedOf(row)),
            formatShare(failedOf(row)),
            escapeMarkdown(monthText(row, currency)),
            escapeMarkdown(billRange(row, currency)),
            escapeMarkdown(roundMoney(row.monthlyIfServed ?? row.monthly, currency)),
            escapeMarkdown(p99Text(row)),
            formatShare(row.coldStartRate),
            formatShare(row.errorRate),
          ]),
        ),
        judgedGrowth(plan).some(isRefusing) ? escapeMarkdown(OF_WHAT_IS_SERVED) : '',
      ]
        .filter((part) => part !== '')
        .join('\n\n'),
    ],
    [
      'What breaks, and when',
      [
        markdownTable(
          ['Limit', 'Traffic', 'Rate', 'At peak', 'What happens'],
          'lrrrl',
          plan.breakPoints.map((point) => [
            escapeMarkdown(point.limit),
            escapeMarkdown(breakScale(point)),
            formatRate(point.ratePerSecond),
            formatRate(point.peakRatePerSecond),
            escapeMarkdown(point.effect),
          ]),
        ),
        plan.holds.length === 0 ? '' : escapeMarkdown(holdsText(plan, 50)),
      ]
        .filter((part) => part !== '')
        .join('\n\n'),
    ],
    [
      'What to do before',
      markdownTable(
        ['Before', 'What to do', 'Settings'],
        'lll',
        (plan.steps ?? []).map((step) => [
          step.factor === 1 ? 'now' : scaleText(step.factor),
          escapeMarkdown(stepDetail(step, currency)),
          step.options === '' ? '' : `\`${step.options}\``,
        ]),
      ),
    ],
    [
      'Concurrency',
      markdownTable(
        ['Function', 'Busy', 'Most', 'Reserve', 'Refused', 'Provision', 'Cold starts', 'A month'],
        'lrrrrrrr',
        Object.entries(plan.functions).map(([name, advice]) => [
          escapeMarkdown(name),
          formatCount(advice.concurrency.mean),
          formatCount(advice.concurrency.max),
          formatCount(advice.reservedConcurrency),
          formatShare(advice.refusalRate),
          formatCount(advice.provisionedConcurrency),
          `${formatShare(advice.coldStartRate.without)} → ${formatShare(advice.coldStartRate.with)}`,
          `${money(advice.monthly.without)} → ${money(advice.monthly.with)}`,
        ]),
      ),
    ],
    [
      'The same work elsewhere',
      markdownTable(
        ['Platform', 'Units', 'Busy', 'Wait', 'A month', 'Against Lambda'],
        'llrrrl',
        plan.alternatives.map((one) => [
          platformName(one.platform),
          `${formatCount(one.units)} × ${escapeMarkdown(one.unit)}`,
          formatShare(one.utilization),
          formatDuration(one.waitMs),
          money(one.monthly),
          escapeMarkdown(dearerText(one, plan.traffic.ratePerSecond)),
        ]),
      ),
    ],
    [
      'What matters most',
      markdownTable(
        ['Assumption', 'p99', 'A month'],
        'lrr',
        (plan.notJudged === undefined ? movingRows(plan) : []).map(({ assumption, low, high }) => [
          escapeMarkdown(assumption),
          `${formatDuration(low.p99Ms)} → ${formatDuration(high.p99Ms)}`,
          `${money(low.monthly)} → ${money(high.monthly)}`,
        ]),
      ),
    ],
    [
      'Notes',
      [
        ...askLines(plan),
        ...(stillText(plan) === '' ? [] : [stillText(plan)]),
        ...plan.notes,
        ...plan.warnings,
      ]
        .map((text) => `- ${escapeMarkdown(text)}`)
        .join('\n'),
    ],
  ];
  return `${[
    `# ${escapeMarkdown(plan.name)}: plan`,
    ...(plan.verdict === undefined
      ? [plan.findings.map(({ text }) => `- ${escapeMarkdown(text)}`).join('\n')]
      : [
          `**${escapeMarkdown(plan.verdict.headline)}**`,
          plan.verdict.points.map((point) => `- ${escapeMarkdown(point)}`).join('\n'),
        ]),
    escapeMarkdown([formatRate(plan.traffic.ratePerSecond), ...planFacts(plan)].join(' · ')),
    ...sections.filter(([, body]) => body !== '').map(([title, body]) => `## ${title}\n\n${body}`),
  ].join('\n\n')}\n`;
}
