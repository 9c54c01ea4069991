import { formatDuration, formatMoney, formatShare } from '../../units/format.ts';
import type { ResultsDocument, Verdict } from '../documents/document.ts';
import type { TuneDifference, TuneDocument, TunedPoint, TuneStrategy } from '../documents/tune-document.ts';
import { violation } from '../figures/chance.ts';

const MILLION = 1_000_000;

/** "1769 MB: 34 % faster, 13 % dearer than now (512 MB)", and what belongs beside it. */
export function tuneVerdict(document: TuneDocument): Verdict {
  const { tune, notJudged, variants } = document;
  if (notJudged !== undefined) return { state: 'strained', headline: notJudged, points: [] };
  const chosen = tune.points.find(({ label }) => label === tune.chosen);
  if (chosen === undefined) {
    return {
      state: 'broken',
      headline: `No setting of ${tune.function} meets every threshold: ${closestSetting(document)}`,
      points: [],
    };
  }
  const results = variants.find(({ label }) => label === chosen.label)?.results;
  const currency = results?.cost.currency ?? 'USD';
  const extrapolated = results?.warnings.find((text) => text.includes('lies outside what was measured'));
  const missed = missedThresholds(results);
  const points = [
    ...(missed === null ? [] : [`${chosen.label} misses ${missed}${meetingWords(document)}`]),
    figures(document, chosen, currency),
    ...(tune.ifItFits === undefined ? [] : [ifItFitsWords(tune.ifItFits.label, tune.ifItFits, tune)]),
    ...runnerUpWords(document),
    ...(extrapolated === undefined ? [] : [`Measure it before you rely on it: ${extrapolated}`]),
  ];
  const isSure = tune.ifItFits === undefined && extrapolated === undefined && missed === null;
  const headline = `${headlineOf(document, chosen)}${missed === null ? '' : ', but misses a threshold'}`;
  return { state: isSure ? 'calm' : 'strained', headline, points };
}

function headlineOf({ tune }: TuneDocument, chosen: TunedPoint): string {
  const { strategy, weight, current } = tune;
  if (current === chosen.label) {
    const among = tune.points.some(({ unproven }) => unproven === true) ? 'no larger size' : 'nothing';
    const nothing: Readonly<Record<TuneStrategy, string>> = {
      cost: 'is cheaper',
      speed: 'is faster',
      balanced: `is a better balance of cost and speed at weight ${weight}`,
      slo: 'that meets every threshold is cheaper',
    };
    return `${chosen.label}, as it is now: ${among} ${nothing[strategy]}`;
  }
  const now = tune.differences.find(({ label }) => label === current);
  if (now !== undefined && tune.points.find(({ label }) => label === now.label)?.serves === false) {
    return `${chosen.label} serves what fails now (${now.label})`;
  }
  if (now !== undefined) return `${chosen.label}: ${besides(inverse(now), `now (${now.label})`)}`;
  const best: Readonly<Record<TuneStrategy, string>> = {
    cost: 'the cheapest',
    speed: 'the fastest',
    balanced: `the best balance of cost and speed at weight ${weight}`,
    slo: 'the cheapest that meets every threshold',
  };
  return `${chosen.label} is ${best[strategy]} of ${tune.candidates === 1 ? 'one setting' : `${tune.candidates} settings`}`;
}

/** The thresholds that a setting misses, in words; null where it misses none. */
function missedThresholds(results: ResultsDocument | undefined): string | null {
  const missed = (results?.thresholds ?? []).filter(({ passed }) => !passed);
  if (missed.length === 0) return null;
  return missed.map(({ metric, expression }) => `${metric}: ${expression}`).join(', ');
}

/** The setting that would be chosen among those that miss none. */
function meetingWords({ best, tune }: TuneDocument): string {
  if (best.slo === undefined || best.slo === null) return ', as every other setting misses one';
  const label = best.slo === tune.current ? `${best.slo}, as it is now,` : best.slo;
  return `: ${label} is the cheapest that meets every threshold (--strategy slo)`;
}

interface Ratios {
  readonly cost: number;
  readonly duration: number;
}

/** The chosen one by the other, of the other by the chosen one. */
function inverse({ cost, duration }: TuneDifference): Ratios {
  return { cost: cost === 0 ? 1 : 1 / cost, duration: duration === 0 ? 1 : 1 / duration };
}

/** "34 % faster, 13 % dearer": what is gained first. */
function changes({ cost, duration }: Ratios): string {
  const parts = [
    { ratio: duration, words: change(duration, 'slower', 'faster', 'as fast') },
    { ratio: cost, words: change(cost, 'dearer', 'cheaper', 'as dear') },
  ].sort((a, b) => Number(a.ratio >= 1) - Number(b.ratio >= 1));
  return parts.map(({ words }) => words).join(', ');
}

/**
 * "34 % faster, 13 % dearer than now", "as dear, 17 % slower than 448 MB": the last word decides what follows
 * it.
 */
function besides(ratios: Ratios, other: string): string {
  const parts = changes(ratios).split(', ');
  const isAs = (words: string): boolean => /\bas (?:fast|dear|slow)$/.test(words);
  const ordered = parts.toSorted((a, b) => Number(isAs(b)) - Number(isAs(a)));
  return `${ordered.join(', ')} ${isAs(ordered.at(-1) ?? '') ? 'as' : 'than'} ${other}`;
}

function change(ratio: number, more: string, less: string, same: string): string {
  if (Math.abs(ratio - 1) < 0.0005) return same;
  if (ratio >= 10) return `${Number(ratio.toPrecision(2))} times as ${more === 'slower' ? 'slow' : 'dear'}`;
  return `${formatShare(Number(Math.abs(ratio - 1).toPrecision(2)))} ${ratio > 1 ? more : less}`;
}

function figures({ tune }: TuneDocument, chosen: TunedPoint, currency: string): string {
  const now = tune.points.find(({ label }) => label === tune.current && label !== chosen.label);
  const money = (point: TunedPoint) => formatMoney(point.costPerInvocation * MILLION, currency);
  const [wasMoney, wasTime] =
    now === undefined
      ? ['', '']
      : [` instead of ${money(now)}`, ` instead of ${formatDuration(now.durationMs)}`];
  return `A million invocations of ${tune.function} cost ${money(chosen)}${wasMoney}, their mean is ${formatDuration(chosen.durationMs)}${wasTime}`;
}

function ifItFitsWords(label: string, ratios: Ratios, { function: name }: TuneDocument['tune']): string {
  return `${label} would be ${changes(ratios)} if ${name} fits into it: give functions.${name}.work.memoryUsed, the most that its REPORT lines show`;
}

function runnerUpWords({ tune }: TuneDocument): readonly string[] {
  const second = tune.differences.find(({ label }) => label === tune.runnerUp);
  if (second === undefined || second.label === tune.current) return [];
  return [`Runner-up: ${second.label}, ${besides(second, tune.chosen ?? 'none')}`];
}

/** The setting that misses its thresholds by least, and which they are. */
export function closestSetting({ variants, tune }: TuneDocument): string {
  const serving = variants.filter((_, index) => {
    const point = tune.points[index];
    return point?.serves === true && point.unproven !== true;
  });
  const [first, ...others] = serving;
  if (first === undefined) return 'none serves its requests';
  const closest = others.reduce(
    (best, one) => (violation(one.results) < violation(best.results) ? one : best),
    first,
  );
  return `${closest.label} comes closest and misses ${missedThresholds(closest.results) ?? 'none of its own'}`;
}
