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

/** Keys that belong to a `definition` of a state machine. */
export function definitionKeys(): z.ZodRawShape {
  return {
    definition: text(
      'State machine in the Amazon States Language (JSON or YAML), instead of steps: a file, relative to the file',
    ).optional(),
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
      'Of a Choice: next state → share of executions. Default even shares of what the others leave',
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
