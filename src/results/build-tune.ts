import { aggregateReplications } from './aggregate-replications.ts';
import { invocationCost, invocationDurationMs } from './build/invocation.ts';
import { servedShare, warned } from './compare/comparison.ts';
import { type ChosenSetting, tunePatches } from './compare/tune-patches.ts';
import { tuneVerdict } from './compare/tune-verdict.ts';
import { unjudgedBatches } from './compare/unjudged-batches.ts';
import { monthWarningsOf } from './compare/variants-month.ts';
import type { ResultsDocument, VariantResults } from './documents/document.ts';
import {
  balancedScore,
  type Maxima,
  maximaOf,
  orderOf,
  POWER_TUNING_STRATEGIES,
  rankPoints,
  type TunePoint,
} from './documents/power-tuning.ts';
import type {
  IfItFits,
  TuneDifference,
  TuneDocument,
  TunedPoint,
  TuneStrategy,
} from './documents/tune-document.ts';
import { chanceToMeet } from './figures/chance.ts';
import { createEstimator } from './statistics/confidence.ts';
import { type Part, pairedEstimate } from './statistics/paired.ts';
import { paretoFront } from './statistics/pareto.ts';
import { rounded } from './statistics/rounded.ts';

/**
 * A setting that serves this much less of the requests than the best one does is not chosen: it is cheap and
 * fast because it fails them.
 */
const SERVED_SHARE_TOLERANCE = 0.001;

export interface TunedVariant extends Omit<VariantResults, 'results'> {
  /**
   * One document a replication, with the same seeds for every variant: differences are taken replication by
   * replication.
   */
  readonly replications: readonly ResultsDocument[];
  readonly setting: ChosenSetting;
}

export interface TuneInput {
  readonly functionName: string;
  readonly strategy: TuneStrategy;
  readonly weight: number;
  /** Label of the scenario's own setting where it was asked. */
  readonly currentLabel: string | null;
  readonly candidates: number;
  /** Sizes below this may not hold the function, and are not chosen from; null (the default) for none. */
  readonly unprovenBelowMb?: number | null;
  /** A command that finds out how much memory it uses. */
  readonly memoryQuery?: readonly string[];
  /** Those that were run, in the order asked; at least one. */
  readonly variants: readonly TunedVariant[];
}

/** The document of `tune`, by Power Tuning's rules on the settings that were run. */
export function buildTune(input: TuneInput): TuneDocument {
  const { functionName, strategy, weight, variants } = input;
  const results = variants.map(({ label, set, replications }): VariantResults => {
    return { label, set, results: aggregateReplications(replications) };
  });
  const notJudged = unjudgedBatches(results);
  const isUnproven = (label: string): boolean => {
    const setting = variants.find((variant) => variant.label === label)?.setting;
    return (setting?.memoryMb ?? 0) < (input.unprovenBelowMb ?? 0);
  };
  const serving = servingLabels(results);
  const measured = results.map((variant) => ({
    ...pointOf(variant, functionName),
    variant,
    serves: serving.has(variant.label),
    unproven: isUnproven(variant.label),
  }));
  const eligible = measured.filter(({ serves, unproven }) => serves && !unproven);
  const maxima = maximaOf(eligible);
  const hasThresholds = results.some((variant) => variant.results.thresholds.length > 0);
  const meeting = eligible.filter(({ variant }) => meetsAll(variant.results));
  const ranked = {
    cost: rankPoints('cost', eligible, weight, maxima),
    speed: rankPoints('speed', eligible, weight, maxima),
    balanced: rankPoints('balanced', eligible, weight, maxima),
    slo: rankPoints('cost', hasThresholds ? meeting : [], weight, maxima),
  };
  const [best, second] = ranked[strategy];
  const smaller = measured.filter(({ serves, unproven }) => serves && unproven);
  const order = strategy === 'slo' ? 'cost' : strategy;
  const fitting = strategy === 'slo' ? smaller.filter(({ variant }) => meetsAll(variant.results)) : smaller;
  const [wouldBe] = best === undefined ? [] : rankPoints(order, [best, ...fitting], weight, maxima);
  const find = (label: string | undefined) => variants.find((variant) => variant.label === label);
  const chosen = find(best?.label);
  const labelOf = (points: readonly TunePoint[]) => points[0]?.label ?? '';
  const [cost, speed, balanced] = POWER_TUNING_STRATEGIES.map((name) => labelOf(ranked[name]));
  const others = new Set([second?.label, input.currentLabel ?? undefined]);
  const document: TuneDocument = {
    schemaVersion: 1,
    kind: 'tune',
    variants: results,
    pareto: paretoFront(
      eligible.map(({ label, costPerInvocation, durationMs }) => ({
        label,
        costUsd: costPerInvocation,
        latencyMs: durationMs,
      })),
    ),
    best: {
      cost: cost ?? '',
      speed: speed ?? '',
      balanced: balanced ?? '',
      ...(hasThresholds ? { slo: ranked.slo[0]?.label ?? null } : {}),
    },
    tune: {
      function: functionName,
      strategy,
      weight,
      chosen: best?.label ?? null,
      runnerUp: second?.label ?? null,
      current: input.currentLabel,
      candidates: input.candidates,
      maxima: {
        costPerInvocation: rounded(maxima.costPerInvocation),
        durationMs: rounded(maxima.durationMs),
      },
      points: measured.map((point, index) =>
        tunedPoint(point, variants[index]?.replications ?? [], input, maxima, hasThresholds),
      ),
      ...(best === undefined || wouldBe === undefined || wouldBe === best
        ? {}
        : { ifItFits: ifItFits(wouldBe, best, input) }),
      differences: [...others].flatMap((label) => {
        const other = find(label);
        return chosen === undefined || other === undefined || other === chosen
          ? []
          : [difference(chosen, other, input, maxima)];
      }),
      patches: chosen === undefined ? [] : tunePatches(functionName, chosen.setting),
    },
  };
  const answered = notJudged === null ? document : withoutAnswer(document, notJudged);
  const warnings = monthWarningsOf(results);
  return {
    ...answered,
    verdict: tuneVerdict(answered),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

function ifItFits(smaller: TunePoint, chosen: TunePoint, { functionName, memoryQuery }: TuneInput): IfItFits {
  return {
    label: smaller.label,
    cost: rounded(quotient(smaller.costPerInvocation, chosen.costPerInvocation)),
    duration: rounded(quotient(smaller.durationMs, chosen.durationMs)),
    give: `functions.${functionName}.work.memoryUsed`,
    ask: memoryQuery ?? [],
  };
}

/** What was run, without a word on which is best. */
function withoutAnswer(document: TuneDocument, notJudged: string): TuneDocument {
  const { ifItFits: _, ...withoutFit } = document.tune;
  return {
    ...document,
    variants: document.variants.map((variant) => ({
      ...variant,
      results: warned(variant.results, notJudged),
    })),
    pareto: [],
    best: { cost: '', speed: '', balanced: '', ...('slo' in document.best ? { slo: null } : {}) },
    tune: { ...withoutFit, chosen: null, runnerUp: null, differences: [], patches: [] },
    notJudged,
  };
}

/** Labels of the variants that serve as much as the best one, but for a thousandth of the requests. */
export function servingLabels(variants: readonly VariantResults[]): ReadonlySet<string> {
  const shares = variants.map(({ label, results }) => ({ label, share: servedShare(results) }));
  const best = Math.max(0, ...shares.map(({ share }) => share));
  return new Set(
    shares.filter(({ share }) => share >= best - SERVED_SHARE_TOLERANCE).map(({ label }) => label),
  );
}

/** A variant on Power Tuning's plane. */
export function pointOf({ label, results }: VariantResults, functionName: string): TunePoint {
  return {
    label,
    costPerInvocation: invocationCost(results, functionName),
    durationMs: invocationDurationMs(results, functionName),
  };
}

export function meetsAll(results: ResultsDocument): boolean {
  return results.thresholds.every(({ passed }) => passed);
}

function tunedPoint(
  point: TunePoint & {
    readonly variant: VariantResults;
    readonly serves: boolean;
    readonly unproven: boolean;
  },
  replications: readonly ResultsDocument[],
  { functionName, weight }: TuneInput,
  maxima: Maxima,
  hasThresholds: boolean,
): TunedPoint {
  const chance = hasThresholds ? chanceToMeet(replications) : null;
  const estimate = replications.length < 2 ? null : createEstimator(replications.length);
  const costs = estimate?.(replications.map((results) => invocationCost(results, functionName)));
  const durations = estimate?.(replications.map((results) => invocationDurationMs(results, functionName)));
  return {
    label: point.label,
    costPerInvocation: rounded(point.costPerInvocation),
    ...(costs === undefined || costs.interval === null ? {} : { costPerInvocationCi95: costs.interval }),
    durationMs: rounded(point.durationMs),
    ...(durations === undefined || durations.interval === null ? {} : { durationMsCi95: durations.interval }),
    balanced: rounded(balancedScore(point, weight, maxima)),
    serves: point.serves,
    ...(point.unproven ? { unproven: true } : {}),
    ...(hasThresholds ? { meets: meetsAll(point.variant.results) } : {}),
    ...(chance === null ? {} : { chance: rounded(chance) }),
  };
}

function difference(
  chosen: TunedVariant,
  other: TunedVariant,
  { functionName, strategy, weight }: TuneInput,
  maxima: Maxima,
): TuneDifference {
  const decisive = strategy === 'slo' ? 'cost' : strategy;
  const figures = {
    cost: (point: TunePoint) => point.costPerInvocation,
    duration: (point: TunePoint) => point.durationMs,
    decisive: (point: TunePoint) => orderOf(decisive, point, weight, maxima)[0] ?? 0,
  };
  const pointsOf = ({ label, set, replications }: TunedVariant) =>
    replications.map((results) => pointOf({ label, set, results }, functionName));
  const ours = pointsOf(chosen);
  const theirs = pointsOf(other);
  const invocations = (variant: TunedVariant) =>
    variant.replications.map(({ functions }) => functions[functionName]?.durationMs.count ?? 0);
  const weights = { ours: invocations(chosen), theirs: invocations(other) };
  // Of all replications together: a long replication counts as what it is, as in the figures themselves.
  const parts = (
    points: readonly TunePoint[],
    figure: (point: TunePoint) => number,
    counts: readonly number[],
  ) =>
    points.map((point, index): Part => {
      const count = counts[index] ?? 0;
      return { count, sum: count * figure(point) };
    });
  return {
    label: other.label,
    ...ratioOf('cost'),
    ...ratioOf('duration'),
    ...ratioOf('decisive'),
  } as TuneDifference;

  function ratioOf(key: keyof typeof figures): Record<string, unknown> {
    const figure = figures[key];
    const { ratio, ratioHalf } = pairedEstimate(
      parts(theirs, figure, weights.theirs),
      parts(ours, figure, weights.ours),
    );
    if (ratio === null) {
      const [own, their] = [ours, theirs].map((points) => Math.max(...points.map(figure)));
      return { [key]: quotient(their ?? 0, own ?? 0) };
    }
    if (ratioHalf === null) return { [key]: rounded(ratio) };
    return {
      [key]: rounded(ratio),
      [`${key}Ci95`]: [rounded(ratio - ratioHalf), rounded(ratio + ratioHalf)],
    };
  }
}

/** 1 where both are nothing (within the free tier); a finite figure where the chosen one alone is. */
function quotient(other: number, own: number): number {
  if (own === 0) return other === 0 ? 1 : Number.MAX_SAFE_INTEGER;
  return other / own;
}
