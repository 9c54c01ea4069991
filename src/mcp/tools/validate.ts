import { z } from 'zod';
import { fitted, short } from '../../results/brief/fit.ts';
import { loadScenario } from '../../study/load.ts';
import { answered, toldFault } from '../answer.ts';
import { openScenario, SCENARIO_ARGUMENTS, settingsOf } from '../scenario-argument.ts';
import { tool } from '../tool.ts';

const FAULT = z.object({
  file: z.string(),
  line: z.number().optional(),
  column: z.number().optional(),
  path: z.string(),
  problem: z.string(),
  remedy: z.string(),
});

export const validateTool = tool({
  name: 'validate',
  title: 'Check a scenario',
  description:
    'Checks a scenario without running it: every fault at once, with line, column, key and what would be right. Call it before simulate where you wrote or changed the text.',
  input: z.object(SCENARIO_ARGUMENTS),
  output: z.object({
    valid: z.boolean(),
    faults: z.array(FAULT),
    warnings: z.array(z.string()),
    functions: z.array(z.string()),
    triggers: z.array(z.string()),
    simulatedSeconds: z.number().optional(),
    leftOut: z.record(z.string(), z.number()).optional(),
  }),
  hasReport: false,
  run: async (given, { desk, kept }) => {
    const { input } = openScenario(given, desk, kept);
    const loaded = await loadScenario(input, {
      set: settingsOf(given),
      purpose: 'validate',
      readTraces: true,
    });
    if (!loaded.ok) {
      const faults = loaded.faults.map(toldFault);
      const answer = { valid: false, faults, warnings: [], functions: [], triggers: [] };
      return answered(fitted(answer, ['faults']));
    }
    const { compiled, scenario } = loaded;
    const answer = {
      valid: true,
      faults: [],
      functions: compiled.functions.map(({ name }) => name),
      triggers: [...scenario.triggers.keys()],
      simulatedSeconds: compiled.model.horizonMs / 1000,
      warnings: compiled.warnings.map((warning) => short(warning)),
    };
    return answered(fitted(answer, ['functions', 'triggers', 'warnings']));
  },
});
