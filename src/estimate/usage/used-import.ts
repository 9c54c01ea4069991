import type { TemplatesRead } from '../../import/import.ts';
import type { PlainMap } from '../../import/map/draft.ts';
import type { MapOptions } from '../../import/map/scenario-draft.ts';
import { scenarioObjectOf } from '../../import/map/scenario-of-stacks.ts';
import { textOf } from '../../import/map/text.ts';
import type { Imported, ImportNote } from '../../import/stack.ts';
import { isRecord } from '../../units/given.ts';
import { templateModel } from '../template-model.ts';
import { usageModel } from './usage-model.ts';

/**
 * Templates as a commented scenario with the traffic and the work that a usage file tells. What nothing in
 * the templates uses of it is noted.
 *
 * @throws FaultError for what is no usage file, and where there is no function in any template
 */
export async function usedImport(
  { stacks, notes }: TemplatesRead,
  options: MapOptions,
  usageFile: string,
): Promise<Imported> {
  const draft = await scenarioObjectOf(stacks, options);
  const model = await templateModel(stacks, notes, options);
  const used = usageModel(model, usageFile);
  const added = used.over.slice(model.over.length).filter(isRecord);
  const noteOf = (kind: ImportNote['kind'], text: string): ImportNote => {
    return { kind, place: { file: usageFile }, subject: 'usage', reason: text };
  };
  const usageNotes = [
    ...used.notes.slice(model.notes.length).map((text) => noteOf('dropped', text)),
    ...used.assumptions.slice(model.assumptions.length).map((text) => noteOf('assumed', text)),
  ];
  const scenario = added.reduce<Record<string, unknown>>(laidOver, draft.scenario) as PlainMap;
  const all = [...notes, ...draft.notes, ...usageNotes];
  const given = added.flatMap((layer) => Object.keys(isRecord(layer['functions']) ? layer['functions'] : {}));
  const told = [
    ...given.map((name) => `functions.${name}.work`),
    ...(scenario['traffic'] === draft.scenario['traffic'] ? [] : ['traffic']),
  ];
  const comments = [
    ...draft.comments.filter(([path]) => !told.includes(path)),
    ...told.map((path) => [path, `as ${usageFile} has it`] as const),
  ];
  const text = textOf({ ...draft, scenario, comments, notes: all });
  return { text, notes: all, names: draft.names, logNames: draft.logNames };
}

/** Maps key by key, as `extends` lays a file over another; lists and values whole. */
function laidOver(
  below: Readonly<Record<string, unknown>>,
  above: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = merged[key];
    merged[key] = isRecord(under) && isRecord(value) ? laidOver(under, value) : value;
  }
  return merged;
}
