// `lambda-sim/schema`: the JSON Schemas of the scenario file and of all documents. It loads no engine and no
// report.
export { planSchema } from './results/documents/plan-schema.ts';
export { comparisonSchema, type JsonSchema, resultsSchema } from './results/documents/schema.ts';
export { diffSchema, tuneSchema } from './results/documents/study-schema.ts';
export { scenarioJsonSchema } from './results/figures/scenario-schema.ts';
