import { FaultError } from '../../model/fault.ts';
import type { Imported, ImportNote, Stack } from '../stack.ts';
import { suggestCalls } from './calls.ts';
import { finished } from './finish.ts';
import { heal } from './heal.ts';
import { COMMON_INERT, MAPPERS } from './mappers.ts';
import { Mapping } from './mapping.ts';
import { noteUnmapped } from './other-types.ts';
import type { MapOptions, ScenarioDraft } from './scenario-draft.ts';
import { textOf } from './text.ts';
import { noteUnconnected } from './unconnected.ts';

/**
 * Stacks as a commented scenario that `loadScenario` takes, with a note for everything that it does not
 * carry.
 *
 * @throws FaultError where there is no function in any stack
 */
export async function scenarioOfStacks(
  stacks: readonly Stack[],
  options: MapOptions = {},
): Promise<Imported> {
  const made = await scenarioObjectOf(stacks, options);
  const { notes, names, logNames } = made;
  return { text: textOf(made), notes, names, logNames };
}

/**
 * The same as a plain object with its comments, for who changes it before it is written (`textOf`).
 *
 * @throws FaultError where there is no function in any stack
 */
export async function scenarioObjectOf(
  stacks: readonly Stack[],
  options: MapOptions = {},
): Promise<ScenarioDraft> {
  const mapping = new Mapping(stacks);
  const { draft } = mapping;
  const mapped = new Set<string>();
  // Functions come by their own names, whatever else bears the same.
  for (const resource of mapping.ofType('AWS::Lambda::Function')) mapping.nameOfResource(resource);
  for (const mapper of MAPPERS) {
    mapped.add(mapper.type);
    for (const resource of mapping.ofType(mapper.type)) {
      draft.current = resource;
      mapper.map(resource, mapping.read(resource), mapping);
      if (resource.condition === undefined) continue;
      draft.note(
        'assumed',
        resource.place,
        resource.id,
        `whether it exists hangs on the condition ${resource.condition}; it is taken to exist`,
      );
    }
  }
  mapping.finish();
  suggestCalls(mapping);
  for (const resource of mapping.resources) {
    if (!mapped.has(resource.type)) noteUnmapped(mapping, resource);
  }
  noteUnconnected(mapping);
  for (const mapper of MAPPERS) {
    if (mapper.whole !== undefined) continue;
    const inert = { ...COMMON_INERT, ...mapper.inert };
    for (const resource of mapping.ofType(mapper.type)) {
      for (const { path, place } of mapping.read(resource).leftOver((key) => Object.hasOwn(inert, key))) {
        draft.note(
          'dropped',
          place,
          `${resource.id}.${path}`,
          `${path} of ${resource.type} is not carried over`,
        );
      }
    }
  }
  if (draft.sections.functions.size === 0) throw new FaultError([noFunction(stacks)]);
  const scenario = finished(mapping, stacks, options);
  await heal(scenario, draft);
  const said = [...stacks.flatMap((stack) => stack.notes), ...draft.notes].filter(isFirst());
  const oneLined = new Set(stacks.flatMap(({ file, isOneLine }) => (isOneLine === true ? [file] : [])));
  const notes = said.map((note) =>
    oneLined.has(note.place.file) ? { ...note, place: { file: note.place.file } } : note,
  );
  return {
    scenario: scenario.values,
    comments: draft.comments,
    notes,
    names: draft.nameOf,
    logNames: draft.logNames,
    entryPoints: scenario.entryPoints(),
    schedules: scenario.schedules(),
    files: [...new Set(stacks.map(({ file }) => file))],
    tools: [...new Set(stacks.map(({ tool }) => tool))],
  };
}

function mayHoldFunctions({ kind, subject, reason }: ImportNote): boolean {
  if (kind === 'assumed') return false;
  return /^functions(\.|$)/.test(subject) || /nested stack is left out|rewrites the template/.test(reason);
}

function noFunction(stacks: readonly Stack[]) {
  const counts = new Map<string, number>();
  for (const { resources } of stacks) {
    for (const { type } of resources.values()) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const seen = [...counts].map(([type, count]) => (count === 1 ? type : `${type} (${count})`));
  const problem =
    seen.length === 0
      ? 'there is no Lambda function: there are no resources at all'
      : `there is no Lambda function among its resources: ${seen.slice(0, 20).join(', ')}${seen.length > 20 ? ` and ${seen.length - 20} more types` : ''}`;
  // What could not be read may hold them.
  const unread = stacks.flatMap(({ notes }) => notes).find(mayHoldFunctions);
  if (unread !== undefined) {
    const { file = 'template', line = 1, column = 1 } = unread.place;
    return {
      file,
      line,
      column,
      path: unread.subject,
      problem: `there is no Lambda function beside what cannot be read here: ${unread.reason}`,
      remedy: 'give a file in which the functions stand',
    };
  }
  const [first] = stacks.flatMap(({ resources }) => [...resources.values()]);
  const { line = 1, column = 1 } = first?.place ?? {};
  return {
    file: first?.place.file ?? stacks[0]?.file ?? 'template',
    line,
    column,
    path: 'Resources',
    problem,
    remedy: 'give the template that deploys the functions, with those that it includes',
  };
}

function isFirst(): (note: ImportNote) => boolean {
  const seen = new Set<string>();
  return ({ kind, place, subject, reason }) => {
    const mark = JSON.stringify([kind, place.file, place.line, subject, reason]);
    if (seen.has(mark)) return false;
    seen.add(mark);
    return true;
  };
}
