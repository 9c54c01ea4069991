import { groupedAssumptions } from '../../results/build/grouped-assumptions.ts';
import type {
  ComparisonDocument,
  ResultsDocument,
  TrendFigures,
  VariantResults,
} from '../../results/documents/document.ts';
import { isTuneDocument } from '../../results/documents/tune-document.ts';
import {
  formatCount,
  formatDuration,
  formatMemory,
  formatMoney,
  formatShare,
  formatWhole,
} from '../../units/format.ts';
import {
  billGroups,
  ESTIMATE_WORDS,
  hasEstimates,
  isUsed,
  markedAmount,
  monthlyByFunction,
  withUnit,
} from '../words/bill-lines.ts';
import { byRequests } from '../words/busiest.ts';
import { type ComparisonSubject, subjectOf } from '../words/comparison-subject.ts';
import { figureCells } from '../words/figure-cells.ts';
import {
  costChange,
  meanDuration,
  pairedSentences,
  speedFactor,
  unpairedSentence,
} from '../words/paired-words.ts';
import { rankVariants } from '../words/rank.ts';
import { monthTitle } from '../words/study-words.ts';
import { plural } from '../words/text.ts';
import { thresholdValues } from '../words/threshold-values.ts';
import { tuneMarks } from '../words/tune-words.ts';
import { thresholdWords, verdictOf } from '../words/verdict-words.ts';
import { flowTables } from './flow.ts';
import { groupTables } from './groups.ts';
import { codeSpan, escapeMarkdown, folded, markdownTable, STATE_SIGNS } from './text.ts';
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

const FINDING_ORDER = ['warning', 'notice', 'info'] as const;

/** The answer, what it costs, what to do; then the tables, and folded what they rest on. */
function runBlocks(document: ResultsDocument): string[] {
  const { cost, totals } = document;
  const money = (amount: number) => formatMoney(amount, cost.currency);
  return [
    `## ${escapeMarkdown(document.name)}`,
    ...verdictBlocks(document),
    [
      `**${money(cost.total)} for ${formatDuration(document.measuredSeconds * 1000)}**, ${money(cost.monthly)} for 730 h of it`,
      `${formatWhole(totals.requests)} ${plural(totals.requests, 'request')} in ${formatDuration(document.simulatedSeconds * 1000)}`,
      `${escapeMarkdown(document.region)}, seed ${document.seed}`,
    ].join(' · '),
    ...list(
      'What to do',
      FINDING_ORDER.flatMap((kind) => findings(document, kind)),
    ),
    functionsTable(document),
    ...groupTables(document),
    thresholdsTable(document),
    ...flowTables(document),
    folded(
      `Bill: ${money(cost.total)} for ${formatDuration(document.measuredSeconds * 1000)}, ${money(cost.monthly)} for 730 h of it`,
      billTable(document),
    ),
    ...list('Warnings', document.warnings.map(escapeMarkdown)),
    assumptions(document),
    engine(document),
  ];
}

/** What happened, whatever the thresholds allow; they stand beside it. */
function verdictBlocks(document: ResultsDocument): string[] {
  const { state, headline, points } = verdictOf(document);
  const judged = thresholdWords(document.thresholds);
  const holds = document.thresholds.every(({ passed }) => passed);
  return [
    [
      `${STATE_SIGNS[state]} ${escapeMarkdown(headline)}`,
      ...(judged === null ? [] : [`${holds ? '✅' : '❌'} ${judged}`]),
    ]
      .map((text) => `**${text}**`)
      .join(' · '),
    points.map((point) => `- ${escapeMarkdown(point)}`).join('\n'),
  ];
}

/** Those of one severity, each with its change as a command's options and what that did. */
function findings(document: ResultsDocument, severity: (typeof FINDING_ORDER)[number]): string[] {
  return document.findings
    .filter((finding) => finding.severity === severity)
    .map(({ text, advice, whatIf }) =>
      [
        `${severity === 'warning' ? '⚠️ ' : ''}${escapeMarkdown(text)}`,
        advice === undefined ? '' : ` ${codeSpan(advice.options)}`,
        whatIf === undefined ? '' : ` Simulated with it: ${escapeMarkdown(whatIf.text)}.`,
      ].join(''),
    );
}

function thresholdsTable({ thresholds, cost }: ResultsDocument): string {
  return markdownTable(
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
  );
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
        ? escapeMarkdown(
            withUnit(
              formatCount(Math.abs(item.quantity) >= 100 ? Math.round(item.quantity) : item.quantity),
              item.unit,
            ),
          )
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
      `${rest.length} ${plural(rest.length, 'other')}`,
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
  const first = comparison.variants[0]?.results;
  const isPaired = comparison.variants.some(({ paired }) => paired !== undefined);
  const unpaired = unpairedSentence(comparison);
  const pairedHead =
    comparison.baseline === undefined || !isPaired
      ? []
      : [`Handler's speed against ${escapeMarkdown(comparison.baseline)}`, 'Cost against it'];
  const rows = ranked.map(({ variant, results, relativeCost, cheapest, fastest, onFront }) => {
    const { cost, thresholds } = variant.results;
    const failed = thresholds.filter((threshold) => !threshold.passed).length;
    const latency = (key: keyof TrendFigures) =>
      results === undefined || results.latencyMs.count === 0 ? '–' : formatDuration(results.latencyMs[key]);
    const marks = [
      ...(isTuneDocument(comparison) ? tuneMarks(comparison, variant.label) : []),
      cheapest ? 'cheapest' : '',
      fastest ? 'fastest' : '',
      onFront ? 'Pareto' : '',
    ].filter((mark) => mark !== '');
    return [
      escapeMarkdown(variant.label),
      latency('p50'),
      latency('p95'),
      latency('p99'),
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
        'Cold starts',
        monthTitle('A month', comparison),
        'Per million',
        'Cost',
        'Thresholds',
        '',
        ...pairedHead,
      ],
      'lrrrrrrrllrr',
      rows,
    ),
    (comparison.warnings ?? []).map((text) => `- ⚠️ ${escapeMarkdown(text)}`).join('\n'),
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
