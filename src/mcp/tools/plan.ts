import { z } from 'zod';
import { PLAN_ANSWER } from '../../results/brief/answers.ts';
import { PLAN_DEFAULTS } from '../../results/documents/plan-defaults.ts';
import { BUDGET_MS, expectedOf, overBudget, Stop } from '../budget.ts';
import { loadedScenario, RUN_ARGUMENTS } from '../scenario-argument.ts';
import { tool } from '../tool.ts';
import { delivered, KEEP_ARGUMENTS, KEPT_ANSWER } from './deliver.ts';

/** Searching break points, capacity, sensitivity: about so many runs besides a row of growth each. */
const RUNS_OF_PLAN = 60;

export const planTool = tool({
  name: 'plan',
  title: 'What breaks as traffic grows',
  description:
    'What breaks first as the traffic grows and at which rate, what to change or ask AWS for before each step, reserved and provisioned concurrency, the bill by growth, and what containers or instances would cost instead.',
  input: z.object({
    ...RUN_ARGUMENTS,
    growth: z
      .array(z.number().positive().max(1_000_000))
      .min(1)
      .max(12)
      .optional()
      .describe(`factors on the traffic (default ${PLAN_DEFAULTS.growth.join(', ')})`),
    coldStartShare: z
      .number()
      .positive()
      .max(1)
      .optional()
      .describe('cold starts per invocation that provisioned concurrency must keep to'),
    requestsPerRun: z
      .number()
      .int()
      .min(1000)
      .max(10_000_000)
      .optional()
      .describe('longer runs are shortened to their busiest part; less is faster and coarser'),
    ...KEEP_ARGUMENTS,
  }),
  output: PLAN_ANSWER.extend(KEPT_ANSWER),
  hasReport: true,
  run: async (given, bench) => {
    const { loaded, name, live } = await loadedScenario(given, bench.desk, bench.kept);
    const { budgetMs = BUDGET_MS, save, growth, coldStartShare, requestsPerRun } = given;
    const settings = {
      ...(growth === undefined ? {} : { growth }),
      ...(coldStartShare === undefined ? {} : { coldStartRate: coldStartShare }),
      requestsPerRun: requestsPerRun ?? REQUESTS_PER_RUN,
    };
    const runs = RUNS_OF_PLAN + (growth ?? PLAN_DEFAULTS.growth).length * 3;
    const whole = expectedOf(loaded.compiled, 1);
    const shortened = { requests: Math.min(whole.requests, settings.requestsPerRun), runs };
    const refused = overBudget(shortened, budgetMs);
    if (refused !== null) return refused;
    const { planScenario } = await import('../../study/plan/plan.ts');
    const stop = new Stop(bench, budgetMs);
    return stop.guard(async (signal) => {
      const document = await planScenario(loaded, { settings, signal });
      return delivered(document, { name, text: loaded.text, save, live }, bench);
    });
  },
});

/** Fewer than the command line's, so that an answer comes while somebody waits for it. */
const REQUESTS_PER_RUN = 20_000;
