import type { TuneStrategy } from '../results/documents/tune-document.ts';
import {
  CALLBACK,
  FLAG,
  type GivenKind,
  isRecord,
  listOf,
  orNull,
  TEXT,
  wholeNumber,
  withMethods,
} from '../units/given.ts';

/** What each option of the functions of the library has to be, by name. */
type Kinds = Readonly<Record<string, GivenKind>>;

/** More threads than any machine has use for. */
export const MOST_WORKERS = 256;

const SET: GivenKind = {
  is: (value) => Array.isArray(value) && value.every(isSetting),
  words: 'a list of settings',
  example: "texts such as ['functions.api.memory=512']",
};

export const LOAD_KINDS: Kinds = {
  set: SET,
  purpose: {
    is: (value) => value === 'run' || value === 'validate',
    words: 'a purpose',
    example: "'run' or 'validate'",
  },
  readTraces: FLAG,
};

/** Those of `ScenarioOptions`. What their values mean is for the scenario to judge. */
export const SCENARIO_KINDS: Kinds = {
  set: SET,
  seed: wholeNumber(0),
  duration: {
    is: (value) => typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value)),
    words: 'a duration',
    example: "one such as '24h'",
  },
  replications: {
    is: (value) => value === 'auto' || (Number.isSafeInteger(value) && (value as number) >= 1),
    words: 'a number of replications',
    example: "a whole number of at least 1, or 'auto'",
  },
  thresholds: {
    is: (value) => isRecord(value) && Object.values(value).every(isExpressions),
    words: 'an object of thresholds',
    example: "one such as { 'api.latency': ['p(99) < 800ms'] }",
  },
};

/** Those of `StudyOptions`. */
export const STUDY_KINDS: Kinds = {
  maximumBadRows: wholeNumber(0),
  onProgress: CALLBACK,
  signal: withMethods('an AbortSignal', 'addEventListener', 'throwIfAborted'),
  workers: wholeNumber(1, MOST_WORKERS),
  keeper: withMethods('a keeper of finished runs', 'find', 'keep'),
};

/** Those of `RunOptions`. */
export const RUN_KINDS: Kinds = {
  ...STUDY_KINDS,
  observer: orNull(withMethods('an observer', 'take', 'finish')),
  states: withMethods('a keeper of states', 'find', 'isDue', 'keep'),
  measuresBatches: FLAG,
  keepsTrends: FLAG,
  sharesArrivals: FLAG,
};

/** Those that `tuneScenario` and `compareScenario` share. */
export const GRID_KINDS: Kinds = {
  function: TEXT,
  memory: {
    is: (value) => [value].flat().every((one) => typeof one === 'string' || typeof one === 'number'),
    words: 'a range of memory sizes',
    example: "one such as '128..3008:64', or a list such as [128, 256, 512]",
  },
  architectures: listOf(TEXT, 'a list of architectures', "a list such as ['x86_64', 'arm64']"),
};

export const TUNE_STRATEGIES: readonly TuneStrategy[] = ['cost', 'speed', 'balanced', 'slo'];

export const STRATEGY: GivenKind = {
  is: (value) => TUNE_STRATEGIES.some((strategy) => strategy === value),
  words: 'a strategy',
  example: `one of ${TUNE_STRATEGIES.join(', ')}`,
};

export const WEIGHT: GivenKind = {
  is: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  words: 'a weight',
  example: 'a number from 0 (speed alone) to 1 (cost alone)',
};

function isSetting(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    (isRecord(value) && typeof value['option'] === 'string' && typeof value['text'] === 'string')
  );
}

function isExpressions(value: unknown): boolean {
  const expressions = Array.isArray(value) ? value : [value];
  return expressions.every((expression) => typeof expression === 'string');
}
