import {
  argumentMisfits,
  type GivenKind,
  type GivenMisfit,
  isRecord,
  TEXT,
  wholeNumber,
} from '../../units/given.ts';
import { show } from '../../units/parsed.ts';
import { STRATEGY, WEIGHT } from '../option-kinds.ts';
import { variantMisfits } from '../variant-check.ts';

const LANDMARKS: GivenKind = {
  is: (value) => Array.isArray(value) && value.every((size) => typeof size === 'number' && size > 0),
  words: 'a list of memory sizes in MB',
  example: 'a list such as [1769], or []',
};
const LABEL: GivenKind = {
  ...TEXT,
  is: (value) => value === null || TEXT.is(value),
  words: 'a label or null',
};

/** What is wrong with a `TuneQuestion`. */
export function questionMisfits(question: unknown): readonly GivenMisfit[] {
  if (!isRecord(question)) {
    const remedy = 'give a TuneQuestion; tuneScenario makes one of a scenario';
    return [{ path: 'question', problem: `${show(question)} is not a question`, remedy }];
  }
  const { functionName, strategy, weight, candidates, currentLabel, landmarksMb, replications } = question;
  const { unprovenBelowMb } = question;
  const misfits = [
    ...argumentMisfits('functionName', functionName, TEXT),
    ...argumentMisfits('strategy', strategy, STRATEGY),
    ...argumentMisfits('weight', weight, WEIGHT),
    ...variantMisfits('candidates', candidates),
    ...argumentMisfits('currentLabel', currentLabel, LABEL),
    ...argumentMisfits('landmarksMb', landmarksMb, LANDMARKS),
    ...(unprovenBelowMb === undefined || unprovenBelowMb === null
      ? []
      : argumentMisfits('unprovenBelowMb', unprovenBelowMb, wholeNumber(0))),
    ...argumentMisfits('replications', replications, wholeNumber(1)),
  ];
  return misfits.length > 0 ? misfits : candidateMisfits(candidates, String(functionName));
}

type Candidates = readonly {
  readonly label: string;
  readonly setting?: { readonly memoryMb?: unknown };
  readonly compiled: { readonly functions: readonly { readonly name: string }[] };
}[];

function candidateMisfits(candidates: unknown, functionName: string): readonly GivenMisfit[] {
  const labels = new Set<string>();
  return (candidates as Candidates).flatMap(({ label, setting, compiled }, index): GivenMisfit[] => {
    const at = `candidates.${index}`;
    if (labels.has(label)) {
      const problem = `an earlier candidate is called ${show(label)} too`;
      return [{ path: `${at}.label`, problem, remedy: 'give each its own label' }];
    }
    labels.add(label);
    if (!compiled.functions.some(({ name }) => name === functionName)) {
      const remedy = `its functions are ${compiled.functions.map(({ name }) => name).join(', ')}`;
      return [{ path: at, problem: `it has no function ${show(functionName)}`, remedy }];
    }
    if (isRecord(setting) && typeof setting['memoryMb'] === 'number' && setting['memoryMb'] > 0) return [];
    const problem = `${show(setting)} does not say the memory`;
    return [{ path: `${at}.setting`, problem, remedy: 'give { memoryMb }' }];
  });
}
