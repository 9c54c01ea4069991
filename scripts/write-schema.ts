import { writeFileSync } from 'node:fs';
import { scenarioJsonSchema } from '../src/scenario/schema.ts';

// Run after a change to the scenario's schema; a test compares the file with the code.
writeFileSync(
  new URL('../schema/scenario.schema.json', import.meta.url),
  `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`,
);
