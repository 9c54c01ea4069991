import type { CompiledScenario } from '../model/compiled.ts';
import { type Fault, FaultError } from '../model/fault.ts';
import type { LiveStudy } from '../report/html/live-part.ts';
import type { PageParts } from '../report/html/page.ts';
import { planParts } from '../report/html/plan-html.ts';
import { comparisonParts } from '../report/html/render.ts';
import type { ComparisonDocument } from '../results/documents/document.ts';
import type { PlanDocument } from '../results/documents/plan-document.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import { compareVariants } from '../study/compare.ts';
import { baselineOf, comparedVariants, labelByScenario } from '../study/compare-scenario.ts';
import type { ReadyVariant } from '../study/load.ts';
import { planScenario } from '../study/plan/plan.ts';
import { PLAN_LIMITS } from '../study/plan/plan-settings.ts';
import type { TuneQuestion } from '../study/tune/tune.ts';
import { answerTune, tuneQuestion } from '../study/tune/tune-scenario.ts';
import type { StudyOptions } from '../study/variants.ts';
import { callWording } from '../study/wording.ts';

/** A study of scenarios under a setting, ready to run. */
export interface AskedStudy {
  /** Runs that it takes, about, and the most requests that one of them has. */
  readonly runs: number;
  readonly mostRequests: number;
  /** @throws FaultError as the study's function of the library does; the signal's reason when stopped */
  answer(options: StudyOptions): Promise<StudyAnswer>;
  /**
   * The same from shorter runs: `shorter` makes one of a scenario, with about so many requests. Null where
   * none is shorter.
   */
  readonly rough: ((shorter: Shorter, options: StudyOptions) => Promise<StudyAnswer>) | null;
}

type Shorter = (compiled: CompiledScenario, requests: number) => Promise<CompiledScenario>;

export interface StudyAnswer {
  readonly document: ComparisonDocument | PlanDocument;
  parts(scenario: { readonly scenarioName: string; readonly scenarioText: string }): PageParts;
}

/** Requests of all runs of a rough answer together, and the fewest of one that tell anything. */
const ROUGH_REQUESTS = 40_000;
const FEWEST_REQUESTS = 1000;

/** What a page asks of its scenarios besides a run, the page's own first. */
export async function askedStudy(
  study: LiveStudy,
  loaded: readonly [LoadedScenario, ...LoadedScenario[]],
): Promise<AskedStudy> {
  switch (study.kind) {
    case 'compare':
      return comparison(study, loaded);
    case 'tune':
      return tuning(study, loaded[0]);
    case 'plan':
      return planning(study, loaded[0]);
  }
}

async function comparison(
  study: Extract<LiveStudy, { kind: 'compare' }>,
  loaded: readonly LoadedScenario[],
): Promise<AskedStudy> {
  const wording = callWording('compare');
  const faults: Fault[] = [];
  const all: ReadyVariant[] = [];
  for (const one of loaded) {
    all.push(...(await comparedVariants(one, study, loaded.length, wording, faults)));
  }
  const variants = labelByScenario(loaded, all);
  const baseline = baselineOf(variants, study.baseline, wording, faults);
  if (faults.length > 0) throw new FaultError(faults);
  const compare = async (compared: readonly ReadyVariant[], options: StudyOptions): Promise<StudyAnswer> => {
    const document = await compareVariants(compared, { ...options, baseline });
    return { document, parts: (scenario) => comparisonParts(document, scenario) };
  };
  return {
    runs: variants.length,
    mostRequests: Number.POSITIVE_INFINITY,
    answer: (options) => compare(variants, options),
    rough: async (shorter, options) => {
      const requests = roughRequests(variants.length);
      const compared: ReadyVariant[] = [];
      for (const variant of variants) {
        compared.push({ ...variant, compiled: await shorter(variant.compiled, requests) });
      }
      return compare(compared, options);
    },
  };
}

async function tuning(
  study: Extract<LiveStudy, { kind: 'tune' }>,
  loaded: LoadedScenario,
): Promise<AskedStudy> {
  const wording = callWording('tune');
  const faults: Fault[] = [];
  const question = await tuneQuestion(loaded, study, wording, faults);
  if (question === null) throw new FaultError(faults);
  const tune = async (asked: TuneQuestion, options: StudyOptions): Promise<StudyAnswer> => {
    const document = await answerTune(asked, options, wording);
    return { document, parts: (scenario) => comparisonParts(document, scenario) };
  };
  return {
    runs: question.candidates.length,
    mostRequests: Number.POSITIVE_INFINITY,
    answer: (options) => tune(question, options),
    rough: async (shorter, options) => {
      const requests = roughRequests(question.candidates.length);
      const candidates: TuneQuestion['candidates'][number][] = [];
      for (const candidate of question.candidates) {
        candidates.push({ ...candidate, compiled: await shorter(candidate.compiled, requests) });
      }
      return tune({ ...question, candidates, replications: 1 }, options);
    },
  };
}

async function planning(
  study: Extract<LiveStudy, { kind: 'plan' }>,
  loaded: LoadedScenario,
): Promise<AskedStudy> {
  const { requestsPerRun } = study.settings;
  const { leastRequests } = PLAN_LIMITS;
  const plan = async (settings: typeof study.settings, options: StudyOptions): Promise<StudyAnswer> => {
    const document = await planScenario(loaded, { ...options, settings });
    return { document, parts: (scenario) => planParts(document, scenario) };
  };
  return {
    runs: PLAN_RUNS,
    mostRequests: requestsPerRun,
    answer: (options) => plan(study.settings, options),
    rough:
      requestsPerRun <= leastRequests
        ? null
        : (_, options) => plan({ ...study.settings, requestsPerRun: leastRequests }, options),
  };
}

/** About as many runs as a plan takes of a scenario with a few limits; each has at most `requestsPerRun`. */
const PLAN_RUNS = 40;

function roughRequests(runs: number): number {
  return Math.max(FEWEST_REQUESTS, Math.round(ROUGH_REQUESTS / runs));
}
