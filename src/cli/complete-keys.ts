import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { ANY_NAME, childrenOf, partsAt, type SchemaNode, valuesAt } from '../results/explain/schema-keys.ts';
import { scenarioJsonSchema } from '../results/figures/scenario-schema.ts';

/** More than a shell shows without asking. */
const MOST = 400;

/** The functions of the scenario among the words of a command line; none where it cannot be read. */
export function functionsOf(words: readonly string[]): readonly string[] {
  return namesIn(scenarioAmong(words), ['functions']);
}

/**
 * `PATH` and `PATH=VALUE` that `--set` takes, for a shell: the keys one and two below what is written, with
 * the names that the scenario among the words has; after `=` the values that a key takes where they can be
 * listed.
 */
export function settingsOf(words: readonly string[]): readonly string[] {
  const root: SchemaNode = scenarioJsonSchema();
  const written = words.at(-1) ?? '';
  const equals = written.indexOf('=');
  if (equals >= 0) {
    const path = written.slice(0, equals);
    return valuesAt(path.split('.'), root).map((value) => `${path}=${value}`);
  }
  const above = written.split('.').slice(0, -1);
  const scenario = scenarioAmong(words);
  const found: string[] = [];
  const add = (path: readonly string[], levels: number) => {
    const keys = new Set(partsAt(path, root).flatMap((part) => [...childrenOf(part, root).keys()]));
    for (const key of keys) {
      const names = key === ANY_NAME || key === '0' ? namesIn(scenario, path) : [key];
      for (const name of names) {
        const below = [...path, name];
        if (!below.join('.').startsWith(written) && !written.startsWith(`${below.join('.')}.`)) continue;
        if (found.length < MOST) found.push(below.join('.'));
        if (levels > 1) add(below, levels - 1);
      }
    }
  };
  add(above, above.length === 0 ? 1 : 2);
  // A section alone is nothing to set: what is below it is proposed at once where it is the only one.
  const [only, ...rest] = found;
  if (only !== undefined && rest.length === 0) add(only.split('.'), 1);
  return found;
}

function scenarioAmong(words: readonly string[]): unknown {
  const file = words.slice(0, -1).find((word) => /\.(ya?ml|json)$/i.test(word));
  if (file === undefined) return null;
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function namesIn(scenario: unknown, path: readonly string[]): readonly string[] {
  const value = path.reduce<unknown>(
    (node, key) => (node !== null && typeof node === 'object' ? (node as SchemaNode)[key] : undefined),
    scenario,
  );
  return value !== null && typeof value === 'object' ? Object.keys(value) : [];
}
