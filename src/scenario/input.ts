import { stringify } from 'yaml';
import { FILES } from '../host/host.ts';
import type { Fault } from '../model/fault.ts';
import { folderSource } from './include/folder.ts';
import { type IncludedRead, withIncluded } from './include/include.ts';
import { shown } from './schema/fields.ts';
import { readSource, readSourceText } from './text/extend.ts';
import { mergeNodes } from './text/merge.ts';
import { listNode, mapNode, type SourceNode, scalarNode } from './text/source-node.ts';

/**
 * A scenario as YAML or JSON text; what it refers to is looked for in `baseFolder` (default the working
 * directory).
 */
export interface ScenarioText {
  readonly text: string;
  readonly baseFolder?: string | undefined;
  /** What faults call the text. Default `scenario`. */
  readonly name?: string | undefined;
}

/** A scenario as a plain object: the keys and values of the file. */
export interface ScenarioObject {
  readonly functions?: unknown;
  readonly extends?: unknown;
  readonly include?: unknown;
  readonly [key: string]: unknown;
}

/**
 * Scenarios one over the other, the base first: each is laid over those before it as a file is over what it
 * `extends`.
 */
export interface ScenarioLayers {
  readonly layers: readonly (string | ScenarioText | ScenarioObject)[];
}

/** The path of a file, a text, a plain object, or several of them in layers. */
export type ScenarioInput = string | ScenarioText | ScenarioObject | ScenarioLayers;

/** What faults call a scenario that stands in no file. */
const NAMELESS = 'scenario';

/** What faults call a scenario: its path, or the name of its text. */
export function inputName(input: ScenarioInput): string {
  if (typeof input === 'string') return input;
  if (isLayers(input)) return inputName(mainLayer(input) ?? {});
  const { text, name } = input as Partial<ScenarioText>;
  return typeof text === 'string' && typeof name === 'string' ? name : NAMELESS;
}

export interface OpenedInput {
  /** Where the scenario stands, or would stand. */
  readonly file: string;
  readonly source: IncludedRead;
}

/** Reads the tree of a scenario, whatever it is given as. */
export function openInput(input: ScenarioInput): OpenedInput {
  if (typeof input === 'string') return openFile(input);
  const isMap = input !== null && typeof input === 'object' && !Array.isArray(input);
  if (!isMap) {
    const problem = `${shown(input)} is not a scenario`;
    return refuse(problem, 'give a path, { text } or an object with functions');
  }
  if (isLayers(input)) return openLayers(input);
  if ('text' in input && !('functions' in input)) return openText(input as ScenarioText);
  const problem = notPlain(input, [], new Set());
  if (problem !== null) return { file: NAMELESS, source: { ok: false, faults: [problem] } };
  const { file, source } = openText({
    text: stringify(input, { aliasDuplicateObjects: false, lineWidth: 0 }),
  });
  // The lines are those of a text that the caller never saw.
  return source.ok
    ? { file, source: { ...source, root: placeless(source.root) as typeof source.root } }
    : { file, source: { ok: false, faults: source.faults.map(withoutLine) } };
}

/** A file, or a folder of scenarios, which are those of one account. */
function openFile(path: string): OpenedInput {
  const folder = folderSource(path);
  if (folder !== null)
    return { file: folder.file, source: withIncluded(folder.source, folder.file, folder.file) };
  return { file: path, source: withIncluded(readSource(path), path, path) };
}

function isLayers(input: unknown): input is ScenarioLayers {
  if (input === null || typeof input !== 'object' || !('layers' in input) || 'functions' in input)
    return false;
  return Array.isArray(input.layers);
}

/** The layer that stands for all: the first that is a file or a text with a name. */
function mainLayer({ layers }: ScenarioLayers): ScenarioLayers['layers'][number] | undefined {
  return layers.find((layer) => inputName(layer) !== NAMELESS) ?? layers[0];
}

/** Values keep the place where they stand; what belongs to no file is looked for beside the main layer. */
function openLayers(input: ScenarioLayers): OpenedInput {
  const { layers } = input;
  const opened = layers.map(openInput);
  const base = opened[layers.indexOf(mainLayer(input) ?? '')];
  if (base === undefined)
    return refuse('there are no layers', 'give the base first, then what is laid over it');
  const faults = opened.flatMap(({ source }) => (source.ok ? [] : source.faults));
  if (faults.length > 0 || !base.source.ok) return { file: base.file, source: { ok: false, faults } };
  const roots = opened.flatMap(({ source }) => (source.ok ? [source.root] : []));
  const root = roots.reduce((below, over) => mergeNodes(below, over) as typeof over);
  const sources = opened.flatMap(({ source }) => (source.ok ? [source] : []));
  const warnings = sources.flatMap((one) => one.warnings);
  const groups = sources.flatMap((one) => one.groups);
  return { file: base.file, source: { ok: true, root, text: base.source.text, warnings, groups } };
}

function openText(input: ScenarioText): OpenedInput {
  const { text, baseFolder = '.', name = NAMELESS } = input;
  for (const [key, value] of Object.entries({ text, baseFolder, name })) {
    if (typeof value === 'string') continue;
    return refuse(`${shown(value)} is not text`, `give ${key} as a string`, key);
  }
  const file = FILES.now.within(baseFolder, name);
  return { file, source: withIncluded(readSourceText(text, file, name), file, name) };
}

function refuse(problem: string, remedy: string, path = ''): OpenedInput {
  return { file: NAMELESS, source: { ok: false, faults: [{ file: NAMELESS, path, problem, remedy }] } };
}

const DEEPEST = 60;

/**
 * What YAML cannot say: functions, dates, circles. Keys without a value are taken for keys that are not
 * there.
 */
function notPlain(value: unknown, path: readonly string[], above: Set<unknown>): Fault | null {
  const fault = (problem: string): Fault => {
    return {
      file: NAMELESS,
      path: path.join('.'),
      problem,
      remedy: 'give text, numbers, lists and plain objects',
    };
  };
  if (value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value)) return null;
  if (typeof value !== 'object') return fault(`a ${typeof value} has no place in a scenario`);
  if (above.has(value)) return fault('the object holds itself');
  if (path.length > DEEPEST) return fault('the object is too deep');
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    return fault(`an object of a class (${value.constructor?.name ?? 'unknown'}) has no place in a scenario`);
  }
  above.add(value);
  for (const [key, inner] of Object.entries(value)) {
    const found = notPlain(inner, [...path, key], above);
    if (found !== null) return found;
  }
  above.delete(value);
  return null;
}

function placeless(node: SourceNode): SourceNode {
  // What an `extends` brought keeps its place.
  const place = node.place.file === NAMELESS ? { file: NAMELESS } : node.place;
  if (node.kind === 'scalar') return scalarNode(node.value, place);
  if (node.kind === 'list') return listNode(node.items.map(placeless), place);
  const entries = [...node.entries].map(([key, { keyPlace, value }]) => {
    const own = keyPlace.file === NAMELESS ? { file: NAMELESS } : keyPlace;
    return [key, { keyPlace: own, value: placeless(value) }] as const;
  });
  return mapNode(new Map(entries), place);
}

function withoutLine({ file, path, problem, remedy, ...place }: Fault): Fault {
  return file === NAMELESS ? { file, path, problem, remedy } : { file, path, problem, remedy, ...place };
}

/**
 * Of a folder of scenarios the file of its account, or where that would stand; null for what is no folder.
 */
export function accountFileOf(input: string): string | null {
  return folderSource(input)?.file ?? null;
}
