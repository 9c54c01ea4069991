import { formatCount, formatDuration, formatMoney, formatShare, formatStretch } from '../../units/format.ts';
import type { ComparisonDocument, VariantResults, Verdict } from '../documents/document.ts';
import { violation } from '../figures/chance.ts';
import { type Candidates, candidatesOf, leastBy, meetsThresholds } from './candidates.ts';
import { isNoMonth } from './variants-month.ts';
import { type LessWork, workDone } from './work-done.ts';

/** How a figure of one variant stands to that of another, `…Ci95` where replications tell. */
export interface VariantRatio {
  readonly ratio: number;
  readonly interval: readonly [low: number, high: number] | null;
}

/** What only whoever ran the variants knows: the replications behind them. */
export interface PairedFigures {
  readonly cost: (variant: VariantResults, other: VariantResults) => VariantRatio | null;
  readonly p99Ms: (variant: VariantResults, other: VariantResults) => VariantRatio | null;
}

const UNPAIRED: PairedFigures = { cost: () => null, p99Ms: () => null };
/** One run each: what differs by less costs the same for whoever chooses. */
const AS_DEAR = 0.005;
const AS_FAST = 0.01;
/** Beyond this no noise makes two costs the same. */
const NEAR = 1.05;
const NAMED = 4;
/** What runs or was just sent when the run ends is not left over. */
const FEW = 20;
const FEW_SHARE = 0.001;

/** Which variant to take, in a sentence, and what belongs beside it. */
export function comparisonVerdict(
  document: Pick<ComparisonDocument, 'variants' | 'notJudged'>,
  paired: PairedFigures = UNPAIRED,
): Verdict {
  const { variants, notJudged } = document;
  if (notJudged !== undefined) {
    return { state: 'strained', headline: `Not judged: ${lowered(notJudged)}`, points: [] };
  }
  const candidates = candidatesOf(document);
  const { eligible, cost, p99Ms, meetThresholds, hasThresholds } = candidates;
  const cheapest = leastBy(eligible, cost);
  if (cheapest === undefined) return { state: 'strained', headline: 'Nothing was compared', points: [] };
  if (variants.length === 1) {
    return {
      state: 'calm',
      headline: `${cheapest.label} stands alone: nothing to compare it with`,
      points: [],
    };
  }
  if (hasThresholds && !meetThresholds) {
    const closest = leastBy(eligible, ({ results }) => violation(results)) ?? cheapest;
    return {
      state: 'broken',
      headline: `No variant meets every threshold: ${closest.label} comes closest and misses ${missedBy(closest)}`,
      points: [figuresOf(closest, candidates), ...lessPoints(variants, candidates)],
    };
  }
  const same = equallyDear(cheapest, candidates, paired);
  const chosen = leastBy(same.members, p99Ms) ?? cheapest;
  const fastest = leastBy(eligible, p99Ms) ?? cheapest;
  const headline =
    same.members.length > 1
      ? tieWords(same, chosen, candidates, paired)
      : cheapestWords(cheapest, fastest, candidates, variants.length, paired);
  const isNamed = headline.includes(`; ${fastest.label} is `);
  return {
    state: 'calm',
    headline,
    points: [
      figuresOf(chosen, candidates),
      ...(isNamed ? [] : fastestPoint(fastest, chosen, candidates, paired)),
      ...lessPoints(variants, candidates),
      ...missingPoint(variants, candidates),
    ],
  };
}

interface Tie {
  readonly members: readonly VariantResults[];
  /** Whether replications tell that they cost the same. */
  readonly isByNoise: boolean;
}

function equallyDear(cheapest: VariantResults, { eligible, cost }: Candidates, paired: PairedFigures): Tie {
  let isByNoise = true;
  const members = eligible.filter((variant) => {
    if (variant === cheapest) return true;
    if (cost(variant) > cost(cheapest) * NEAR) return false;
    const known = paired.cost(variant, cheapest);
    if (known?.interval != null && known.interval[1] - known.interval[0] > 0) {
      return known.interval[0] <= 1 && known.interval[1] >= 1;
    }
    isByNoise = false;
    return cost(variant) <= cost(cheapest) * (1 + AS_DEAR);
  });
  return { members, isByNoise };
}

/** "256 MB and 512 MB cost the same within noise; 512 MB is 48 % faster (p99)". */
function tieWords(
  { members, isByNoise }: Tie,
  chosen: VariantResults,
  candidates: Candidates,
  paired: PairedFigures,
): string {
  const all = members.map(({ label }) => label);
  const who = all.length > NAMED ? `${all.length} variants` : labelList(all);
  const condition = conditionOf(candidates, true);
  const also = condition === '' ? '' : ` and ${condition}`;
  const same = `${who} cost the same ${isByNoise ? 'within noise' : `within ${formatShare(AS_DEAR)}`}${also}`;
  const slowest = members.reduce((worst, one) =>
    candidates.p99Ms(one) > candidates.p99Ms(worst) ? one : worst,
  );
  const gain = faster(chosen, slowest, candidates, paired);
  if (gain === null) return `${same}, and none is faster`;
  return `${same}; ${chosen.label} is ${gain}${members.length === 2 ? '' : ` than ${slowest.label}`}`;
}

/** "256 and 512 MB", "maximumConcurrency 15, 20 and 50": what the labels share stands once. */
function labelList(labels: readonly string[]): string {
  const words = labels.map((label) => label.split(' '));
  const [first = []] = words;
  const isShared = (place: number): boolean =>
    words.every((own) => own.length === first.length && own.at(place) === first.at(place));
  let start = 0;
  while (start < first.length - 1 && isShared(start)) start++;
  let end = 0;
  while (end < first.length - 1 - start && isShared(-1 - end)) end++;
  const own = words.map((one) => one.slice(start, one.length - end).join(' '));
  return [...first.slice(0, start), listed(own), ...first.slice(first.length - end)].join(' ');
}

/** ": 116,608 of 233,729 served". */
function shortfall({ results }: VariantResults): string {
  const { served, arrived } = workDone(results);
  return served >= arrived
    ? ''
    : `: ${formatCount(Math.round(served))} of ${formatCount(Math.round(arrived))} served`;
}

function cheapestWords(
  cheapest: VariantResults,
  fastest: VariantResults,
  candidates: Candidates,
  asked: number,
  paired: PairedFigures,
): string {
  const { eligible } = candidates;
  const condition = conditionOf(candidates);
  if (eligible.length === 1 && condition !== '') {
    // What is least is so of one alone anyway.
    return / least\b/.test(condition) && !condition.includes('nothing')
      ? `${cheapest.label} ${condition}${shortfall(cheapest)}`
      : `${cheapest.label} is the only one that ${condition}`;
  }
  const basis = candidates.basis === 'monthly' ? '' : ' by served request';
  const of = condition === '' ? ` of ${formatCount(asked)}` : ` that ${condition}`;
  if (cheapest === fastest) return `${cheapest.label} is the cheapest${basis} and the fastest${of}`;
  const gain = faster(fastest, cheapest, candidates, paired);
  const beside =
    gain === null ? '' : `; ${fastest.label} is ${gain} and ${dearer(fastest, cheapest, candidates)}`;
  return `${cheapest.label} is the cheapest${basis}${of}${beside}`;
}

/** "leaves nothing over and meets every threshold"; empty where nothing was left out. */
function conditionOf({ eligible, less, hasThresholds }: Candidates, isOfSeveral = false): string {
  const ways = new Set(less.values());
  const works = eligible.map(({ results }) => workDone(results));
  const most = (key: LessWork) => Math.max(0, ...works.map((work) => work[key]));
  const verb = (one: string, several: string) => (isOfSeveral ? several : one);
  const parts: string[] = [];
  if (ways.has('leftOver')) {
    const isEmpty = works.every(({ leftOver, arrived }) => leftOver <= Math.max(FEW, arrived * FEW_SHARE));
    parts.push(`${verb('leaves', 'leave')} ${isEmpty ? 'nothing' : 'least'} over`);
  }
  if (ways.has('refused'))
    parts.push(`${verb('refuses', 'refuse')} ${most('refused') === 0 ? 'nothing' : 'least'}`);
  if (ways.has('failed'))
    parts.push(`${verb('fails', 'fail')} ${most('failed') === 0 ? 'nothing' : 'least'}`);
  if (hasThresholds) parts.push(`${verb('meets', 'meet')} every threshold`);
  return listed(parts);
}

/** "48 % faster (p99)"; null where the two cannot be told apart. */
function faster(
  one: VariantResults,
  other: VariantResults,
  { p99Ms }: Candidates,
  paired: PairedFigures,
): string | null {
  const [own, theirs] = [p99Ms(one), p99Ms(other)];
  if (!Number.isFinite(own) || !Number.isFinite(theirs) || theirs <= 0) return null;
  const interval = paired.p99Ms(one, other)?.interval ?? null;
  if (interval !== null && interval[1] >= 1) return null;
  const gain = 1 - own / theirs;
  return gain < AS_FAST ? null : `${percent(gain)} faster (p99)`;
}

function dearer(one: VariantResults, other: VariantResults, { cost }: Candidates): string {
  if (cost(other) === 0) return 'not free';
  return `${percent(cost(one) / cost(other) - 1)} dearer`;
}

/** "512 MB: $12.00 a month, p99 310 ms"; where the time is no part of a month, what that time costs. */
function figuresOf(variant: VariantResults, { cost, p99Ms, basis }: Candidates): string {
  const { results, label } = variant;
  const { currency, total } = results.cost;
  const money =
    basis === 'perMillionServed'
      ? `${formatMoney(cost(variant), currency)} a million served`
      : isNoMonth([variant])
        ? `${formatMoney(total, currency)} for ${formatStretch(results.measuredSeconds * 1000)}`
        : `${formatMoney(cost(variant), currency)} a month`;
  const { served, arrived, leftOver, refused, failed, drainedAtSeconds } = workDone(results);
  const p99 = Number.isFinite(p99Ms(variant)) ? `, p99 ${formatDuration(p99Ms(variant))}` : '';
  const drained =
    typeof drainedAtSeconds === 'number' ? `, drained after ${formatDuration(drainedAtSeconds * 1000)}` : '';
  const left = leftOver > 0 ? `, ${formatCount(Math.round(leftOver))} left over` : '';
  const isWhole = leftOver === 0 && refused === 0 && failed === 0;
  const work = isWhole
    ? ''
    : `, ${formatCount(Math.round(served))} of ${formatCount(Math.round(arrived))} served`;
  return `${label}: ${money}${p99}${work}${left}${drained}`;
}

function fastestPoint(
  fastest: VariantResults,
  chosen: VariantResults,
  candidates: Candidates,
  paired: PairedFigures,
): readonly string[] {
  if (fastest === chosen) return [];
  const gain = faster(fastest, chosen, candidates, paired);
  if (gain === null) return [`The p99 of ${fastest.label} and ${chosen.label} cannot be told apart`];
  return [`${fastest.label} is ${gain} and ${dearer(fastest, chosen, candidates)} than ${chosen.label}`];
}

const DID_LESS: Readonly<Record<LessWork, string>> = {
  leftOver: 'leaves work over',
  refused: 'refuses more',
  failed: 'fails more',
};

/** "256 MB leaves 8,844 of 27,236 over, so its cost is not held against the others". */
function lessPoints(variants: readonly VariantResults[], { less }: Candidates): readonly string[] {
  const lesser = variants.filter(({ label }) => less.has(label));
  if (lesser.length === 0) return [];
  if (lesser.length > NAMED) {
    return [`${lesser.length} variants did less of the work, and are not held against the others by cost`];
  }
  const words = lesser.map(({ label, results }) => {
    const way = less.get(label) ?? 'failed';
    const work = workDone(results);
    const count = `${formatCount(Math.round(work[way]))} of ${formatCount(Math.round(work.arrived))}`;
    return `${label} ${DID_LESS[way]} (${count})`;
  });
  return [`Not held against the others by cost: ${words.join(', ')}`];
}

function missingPoint(variants: readonly VariantResults[], { hasThresholds }: Candidates): readonly string[] {
  const missing = hasThresholds ? variants.filter((variant) => !meetsThresholds(variant)) : [];
  if (missing.length === 0) return [];
  const who =
    missing.length > NAMED ? `${missing.length} variants` : labelList(missing.map(({ label }) => label));
  return [`${who} ${missing.length === 1 ? 'misses' : 'miss'} a threshold`];
}

function missedBy({ results }: VariantResults): string {
  const missed = results.thresholds.filter(({ passed }) => !passed);
  return listed(missed.map(({ metric, expression }) => `${metric}: ${expression}`));
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

function lowered(sentence: string): string {
  return `${sentence.slice(0, 1).toLowerCase()}${sentence.slice(1)}`;
}

function percent(share: number): string {
  return formatShare(Number(Math.abs(share).toPrecision(2)));
}
