import * as z from 'zod';
import { duration, keyed, number, refused, share } from './fields.ts';

/** A time in which a function or a resource works badly; `environmentsLost` belongs to functions. */
export interface FailureSpec {
  readonly at: number;
  readonly duration?: number | undefined;
  readonly errorRate?: number | undefined;
  readonly latencyFactor?: number | undefined;
  readonly environmentsLost?: number | undefined;
}

const MAXIMUM_FAILURES = 1000;

export function failuresField(of: 'function' | 'resource') {
  const common = {
    at: duration('Begin, from the start of the run', { leastBareMs: 1000 }),
    duration: duration('How long it lasts', { isPositive: true, leastBareMs: 1000 }).optional(),
    errorRate: share(
      'Share of attempts that fail, besides those that fail anyway; an outage is 100%',
    ).optional(),
    latencyFactor: number('Durations are multiplied by this. Default 1', {
      minimum: 0,
      maximum: 1e6,
      isOpen: true,
    }).optional(),
  };
  const lost = share('Share of the environments that are lost at the begin (an availability zone)');
  const shape = of === 'function' ? { ...common, environmentsLost: lost.optional() } : common;
  const failure = keyed(`a failure of a ${of}`, shape as z.ZodRawShape).transform((given, context) => {
    const { duration: lasts, errorRate, latencyFactor, environmentsLost } = given as unknown as FailureSpec;
    const hasEffect = errorRate !== undefined || latencyFactor !== undefined;
    if (!hasEffect && environmentsLost === undefined) {
      const problem = 'the failure says nothing of what fails';
      const keys =
        of === 'function' ? 'errorRate, latencyFactor or environmentsLost' : 'errorRate or latencyFactor';
      return refused(context, { problem, remedy: `give ${keys}`, isLack: true });
    }
    if (hasEffect && lasts === undefined) {
      return refused(context, {
        problem: "'duration' is missing",
        remedy: 'say how long the failure lasts',
        isLack: true,
      });
    }
    return given as unknown as FailureSpec;
  });
  return z
    .array(failure)
    .max(MAXIMUM_FAILURES, { error: () => `there are more than ${MAXIMUM_FAILURES} failures` })
    .meta({ description: 'Times in which it works badly' });
}
