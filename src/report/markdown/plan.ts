import type { PlanDocument } from '../../results/documents/plan-document.ts';
import { scaleText } from '../../results/findings/findings-plan.ts';
import { formatCount, formatDuration, formatMoney, formatRate, formatShare } from '../../units/format.ts';
import {
  billRange,
  breakScale,
  holdsText,
  judgedGrowth,
  planFacts,
  platformName,
} from '../words/plan-words.ts';
import { escapeMarkdown, markdownTable } from './text.ts';

/** The plan as GitHub-flavoured Markdown: findings first, then its tables. */
export function renderPlanMarkdown(plan: PlanDocument): string {
  const { currency } = plan;
  const money = (amount: number): string => escapeMarkdown(formatMoney(amount, currency));
  const sections: readonly (readonly [title: string, body: string])[] = [
    ['Findings', plan.findings.map(({ text }) => `- ${escapeMarkdown(text)}`).join('\n')],
    [
      'Break points',
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
      'Growth',
      markdownTable(
        ['Traffic', 'Rate', 'A month', 'Low – high', 'p99', 'Refused', 'Cold starts', 'Errors'],
        'rrrrrrrr',
        judgedGrowth(plan).map((row) => [
          scaleText(row.factor),
          formatRate(row.ratePerSecond),
          money(row.monthly),
          escapeMarkdown(billRange(row, currency)),
          formatDuration(row.p99Ms),
          formatShare(row.throttleRate),
          formatShare(row.coldStartRate),
          formatShare(row.errorRate),
        ]),
      ),
    ],
    [
      'The same work elsewhere',
      markdownTable(
        ['Platform', 'Units', 'Busy', 'Wait', 'A month', 'Cheaper than Lambda from'],
        'llrrrr',
        plan.alternatives.map((one) => [
          platformName(one.platform),
          `${formatCount(one.units)} × ${escapeMarkdown(one.unit)}`,
          formatShare(one.utilization),
          formatDuration(one.waitMs),
          money(one.monthly),
          one.crossoverRatePerSecond === null ? '–' : formatRate(one.crossoverRatePerSecond),
        ]),
      ),
    ],
    [
      'What matters most',
      markdownTable(
        ['Assumption', 'p99', 'A month'],
        'lrr',
        plan.sensitivity.map(({ assumption, low, high }) => [
          escapeMarkdown(assumption),
          `${formatDuration(low.p99Ms)} → ${formatDuration(high.p99Ms)}`,
          `${money(low.monthly)} → ${money(high.monthly)}`,
        ]),
      ),
    ],
    ['Notes', [...plan.notes, ...plan.warnings].map((text) => `- ${escapeMarkdown(text)}`).join('\n')],
  ];
  return `${[
    `# ${escapeMarkdown(plan.name)}: plan`,
    escapeMarkdown([formatRate(plan.traffic.ratePerSecond), ...planFacts(plan)].join(' · ')),
    ...sections.filter(([, body]) => body !== '').map(([title, body]) => `## ${title}\n\n${body}`),
  ].join('\n\n')}\n`;
}
