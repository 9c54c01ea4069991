import * as z from 'zod';
import { parseSchedule } from '../../workload/patterns/schedule.ts';
import { choice, duration, field, keyed, number, refused, share, shown } from './fields.ts';

const MAXIMUM_CONCURRENCY = 1_000_000;
const MAXIMUM_SCHEDULES = 100;

/** `provisioning`: how the number of provisioned environments changes in the run. */
export function provisioningField() {
  const count = (description: string, minimum = 0) =>
    number(description, { minimum, maximum: MAXIMUM_CONCURRENCY, isWhole: true });
  const change = keyed('a change of provisioned concurrency', {
    at: duration('When, from the start of the run', { leastBareMs: 1000 }).optional(),
    cron: field(
      {
        description: 'When, as an EventBridge expression in UTC',
        type: 'string',
        examples: ['cron(0 9 * * ? *)'],
      },
      (value, context) => {
        const read = parseSchedule(typeof value === 'string' ? value.slice(0, 1000) : shown(value));
        return read.ok ? String(value) : refused(context, { problem: read.problem, remedy: read.remedy });
      },
    ).optional(),
    count: count('Environments from then on (the minimum, where a target is tracked)'),
  }).transform((given, context) => {
    if ((given.at === undefined) === (given.cron === undefined)) {
      const problem = given.at === undefined ? 'the change has no time' : 'at and cron stand side by side';
      return refused(context, { problem, remedy: 'give at or cron', isLack: true });
    }
    return given;
  });
  return keyed(
    'provisioning',
    {
      allocation: duration('From the request of more environments until they are ready. Default 90s', {
        leastBareMs: 1000,
      }).optional(),
      schedule: z
        .array(change)
        .max(MAXIMUM_SCHEDULES, { error: () => `there are more than ${MAXIMUM_SCHEDULES} changes` })
        .meta({ description: 'Changes by the clock' })
        .optional(),
      target: share('Utilisation that auto scaling aims at, 10% to 90%; off unless given').optional(),
      minimum: count(
        'Fewest environments that a target is tracked with. Default provisionedConcurrency',
      ).optional(),
      maximum: count('Most environments that a target is tracked with', 1).optional(),
      statistic: choice('Of utilisation within a minute. Default average', ['average', 'maximum']).optional(),
    },
    'How the number of provisioned environments changes',
  ).transform((given, context) => {
    if (given.target !== undefined && given.maximum === undefined) {
      return refused(context, {
        problem: "'target' stands without 'maximum'",
        remedy: 'say how many environments it may ask for',
        isLack: true,
      });
    }
    const lonely = (['minimum', 'maximum', 'statistic'] as const).find((key) => given[key] !== undefined);
    if (given.target === undefined && lonely !== undefined) {
      return refused(context, {
        problem: `'${lonely}' stands without 'target'`,
        remedy: 'give a target, such as 70%',
        isLack: true,
      });
    }
    return given;
  });
}
