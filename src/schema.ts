// `lambda-sim/schema`: the JSON Schemas of the scenario file and of all documents. It loads no engine and no report.
export { planSchema } from './results/plan-schema.ts';
export { scenarioJsonSchema } from './results/scenario-schema.ts';
export { comparisonSchema, type JsonSchema, resultsSchema } from './results/schema.ts';
export { diffSchema, tuneSchema } from './results/study-schema.ts';
