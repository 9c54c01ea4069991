// The public surface: what `import … from 'lambda-sim'` gives. Everything else may change without notice.
export type { Assumption } from './model/assumption.ts';
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
export type { Interval } from './results/confidence.ts';
export { buildDiff, type DiffInput } from './results/diff.ts';
export type {
  DiffDocument,
  DiffSide,
  FailOnResult,
  FigureUnit,
  MetricDiff,
  VariantDiff,
} from './results/diff-document.ts';
export type {
  ArchitectureResults,
  ChainResults,
  ComparisonDocument,
  CostLine,
  CostResults,
  Finding,
  FunctionResults,
  LevelResults,
  PairedFigure,
  PairedResults,
  ResourceResults,
  ResourceSeriesResults,
  ResultsDocument,
  SeriesResults,
  ThresholdResult,
  TrendResults,
  TriggerResults,
  TriggerSeriesResults,
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
  SensitivityEnd,
  SensitivityRow,
} from './results/plan-document.ts';
export { planSchema } from './results/plan-schema.ts';
export type { Maxima, PowerTuningStrategy, TunePoint } from './results/power-tuning.ts';
export { scenarioJsonSchema } from './results/scenario-schema.ts';
export { comparisonSchema, type JsonSchema, resultsSchema } from './results/schema.ts';
export { diffSchema, tuneSchema } from './results/study-schema.ts';
export type {
  Patch,
  TuneDifference,
  TuneDocument,
  TunedPoint,
  TuneResults,
  TuneStrategy,
} from './results/tune-document.ts';
export type { ChosenSetting } from './results/tune-patches.ts';
export type { Ci95Of, WithCi95 } from './results/with-ci95.ts';
export type { CompiledScenario } from './scenario/compiled.ts';
export type { ScenarioInput, ScenarioObject, ScenarioText } from './scenario/input.ts';
export type { Loaded, LoadedScenario, LoadOptions, SettingText } from './scenario/load.ts';
export type { Scenario } from './scenario/scenario.ts';
export { starterScenario } from './scenario/starter.ts';
export { type ScenarioPart, type WriteOptions, writeScenario } from './scenario/write/write-scenario.ts';
export type { MemorySizes } from './study/axes.ts';
export { type CompareOptions, compareVariants } from './study/compare.ts';
export { type CompareScenarioOptions, compareScenario } from './study/compare-scenario.ts';
export type { CrewOptions, Progress } from './study/crew.ts';
export type { TaskKeeper } from './study/kept-tasks.ts';
export { loadScenario } from './study/load.ts';
export type { Observer } from './study/observer.ts';
export { type PlanOptions, planScenario } from './study/plan.ts';
export type { MemoryVariant } from './study/plan-sensitivity.ts';
export type { ReplicationResult } from './study/replication.ts';
export type { ReplicateOptions } from './study/replications.ts';
export { type RunResult, type RunScenarioOptions, runScenario } from './study/run.ts';
export type { ScenarioOptions, StudyInput } from './study/scenario-options.ts';
export { type RunVariants, type TuneCandidate, type TuneQuestion, tune } from './study/tune.ts';
export { type TuneChoices, type TuneOptions, tuneScenario } from './study/tune-scenario.ts';
export type { RunOptions, StudyOptions, StudyVariant } from './study/variants.ts';
