// The public surface: what `import … from 'lambda-sim'` gives. Everything else may change without notice.
export { type Fault, FaultError, formatFault } from './model/fault.ts';
export { VERSION } from './model/version.ts';
export {
  type DiffTextOptions,
  type HtmlOptions,
  renderComparisonTerminal,
  renderCsv,
  renderDiffMarkdown,
  renderDiffTerminal,
  renderHtml,
  renderJunit,
  renderMarkdown,
  renderPlanTerminal,
  renderPngs,
  renderTerminal,
  renderTuneTerminal,
  type TextOptions,
  toJson,
} from './report/library.ts';
export type { AnyDocument, RenderContext, RenderedFile, RenderFormat } from './report/render.ts';
export { render } from './report/render-given.ts';
export { buildDiff } from './results/diff.ts';
export type { DiffDocument } from './results/diff-document.ts';
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
} from './results/document.ts';
export { PLAN_DEFAULTS } from './results/plan-defaults.ts';
export type {
  Alternative,
  BreakPoint,
  CapacityAdvice,
  GrowthRow,
  PlanDocument,
  PlanSettings,
} from './results/plan-document.ts';
export { planSchema } from './results/plan-schema.ts';
export { scenarioJsonSchema } from './results/scenario-schema.ts';
export { comparisonSchema, resultsSchema } from './results/schema.ts';
export { diffSchema, tuneSchema } from './results/study-schema.ts';
export type {
  Patch,
  TuneDifference,
  TuneDocument,
  TunedPoint,
  TuneResults,
  TuneStrategy,
} from './results/tune-document.ts';
export type { CompiledScenario } from './scenario/compiled.ts';
export type { ScenarioInput, ScenarioObject, ScenarioText } from './scenario/input.ts';
export type { Loaded, LoadedScenario, LoadOptions, SettingText } from './scenario/load.ts';
export type { Scenario } from './scenario/scenario.ts';
export { starterScenario } from './scenario/starter.ts';
export { type ScenarioPart, type WriteOptions, writeScenario } from './scenario/write/write-scenario.ts';
export type { MemorySizes } from './study/axes.ts';
export { type CompareOptions, compareVariants } from './study/compare.ts';
export { type CompareScenarioOptions, compareScenario } from './study/compare-scenario.ts';
export type { Progress } from './study/crew.ts';
export { loadScenario } from './study/load.ts';
export { type PlanOptions, planScenario } from './study/plan.ts';
export { type RunResult, type RunScenarioOptions, runScenario } from './study/run.ts';
export type { ScenarioOptions, StudyInput } from './study/scenario-options.ts';
export { type RunVariants, type TuneCandidate, type TuneQuestion, tune } from './study/tune.ts';
export { type TuneOptions, tuneScenario } from './study/tune-scenario.ts';
export type { RunOptions, StudyOptions, StudyVariant } from './study/variants.ts';
