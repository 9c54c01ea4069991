// The public surface: what `import … from 'lambda-sim'` gives. Everything else may change without notice.
import './node.ts';

export type { CompiledScenario } from './model/compiled.ts';
export { type Fault, FaultError, formatFault } from './model/fault.ts';
export { VERSION } from './model/version.ts';
export { renderCsv } from './report/csv/csv.ts';
export { renderHtml } from './report/html/render.ts';
export { toJson } from './report/json.ts';
export { renderJunit } from './report/junit.ts';
export { renderDiffMarkdown } from './report/markdown/diff.ts';
export { renderMarkdown } from './report/markdown/run.ts';
export { renderPngs } from './report/png/png.ts';
export {
  type AnyDocument,
  type RenderContext,
  type RenderedFile,
  type RenderFormat,
  render,
} from './report/render.ts';
export { renderComparisonTerminal } from './report/terminal/comparison.ts';
export { renderDiffTerminal } from './report/terminal/diff.ts';
export { renderPlanTerminal } from './report/terminal/plan.ts';
export { renderTerminal } from './report/terminal/run.ts';
export { renderTuneTerminal } from './report/terminal/tune.ts';
export { buildDiff } from './results/compare/diff.ts';
export type { DiffDocument } from './results/documents/diff-document.ts';
export type {
  ArchitectureResults,
  ChainResults,
  ComparisonDocument,
  CostLine,
  CostResults,
  Finding,
  FunctionResults,
  PairedFigure,
  PairedResults,
  ResourceResults,
  ResultsDocument,
  SeriesResults,
  ThresholdResult,
  TrendResults,
  TriggerResults,
  VariantResults,
} from './results/documents/document.ts';
export { PLAN_DEFAULTS } from './results/documents/plan-defaults.ts';
export type {
  Alternative,
  BreakPoint,
  CapacityAdvice,
  GrowthRow,
  PlanDocument,
  PlanSettings,
} from './results/documents/plan-document.ts';
export { planSchema } from './results/documents/plan-schema.ts';
export { comparisonSchema, resultsSchema } from './results/documents/schema.ts';
export { diffSchema, tuneSchema } from './results/documents/study-schema.ts';
export type {
  Patch,
  TuneDifference,
  TuneDocument,
  TunedPoint,
  TuneResults,
  TuneStrategy,
} from './results/documents/tune-document.ts';
export { scenarioJsonSchema } from './results/figures/scenario-schema.ts';
export type { ScenarioInput, ScenarioObject, ScenarioText } from './scenario/input.ts';
export type { Loaded, LoadOptions, SettingText } from './scenario/load.ts';
export type { Scenario } from './scenario/schema/scenario.ts';
export { starterScenario } from './scenario/starter.ts';
export { type ScenarioPart, type WriteOptions, writeScenario } from './scenario/write-scenario.ts';
export { type CompareOptions, compareVariants } from './study/compare.ts';
export { loadScenario } from './study/load.ts';
export { type PlanOptions, planScenario } from './study/plan/plan.ts';
export { type RunResult, runScenario } from './study/run.ts';
export type { Progress } from './study/runs/task-scheduler.ts';
export { type RunVariants, type TuneCandidate, type TuneQuestion, tune } from './study/tune/tune.ts';
export type { RunOptions, StudyVariant } from './study/variants.ts';
