import { log, log10 } from '../../math/log.ts';
import type { ComparisonDocument, PairedFigure, VariantResults } from '../../results/documents/document.ts';
import { formatDuration, formatShare } from '../../units/format.ts';
import { type ComparisonSubject, subjectOf, subjectResults } from './comparison-subject.ts';
import { rankVariants } from './rank.ts';
import { visible } from './text.ts';

/** Up to so many variants each has a sentence; of more only the cheapest and the fastest have. */
const FEW_VARIANTS = 5;
/** A median latency that is further off than 5 % (as a logarithm) is worth telling. */
const TELLING = 0.05;

/**
 * "1024 MB is 1.83 ± 0.02 × faster and 6 % cheaper than 512 MB." for the variants that one would choose;
 * nothing without a baseline.
 */
export function pairedSentences(comparison: ComparisonDocument): readonly string[] {
  const { baseline } = comparison;
  const subject = subjectOf(comparison);
  if (baseline === undefined || subject.functionName === null) return [];
  const areFew = comparison.variants.length <= FEW_VARIANTS;
  const ranked = rankVariants(comparison, subject);
  const lesser = new Set(ranked.flatMap(({ variant, less }) => (less === null ? [] : [variant.label])));
  return ranked
    .filter(({ cheapest, fastest }) => areFew || cheapest || fastest)
    .flatMap(({ variant }) => sentence(variant, subject, comparison, lesser));
}

function sentence(
  variant: VariantResults,
  subject: ComparisonSubject,
  { baseline = '', variants }: ComparisonDocument,
  lesser: ReadonlySet<string>,
): readonly string[] {
  const speed = meanDuration(variant, subject);
  if (speed === undefined || variant.paired === undefined) return [];
  const against = variants.find(({ label }) => label === baseline);
  // What did less of the work is cheap for that: the two costs are of different work.
  if (lesser.has(variant.label) !== lesser.has(baseline)) {
    const who = visible(lesser.has(baseline) ? baseline : variant.label);
    const told = speedWords(speed);
    const joint = told.startsWith('as ') ? 'as' : told.startsWith('not ') ? 'with' : 'than';
    return [
      `${visible(variant.label)} is ${told} ${joint} ${visible(baseline)}${latencyWords(variant, against, speed, subject)}; what they cost is not of the same work, since ${who} did less of it`,
    ];
  }
  const words = `${speedWords(speed)}${latencyWords(variant, against, speed, subject)} and ${costWords(variant.paired.monthlyCost)}`;
  return [`${visible(variant.label)} is ${words} ${visible(baseline)}`];
}

/** Variants that cannot be paired with the baseline, since other requests arrive on them. */
export function unpairedVariants({ baseline, variants }: ComparisonDocument): readonly VariantResults[] {
  if (baseline === undefined) return [];
  return variants.filter(({ label, paired }) => label !== baseline && paired === undefined);
}

/** Why some variants stand without a paired difference; null where all have one. */
export function unpairedSentence(comparison: ComparisonDocument): string | null {
  const { baseline = '', variants, notJudged } = comparison;
  if (notJudged !== undefined) return null;
  const unpaired = unpairedVariants(comparison);
  const [first] = unpaired;
  if (first === undefined) return null;
  const who =
    unpaired.length === 1
      ? `${visible(first.label)} is`
      : unpaired.length === variants.length - 1
        ? 'The others are'
        : `${unpaired.length} variants are`;
  return `${who} not paired with ${visible(baseline)}: other requests arrive (traffic, seed or time differ), and a difference holds chance as well`;
}

/** The paired mean duration of the function that stands for the variants. */
export function meanDuration(variant: VariantResults, subject: ComparisonSubject): PairedFigure | undefined {
  return variant.paired?.functions[subject.functionName ?? '']?.meanDurationMs;
}

/** How many times as fast as the baseline: "1.83 ± 0.02 ×"; "–" where there is no ratio. */
export function speedFactor({ ratio, ratioCi95 }: PairedFigure): string {
  if (ratio === null || ratio <= 0) return '–';
  return `${plusMinus(1 / ratio, inverted(ratioCi95))} ×`;
}

/** How much more or less than the baseline: "−6 ± 0.2 %"; "–" where there is no ratio. */
export function costChange({ ratio, ratioCi95 }: PairedFigure): string {
  if (ratio === null) return '–';
  const sign = ratio < 1 ? '−' : '+';
  return `${sign}${percent(ratio, ratioCi95)}`;
}

/**
 * The speed is that of the handler alone; where the latency points another way (cold starts, waiting), it is
 * told beside it.
 */
function latencyWords(
  variant: VariantResults,
  baseline: VariantResults | undefined,
  { ratio, ratioCi95 }: PairedFigure,
  subject: ComparisonSubject,
): string {
  const ours = subjectResults(subject, variant)?.latencyMs.p50 ?? 0;
  const theirs = baseline === undefined ? 0 : (subjectResults(subject, baseline)?.latencyMs.p50 ?? 0);
  if (ratio === null || ratio <= 0 || ours <= 0 || theirs <= 0) return '';
  const latency = log(ours / theirs);
  const handler = isSame(ratio, ratioCi95, 0.005) ? 0 : log(ratio);
  if (Math.abs(latency) < TELLING || Math.sign(latency) === Math.sign(handler)) return '';
  return ` by the handler's mean duration (p50 latency ${formatDuration(ours)} against ${formatDuration(theirs)})`;
}

function speedWords(figure: PairedFigure): string {
  const { ratio, ratioCi95 } = figure;
  if (ratio === null || ratio <= 0) return 'not comparable in speed';
  if (isSame(ratio, ratioCi95, 0.005)) return 'as fast';
  if (ratio < 1) return `${speedFactor(figure)} faster`;
  return `${plusMinus(ratio, ratioCi95)} × slower`;
}

function costWords({ ratio, ratioCi95 }: PairedFigure): string {
  if (ratio === null) return 'not comparable in cost with';
  if (isSame(ratio, ratioCi95, 0.0005)) return 'as dear as';
  return `${percent(ratio, ratioCi95)} ${ratio < 1 ? 'cheaper' : 'dearer'} than`;
}

/**
 * Nothing speaks for a difference: 1 lies within the interval or, where there is none, within what the digits
 * shown can tell.
 */
function isSame(ratio: number, interval: readonly [number, number] | undefined, shown: number): boolean {
  if (interval === undefined) return Math.abs(ratio - 1) < shown;
  return interval[0] <= 1 && 1 <= interval[1];
}

function percent(ratio: number, interval: readonly [number, number] | undefined): string {
  const change = Math.abs(ratio - 1);
  if (interval === undefined) return formatShare(Number(change.toPrecision(2)));
  const scaled = interval.map((end) => end * 100) as unknown as readonly [number, number];
  return `${plusMinus(change * 100, scaled)} %`;
}

const MOST_DECIMALS = 3;

/** Both ends of 1 ÷ figure, in rising order. */
function inverted(interval: readonly [number, number] | undefined): readonly [number, number] | undefined {
  if (interval === undefined || interval[0] <= 0) return undefined;
  return [1 / interval[1], 1 / interval[0]];
}

/**
 * "1.83 ± 0.02": as many decimals as the first digit of the half width asks for, at least three significant
 * digits where it is narrower than that.
 */
function plusMinus(value: number, interval: readonly [number, number] | undefined): string {
  if (interval === undefined) return String(Number(value.toPrecision(3)));
  const half = (interval[1] - interval[0]) / 2;
  if (half === 0) return String(Number(value.toPrecision(3)));
  const decimals = Math.max(0, -Math.floor(log10(half)));
  // Nobody needs to know it so well.
  if (decimals > MOST_DECIMALS) return String(Number(value.toFixed(MOST_DECIMALS)));
  return `${value.toFixed(decimals)} ± ${half.toFixed(decimals)}`;
}
