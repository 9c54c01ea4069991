import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SCHEMA_BRIEF } from '../../src/mcp/schema-brief.ts';
import { partsAt, type SchemaNode } from '../../src/results/explain/schema-keys.ts';
import { scenarioJsonSchema } from '../../src/results/figures/scenario-schema.ts';
import { root } from '../cli/command-line.ts';

const MOST_BYTES = 8000;
/** Maps whose keys are names. */
const NAMED = new Set(['functions', 'triggers', 'resources', 'roles', 'thresholds']);
/** Below these a distribution is written, which the brief's head says once. */
const DISTRIBUTION = new Set([
  ...['exponential', 'lognormal', 'normal', 'gamma', 'weibull', 'uniform', 'pareto', 'mixture'],
]);

/** Every key path of a scenario, names as NAME, without what a distribution is made of. */
function keyPaths(scenario: unknown): Set<string> {
  const paths = new Set<string>();
  const walk = (value: unknown, path: readonly string[]): void => {
    if (Array.isArray(value)) for (const item of value) walk(item, path);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      const [section = ''] = path;
      const isName = path.length === 1 && NAMED.has(section);
      const isData =
        path.at(-1) === 'measured' || path.at(-1) === 'set' || path.join('.') === 'traffic.functions';
      if (isData || (DISTRIBUTION.has(key) && path.join('.') !== 'traffic')) continue;
      const below = [...path, isName ? 'NAME' : key];
      paths.add(below.join('.'));
      walk(inner, below);
    }
  };
  walk(scenario, []);
  return paths;
}

function scenarios(): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  const folder = join(root, 'scenarios');
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.yml'))) {
    found.set(name, parse(readFileSync(join(folder, name), 'utf8'), { merge: true }));
  }
  for (const page of readdirSync(join(root, 'docs')).filter((file) => file.endsWith('.md'))) {
    const text = readFileSync(join(root, 'docs', page), 'utf8');
    for (const [index, [, block = '']] of [...text.matchAll(/^```ya?ml\n([\s\S]*?)^```/gm)].entries()) {
      const value: unknown = parse(block, { merge: true });
      if (value === null || typeof value !== 'object' || !('functions' in value || 'triggers' in value))
        continue;
      found.set(`${page} ${index}`, value);
    }
  }
  return found;
}

describe('the schema in brief', () => {
  const brief = keyPaths(parse(SCHEMA_BRIEF));

  it('has at most 8 kB', () => expect(Buffer.byteLength(SCHEMA_BRIEF)).toBeLessThanOrEqual(MOST_BYTES));

  it('names no key that the schema does not have', () => {
    const schema = scenarioJsonSchema() as SchemaNode;
    const unknown = [...brief].filter((path) => {
      const keys = path.split('.');
      const [section = ''] = keys;
      // What the schema leaves open: metrics, and what stands in steps.
      if (section === 'thresholds' || path.startsWith('triggers.NAME.steps.')) return false;
      return !isKnown(keys, schema);
    });
    expect(unknown).toEqual([]);
  });

  it('has every key that nine of ten scenarios of the package and the docs use', () => {
    const all = [...scenarios()];
    const missing = all.map(([name, scenario]) => {
      return { name, keys: [...keyPaths(scenario)].filter((path) => !brief.has(path)) };
    });
    const covered = missing.filter(({ keys }) => keys.length === 0);
    const others = missing.filter(({ keys }) => keys.length > 0);
    expect(all.length).toBeGreaterThan(30);
    expect(covered.length / all.length, JSON.stringify(others)).toBeGreaterThanOrEqual(0.9);
  });
});

/** Whether a path is in the schema; entries of lists have no key in it. */
function isKnown(keys: readonly string[], schema: SchemaNode): boolean {
  let paths: string[][] = [[]];
  for (const key of keys) {
    paths = paths.flatMap((path) => [
      [...path, key],
      [...path, '0', key],
    ]);
  }
  return paths.some((path) => partsAt(path, schema).length > 0);
}
