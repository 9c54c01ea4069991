import { FILES } from '../../host/host.ts';
import type { Fault } from '../../model/fault.ts';
import { mergeNodes } from './merge.ts';
import { otherFileFault } from './other-file.ts';
import { readYaml } from './read-yaml.ts';
import { mapNode, type SourceMap, type SourceNode } from './source-node.ts';

/** Ten thousand functions, each with its work, a trigger and traffic, and as much again. */
export const MAXIMUM_SCENARIO_BYTES = 8_388_608;
const MAXIMUM_CHAIN = 16;

export type SourceRead =
  | {
      readonly ok: true;
      readonly root: SourceMap;
      /** The text of the file that was asked for, without what it extends. */
      readonly text: string;
    }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * Reads a scenario file and, through `extends`, what it rests on. Every value keeps the place where it truly
 * stands.
 */
export function readSource(file: string): SourceRead {
  return readChain(file, file, []);
}

/** The same for a scenario that stands in no file: `file` is where it would stand, for what it refers to. */
export function readSourceText(text: string, file: string, displayName: string): SourceRead {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MAXIMUM_SCENARIO_BYTES) {
    const problem = `the text has ${bytes} bytes`;
    const remedy = `at most ${MAXIMUM_SCENARIO_BYTES} bytes are read here`;
    return { ok: false, faults: [{ file: displayName, path: '', problem, remedy }] };
  }
  return readRest(text, file, displayName, []);
}

function readChain(file: string, displayName: string, above: readonly string[]): SourceRead {
  const read = FILES.now.readText(file, displayName, MAXIMUM_SCENARIO_BYTES);
  if (!read.ok) return { ok: false, faults: [read.fault] };
  return readRest(read.text, file, displayName, above);
}

function readRest(text: string, file: string, displayName: string, above: readonly string[]): SourceRead {
  const other = above.length === 0 ? otherFileFault(text, displayName) : null;
  if (other !== null) return { ok: false, faults: [other] };
  const tree = readYaml(text, displayName);
  if (!tree.ok) return tree;
  const root = asMap(tree.root);
  if (root === null) {
    const fault: Fault = {
      ...tree.root.place,
      path: '',
      problem:
        tree.root.kind === 'scalar' && tree.root.value === null
          ? 'the file is empty'
          : 'a scenario is a map of keys',
      remedy: "begin with 'functions:'; 'lambda-sim init' writes a starter",
    };
    return { ok: false, faults: [fault] };
  }
  const base = root.entries.get('extends');
  if (base === undefined) return { ok: true, root, text };

  const refuse = (problem: string, remedy: string): SourceRead => ({
    ok: false,
    faults: [{ ...base.value.place, path: 'extends', problem, remedy }],
  });
  const name = base.value.kind === 'scalar' ? base.value.value : undefined;
  if (typeof name !== 'string' || name === '') {
    return refuse(
      'extends takes the name of one file',
      'give a path relative to this file, such as base.yml',
    );
  }
  const baseFile = FILES.now.besides(file, name);
  const chain = [...above, FILES.now.besides('', file)];
  if (chain.includes(baseFile)) {
    return refuse('the files extend each other in a circle', 'take one extends away');
  }
  if (chain.length >= MAXIMUM_CHAIN) {
    return refuse(`more than ${MAXIMUM_CHAIN} files extend each other`, 'put them together');
  }
  const lower = readChain(baseFile, FILES.now.shownName(displayName, name), chain);
  if (!lower.ok) {
    const missing =
      lower.faults.length === 1 && lower.faults[0]?.line === undefined ? lower.faults[0] : undefined;
    if (missing === undefined) return lower;
    // A fault of the whole file is told where its name was given.
    return refuse(`${missing.file}: ${missing.problem}`, missing.remedy);
  }
  const merged = mergeNodes(lower.root, root) as SourceMap;
  const entries = new Map(merged.entries);
  entries.delete('extends');
  return { ok: true, root: mapNode(entries, root.place), text };
}

function asMap(node: SourceNode): SourceMap | null {
  return node.kind === 'map' ? node : null;
}
