import type { Fault } from '../../model/fault.ts';
import { show } from '../../units/parsed.ts';
import type { ComparisonDocument, ResultsDocument } from '../documents/document.ts';
import { comparisonSchema, type JsonSchema, resultsSchema } from '../documents/schema.ts';
import { schemaMisfits } from '../documents/schema-check.ts';
import { tuneSchema } from '../documents/study-schema.ts';
import { figuresOf } from './read-figures.ts';

export type ReadResults =
  | { readonly ok: true; readonly document: ResultsDocument | ComparisonDocument }
  | { readonly ok: false; readonly faults: readonly Fault[] };

const SCHEMA_VERSION = 1;
const MAXIMUM_FAULTS = 10;
const TREND_KEYS = ['count', 'mean', 'min', 'max', 'p50', 'p90', 'p95', 'p99', 'p999'];
const REMEDY = 'give what `lambda-sim run --json` or `compare --json` wrote';

/**
 * A results or comparison document from its text. What keeps it from being one is told: that it is something
 * else altogether, or each value that is not as the schema has it.
 */
export function readResults(text: string, file: string): ReadResults {
  const refuse = (path: string, problem: string, remedy = REMEDY): ReadResults => ({
    ok: false,
    faults: [{ file, path, problem, remedy }],
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const place = placeOf(text, error);
    return { ok: false, faults: [{ file, ...place, path: '', problem: 'it is not JSON', remedy: REMEDY }] };
  }
  if (!isRecord(value)) return refuse('', 'it is no results document');
  const version = value['schemaVersion'];
  if (version === undefined) return refuse('', 'it is no results document: it has no schemaVersion');
  if (version !== SCHEMA_VERSION) {
    const remedy = `this lambda-sim reads version ${SCHEMA_VERSION}: make both documents with one version of it`;
    return refuse('schemaVersion', `it is ${show(version)}`, remedy);
  }
  const isComparison = 'variants' in value;
  const schema = isComparison ? ('tune' in value ? tuneSchema() : comparisonSchema()) : resultsSchema();
  const misfits = schemaMisfits(value, schema, schema['$defs'] as JsonSchema, MAXIMUM_FAULTS);
  if (misfits.length > 0) return { ok: false, faults: misfits.map((misfit) => ({ file, ...misfit })) };
  const missing = isComparison ? missingInComparison(value) : missingInResults(value, '');
  if (missing !== null)
    return refuse(missing, 'it is no results document: this is missing or of another kind');
  const twice = isComparison ? labelledTwice(value['variants'] as readonly { label: string }[]) : null;
  if (twice !== null) {
    return refuse(`variants.${twice}.label`, 'an earlier variant has this label too', 'give each its own');
  }
  const document = value as unknown as ResultsDocument | ComparisonDocument;
  const unknown = figureWithoutValue(document);
  if (unknown !== null) {
    return refuse(
      unknown,
      'this figure does not follow from the document: a key that it is made of is missing',
    );
  }
  return { ok: true, document };
}

/**
 * Keys that one figure needs may be missing where no rule above asks for them: the first such figure, or
 * null.
 */
function figureWithoutValue(document: ResultsDocument | ComparisonDocument): string | null {
  const all = 'variants' in document ? document.variants.map(({ results }) => results) : [document];
  for (const results of all) {
    for (const { metric, value, interval = [] } of figuresOf(results).values()) {
      if (![value, ...interval].every(Number.isFinite)) return metric;
    }
  }
  return null;
}

function labelledTwice(variants: readonly { label: string }[]): number | null {
  const seen = new Set<string>();
  const at = variants.findIndex(({ label }) => seen.size === seen.add(label).size);
  return at < 0 ? null : at;
}

/** The first key path that is not as it should be, or null. */
function missingInComparison(document: Record<string, unknown>): string | null {
  const { variants } = document;
  if (!Array.isArray(variants)) return 'variants';
  for (const [index, variant] of (variants as readonly unknown[]).entries()) {
    const path = `variants.${index}`;
    if (!isRecord(variant)) return path;
    if (typeof variant['label'] !== 'string') return `${path}.label`;
    if (!isRecord(variant['results'])) return `${path}.results`;
    const missing = missingInResults(variant['results'], `${path}.results.`);
    if (missing !== null) return missing;
  }
  return 'tune' in document && !isRecord(document['best']) ? 'best' : null;
}

function missingInResults(document: Record<string, unknown>, prefix: string): string | null {
  const numbers = (node: unknown, path: string, keys: readonly string[]): string | null => {
    if (!isRecord(node)) return path;
    const key = keys.find((one) => typeof node[one] !== 'number' || !Number.isFinite(node[one]));
    return key === undefined ? null : `${path}.${key}`;
  };
  for (const key of ['name', 'platform', 'region']) {
    if (typeof document[key] !== 'string') return `${prefix}${key}`;
  }
  for (const key of ['seed', 'simulatedSeconds', 'measuredSeconds']) {
    if (typeof document[key] !== 'number') return `${prefix}${key}`;
  }
  if (!isRecord(document['functions'])) return `${prefix}functions`;
  for (const [name, one] of Object.entries(document['functions'])) {
    const path = `${prefix}functions.${name}`;
    const missing =
      numbers(one, path, [
        'memoryMb',
        'requests',
        'invocations',
        'coldStarts',
        'coldStartRate',
        'gbSeconds',
      ]) ??
      numbers(child(one, 'outcomes'), `${path}.outcomes`, ['failed', 'timedOut', 'outOfMemory']) ??
      numbers(child(one, 'concurrency'), `${path}.concurrency`, ['mean', 'max']) ??
      numbers(child(one, 'environments'), `${path}.environments`, ['mean', 'max']) ??
      numbers(child(one, 'latencyMs'), `${path}.latencyMs`, TREND_KEYS) ??
      numbers(child(one, 'durationMs'), `${path}.durationMs`, TREND_KEYS) ??
      numbers(child(one, 'initMs'), `${path}.initMs`, TREND_KEYS);
    if (missing !== null) return missing;
  }
  for (const [name, one] of Object.entries(isRecord(document['triggers']) ? document['triggers'] : {})) {
    const path = `${prefix}triggers.${name}`;
    const missing =
      numbers(child(one, 'ageMs'), `${path}.ageMs`, TREND_KEYS) ??
      numbers(child(one, 'backlog'), `${path}.backlog`, ['mean', 'max']);
    if (missing !== null) return missing;
  }
  for (const [name, one] of Object.entries(isRecord(document['resources']) ? document['resources'] : {})) {
    const path = `${prefix}resources.${name}`;
    const missing =
      numbers(one, path, ['calls', 'rejected']) ??
      numbers(child(one, 'latencyMs'), `${path}.latencyMs`, TREND_KEYS);
    if (missing !== null) return missing;
  }
  for (const key of ['lines', 'monthlyLines']) {
    const lines = child(document['cost'], key);
    for (const [index, line] of (Array.isArray(lines) ? lines : []).entries()) {
      const path = `${prefix}cost.${key}.${index}`;
      const missing = numbers(line, path, ['quantity', 'amount']);
      if (missing !== null) return missing;
      const word = ['service', 'item', 'function'].find((name) => child(line, name) === undefined);
      if (word !== undefined) return `${path}.${word}`;
    }
  }
  for (const key of ['triggers', 'resources']) if (!isRecord(document[key])) return `${prefix}${key}`;
  const wrong =
    numbers(document['cost'], `${prefix}cost`, ['total', 'monthly', 'perMillionRequests']) ??
    numbers(document['totals'], `${prefix}totals`, [
      'invocations',
      'coldStarts',
      'throttles',
      'errors',
      'gbSeconds',
    ]);
  if (wrong !== null) return wrong;
  if (typeof child(document['cost'], 'currency') !== 'string') return `${prefix}cost.currency`;
  if (!Array.isArray(document['thresholds'])) return `${prefix}thresholds`;
  for (const [index, one] of (document['thresholds'] as readonly unknown[]).entries()) {
    const key = ['metric', 'expression', 'passed'].find((name) => child(one, name) === undefined);
    if (key !== undefined) return `${prefix}thresholds.${index}.${key}`;
  }
  const series = child(document['series'], 'functions');
  const throttles = isRecord(series) ? Object.values(series).map((one) => child(one, 'throttles')) : [null];
  return throttles.every(Array.isArray) ? null : `${prefix}series.functions`;
}

function child(node: unknown, key: string): unknown {
  return isRecord(node) ? node[key] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Line and column of what the parser stumbled over, where it says so. */
function placeOf(text: string, error: unknown): { line: number; column: number } | Record<string, never> {
  const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '');
  if (position === null) return {};
  const before = text.slice(0, Number(position[1])).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
