import { FaultError } from '../../src/model/fault.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import { toFaults } from '../../src/scenario/schema/faults.ts';
import type { Scenario } from '../../src/scenario/schema/scenario.ts';
import { readSourceText } from '../../src/scenario/text/extend.ts';
import { type ScenarioPart, writeScenario } from '../../src/scenario/write-scenario.ts';
import { differences, type Law } from './lab.ts';

/** Laws of the way back from a checked scenario to YAML. */
export const writingLaws: readonly Law[] = [
  {
    name: 'a scenario that is written as YAML loads to the same scenario and the same model',
    share: 1,
    check: async (lab) => {
      const { checked, compiled } = lab;
      const again = await lab.loaded({}, writeScenario(checked));
      if (again === null) return ['refused once it was written'];
      return [
        ...differences(plainly(checked), plainly(again.scenario), 0, 'scenario'),
        ...differences(plainly(compiled), plainly(again.compiled), 0, 'compiled'),
      ];
    },
  },
  {
    name: 'a part of a scenario that is written as YAML reads as the same part',
    share: 1,
    check: async ({ checked, draw }) => {
      const { traffic, billing, run, thresholds, compare } = checked;
      const parts: ScenarioPart[] = [{ traffic }, { billing, run }, { thresholds, compare }];
      for (const section of ['functions', 'triggers', 'resources', 'roles'] as const) {
        if (checked[section].size === 0) continue;
        const [name, one] = draw.pick([...checked[section]]);
        parts.push({ [section]: new Map([[name, one]]) });
      }
      const part = draw.pick(parts);
      const read = readPart({ ...part, facts: checked.facts });
      return Object.entries(part).flatMap(([key, value]) =>
        differences(plainly(value), plainly(read?.[key as keyof Scenario]), 0, key),
      );
    },
  },
];

/**
 * Without how it was written: a list of functions is written as a trigger for each, and a distribution that
 * was given by two figures with its name.
 */
function plainly(value: unknown): unknown {
  if (value instanceof Map) return new Map([...value].map(([key, one]) => [key, plainly(one)]));
  if (Array.isArray(value)) return value.filter((one) => !isShapeAssumption(one)).map(plainly);
  if (typeof value !== 'object' || value === null || value instanceof Set) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (key === 'writtenAs' ? [] : [[key, plainly(one)]])),
  );
}

function isShapeAssumption(value: unknown): boolean {
  const given = typeof value === 'object' && value !== null && 'value' in value ? value.value : null;
  return typeof given === 'string' && given.startsWith('a lognormal distribution: ');
}

/** By the schema alone: a part names functions and resources that it does not have. */
function readPart(part: ScenarioPart): Scenario | undefined {
  const functions = part.functions ?? new Map([['filler', {}]]);
  const source = readSourceText(writeScenario({ ...part, functions }), 'part.yml', 'part.yml');
  if (!source.ok) throw new FaultError(source.faults);
  const { scenario, issues } = readScenario(source.root, 'part');
  if (issues.length > 0) throw new FaultError(toFaults(source.root, issues));
  return scenario;
}
