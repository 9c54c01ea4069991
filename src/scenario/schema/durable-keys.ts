import type * as z from 'zod';
import { bytes, duration, number } from './fields.ts';
import { stepsField } from './step-schema.ts';

/** What is billed of an execution of a durable function besides its invocations; undefined: not given. */
export interface DurableSpec {
  /** Operations of an execution; counted where they are not given. */
  readonly operations?: number | undefined;
  /** Bytes that an execution writes into its checkpoints. */
  readonly written?: number | undefined;
}

/** Keys of a trigger of source durable, but those that all triggers have. */
export function durableKeys(): z.ZodRawShape {
  return {
    steps: stepsField(
      'What an execution does, one after another: an invocation of the durable function (until it waits or ends) is { function: NAME }, a wait or a callback is { wait: DURATION }',
    ).optional(),
    timeout: duration('ExecutionTimeout, 1s to 366d. Default 366d', {
      minimum: 1000,
      maximum: 31_622_400_000,
      words: 'a duration from 1s to 366d',
    }).optional(),
    operations: number(
      'Durable operations of one execution: its start, steps, waits, callbacks, invocations. Default: counted, the start and each step of `steps`',
      { minimum: 1, maximum: 3000, isWhole: true },
    ).optional(),
    written: bytes(
      'Data that one execution writes into its checkpoints. Default about 27 KB an operation',
    ).optional(),
    retention: duration(
      'RetentionPeriodInDays, how long an ended execution is kept: 1d to 90d. Default 14d',
      {
        minimum: 86_400_000,
        maximum: 90 * 86_400_000,
        words: 'a duration from 1d to 90d',
      },
    ).optional(),
  };
}
