/**
 * Writes the published JSON Schemas of the results. From the project's root:
 * `npx esbuild scripts/write-results-schema.ts --bundle --platform=node --format=esm | node --input-type=module`
 */
import { writeFileSync } from 'node:fs';
import { comparisonSchema, resultsSchema } from '../src/results/schema.ts';

writeFileSync('schema/results.schema.json', `${JSON.stringify(resultsSchema(), null, 2)}\n`);
writeFileSync('schema/comparison.schema.json', `${JSON.stringify(comparisonSchema(), null, 2)}\n`);
