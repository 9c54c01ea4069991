import { z } from 'zod';
import { FaultError } from '../../model/fault.ts';
import { COMPARISON_ANSWER } from '../../results/brief/answers.ts';
import type { ReadyVariant } from '../../study/load.ts';
import { loadScenario } from '../../study/load.ts';
import { BUDGET_MS, expectedOf, overBudget, Stop } from '../budget.ts';
import { callFault, loadedScenario, openScenario, RUN_ARGUMENTS, settingsOf } from '../scenario-argument.ts';
import { tool } from '../tool.ts';
import { delivered, KEEP_ARGUMENTS, KEPT_ANSWER } from './deliver.ts';

const MOST_VARIANTS = 200;
const value = z.union([z.string().max(1000), z.number(), z.boolean()]);

const INPUT = z.object({
  ...RUN_ARGUMENTS,
  variants: z
    .array(z.object({ label: z.string().min(1).max(80), set: z.record(z.string().max(1000), value) }))
    .max(MOST_VARIANTS)
    .optional()
    .describe('settings to hold against each other; one with an empty set is the scenario as it is'),
  axis: z
    .object({ key: z.string().max(1000), values: z.array(value).min(2).max(MOST_VARIANTS) })
    .optional()
    .describe('in place of variants: one key and its values, the first is the baseline'),
  ...KEEP_ARGUMENTS,
});

export const compareTool = tool({
  name: 'compare',
  title: 'Compare settings',
  description:
    'The same requests and the same drawn work under several settings, side by side: bill, latency, refusals, and the difference from the first with its interval. For one function’s memory use tune.',
  input: INPUT,
  output: COMPARISON_ANSWER.extend(KEPT_ANSWER),
  hasReport: true,
  run: async (given, bench) => {
    const asked = variantsOf(given);
    const { loaded, name, live } = await loadedScenario(given, bench.desk, bench.kept);
    const { budgetMs = BUDGET_MS, save } = given;
    const refused = overBudget(expectedOf(loaded.compiled, asked.length), budgetMs);
    if (refused !== null) return refused;
    const { input } = openScenario(given, bench.desk, bench.kept);
    const variants: ReadyVariant[] = [];
    for (const { label, set } of asked) {
      const own = settingsOf({ set });
      const read = await loadScenario(input, { set: [...settingsOf(given), ...own], purpose: 'run' });
      if (!read.ok) throw new FaultError(read.faults);
      const plain = Object.entries(set).map(([key, one]) => [
        key,
        typeof one === 'boolean' ? String(one) : one,
      ]);
      variants.push({ label, set: Object.fromEntries(plain), file: name, compiled: read.compiled });
    }
    const { compareVariants } = await import('../../study/compare.ts');
    const stop = new Stop(bench, budgetMs);
    return stop.guard(async (signal) => {
      const document = await compareVariants(variants, { signal });
      return delivered(document, { name, text: loaded.text, save, live }, bench);
    });
  },
});

/** The variants that are asked for, by either way of asking. */
function variantsOf({ variants, axis }: z.infer<typeof INPUT>) {
  if ((variants === undefined) === (axis === undefined)) {
    const problem =
      variants === undefined ? 'there is nothing to compare' : 'both variants and axis are given';
    throw new FaultError([
      callFault('variants', problem, 'give variants of at least two settings, or an axis'),
    ]);
  }
  if (axis !== undefined) {
    const last = axis.key.slice(axis.key.lastIndexOf('.') + 1);
    return axis.values.map((one) => ({ label: `${last} ${one}`, set: { [axis.key]: one } }));
  }
  const asked = variants ?? [];
  if (asked.length < 2) {
    throw new FaultError([callFault('variants', 'there is one variant', 'give at least two')]);
  }
  const labels = asked.map(({ label }) => label);
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  if (twice === undefined) return asked;
  throw new FaultError([
    callFault('variants', `${JSON.stringify(twice)} stands twice`, 'give each variant a label of its own'),
  ]);
}
