// The public surface: what `import … from 'lambda-sim'` gives. Everything else may change without notice.
export { type Fault, FaultError, formatFault } from './model/fault.ts';
export { VERSION } from './model/version.ts';
export { renderComparisonTerminal } from './report/comparison-terminal.ts';
export { renderCsv } from './report/csv.ts';
export { renderHtml } from './report/html.ts';
export { toJson } from './report/json.ts';
export { renderJunit } from './report/junit.ts';
export { renderMarkdown } from './report/markdown.ts';
export { renderPngs } from './report/png.ts';
export { renderTerminal } from './report/terminal.ts';
export type { ComparisonDocument, ResultsDocument } from './results/document.ts';
export { comparisonSchema, resultsSchema } from './results/schema.ts';
export type { CompiledScenario } from './scenario/compiled.ts';
export { loadScenario } from './scenario/load.ts';
export { scenarioJsonSchema } from './scenario/schema.ts';
export { starterScenario } from './scenario/starter.ts';
export { compareVariants } from './study/compare.ts';
export { runScenario } from './study/run.ts';
