import type * as z from 'zod';
import type { PlatformFacts } from '../../platform/facts.ts';
import { addIssue, type Context, field, isMap, refused, shown, unknownKeyAmong } from './fields.ts';
import { memoryProblem, parseMemoryRange } from './memory-range.ts';
import type { Written, WrittenMap } from './written.ts';

/** One axis of a comparison; `memory` and `architecture` alone stand for every function. */
export interface CompareAxis {
  readonly path: string;
  readonly values: readonly (string | number)[];
}

const KEYS = ['memory', 'architecture', 'set'] as const;
const MAXIMUM_VALUES = 1000;

const MEMORY_RANGE_JSON = {
  anyOf: [
    { type: 'string', pattern: '^[^.,:]+(\\.\\.[^.,:]+(:[^.,:]+)?)?(,.*)?$' },
    { type: 'integer' },
    { type: 'array', items: { type: ['integer', 'string'] }, minItems: 1 },
  ],
  description: 'Memory sizes: a range from..to:step, or a list',
  examples: ['128..3008:64', '128,512,1024'],
};

const COMPARE_JSON = {
  description: 'The same traffic and work at each value, side by side',
  type: 'object',
  properties: {
    memory: MEMORY_RANGE_JSON,
    architecture: {
      description: 'Architectures to compare',
      type: 'array',
      items: { type: 'string', enum: ['x86_64', 'arm64'] },
      minItems: 1,
    },
    set: {
      description: 'Any key path → the values it takes',
      type: 'object',
      additionalProperties: { type: 'array', items: { type: ['string', 'number'] }, minItems: 1 },
      examples: [{ 'functions.api.provisionedConcurrency': [0, 5, 10] }],
    },
  },
  additionalProperties: false,
};

/** `compare`: axes in the order in which they stand. */
export function compareField(facts: PlatformFacts): z.ZodType<readonly CompareAxis[], unknown> {
  return field(
    COMPARE_JSON,
    (value, context) => {
      if (!isMap(value)) {
        const remedy = 'write it like { memory: 128..3008:64 }';
        refused(context, { problem: `${shown(value)} is not a map of what to compare`, remedy });
      }
      const axes: CompareAxis[] = [];
      for (const [key, given] of Object.entries(value)) {
        if (key === 'memory') axes.push(...memoryAxis(given, facts, context));
        else if (key === 'architecture') axes.push(...valuesAxis('architecture', given, [key], context));
        else if (key === 'set') axes.push(...setAxes(given, context));
        else addIssue(context, unknownKeyAmong('compare', key, KEYS), [key]);
      }
      return axes;
    },
    (axes) => writtenAxes(axes, facts),
  );
}

/** `memory` and `architecture` under their own keys where the order of the axes lets them stand there. */
function writtenAxes(axes: readonly CompareAxis[], facts: PlatformFacts): WrittenMap {
  const written = new Map<string, Written>();
  const set = new Map<string, Written>();
  for (const { path, values } of axes) {
    const isSizes =
      path === 'memory' &&
      new Set(values).size === values.length &&
      values.every((value) => typeof value === 'number' && memoryProblem(value, facts) === null);
    if ((isSizes || path === 'architecture') && set.size === 0 && !written.has(path)) {
      written.set(path, values);
    } else {
      set.set(path, values);
      written.set('set', set);
    }
  }
  return written;
}

function memoryAxis(given: unknown, facts: PlatformFacts, context: Context): CompareAxis[] {
  const sizes: unknown[] = Array.isArray(given) ? given : [given];
  const strange = sizes.findIndex((size) => typeof size !== 'string' && typeof size !== 'number');
  if (strange >= 0) {
    const problem = `${shown(sizes[strange])} is not a memory size`;
    const remedy = 'write a range such as 128..3008:64, or a list such as [128, 256, 512]';
    addIssue(context, { problem, remedy }, Array.isArray(given) ? ['memory', strange] : ['memory']);
    return [];
  }
  const range = parseMemoryRange(sizes.map(String).join(','), facts);
  if (range.ok) return [{ path: 'memory', values: range.sizesMb }];
  addIssue(context, range, ['memory']);
  return [];
}

function setAxes(given: unknown, context: Context): CompareAxis[] {
  if (!isMap(given)) {
    const remedy = 'write it like { functions.api.timeout: [3s, 10s] }';
    addIssue(context, { problem: `${shown(given)} is not a map of key paths`, remedy }, ['set']);
    return [];
  }
  return Object.entries(given).flatMap(([path, values]) => valuesAxis(path, values, ['set', path], context));
}

function valuesAxis(path: string, given: unknown, at: PropertyKey[], context: Context): CompareAxis[] {
  const values: unknown[] = Array.isArray(given) ? given : [given];
  if (values.length === 0 || values.length > MAXIMUM_VALUES) {
    const problem = `there are ${values.length} values to compare`;
    addIssue(context, { problem, remedy: `give 1 to ${MAXIMUM_VALUES}` }, at);
    return [];
  }
  const scalars: (string | number)[] = [];
  for (const value of values) {
    if (typeof value === 'string' || typeof value === 'number') scalars.push(value);
    else if (typeof value === 'boolean') scalars.push(String(value));
    else
      addIssue(
        context,
        { problem: `${shown(value)} cannot be compared`, remedy: 'give text or numbers' },
        at,
      );
  }
  return scalars.length === values.length ? [{ path, values: scalars }] : [];
}
