import { z } from 'zod';
import { loadRecorded } from '../live/load-recorded.ts';
import { livePart } from '../live/part.ts';
import { type Fault, FaultError } from '../model/fault.ts';
import type { LivePart } from '../report/html/live-part.ts';
import type { ScenarioInput } from '../scenario/input.ts';
import type { LoadedScenario, SettingText } from '../scenario/load.ts';
import { nearest } from '../units/nearest.ts';
import { BUDGET_MS, LONGEST_BUDGET_MS } from './budget.ts';
import type { Desk } from './desk.ts';
import type { Kept } from './kept.ts';

const LONGEST_TEXT = 2_000_000;
const LONGEST_PATH = 4096;
const MOST_SETTINGS = 1000;
const EXAMPLES = 'lambda-sim://examples/';
const SCENARIOS = 'lambda-sim://scenarios/';

const setting = z.union([z.string().max(10_000), z.number(), z.boolean()]);

/** Arguments that say which scenario is meant. */
export const SCENARIO_ARGUMENTS = {
  scenario: z
    .string()
    .max(LONGEST_TEXT)
    .optional()
    .describe('the scenario as YAML or JSON text (lambda-sim://schema/brief says how); or give path'),
  path: z
    .string()
    .max(LONGEST_PATH)
    .optional()
    .describe('a scenario file under the roots, or lambda-sim://examples/NAME, or lambda-sim://scenarios/ID'),
  set: z
    .record(z.string().max(1000), setting)
    .optional()
    .describe('changes: key path → value, {"functions.api.memory": 512}'),
};

/** Arguments of whatever runs. */
export const RUN_ARGUMENTS = {
  ...SCENARIO_ARGUMENTS,
  duration: z.string().max(100).optional().describe('simulated time, such as 1h (run.duration)'),
  seed: z.number().int().min(0).optional().describe('run.seed'),
  budgetMs: z
    .number()
    .min(1)
    .max(LONGEST_BUDGET_MS)
    .optional()
    .describe(`computing time allowed (default ${BUDGET_MS}); more is refused with an estimate`),
};

export interface ScenarioArguments {
  readonly scenario?: string | undefined;
  readonly path?: string | undefined;
  readonly set?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly duration?: string | undefined;
  readonly seed?: number | undefined;
}

/** A scenario and what a report calls it. */
export interface Opened {
  readonly input: ScenarioInput;
  readonly name: string;
}

/** @throws FaultError where no scenario, or one that may not be read, is named */
export function openScenario({ scenario, path }: ScenarioArguments, desk: Desk, kept: Kept): Opened {
  if ((scenario === undefined) === (path === undefined)) {
    const problem = scenario === undefined ? 'no scenario is given' : 'both scenario and path are given';
    throw new FaultError([callFault('scenario', problem, 'give the text as scenario, or a file as path')]);
  }
  if (scenario !== undefined) {
    return { input: { text: scenario, baseFolder: desk.baseFolder, name: 'scenario' }, name: 'scenario' };
  }
  const named = path ?? '';
  if (named.startsWith(EXAMPLES)) return example(named.slice(EXAMPLES.length), desk);
  if (named.startsWith(SCENARIOS)) {
    const text = kept.scenario(named.slice(SCENARIOS.length));
    if (text === undefined) {
      throw new FaultError([
        callFault('path', 'there is no such scenario any more', 'call estimate again, which makes it'),
      ]);
    }
    return { input: { text, baseFolder: desk.baseFolder, name: 'scenario' }, name: 'scenario' };
  }
  return { input: desk.readable(named), name: named };
}

function example(name: string, desk: Desk): Opened {
  const found = desk.examples().get(name);
  if (found === undefined) {
    const names = [...desk.examples().keys()];
    const near = nearest(name, names);
    const remedy = near === undefined ? `they are ${names.join(', ')}` : `did you mean ${near}?`;
    throw new FaultError([
      callFault('path', `there is no example ${JSON.stringify(name.slice(0, 80))}`, remedy),
    ]);
  }
  return { input: { text: found.text, baseFolder: found.folder, name: `${name}.yml` }, name: `${name}.yml` };
}

/** Settings of a call as a scenario takes them. */
export function settingsOf({ set = {}, duration, seed }: ScenarioArguments): readonly SettingText[] {
  const entries = Object.entries(set).slice(0, MOST_SETTINGS);
  const texts = entries.map(([path, value]) => ({
    option: 'set',
    text: `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  }));
  return [
    ...texts,
    ...(duration === undefined ? [] : [{ option: 'duration', text: `run.duration=${duration}` }]),
    ...(seed === undefined ? [] : [{ option: 'seed', text: `run.seed=${seed}` }]),
  ];
}

/** @throws FaultError with all that is wrong with it */
export async function loadedScenario(
  given: ScenarioArguments,
  desk: Desk,
  kept: Kept,
): Promise<{ readonly loaded: LoadedScenario; readonly name: string; readonly live: LivePart }> {
  const { input, name } = openScenario(given, desk, kept);
  const { loaded, paths } = await loadRecorded(input, { set: settingsOf(given), purpose: 'run' });
  if (!loaded.ok) throw new FaultError(loaded.faults);
  return { loaded, name, live: livePart(loaded, { paths, maximumBadRows: 0, whatIf: false }) };
}

export function callFault(path: string, problem: string, remedy: string): Fault {
  return { file: 'call', path, problem, remedy };
}
