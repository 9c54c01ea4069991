/**
 * Writes the published JSON Schemas of the results. From the project's root: `npx esbuild
 * scripts/write-results-schema.ts --bundle --platform=node --format=esm | node --input-type=module`
 */
import { writeFileSync } from 'node:fs';
import { planSchema } from '../src/results/documents/plan-schema.ts';
import { comparisonSchema, resultsSchema } from '../src/results/documents/schema.ts';
import { diffSchema, tuneSchema } from '../src/results/documents/study-schema.ts';

const schemas = {
  results: resultsSchema(),
  comparison: comparisonSchema(),
  tune: tuneSchema(),
  plan: planSchema(),
  diff: diffSchema(),
};
for (const [name, schema] of Object.entries(schemas)) {
  writeFileSync(`schema/${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
}
