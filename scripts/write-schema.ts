import { writeFileSync } from 'node:fs';
import { planSchema } from '../src/results/documents/plan-schema.ts';
import { comparisonSchema, resultsSchema } from '../src/results/documents/schema.ts';
import { diffSchema, tuneSchema } from '../src/results/documents/study-schema.ts';
import { scenarioJsonSchema } from '../src/results/figures/scenario-schema.ts';

const SCHEMAS: Readonly<Record<string, () => unknown>> = {
  scenario: scenarioJsonSchema,
  results: resultsSchema,
  comparison: comparisonSchema,
  tune: tuneSchema,
  plan: planSchema,
  diff: diffSchema,
};

// Run after a change to a schema; tests compare the files with the code.
for (const [name, schema] of Object.entries(SCHEMAS)) {
  const file = new URL(`../schema/${name}.schema.json`, import.meta.url);
  writeFileSync(file, `${JSON.stringify(schema(), null, 2)}\n`);
}
