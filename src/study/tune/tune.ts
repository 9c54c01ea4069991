import { FaultError, refuseMisfits } from '../../model/fault.ts';
import { aggregateReplications } from '../../results/aggregate-replications.ts';
import { buildTune, meetsAll, pointOf, servingLabels, type TunedVariant } from '../../results/build-tune.ts';
import { servedShare, unpairedVariants } from '../../results/compare/comparison.ts';
import type { ChosenSetting } from '../../results/compare/tune-patches.ts';
import { memoryGapsOf } from '../../results/compare/unjudged-memory.ts';
import type {
  ComparisonDocument,
  ResultsDocument,
  VariantResults,
} from '../../results/documents/document.ts';
import {
  type Maxima,
  maximaOf,
  orderOf,
  POWER_TUNING_STRATEGIES,
  type TunePoint,
} from '../../results/documents/power-tuning.ts';
import type { TuneDocument, TuneStrategy } from '../../results/documents/tune-document.ts';
import { violation } from '../../results/figures/chance.ts';
import { argumentMisfits, CALLBACK, optionMisfits } from '../../units/given.ts';
import { sampledVariants } from '../compare.ts';
import { RUN_KINDS } from '../option-kinds.ts';
import { replicationSeed } from '../runs/run-replication.ts';
import { type RunOptions, runAll, type StudyVariant, withCrew } from '../variants.ts';
import { askedFault, callWording, type Wording } from '../wording.ts';
import { memoryQuery } from './memory-facts.ts';
import { questionMisfits } from './tune-check.ts';
import { type SearchLine, type SearchObjective, searchGrid } from './tune-search.ts';

/** Runs compiled variants, in the order given. */
export type RunVariants = (
  variants: readonly StudyVariant[],
  options: RunOptions,
) => Promise<Pick<ComparisonDocument, 'variants'>>;

export interface TuneCandidate extends StudyVariant {
  readonly setting: ChosenSetting;
}

export interface TuneQuestion {
  readonly functionName: string;
  readonly strategy: TuneStrategy;
  /** Of `balanced`, 0 (speed) to 1 (cost). */
  readonly weight: number;
  /** Every setting asked, in the order asked; at least one, with distinct labels. */
  readonly candidates: readonly TuneCandidate[];
  /** Label of the scenario's own setting where it is among them. */
  readonly currentLabel: string | null;
  /** Sizes at which the law of duration over memory has a kink. */
  readonly landmarksMb: readonly number[];
  /**
   * Settings with less memory than this may not hold the function, since nobody said how much it uses: they
   * are run, and not chosen from. Null (the default) where that is known.
   */
  readonly unprovenBelowMb?: number | null;
  /** Runs of each setting, with independent seeds that all settings share. */
  readonly replications: number;
}

/** Worse than any cost, duration or score: a setting that misses thresholds, and one that fails requests. */
const MISSES = 1e200;
const FAILS = 1e300;

/**
 * Finds the best setting of a function by each of Power Tuning's strategies, and the cheapest that meets the
 * scenario's thresholds. All settings see the same traffic and the same drawn work, so that a single run of
 * each tells them apart; it runs no more of them than the answer needs.
 *
 * Throws FaultError where the function is never invoked, and whatever `runVariants` throws.
 *
 * @param runVariants runs what is asked next; several variants may run at the same time. Where none is given
 * all rounds share their threads and arrivals, and differences that only a comparison shows are left out
 */
export async function tune(
  question: TuneQuestion,
  runVariants?: RunVariants,
  options: RunOptions = {},
): Promise<TuneDocument> {
  const caller = 'tune';
  refuseMisfits(caller, [
    ...questionMisfits(question),
    ...(runVariants === undefined ? [] : argumentMisfits('runVariants', runVariants, CALLBACK)),
    ...optionMisfits(options, RUN_KINDS),
  ]);
  refuseMisfits(caller, unknownMisfits(question));
  return findBest(question, runVariants, options, callWording(caller));
}

/** Times of the function that are the same at every size of the candidates because nobody said otherwise. */
function unknownMisfits({ candidates, functionName }: TuneQuestion) {
  const sizesMb = new Set(candidates.map(({ setting }) => setting.memoryMb));
  const [first] = candidates;
  if (sizesMb.size < 2 || first === undefined) return [];
  return memoryGapsOf(first.compiled, functionName).map(({ key, words }) => ({
    path: 'candidates',
    problem: `${key} ${words}, so no memory size can be chosen`,
    remedy: 'give work.measured at two sizes or more, or cpu and io apart',
  }));
}

/** As `tune`; faults are told in the words given. */
export function findBest(
  question: TuneQuestion,
  runVariants: RunVariants | undefined,
  options: RunOptions,
  wording: Wording,
): Promise<TuneDocument> {
  if (runVariants !== undefined) return searchBest(question, runVariants, options, wording);
  return withCrew(options, (crew) => {
    const runRound: RunVariants = async (variants, asked) => {
      const runs = await runAll(variants, { ...asked, sharesArrivals: true }, crew);
      return { variants: unpairedVariants(sampledVariants(variants, runs)) };
    };
    return searchBest(question, runRound, options, wording);
  });
}

async function searchBest(
  question: TuneQuestion,
  runVariants: RunVariants,
  options: RunOptions,
  wording: Wording,
): Promise<TuneDocument> {
  const { candidates, functionName, weight } = question;
  const known = new Map<number, Known>();

  async function run(ids: readonly number[]): Promise<void> {
    const asked = ids.flatMap((id) => {
      const candidate = candidates[id];
      return candidate === undefined ? [] : replicationsOf(candidate, question.replications);
    });
    const keepsTrends = question.replications > 1;
    const { variants } = await runVariants(asked, { ...options, keepsTrends });
    if (variants?.length !== asked.length) {
      const problem = `it gave ${variants?.length ?? 0} of the ${asked.length} variants that it was asked to run`;
      throw new FaultError([
        { file: 'tune', path: 'runVariants', problem, remedy: 'give the results of each, in their order' },
      ]);
    }
    for (const [index, id] of ids.entries()) {
      const from = index * question.replications;
      const documents = variants.slice(from, from + question.replications).map(({ results }) => results);
      known.set(id, describe(candidates[id], documents, functionName));
    }
    const isIdle = [...known.values()].every(({ variant }) => invocationsOf(variant, functionName) === 0);
    if (isIdle) throw neverInvoked(functionName, wording);
  }

  function objectives(): readonly SearchObjective[] {
    const all = [...known.values()];
    const serving = servingLabels(all.map(({ variant }) => variant));
    const maxima = maximaOf(
      all.filter((one) => serving.has(one.point.label) && !isUnproven(one)).map(({ point }) => point),
    );
    const at = (id: number): Known => {
      const found = known.get(id);
      if (found === undefined) throw new Error(`setting ${id} was not run`);
      return found;
    };
    const failing = (one: Known): readonly number[] | null => {
      if (isUnproven(one)) return [FAILS, 1];
      return serving.has(one.variant.label) ? null : [FAILS, 1 - servedShare(one.variant.results)];
    };
    const byStrategy = POWER_TUNING_STRATEGIES.map((strategy): SearchObjective => {
      const order = (one: Known) => failing(one) ?? orderOf(strategy, one.point, weight, maxima);
      const lower = ({ point, toothShare }: Known): TunePoint => ({
        ...point,
        costPerInvocation: point.costPerInvocation * (1 - toothShare),
      });
      return {
        order: (id) => order(at(id)),
        floor: (id) => order({ ...at(id), point: lower(at(id)) })[0] ?? 0,
      };
    });
    // What a smaller size would save if it fits is worth knowing too.
    if (all.some(isUnproven)) byStrategy.push(amongUnproven(at, maxima));
    if (!all.some(({ variant }) => variant.results.thresholds.length > 0)) return byStrategy;
    const slo = (one: Known) => {
      const { costPerInvocation, durationMs } = one.point;
      const { results } = one.variant;
      if (!meetsAll(results)) return failing(one) ?? [MISSES * (1 + violation(results)), costPerInvocation];
      return failing(one) ?? [costPerInvocation, durationMs];
    };
    return [
      ...byStrategy,
      {
        order: (id) => slo(at(id)),
        floor: (id) => {
          const [first = 0] = slo(at(id));
          // Rounding a bill up does not miss a threshold.
          return first < MISSES ? first * (1 - at(id).toothShare) : first;
        },
      },
    ];
  }

  function isUnproven({ tuned }: Known): boolean {
    return tuned.setting.memoryMb < (question.unprovenBelowMb ?? 0);
  }

  function amongUnproven(at: (id: number) => Known, maxima: Maxima): SearchObjective {
    const strategy = question.strategy === 'slo' ? 'cost' : question.strategy;
    const order = (id: number): readonly number[] =>
      isUnproven(at(id)) ? orderOf(strategy, at(id).point, weight, maxima) : [FAILS];
    return { order, floor: (id) => order(id)[0] ?? 0 };
  }

  const ran = await searchGrid(linesOf(question), run, objectives);
  return buildTune({
    functionName,
    strategy: question.strategy,
    weight,
    currentLabel: question.currentLabel,
    candidates: candidates.length,
    unprovenBelowMb: question.unprovenBelowMb ?? null,
    memoryQuery: memoryQuery(functionName),
    variants: ran.flatMap((id) => known.get(id)?.tuned ?? []),
  });
}

interface Known {
  readonly tuned: TunedVariant;
  readonly variant: VariantResults;
  readonly point: TunePoint;
  /**
   * By how much of its cost a size nearby can be cheaper for the rounding of its billed duration alone; 0
   * where durations vary enough to average it out.
   */
  readonly toothShare: number;
}

function describe(
  candidate: TuneCandidate | undefined,
  replications: readonly ResultsDocument[],
  functionName: string,
): Known {
  if (candidate === undefined) throw new Error('a setting that was not asked has run');
  const { label, set, setting, compiled } = candidate;
  const variant = { label, set, results: aggregateReplications(replications) };
  const point = pointOf(variant, functionName);
  const stepMs = compiled.functions.find(({ name }) => name === functionName)?.billedDuration.stepMs ?? 1;
  const { p50 = 0, p90 = 0 } = variant.results.functions[functionName]?.durationMs ?? {};
  const averagesOut = p90 - p50 >= 2 * stepMs;
  return {
    tuned: { label, set, setting, replications },
    variant,
    point,
    toothShare: averagesOut ? 0 : Math.min(1, stepMs / Math.max(point.durationMs, stepMs)),
  };
}

function invocationsOf({ results }: VariantResults, functionName: string): number {
  return results.functions[functionName]?.invocations ?? 0;
}

function neverInvoked(functionName: string, wording: Wording): FaultError {
  const problem = `${functionName} is never invoked in this run, so there is nothing to tune`;
  const remedy = 'send it traffic, lengthen run.duration, or name another function';
  return new FaultError([askedFault(wording, 'function', problem, remedy)]);
}

/** The candidate as single runs, with the seeds that a run of the scenario with as many replications has. */
function replicationsOf(
  { label, set, compiled }: TuneCandidate,
  replications: number,
): readonly StudyVariant[] {
  return Array.from({ length: replications }, (_, replication) => {
    const seed = replicationSeed(compiled.model.seed, replication);
    return { label, set, compiled: { ...compiled, replications: 1, model: { ...compiled.model, seed } } };
  });
}

/** Settings that differ in memory alone, by rising memory. */
function linesOf({ candidates, currentLabel, landmarksMb }: TuneQuestion): readonly SearchLine[] {
  const lines = new Map<string, { id: number; memoryMb: number }[]>();
  const current = candidates.find(({ label }) => label === currentLabel);
  candidates.forEach(({ setting }, id) => {
    const { memoryMb, architecture = '', provisionedConcurrency = '' } = setting;
    const key = `${architecture} ${provisionedConcurrency}`;
    lines.set(key, [...(lines.get(key) ?? []), { id, memoryMb }]);
  });
  return [...lines.values()].map((members) => {
    const sorted = members.toSorted((a, b) => a.memoryMb - b.memoryMb);
    return {
      ids: sorted.map(({ id }) => id),
      memoryMb: sorted.map(({ memoryMb }) => memoryMb),
      landmarksMb: [...landmarksMb, ...(current === undefined ? [] : [current.setting.memoryMb])],
    };
  });
}
