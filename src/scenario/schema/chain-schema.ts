import * as z from 'zod';
import { clientField } from './client-schema.ts';
import { bytes, choice, flag, keyed, number, share, text } from './fields.ts';

const LONGEST_NAME = 300;
/** Steps of one invocation; what is repeated has `count`. */
const MAXIMUM_STEPS = 100;
const MAXIMUM_CALLS = 10_000;
const MAXIMUM_INVOKES = 1000;

export type CallSpec = z.output<ReturnType<typeof callSchema>>;
export type InvokeSpec = z.output<ReturnType<typeof invokeSchema>>;

/** `calls`: downstream resources that the handler waits for. */
export function callsField() {
  return z
    .array(callSchema())
    .max(MAXIMUM_STEPS, { error: () => `there are more than ${MAXIMUM_STEPS} calls` })
    .meta({ description: 'Downstream resources that the handler waits for, one after another' });
}

/** `invokes`: other functions that the handler calls. */
export function invokesField() {
  return z
    .array(invokeSchema())
    .max(MAXIMUM_STEPS, { error: () => `there are more than ${MAXIMUM_STEPS} invokes` })
    .meta({ description: 'Other functions that the handler calls, after its calls, one after another' });
}

function callSchema() {
  return keyed('a call', {
    resource: text('Resource that is called', { maximum: LONGEST_NAME }),
    operation: text('Operation of its API, such as PutItem. Default by the type of the resource', {
      maximum: 100,
    }).optional(),
    count: number('Calls in each invocation, one after another. Default 1', {
      minimum: 1,
      maximum: MAXIMUM_CALLS,
      isWhole: true,
    }).optional(),
    probability: share(
      'Share of invocations that make these calls, all of them or none. Default 100%',
    ).optional(),
    size: bytes('Size of the item, object or message. Default 1 KB for DynamoDB, else 0').optional(),
    consistent: flag(
      'DynamoDB: a strongly consistent read, which takes double the units. Default false',
    ).optional(),
    reuse: choice('connection: the environment keeps its connection; none: each call opens one', [
      'connection',
      'none',
    ]).optional(),
    optional: flag('A call that fails does not make the invocation fail. Default false').optional(),
  });
}

function invokeSchema() {
  return keyed('an invoke', {
    function: text('Function that is called', { maximum: LONGEST_NAME }),
    mode: choice('sync: the caller waits, and is billed, for the callee. Default sync', [
      'sync',
      'async',
    ]).optional(),
    probability: share('Share of invocations that do it. Default 100%').optional(),
    count: number('Calls in each invocation, one after another. Default 1', {
      minimum: 1,
      maximum: MAXIMUM_INVOKES,
      isWhole: true,
    }).optional(),
    client: clientField().optional(),
    optional: flag('A call that fails does not make the invocation fail. Default false').optional(),
  });
}
