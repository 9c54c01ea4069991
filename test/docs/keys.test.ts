import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scenarioJsonSchema } from '../../src/results/figures/scenario-schema.ts';
import { root } from '../cli/command-line.ts';

/** Keys in the schema, wherever they stand. */
function keysOf(node: unknown, found: Set<string> = new Set()): ReadonlySet<string> {
  if (Array.isArray(node)) {
    for (const item of node) keysOf(item, found);
  } else if (node !== null && typeof node === 'object') {
    for (const [key, value] of Object.entries(node)) {
      if (key === 'properties' && value !== null && typeof value === 'object') {
        for (const name of Object.keys(value)) found.add(name);
      }
      if (key !== 'examples' && key !== 'default') keysOf(value, found);
    }
  }
  return found;
}

describe('docs/scenario.md', () => {
  const page = readFileSync(join(root, 'docs/scenario.md'), 'utf8');
  const keys = [...keysOf(scenarioJsonSchema())];

  it('has a schema to be held against', () => {
    expect(keys.length).toBeGreaterThan(60);
  });

  it.each(keys)('names the key %s', (key) => {
    expect(page).toMatch(new RegExp(`\\b${key}\\b`));
  });
});
