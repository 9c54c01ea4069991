import type {
  ComparisonDocument,
  ResultsDocument,
  TrendFigures,
  VariantResults,
} from '../../results/documents/document.ts';
import { isTuneDocument } from '../../results/documents/tune-document.ts';
import { formatCount, formatDuration, formatMemory, formatMoney, formatShare } from '../../units/format.ts';
import { groupedAssumptions } from '../words/assumptions.ts';
import {
  billGroups,
  ESTIMATE_WORDS,
  hasEstimates,
  isUsed,
  markedAmount,
  monthlyByFunction,
} from '../words/bill-lines.ts';
import { byRequests } from '../words/busiest.ts';
import { type ComparisonSubject, subjectOf } from '../words/comparison-subject.ts';
import { figureCells } from '../words/figure-cells.ts';
import { findingText } from '../words/finding-text.ts';
import {
  costChange,
  meanDuration,
  pairedSentences,
  speedFactor,
  unpairedSentence,
} from '../words/paired-words.ts';
import { rankVariants } from '../words/rank.ts';
import { rankMarks, studyVerdict, workColumns } from '../words/study-words.ts';
import { plural } from '../words/text.ts';
import { thresholdValues } from '../words/threshold-values.ts';
import { tuneMarks } from '../words/tune-words.ts';
import { flowTables } from './flow.ts';
import { escapeMarkdown, folded, markdownTable } from './text.ts';
import { tuneMarkdown } from './tune.ts';

const FUNCTIONS_SHOWN = 50;
const GROUPS_SHOWN = 20;
const LIST_SHOWN = 30;

/**
 * The results as GitHub-flavoured Markdown, fit for a pull request: verdict first, tables, the rest folded
 * away.
 */
export function renderMarkdown(document: ResultsDocument | ComparisonDocument): string {
  const blocks = 'variants' in document ? comparisonBlocks(document) : runBlocks(document);
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

const STATE_MARKS = { calm: '✅', strained: '⚠️', broken: '❌' } as const;

/** What happened; then the thresholds, which say what was asked for, and what belongs beside it. */
function verdictBlocks({ verdict, thresholds, cost }: ResultsDocument): string[] {
  const all = thresholds.length;
  const held = thresholds.filter(({ passed }) => passed).length;
  const noun = plural(all, 'threshold');
  const words =
    held === all ? `✅ ${held} of ${all} ${noun} hold` : `❌ ${all - held} of ${all} ${noun} failed`;
  const judged = all === 0 ? [] : [words];
  if (verdict === undefined) {
    return [[...judged, `${formatMoney(cost.monthly, cost.currency)} a month`].map(bold).join(' · ')];
  }
  return [
    [`${STATE_MARKS[verdict.state]} ${escapeMarkdown(verdict.headline)}`, ...judged].map(bold).join(' · '),
    verdict.points.map((point) => `- ${escapeMarkdown(point)}`).join('\n'),
  ];
}

function bold(text: string): string {
  return `**${text}**`;
}

function runBlocks(document: ResultsDocument): string[] {
  const { cost, totals, thresholds } = document;
  const money = (amount: number) => formatMoney(amount, cost.currency);
  return [
    `## ${escapeMarkdown(document.name)}`,
    ...verdictBlocks(document),
    [
      `${formatCount(totals.requests)} requests in ${formatDuration(document.simulatedSeconds * 1000)}`,
      `${escapeMarkdown(document.region)}, seed ${document.seed}`,
    ].join(' · '),
    markdownTable(
      ['', 'Threshold', 'Actual', 'Limit'],
      'llrr',
      thresholds.map((threshold) => {
        const { actual, limit } = thresholdValues(threshold, cost.currency);
        return [
          threshold.passed ? '✅' : '❌',
          escapeMarkdown(`${threshold.metric}: ${threshold.expression}`),
          threshold.warning === undefined ? actual : `${actual} ⚠️`,
          limit,
        ];
      }),
    ),
    functionsTable(document),
    ...flowTables(document),
    ...list(
      'Findings',
      document.findings.map(
        (finding) => `${finding.severity === 'warning' ? '⚠️ ' : ''}${escapeMarkdown(findingText(finding))}`,
      ),
    ),
    ...list('Warnings', document.warnings.map(escapeMarkdown)),
    folded(
      `Bill: ${money(cost.total)} for ${formatDuration(document.measuredSeconds * 1000)}, ${money(cost.monthly)} a month`,
      billTable(document),
    ),
    assumptions(document),
    engine(document),
  ];
}

function functionsTable(document: ResultsDocument): string {
  const all = byRequests(document);
  const shown = all.slice(0, FUNCTIONS_SHOWN);
  const monthly = monthlyByFunction(document.cost);
  const rows = shown.map(({ name, results }) => [
    escapeMarkdown(name),
    formatMemory(results.memoryMb),
    ...figureCells('function', results, [
      ['requests', 'count'],
      ['latency', 'med'],
      ['latency', 'p95'],
      ['latency', 'p99'],
      ['coldStarts', 'rate'],
      ['throttled', 'count'],
      ['errors', 'count'],
    ]),
    formatMoney(monthly.get(name) ?? 0, document.cost.currency),
  ]);
  return [
    markdownTable(
      [
        'Function',
        'Memory',
        'Requests',
        'p50',
        'p95',
        'p99',
        'Cold starts',
        'Throttled',
        'Errors',
        'A month',
      ],
      'lrrrrrrrrr',
      rows,
    ),
    ...(shown.length < all.length ? [`The ${shown.length} busiest of ${all.length} functions.`] : []),
  ].join('\n\n');
}

function billTable(document: ResultsDocument): string {
  const { cost } = document;
  const money = (amount: number) => formatMoney(amount, cost.currency);
  const groups = billGroups(cost);
  const shown = groups.slice(0, GROUPS_SHOWN);
  const rows = shown.flatMap((group) =>
    group.items.map((item) => [
      group.name === null ? 'account' : escapeMarkdown(group.name),
      escapeMarkdown(`${item.service} · ${item.item}`),
      isUsed(item)
        ? `${formatCount(Math.abs(item.quantity) >= 100 ? Math.round(item.quantity) : item.quantity)} ${escapeMarkdown(item.unit)}`
        : '–',
      isUsed(item) ? markedAmount(item, money(item.amount)) : '–',
      markedAmount(item, money(item.monthlyAmount)),
    ]),
  );
  const rest = groups.slice(GROUPS_SHOWN);
  if (rest.length > 0) {
    const sum = (read: (group: (typeof rest)[number]) => number) =>
      rest.reduce((total, group) => total + read(group), 0);
    rows.push([
      `${rest.length} others`,
      '',
      '',
      money(sum((group) => group.amount)),
      money(sum((group) => group.monthlyAmount)),
    ]);
  }
  rows.push([
    '**Total**',
    cost.freeTier ? 'after the free tier' : 'without the free tier',
    '',
    `**${money(cost.total)}**`,
    `**${money(cost.monthly)}**`,
  ]);
  const table = markdownTable(['Function', 'Item', 'Usage', 'Amount', 'A month'], 'llrrr', rows);
  return hasEstimates(groups) ? `${table}\n\n${ESTIMATE_WORDS}` : table;
}

function assumptions({ assumptions: given }: ResultsDocument): string {
  const groups = groupedAssumptions(given);
  if (groups.length === 0) return '';
  const rows = groups
    .slice(0, LIST_SHOWN)
    .map(({ key, value, source, date, confirmed, keys }) => [
      escapeMarkdown(key) + (keys > 1 ? ` (${keys} ×)` : ''),
      escapeMarkdown(value),
      escapeMarkdown(source),
      escapeMarkdown(date) + (confirmed ? '' : ' (unconfirmed)'),
    ]);
  return folded(
    `${groups.length} ${plural(groups.length, 'assumption')}`,
    markdownTable(['Setting', 'Value', 'Source', 'Date'], 'llll', rows),
  );
}

function comparisonBlocks(comparison: ComparisonDocument): string[] {
  const subject = subjectOf(comparison);
  const ranked = rankVariants(comparison, subject);
  const verdict = studyVerdict(comparison);
  const first = comparison.variants[0]?.results;
  const isPaired = comparison.variants.some(({ paired }) => paired !== undefined);
  const unpaired = unpairedSentence(comparison);
  const pairedHead =
    comparison.baseline === undefined || !isPaired
      ? []
      : [`Handler's speed against ${escapeMarkdown(comparison.baseline)}`, 'Cost against it'];
  const work = workColumns(ranked);
  const rows = ranked.map((row) => {
    const { variant, results, relativeCost } = row;
    const { cost, thresholds } = variant.results;
    const failed = thresholds.filter((threshold) => !threshold.passed).length;
    const latency = (key: keyof TrendFigures) =>
      results === undefined || results.latencyMs.count === 0 ? '–' : formatDuration(results.latencyMs[key]);
    const marks = [
      ...(isTuneDocument(comparison) ? tuneMarks(comparison, variant.label) : []),
      ...rankMarks(row),
    ];
    return [
      escapeMarkdown(variant.label),
      latency('p50'),
      latency('p95'),
      latency('p99'),
      ...work.map(({ cell }) => cell(row)),
      results === undefined ? '–' : formatShare(results.coldStartRate),
      formatMoney(cost.monthly, cost.currency),
      formatMoney(cost.perMillionRequests, cost.currency),
      Number.isFinite(relativeCost) ? `${relativeCost.toFixed(2)} ×` : '–',
      thresholds.length === 0 ? '–' : failed === 0 ? '✅' : `❌ ${failed}`,
      marks.join(', '),
      ...(isPaired && comparison.baseline !== undefined
        ? pairedCells(variant, subject, comparison.baseline)
        : []),
    ];
  });
  return [
    `## ${escapeMarkdown(first?.name ?? 'Comparison')}: ${comparison.variants.length} ${plural(comparison.variants.length, 'variant')}`,
    `**${escapeMarkdown(verdict.headline)}**`,
    [...(comparison.warnings ?? []).map((text) => `⚠️ ${text}`), ...verdict.points]
      .map((point) => `- ${escapeMarkdown(point)}`)
      .join('\n'),
    ...(isTuneDocument(comparison) ? tuneMarkdown(comparison) : []),
    comparison.notJudged === undefined ? '' : `**Not judged.** ${escapeMarkdown(comparison.notJudged)}.`,
    subject.functionName === null
      ? ''
      : `Latency of ${escapeMarkdown(subject.functionName)}; cost relative to the cheapest.`,
    markdownTable(
      [
        'Variant',
        'p50',
        'p95',
        'p99',
        ...work.map(({ title }) => title),
        'Cold starts',
        'A month',
        'Per million',
        'Cost',
        'Thresholds',
        '',
        ...pairedHead,
      ],
      `lrrr${'r'.repeat(work.length)}rrrrllrr`,
      rows,
    ),
    [...pairedSentences(comparison), ...(unpaired === null ? [] : [unpaired])]
      .map((sentence) => `- ${escapeMarkdown(sentence)}`)
      .join('\n'),
    first === undefined ? '' : assumptions(first),
    first === undefined ? '' : engine(first),
  ];
}

/** Speed and cost against the baseline. */
function pairedCells(
  variant: VariantResults,
  subject: ComparisonSubject,
  baseline: string,
): readonly string[] {
  const speed = meanDuration(variant, subject);
  if (speed === undefined || variant.paired === undefined)
    return [variant.label === baseline ? 'baseline' : '–', ''];
  return [speedFactor(speed), costChange(variant.paired.monthlyCost)];
}

function list(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const more = items.length > LIST_SHOWN ? [`- … and ${items.length - LIST_SHOWN} more in the results`] : [];
  return [`### ${title}`, [...items.slice(0, LIST_SHOWN).map((item) => `- ${item}`), ...more].join('\n')];
}

function engine({ engine: { version }, platform, replications }: ResultsDocument): string {
  return `<sub>lambda-sim ${escapeMarkdown(version)} · ${escapeMarkdown(platform)}${replications > 1 ? ` · ${replications} replications` : ''}</sub>`;
}
