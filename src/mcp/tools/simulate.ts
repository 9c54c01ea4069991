import { z } from 'zod';
import { RUN_ANSWER } from '../../results/brief/answers.ts';
import { BUDGET_MS, expectedMs, expectedOf, overBudget, Stop } from '../budget.ts';
import { loadedScenario, RUN_ARGUMENTS } from '../scenario-argument.ts';
import { tool } from '../tool.ts';
import { delivered, KEEP_ARGUMENTS, KEPT_ANSWER } from './deliver.ts';

export const simulateTool = tool({
  name: 'simulate',
  title: 'Simulate a scenario',
  description:
    'Runs a scenario: what happens (cold starts, throttles, backlogs, latency), what it costs a month, which thresholds hold, what would mend what is wrong (with the effect of each change), and what was assumed. Ask the user about `unconfirmed` values that matter.',
  input: z.object({ ...RUN_ARGUMENTS, ...KEEP_ARGUMENTS }),
  output: RUN_ANSWER.extend(KEPT_ANSWER),
  hasReport: true,
  run: async (given, bench) => {
    const { loaded, name, live } = await loadedScenario(given, bench.desk, bench.kept);
    const { budgetMs = BUDGET_MS, save } = given;
    const once = expectedOf(loaded.compiled, 1);
    const refused = overBudget(once, budgetMs);
    if (refused !== null) return refused;
    // The findings' changes take about as much again; without the time for them they are not tried.
    const whatIf = expectedMs(once) * 2 <= budgetMs;
    const { runScenario } = await import('../../study/run.ts');
    const stop = new Stop(bench, budgetMs);
    return stop.guard(async (signal) => {
      const { document } = await runScenario(loaded, { signal, whatIf });
      return delivered(document, { name, text: loaded.text, save, live }, bench);
    });
  },
});
