import * as z from 'zod';
import type { Distribution } from '../../random/distribution.ts';
import { distribution, readDistribution, readInner } from './distribution-schema.ts';
import {
  addIssue,
  type Context,
  choice,
  duration,
  field,
  flag,
  isMap,
  keyed,
  number,
  refused,
  share,
  shown,
  text,
  unknownKeyAmong,
} from './fields.ts';
import { type Written, writtenForm } from './written.ts';
import { writtenDistribution } from './written-distribution.ts';

/** How a state is tried again after some errors; what is left out is as in the Amazon States Language. */
export interface RetrySpec {
  readonly errors?: readonly string[] | undefined;
  readonly interval?: number | undefined;
  readonly maxAttempts?: number | undefined;
  readonly backoffRate?: number | undefined;
  readonly maxDelay?: number | undefined;
  readonly jitter?: 'none' | 'full' | undefined;
}

/** What is done after some errors that no retry takes away; then the workflow goes on behind the step. */
export interface CatchSpec {
  readonly errors?: readonly string[] | undefined;
  readonly steps: readonly StepSpec[];
}

interface Handled {
  readonly retry?: readonly RetrySpec[] | undefined;
  readonly catch?: readonly CatchSpec[] | undefined;
}

/** One entry of `steps`, told apart by its key. */
export type StepSpec =
  | (Handled & { readonly function: string; readonly timeout?: number | undefined })
  | { readonly wait: Distribution }
  | (Handled & { readonly parallel: readonly (readonly StepSpec[])[] })
  | (Handled & {
      readonly map: readonly StepSpec[];
      readonly items: Distribution;
      readonly maxConcurrency?: number | undefined;
    })
  | { readonly choice: readonly WaySpec[] }
  | { readonly fail: string }
  | { readonly succeed: true };

export interface WaySpec {
  readonly probability?: number | undefined;
  readonly steps: readonly StepSpec[];
}

const KINDS = ['function', 'wait', 'parallel', 'map', 'choice', 'fail', 'succeed'] as const;
type Kind = (typeof KINDS)[number];

/** Steps of one list: what is more is no longer read by anybody. */
const MAXIMUM_STEPS = 1000;
const MAXIMUM_BRANCHES = 100;
const MAXIMUM_ITEMS = 100_000_000;
const LONGEST_NAME = 300;
const EXAMPLE = '[order, { parallel: [pay, reserve] }, invoice]';

/** Name of the definition of a list of steps in the JSON Schema. */
export const STEPS_DEFINITION = 'workflowSteps';

/** The definition, as far as an editor needs it: steps hold lists of steps, which the reader checks. */
export const STEPS_JSON = {
  description: `Steps one after another: names of functions, and maps with one of ${KINDS.join(', ')}`,
  type: ['array', 'string', 'object'],
  examples: [['order', { parallel: ['pay', 'reserve'] }, { wait: '30s' }, 'invoice']],
};

/** A list of steps; a single one may stand without the list. */
export function stepsField(description: string): z.ZodType<readonly StepSpec[], unknown> {
  return field({ description, $ref: `#/$defs/${STEPS_DEFINITION}` }, readSteps, writtenSteps);
}

function readSteps(value: unknown, context: Context): readonly StepSpec[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > MAXIMUM_STEPS) {
    const problem = `there are ${list.length} steps`;
    return refused(context, { problem, remedy: `give at most ${MAXIMUM_STEPS}` });
  }
  const steps = list.map((step, index) => readStep(step, Array.isArray(value) ? [index] : [], context));
  return steps.flatMap((step) => (step === undefined ? [] : [step]));
}

function readStep(value: unknown, path: PropertyKey[], context: Context): StepSpec | undefined {
  if (typeof value === 'string' && value !== '') return { function: value };
  if (!isMap(value)) {
    const remedy = `give a function's name, or a map with one of ${KINDS.join(', ')}, as in ${EXAMPLE}`;
    addIssue(context, { problem: `${shown(value)} is not a step`, remedy }, path);
    return undefined;
  }
  const kinds = KINDS.filter((kind) => Object.hasOwn(value, kind));
  const [kind] = kinds;
  if (kind === undefined) {
    const [key] = Object.keys(value);
    const words =
      key === undefined
        ? { problem: 'the step is empty', remedy: `give one of ${KINDS.join(', ')}` }
        : unknownKeyAmong('a step', key, [...KINDS, ...HANDLING_KEYS]);
    addIssue(context, words, key === undefined ? path : [...path, key]);
    return undefined;
  }
  if (kinds.length > 1) {
    const problem = `${kinds.join(' and ')} stand side by side`;
    addIssue(context, { problem, remedy: 'a step is one of them: make two steps of it' }, path);
    return undefined;
  }
  return readInner(stepKinds()[kind], value, path, context);
}

const HANDLING_KEYS = ['retry', 'catch', 'timeout', 'items', 'maxConcurrency'];

let kinds: Readonly<Record<Kind, z.ZodType<StepSpec>>> | undefined;

/** The keys of each kind of step; made when first asked for. */
export function stepKinds(): Readonly<Record<Kind, z.ZodType<StepSpec>>> {
  kinds ??= makeKinds();
  return kinds;
}

function makeKinds(): Readonly<Record<Kind, z.ZodType<StepSpec>>> {
  const handling = () => ({
    retry: retryField('Retriers of the step. Default none: the first error is the last').optional(),
    catch: catchField().optional(),
  });
  return {
    function: keyed('a step that calls a function', {
      function: text('Function that is called, and waited for', { maximum: LONGEST_NAME }),
      timeout: duration('The state gives up after this, the function goes on. Default none', {
        isPositive: true,
        leastBareMs: 100,
      }).optional(),
      ...handling(),
    }),
    wait: keyed('a step that waits', { wait: distribution('duration', 'Time until the next step') }),
    parallel: keyed('a step of several branches', {
      parallel: branchesField(),
      ...handling(),
    }),
    map: keyed('a step for each item', {
      map: stepsField('Steps that each item goes through'),
      items: countField('Items of one execution: a whole number, or a distribution of it'),
      maxConcurrency: number('Items at a time. Default 40, the most of an inline map', {
        minimum: 1,
        maximum: 10_000,
        isWhole: true,
      }).optional(),
      ...handling(),
    }),
    choice: keyed('a choice', {
      choice: z
        .array(
          keyed('a way of a choice', {
            probability: share(
              'Share of executions that go this way. Default what the others leave',
            ).optional(),
            steps: stepsField('Steps of this way; none: straight on').optional(),
          }).transform((way): WaySpec => ({ ...way, steps: way.steps ?? [] })),
        )
        .max(MAXIMUM_BRANCHES, { error: () => `there are more than ${MAXIMUM_BRANCHES} ways` })
        .meta({ description: 'Ways, of which each execution goes one' }),
    }),
    fail: keyed('a step that fails', {
      fail: text('Name of the error with which the workflow, or the branch, fails'),
    }),
    succeed: keyed('a step that ends', {
      succeed: flag('The workflow, or the branch, ends here with success'),
    }) as unknown as z.ZodType<StepSpec>,
  };
}

function branchesField(): z.ZodType<readonly (readonly StepSpec[])[], unknown> {
  const json = {
    description: 'Branches that run at the same time; the step ends with the last of them',
    type: 'array',
    minItems: 1,
    maxItems: MAXIMUM_BRANCHES,
    items: { $ref: `#/$defs/${STEPS_DEFINITION}` },
  };
  return field(
    json,
    (value, context) => {
      if (!Array.isArray(value) || value.length === 0 || value.length > MAXIMUM_BRANCHES) {
        const problem = Array.isArray(value)
          ? `there are ${value.length} branches`
          : `${shown(value)} is no list`;
        const remedy = `give 1 to ${MAXIMUM_BRANCHES} branches, as in [pay, [reserve, pack]]`;
        return refused(context, { problem, remedy });
      }
      return value.map((branch, index) => readInner(stepsField(''), branch, [index], context) ?? []);
    },
    (branches) => branches.map(writtenSteps),
  );
}

export function retryField(description: string): z.ZodType<readonly RetrySpec[], unknown> {
  const one = keyed('retry', {
    errors: z
      .array(text('Name of an error', { maximum: LONGEST_NAME }))
      .meta({ description: 'Errors that it takes. Default States.ALL' })
      .optional(),
    interval: duration('Wait before the first retry. Default 1s', { leastBareMs: 100 }).optional(),
    maxAttempts: number('Attempts after the first. Default 3', {
      minimum: 0,
      maximum: 99_999_999,
      isWhole: true,
    }).optional(),
    backoffRate: number('Each further wait is this much longer. Default 2', {
      minimum: 1,
      maximum: 1000,
    }).optional(),
    maxDelay: duration('The longest wait. Default none', { isPositive: true, leastBareMs: 100 }).optional(),
    jitter: choice('full: each wait is drawn evenly from 0 to its length. Default none', [
      'none',
      'full',
    ]).optional(),
  });
  const object = { type: 'object' };
  return oneOrMore(one, description, { anyOf: [object, { type: 'array', items: object }] });
}

function catchField(): z.ZodType<readonly CatchSpec[], unknown> {
  const one = keyed('catch', {
    errors: z
      .array(text('Name of an error', { maximum: LONGEST_NAME }))
      .meta({ description: 'Errors that it takes. Default States.ALL' })
      .optional(),
    steps: stepsField('Steps after such an error; then the workflow goes on behind the step').optional(),
  }).transform((caught): CatchSpec => ({ ...caught, steps: caught.steps ?? [] }));
  const words = 'What is done after errors that no retry takes away. Default nothing: the workflow fails';
  const object = { type: 'object' };
  return oneOrMore(one, words, { anyOf: [object, { type: 'array', items: object }] });
}

/** A map, or a list of such maps in the order in which they are tried. */
function oneOrMore<T>(
  schema: z.ZodType<T, unknown>,
  description: string,
  json: Record<string, unknown>,
): z.ZodType<readonly T[], unknown> {
  return field(
    { description, ...json },
    (value, context) => {
      const list: unknown[] = Array.isArray(value) ? value : [value];
      return list.flatMap((entry, index): T[] => {
        const path = Array.isArray(value) ? [index] : [];
        if (!isMap(entry)) {
          addIssue(context, { problem: `${shown(entry)} is not a map of keys`, remedy: 'give a map' }, path);
          return [];
        }
        const read = readInner(schema, entry, path, context);
        return read === undefined ? [] : [read];
      });
    },
    (list) => {
      const written = list.map((entry) => writtenForm(schema, entry) ?? new Map());
      return written.length === 1 ? (written[0] as Written) : written;
    },
  );
}

/** How many: a whole number or a distribution, rounded when it is drawn. */
export function countField(description: string): z.ZodType<Distribution, unknown> {
  const json = { description, anyOf: [{ type: 'integer', minimum: 0 }, { type: 'object' }] };
  return field(
    json,
    (value, context): Distribution => {
      const isCount =
        typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAXIMUM_ITEMS;
      if (isCount) return { kind: 'constant', value };
      if (!isMap(value) || holdsUnit(value)) {
        const remedy =
          'give a whole number such as 10, or a distribution such as { uniform: { min: 1, max: 20 } }';
        return refused(context, { problem: `${shown(value)} is not a number of items`, remedy });
      }
      return readDistribution('memory', value, context);
    },
    (items) => withoutUnits(writtenDistribution(items, 'memory')),
  );
}

/** A count has no unit: a text in a distribution of it gives one. */
function holdsUnit(value: unknown): boolean {
  if (typeof value === 'string') return /[a-z]/i.test(value);
  return value !== null && typeof value === 'object' && Object.values(value).some(holdsUnit);
}

function withoutUnits(written: Written): Written {
  if (typeof written === 'string') return Number(written.replace(/ MB$/, ''));
  if (written instanceof Map) return new Map([...written].map(([key, value]) => [key, withoutUnits(value)]));
  return Array.isArray(written) ? written.map(withoutUnits) : written;
}

function writtenSteps(steps: readonly StepSpec[]): Written {
  return steps.map((step) => {
    if ('function' in step && Object.values(step).filter((value) => value !== undefined).length === 1) {
      return step.function;
    }
    const kind = KINDS.find((key) => key in step) as Kind;
    return writtenForm(stepKinds()[kind], step) ?? new Map();
  });
}

/** Walks the steps with their key paths, from the outside in. */
export function walkSteps(
  steps: readonly StepSpec[],
  path: readonly (string | number)[],
  visit: (step: StepSpec, path: readonly (string | number)[]) => void,
): void {
  for (const [index, step] of steps.entries()) {
    const at = [...path, index];
    visit(step, at);
    if ('parallel' in step) {
      for (const [branch, inner] of step.parallel.entries())
        walkSteps(inner, [...at, 'parallel', branch], visit);
    }
    if ('map' in step) walkSteps(step.map, [...at, 'map'], visit);
    if ('choice' in step) {
      for (const [way, inner] of step.choice.entries()) {
        walkSteps(inner.steps, [...at, 'choice', way, 'steps'], visit);
      }
    }
    for (const [number, caught] of ('catch' in step ? (step.catch ?? []) : []).entries()) {
      walkSteps(caught.steps, [...at, 'catch', number, 'steps'], visit);
    }
  }
}
