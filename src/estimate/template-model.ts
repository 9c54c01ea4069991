import { scenarioObjectOf } from '../import/map/scenario-of-stacks.ts';
import type { ImportNote, Stack } from '../import/stack.ts';
import type { NotCarriedOver } from '../results/documents/estimate-document.ts';
import type { EstimateModel, Layer } from './model.ts';

/** A template's model, and the names by which logs know its functions. */
export interface TemplateModel extends EstimateModel {
  readonly logNames: ReadonlyMap<string, readonly string[]>;
  /** Names in the scenario by the resource's id in its template. */
  readonly names: ReadonlyMap<string, string>;
  /** Types by the resource's id. */
  readonly types: ReadonlyMap<string, string>;
  /** The scenario as plain values. */
  readonly scenario: Readonly<Record<string, unknown>>;
}

/**
 * Stacks as what is estimated, without traffic; `readNotes` tell what of their files was not read.
 *
 * @throws FaultError where there is no function in any stack
 */
export async function templateModel(
  stacks: readonly Stack[],
  readNotes: readonly ImportNote[],
  options: { readonly name?: string | undefined; readonly region?: string | undefined },
): Promise<TemplateModel> {
  const made = await scenarioObjectOf(stacks, options);
  const { scenario, names, logNames, entryPoints, schedules } = made;
  const notes = [...readNotes, ...made.notes];
  const fixed = scenario['traffic'];
  const functions = scenario['functions'];
  const functionNames = typeof functions === 'object' && functions !== null ? Object.keys(functions) : [];
  return {
    sources: stacks.map(({ file, tool }) => ({ file, tool })),
    base: scenario as Exclude<Layer, string>,
    over: [],
    trafficFrom: entryPoints.length === 0 && schedules.length > 0 ? 'schedules' : 'levels',
    entries: entryPoints.map(({ to, functions: reached, source }) => ({ to, functions: reached, source })),
    fixedTraffic: Array.isArray(fixed) ? fixed : [],
    functions: functionNames,
    calibration: null,
    assumptions: notes.filter(({ kind }) => kind !== 'dropped').map(noteText),
    notes: [],
    notCarriedOver: notes.filter(({ kind }) => kind === 'dropped').map(notCarried),
    logNames,
    names,
    types: new Map(
      stacks.flatMap(({ resources }) => [...resources.values()].map(({ id, type }) => [id, type] as const)),
    ),
    scenario,
  };
}

function noteText({ place: { file, line }, subject, reason }: ImportNote): string {
  return `${line === undefined ? file : `${file}:${line}`}: ${subject}: ${reason}`;
}

function notCarried({ place: { file, line }, subject, reason }: ImportNote): NotCarriedOver {
  return { file, line: line ?? null, subject, reason };
}
