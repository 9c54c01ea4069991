import { FaultError } from '../../model/fault.ts';
import { nearest } from '../../units/nearest.ts';
import { usageFault } from '../arguments.ts';
import { type Command, EXIT } from '../command.ts';
import { TERMINAL_OPTIONS } from '../options.ts';

/** The kinds of documents that have a schema. */
export const SCHEMAS: Readonly<Record<string, () => Promise<unknown>>> = {
  scenario: async () => (await import('../../results/figures/scenario-schema.ts')).scenarioJsonSchema(),
  results: async () => (await import('../../results/documents/schema.ts')).resultsSchema(),
  comparison: async () => (await import('../../results/documents/schema.ts')).comparisonSchema(),
  tune: async () => (await import('../../results/documents/study-schema.ts')).tuneSchema(),
  plan: async () => (await import('../../results/documents/plan-schema.ts')).planSchema(),
  estimate: async () => (await import('../../results/documents/estimate-schema.ts')).estimateSchema(),
  calibration: async () =>
    (await import('../../results/documents/calibration-schema.ts')).calibrationSchema(),
  reconciliation: async () =>
    (await import('../../results/documents/calibration-schema.ts')).reconciliationSchema(),
  diff: async () => (await import('../../results/documents/study-schema.ts')).diffSchema(),
};

export const schemaCommand: Command = {
  usage: '[scenario|results|comparison|tune|plan|estimate|calibration|reconciliation|diff] [options]',
  minimumPositionals: 0,
  maximumPositionals: 1,
  positional: 'a document kind',
  options: TERMINAL_OPTIONS,
  examples: [
    ['lambda-sim schema > scenario.schema.json', 'for completion in an editor'],
    ['lambda-sim schema results', 'what --json and results.json hold'],
  ],
  run: async (input) => {
    const kind = input.positionals[0] ?? 'scenario';
    const schema = Object.hasOwn(SCHEMAS, kind) ? SCHEMAS[kind] : undefined;
    if (schema === undefined) {
      const near = nearest(kind, Object.keys(SCHEMAS));
      const remedy = near === undefined ? `give ${Object.keys(SCHEMAS).join(', ')}` : `did you mean ${near}?`;
      throw new FaultError([usageFault('', `there is no schema ${JSON.stringify(kind)}`, remedy)]);
    }
    process.stdout.write(`${JSON.stringify(await schema(), null, 2)}\n`);
    return EXIT.done;
  },
};
