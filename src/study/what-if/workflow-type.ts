import { type AlternativeKind, stakeOf, withoutTier } from './alternative.ts';

/**
 * Standard → express workflows (AWS Step Functions Developer Guide, "Choosing workflow type" and "Execution
 * guarantees", read 2026-11-28).
 */
export const WORKFLOW_TYPE: AlternativeKind = {
  id: 'cheaper-workflow',
  // The duration of executions is measured of express ones alone.
  isPriced: false,
  advises: 'first',
  mostSlower: 1.1,
  laddersOf: ({ scenario, document }) =>
    [...scenario.triggers].flatMap(([name, trigger]) => {
      if (trigger.source !== 'step-functions' || trigger.enabled === false) return [];
      if (trigger.type === 'express') return [];
      return [
        {
          about: `triggers.${name}`,
          subject: `the standard workflow of ${name}`,
          rungs: [
            {
              name: 'an express workflow',
              set: { [`triggers.${name}.type`]: 'express' },
              loses:
                'it ends after five minutes, may run a step more than once, keeps no history of its own, and cannot wait for a job or a callback',
            },
          ],
          stakeUsd: stakeOf(
            document,
            ({ service, item }) =>
              service === 'step-functions' && withoutTier(item) === `State transitions of ${name}`,
          ),
        },
      ];
    }),
};
