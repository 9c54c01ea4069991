import { z } from 'zod';
import { TUNE_ANSWER } from '../../results/brief/answers.ts';
import { TUNE_STRATEGIES } from '../../study/option-kinds.ts';
import { BUDGET_MS, expectedOf, overBudget, Stop } from '../budget.ts';
import { loadedScenario, RUN_ARGUMENTS } from '../scenario-argument.ts';
import { tool } from '../tool.ts';
import { delivered, KEEP_ARGUMENTS, KEPT_ANSWER } from './deliver.ts';

/** The search runs about so many of the settings that it may choose from. */
const RUNS_OF_SEARCH = 16;

export const tuneTool = tool({
  name: 'tune',
  title: 'The best memory of a function',
  description:
    'The best memory size of a function by cost, speed, balance, or the cheapest that meets the thresholds (slo), with the runner-up and the patch for SAM, CloudFormation, Serverless and Terraform. Where memory decides nothing, or nobody said how the work scales, it refuses and says what to measure.',
  input: z.object({
    ...RUN_ARGUMENTS,
    function: z.string().max(200).optional().describe('may be left out where there is one function'),
    strategy: z
      .enum(TUNE_STRATEGIES as [string, ...string[]])
      .optional()
      .describe('default cost'),
    memory: z
      .union([z.string().max(1000), z.array(z.number()).max(200)])
      .optional()
      .describe('sizes in MB: "128..3008:64" or [512, 1024] (default the platform’s, by 64)'),
    architectures: z
      .array(z.enum(['x86_64', 'arm64']))
      .max(2)
      .optional(),
    ...KEEP_ARGUMENTS,
  }),
  output: TUNE_ANSWER.extend(KEPT_ANSWER),
  hasReport: true,
  run: async (given, bench) => {
    const { loaded, name, live } = await loadedScenario(given, bench.desk, bench.kept);
    const { budgetMs = BUDGET_MS, save, memory, architectures } = given;
    const sizes = Array.isArray(memory) ? memory.length : RUNS_OF_SEARCH;
    const runs = Math.min(RUNS_OF_SEARCH, sizes) * (architectures?.length ?? 1);
    const refused = overBudget(expectedOf(loaded.compiled, runs), budgetMs);
    if (refused !== null) return refused;
    const { tuneScenario } = await import('../../study/tune/tune-scenario.ts');
    const stop = new Stop(bench, budgetMs);
    return stop.guard(async (signal) => {
      const strategy = TUNE_STRATEGIES.find((one) => one === given.strategy);
      const options = { function: given.function, strategy, memory, architectures, signal };
      const document = await tuneScenario(loaded, options);
      return delivered(document, { name, text: loaded.text, save, live }, bench);
    });
  },
});
