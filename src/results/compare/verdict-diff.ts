import { formatDuration, formatMoney, formatShare } from '../../units/format.ts';
import type { DiffDocument, MetricDiff, VariantDiff } from '../documents/diff-document.ts';
import type { Verdict } from '../documents/verdict.ts';

const LATENCIES_SHOWN = 2;
const POINTS_SHOWN = 5;

interface Told {
  readonly text: string;
  readonly isWorse: boolean;
}

/** One sentence for whoever reviews a change: the bill, the latency, what is refused or fails. */
export function diffVerdict(diff: Omit<DiffDocument, 'verdict'>): Verdict {
  const both = diff.variants.filter((variant) => variant.in === 'both');
  const told = both.map((variant) => ({ variant, told: toldOf(variant, diff.b.currency) }));
  const changed = told.filter((one) => one.told.length > 0);
  const failed = diff.failOn.filter((one) => one.failed).length;
  const isWorse = changed.some((one) => one.told.some((part) => part.isWorse));
  const newlyFailed = both.some(({ thresholds }) => thresholds.some(({ b }) => !b));
  const state =
    failed > 0 || newlyFailed ? 'broken' : isWorse || diff.notJudged !== undefined ? 'strained' : 'calm';
  return {
    state,
    headline: diff.notJudged === undefined ? headlineOf(diff, both, changed) : `${diff.notJudged}.`,
    points: [
      ...(diff.notJudged === undefined ? [] : [`As simulated: ${headlineOf(diff, both, changed)}`]),
      ...(diff.unlike ?? []).map((text) => `${text}.`),
    ].slice(0, POINTS_SHOWN),
  };
}

function headlineOf(
  diff: Omit<DiffDocument, 'verdict'>,
  both: readonly VariantDiff[],
  changed: readonly { readonly variant: VariantDiff; readonly told: readonly Told[] }[],
): string {
  if (both.length === 0) return 'The two have nothing in common to hold against each other.';
  const [first] = changed;
  if (first === undefined) {
    const moved = both.reduce(
      (sum, { metrics }) => sum + metrics.filter((one) => one.matters === true).length,
      0,
    );
    if (moved > 0) return 'Neither the bill nor latency, refusals or errors change by what matters.';
    const isSame = both.every(({ metrics }) => metrics.every(({ change }) => change === 0));
    return isSame ? 'Nothing changed.' : 'Nothing changes by what matters.';
  }
  const sentence = first.told.map(({ text }) => text).join(', ');
  if (diff.variants.length === 1) return `${upper(sentence)}.`;
  const others = changed.length - 1;
  const more = others === 0 ? '' : `; ${others} more ${others === 1 ? 'variant changes' : 'variants change'}`;
  return `${first.variant.label ?? ''}: ${sentence}${more}.`;
}

/** "the bill rises by $12 a month (+14 %)", "p99 of api falls by 60 ms". */
function toldOf({ metrics }: VariantDiff, currency: string): readonly Told[] {
  const relevant = metrics.filter((one) => one.matters === true);
  const told: Told[] = [];
  const bill = relevant.find(({ metric }) => metric === 'cost.monthly');
  if (bill !== undefined) {
    const amount = formatMoney(Math.abs(bill.change), currency);
    told.push({
      text: `the bill ${verb(bill)} by ${amount} a month (${percent(bill)})`,
      isWorse: bill.change > 0,
    });
  }
  // Of no request there is no latency.
  const isOfNone = (metric: string) =>
    metrics.some((one) => one.metric === metric.replace(/\.p99$/, '.count') && (one.a === 0 || one.b === 0));
  const latencies = relevant.filter(({ metric }) => metric.endsWith('.latency.p99') && !isOfNone(metric));
  const ordered = [
    ...latencies.filter(({ metric }) => metric.startsWith('chains.')),
    ...latencies
      .filter(({ metric }) => !metric.startsWith('chains.') && !metric.startsWith('resources.'))
      .toSorted((one, other) => Math.abs(other.relative ?? 1) - Math.abs(one.relative ?? 1)),
  ];
  for (const one of ordered.slice(0, LATENCIES_SHOWN)) {
    const name = one.metric.replace(/\.latency\.p99$/, '').replace(/^functions\./, '');
    const what = name.startsWith('chains.') ? `end-to-end p99 from ${name.slice(7)}` : `p99 of ${name}`;
    told.push({
      text: `${what} ${verb(one)} by ${formatDuration(Math.abs(one.change))} (${percent(one)})`,
      isWorse: one.change > 0,
    });
  }
  for (const [metric, what] of [
    ['throttles.rate', 'refused attempts'],
    ['throttled.rate', 'refused requests'],
    ['errors.rate', 'errors'],
  ] as const) {
    const one = metrics.find((own) => own.metric === metric && own.matters === true);
    if (
      one === undefined ||
      told.some(({ text }) => text.startsWith('refused') && what.startsWith('refused'))
    ) {
      continue;
    }
    told.push({
      text: `${what} ${one.change > 0 ? 'rise' : 'fall'} from ${formatShare(one.a)} to ${formatShare(one.b)}`,
      isWorse: one.change > 0,
    });
  }
  return told;
}

function verb({ change }: MetricDiff): string {
  return change > 0 ? 'rises' : 'falls';
}

function percent({ relative }: MetricDiff): string {
  if (relative === null) return 'from 0';
  // As many digits as its row in the table has where it is more than twice as much.
  const share = Math.abs(relative);
  return `${relative > 0 ? '+' : '-'}${formatShare(Number(share.toPrecision(share >= 1 ? 3 : 2)))}`;
}

function upper(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
