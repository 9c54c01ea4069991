import type * as z from 'zod';
import type { Distribution } from '../../random/distribution.ts';
import { distribution, readInner } from './distribution-schema.ts';
import { type Context, field, isMap, keyed, refused, share, shown, text } from './fields.ts';
import { countField } from './step-schema.ts';
import { type Written, writtenForm } from './written.ts';

/** What a state of a definition does not say of itself: data is not simulated. */
export interface StateSpec {
  readonly function?: string | undefined;
  readonly duration?: Distribution | undefined;
  readonly items?: Distribution | undefined;
  /** Next state → share of executions that go there. */
  readonly choose?: ReadonlyMap<string, number> | undefined;
}

const LONGEST_NAME = 300;

/** A state machine that stands in the scenario itself; what it says is read from the scenario's own tree. */
export interface InlineDefinition {
  readonly [key: string]: unknown;
}

/** The name of a file, or a state machine as it stands in the scenario. */
function definitionField(): z.ZodType<string | InlineDefinition, unknown> {
  const description =
    'State machine in the Amazon States Language, instead of steps: a file (JSON or YAML), relative to the file, or the machine itself as a map with StartAt and States';
  const file = text(description);
  return field(
    { description, type: ['string', 'object'] },
    (value: unknown, context: Context): string | InlineDefinition => {
      if (isMap(value)) return value;
      return readInner(file, value, [], context) ?? '';
    },
    (definition) => (typeof definition === 'string' ? definition : (writtenPlain(definition) as Written)),
  );
}

function writtenPlain(value: unknown): Written | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value.flatMap((item) => writtenPlain(item) ?? []);
  if (typeof value !== 'object') return value as Written;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, Written][] => {
    const written = writtenPlain(inner);
    return written === undefined ? [] : [[key, written]];
  });
  return new Map(entries);
}

/** Keys that belong to a `definition` of a state machine. */
export function definitionKeys(): z.ZodRawShape {
  return {
    definition: definitionField().optional(),
    functions: namedField(
      text('Function of the scenario', { maximum: LONGEST_NAME }),
      'Which function of the scenario a name, an ARN or a substitution in the definition means. Default the one of that name',
    ).optional(),
    states: namedField(stateSchema(), 'What states of the definition do not say, by their names').optional(),
  };
}

function stateSchema(): z.ZodType<StateSpec, unknown> {
  return keyed('a state', {
    function: text('Function that the Task calls', { maximum: LONGEST_NAME }).optional(),
    duration: distribution(
      'duration',
      'Time of a Wait that depends on data, or of a Task that calls another service. Default 0ms',
    ).optional(),
    items: countField('Items of a Map: a whole number, or a distribution of it. Default 1').optional(),
    choose: namedField(
      share('Share of executions'),
      'Of a Choice: next state → share of executions. Default even shares of what the others leave, none for a way that can only fail',
    ).optional(),
  });
}

/** A map of names to values of one kind. */
function namedField<T>(
  of: z.ZodType<T, unknown>,
  description: string,
): z.ZodType<ReadonlyMap<string, T>, unknown> {
  return field(
    { description, type: 'object' },
    (value: unknown, context: Context): ReadonlyMap<string, T> => {
      if (!isMap(value)) {
        return refused(context, {
          problem: `${shown(value)} is not a map of names`,
          remedy: 'give names with values',
        });
      }
      return new Map(
        Object.entries(value).flatMap(([name, entry]): [string, T][] => {
          const read = readInner(of, entry, [name], context);
          return read === undefined ? [] : [[name, read]];
        }),
      );
    },
    (map) =>
      new Map(
        [...map].map(([name, entry]): [string, Written] => [name, writtenForm(of, entry) ?? new Map()]),
      ),
  );
}
