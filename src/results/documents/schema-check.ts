import { show } from '../../units/parsed.ts';
import type { JsonSchema } from './schema.ts';

export interface Misfit {
  /** Key path, `functions.api.latencyMs.p99`. */
  readonly path: string;
  readonly problem: string;
  readonly remedy: string;
}

/** Sums and squares of such figures are still finite numbers. */
const LARGEST_FIGURE = 1e100;
const SHOWN_KEY_CHARACTERS = 60;

/**
 * Where the values of a parsed JSON document are not as their schema has them, at most `maximum` places. Keys
 * that the schema does not know and keys that are missing are let pass, so that documents of earlier and
 * later versions can be read: whoever needs a key asks for it. Takes the words of JSON Schema that our own
 * schemas are written in.
 */
export function schemaMisfits(
  value: unknown,
  schema: JsonSchema,
  definitions: JsonSchema,
  maximum: number,
): readonly Misfit[] {
  const misfits: Misfit[] = [];
  const visit = (node: unknown, given: JsonSchema, path: string): void => {
    if (misfits.length >= maximum) return;
    const rule = resolved(given, definitions);
    const words = ownMisfit(node, rule, definitions);
    if (words !== null) {
      misfits.push({ path, ...words });
      return;
    }
    const inner = (key: string): string => {
      const shown = key.length > SHOWN_KEY_CHARACTERS ? `${key.slice(0, SHOWN_KEY_CHARACTERS)}…` : key;
      return path === '' ? shown : `${path}.${shown}`;
    };
    if (Array.isArray(node)) {
      const items = schemaAt(rule, 'items');
      if (items === null) return;
      for (const [index, item] of node.entries()) visit(item, items, inner(String(index)));
    } else if (isRecord(node)) {
      for (const [key, child] of Object.entries(node)) {
        // A key without a value is taken for one that is not there, as JSON takes it.
        const childRule = child === undefined ? null : ruleFor(rule, key);
        if (childRule !== null) visit(child, childRule, inner(key));
      }
    }
  };
  visit(value, schema, '');
  return misfits;
}

/** Where a document that fits its schema lacks keys that the schema requires, at most `maximum` places. */
export function missingKeys(
  value: unknown,
  schema: JsonSchema,
  definitions: JsonSchema,
  maximum: number,
): readonly Misfit[] {
  const missing: Misfit[] = [];
  const visit = (node: unknown, given: JsonSchema, path: string): void => {
    const rule = resolved(given, definitions);
    const inner = (key: string): string => (path === '' ? key : `${path}.${key}`);
    if (Array.isArray(node)) {
      const items = schemaAt(rule, 'items');
      if (items !== null)
        for (const [index, item] of node.entries()) visit(item, items, inner(String(index)));
      return;
    }
    if (!isRecord(node)) return;
    const { required = [] } = rule as { readonly required?: readonly string[] };
    for (const key of required) {
      if (node[key] !== undefined || missing.length >= maximum) continue;
      missing.push({ path: inner(key), problem: 'it is missing', remedy: REMEDY });
    }
    for (const [key, child] of Object.entries(node)) {
      const childRule = ruleFor(rule, key);
      if (childRule !== null) visit(child, childRule, inner(key));
    }
  };
  visit(value, schema, '');
  return missing;
}

/** What is wrong with the value itself, whatever it holds. */
function ownMisfit(node: unknown, rule: JsonSchema, definitions: JsonSchema): Omit<Misfit, 'path'> | null {
  const alternatives = rule['anyOf'];
  if (Array.isArray(alternatives)) {
    const fits = (alternatives as readonly JsonSchema[]).some((one) => {
      return schemaMisfits(node, one, definitions, 1).length === 0;
    });
    return fits ? null : { problem: `${show(node)} does not belong here`, remedy: REMEDY };
  }
  if ('const' in rule && node !== rule['const']) {
    return { problem: `it is ${show(node)}`, remedy: `it should be ${show(rule['const'])}` };
  }
  const choices = rule['enum'];
  if (Array.isArray(choices) && !choices.includes(node)) {
    return { problem: `it is ${show(node)}`, remedy: `it should be one of ${choices.join(', ')}` };
  }
  const { type = [] } = rule as { readonly type?: string | readonly string[] };
  const types = typeof type === 'string' ? [type] : type;
  if (types.length > 0 && !types.some((one) => hasType(node, one))) {
    return {
      problem: `it is ${show(node)}`,
      remedy: `it should be ${types.map((one) => WORDS[one]).join(' or ')}`,
    };
  }
  if (typeof node === 'number') return numberMisfit(node, rule);
  if (
    typeof node === 'string' &&
    typeof rule['pattern'] === 'string' &&
    !new RegExp(rule['pattern']).test(node)
  ) {
    return { problem: `it is ${show(node)}`, remedy: `it should match ${rule['pattern']}` };
  }
  const [least, most] = [rule['minItems'], rule['maxItems']];
  if (
    Array.isArray(node) &&
    ((typeof least === 'number' && node.length < least) || (typeof most === 'number' && node.length > most))
  ) {
    return { problem: `it has ${node.length} entries`, remedy: `it should have ${String(most ?? least)}` };
  }
  return null;
}

const REMEDY = 'give what lambda-sim wrote, unchanged';

function numberMisfit(value: number, rule: JsonSchema): Omit<Misfit, 'path'> | null {
  if (Math.abs(value) > LARGEST_FIGURE) {
    return { problem: `it is ${value}`, remedy: `no figure is above ${LARGEST_FIGURE.toExponential()}` };
  }
  const least = rule['minimum'];
  const above = rule['exclusiveMinimum'];
  const most = rule['maximum'];
  if (typeof least === 'number' && value < least) {
    return { problem: `it is ${value}`, remedy: `it should be at least ${least}` };
  }
  if (typeof above === 'number' && value <= above) {
    return { problem: `it is ${value}`, remedy: `it should be above ${above}` };
  }
  return typeof most === 'number' && value > most
    ? { problem: `it is ${value}`, remedy: `it should be at most ${most}` }
    : null;
}

const WORDS: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

function hasType(node: unknown, type: string): boolean {
  if (type === 'array') return Array.isArray(node);
  if (type === 'object') return isRecord(node);
  if (type === 'null') return node === null;
  if (type === 'integer') return Number.isInteger(node);
  return typeof node === type;
}

function resolved(schema: JsonSchema, definitions: JsonSchema): JsonSchema {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  const target = schemaAt(definitions, reference.slice(reference.lastIndexOf('/') + 1));
  if (target === null) throw new Error(`the schema has no ${reference}`);
  return target;
}

function ruleFor(rule: JsonSchema, key: string): JsonSchema | null {
  const properties = rule['properties'];
  if (isRecord(properties) && Object.hasOwn(properties, key)) return schemaAt(properties, key);
  const patterns = rule['patternProperties'];
  if (isRecord(patterns)) {
    const pattern = Object.keys(patterns).find((one) => new RegExp(one).test(key));
    if (pattern !== undefined) return schemaAt(patterns, pattern);
  }
  return schemaAt(rule, 'additionalProperties');
}

function schemaAt(node: JsonSchema, key: string): JsonSchema | null {
  const found = node[key];
  return isRecord(found) ? found : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
