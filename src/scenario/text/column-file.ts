import { FILES } from '../../host/host.ts';
import { COLUMN_NAME } from '../../workload/trace/header.ts';
import { printable } from './read-yaml.ts';
import { childOf, type KeyPath, listNode, mapNode, type SourceNode, scalarNode } from './source-node.ts';

/** A column of measured values; larger samples belong into a trace or a fitted distribution. */
const MAXIMUM_COLUMN_BYTES = 16_777_216;
const MAXIMUM_COLUMN_ROWS = 1_000_000;

/** What stands in the tree for the name of a file of values, once it has been read. */
export class ColumnFile {
  readonly name: string;
  readonly cells: readonly ColumnCell[];
  /** What is wrong with the file as a whole, or null. */
  readonly problem: string | null;

  constructor(name: string, cells: readonly ColumnCell[], problem: string | null) {
    this.name = name;
    this.cells = cells;
    this.problem = problem;
  }
}

export interface ColumnCell {
  readonly text: string;
  readonly row: number;
}

/**
 * The tree with every `empirical: { file, column }` read: the name is replaced by its `ColumnFile`. Names are
 * relative to the file they stand in. `cache` keeps what was read for the next variant of the same scenario.
 */
export async function readColumnFiles(
  node: SourceNode,
  scenarioFile: string,
  cache: Map<string, ColumnFile>,
  path: KeyPath = [],
): Promise<SourceNode> {
  if (node.kind === 'scalar') return node;
  if (node.kind === 'list') {
    const items: SourceNode[] = [];
    for (const [index, item] of node.items.entries()) {
      items.push(await readColumnFiles(item, scenarioFile, cache, [...path, index]));
    }
    return items.every((item, index) => item === node.items[index]) ? node : listNode(items, node.place);
  }
  let changed: Map<string, { keyPlace: SourceNode['place']; value: SourceNode }> | undefined;
  for (const [key, entry] of node.entries) {
    const isColumn = key === 'file' && path.at(-1) === 'empirical';
    const value = isColumn
      ? await replaceName(entry.value, childOf(node, 'column'), scenarioFile, cache)
      : await readColumnFiles(entry.value, scenarioFile, cache, [...path, key]);
    if (value === entry.value) continue;
    changed ??= new Map(node.entries);
    changed.set(key, { keyPlace: entry.keyPlace, value });
  }
  return changed === undefined ? node : mapNode(changed, node.place);
}

async function replaceName(
  node: SourceNode,
  columnNode: SourceNode | undefined,
  scenarioFile: string,
  cache: Map<string, ColumnFile>,
): Promise<SourceNode> {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return node;
  const column =
    columnNode?.kind === 'scalar' && typeof columnNode.value === 'string' ? columnNode.value : null;
  const standsIn = node.place.line === undefined ? scenarioFile : node.place.file;
  const file = FILES.now.besides(standsIn, node.value);
  const cacheKey = `${file}\n${column ?? ''}`;
  let read = cache.get(cacheKey);
  if (read === undefined) {
    read = await readColumn(file, node.value, column);
    cache.set(cacheKey, read);
  }
  return scalarNode(read, node.place);
}

async function readColumn(file: string, name: string, column: string | null): Promise<ColumnFile> {
  const failed = (problem: string): ColumnFile => new ColumnFile(name, [], problem);
  const read = FILES.now.readText(file, name, MAXIMUM_COLUMN_BYTES);
  if (!read.ok) return failed(read.fault.problem);
  const { parse } = await import('csv-parse/sync');
  let rows: string[][];
  try {
    rows = parse(read.text, {
      bom: true,
      comment: '#',
      comment_no_infix: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      to: MAXIMUM_COLUMN_ROWS + 2,
    });
  } catch (error) {
    return failed(
      `the file is not CSV (${error instanceof Error ? error.message.slice(0, 120) : 'unknown reason'})`,
    );
  }
  const first = rows[0];
  if (first === undefined) return failed('the file holds no values');
  const index = column === null ? 0 : first.indexOf(column);
  if (index < 0) {
    // What is no header may be anything, and is not shown.
    const isHeader = first.every((name) => COLUMN_NAME.test(name));
    const names = isHeader ? `; it has ${first.slice(0, 10).join(', ')}` : '';
    return failed(`the file has no column '${printable(column ?? '', 40)}'${names}`);
  }
  const hasHeader = column !== null || !/^[+-]?[.\d]/.test(first[0] ?? '');
  const start = hasHeader ? 1 : 0;
  const cells = rows.slice(start).map((row, at) => ({ text: row[index] ?? '', row: at + start + 1 }));
  if (cells.length === 0) return failed('the file holds no values');
  if (cells.length > MAXIMUM_COLUMN_ROWS)
    return failed(`the file holds more than ${MAXIMUM_COLUMN_ROWS} values`);
  return new ColumnFile(name, cells, null);
}
