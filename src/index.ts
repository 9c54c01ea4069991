// The public surface: what `import … from 'lambda-sim'` gives. Everything else may change without notice.
import './node.ts';

export {
  type CalibratedModel,
  type CalibrateLogsOptions,
  calibrateLogs,
  type LogText,
} from './calibrate/calibrate-logs.ts';
export type { LogInput } from './calibrate/read/log-input.ts';
export type { ByteSource } from './host/files.ts';
export type { TemplateInput } from './import/import.ts';
export {
  type ImportedScenario,
  type ImportScenarioOptions,
  importScenario,
} from './import/import-scenario.ts';
export type { ImportNote, TemplateFile } from './import/stack.ts';
export type { TemplatePlace } from './import/value.ts';
export type { Assumption } from './model/assumption.ts';
export type { CompiledScenario } from './model/compiled.ts';
export { type Fault, FaultError, formatFault } from './model/fault.ts';
export { VERSION } from './model/version.ts';
export {
  type DiffTextOptions,
  type HtmlOptions,
  type RunTextOptions,
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
export type { Summary } from './report/terminal/summaries.ts';
export { buildDiff, type DiffInput } from './results/compare/diff.ts';
export type { ChosenSetting } from './results/compare/tune-patches.ts';
export type {
  CalibratedArrivals,
  CalibratedFigure,
  CalibratedFirstInvoke,
  CalibratedFunction,
  CalibratedMemoryLaw,
  CalibratedMemoryUsed,
  CalibratedShare,
  CalibratedTimeOfDay,
  CalibratedWaiting,
  CalibrationCharts,
  CalibrationDocument,
  CalibrationGap,
  DistributionFit,
  FitCandidate,
  Interval95,
  KeepAliveSeen,
  ModelCheck,
  RateSeen,
  ReuseSeen,
  SeenDurations,
} from './results/documents/calibration-document.ts';
export { calibrationSchema, reconciliationSchema } from './results/documents/calibration-schema.ts';
export type {
  DiffDocument,
  DiffSide,
  FailOnResult,
  FigureUnit,
  MetricDiff,
  VariantDiff,
} from './results/documents/diff-document.ts';
export type {
  Advice,
  ArchitectureResults,
  ChainResults,
  ChartData,
  ComparisonDocument,
  ConcurrencyLimits,
  CostLine,
  CostResults,
  Finding,
  FunctionResults,
  GroupResults,
  Lanes,
  LatencyCurve,
  LatencyOverTime,
  LevelResults,
  PairedFigure,
  PairedResults,
  QuotaResults,
  ResourceResults,
  ResourceSeriesResults,
  ResultsDocument,
  SeriesResults,
  ThresholdResult,
  TrendResults,
  TriggerResults,
  TriggerSeriesResults,
  VariantResults,
  Verdict,
  WhatIf,
  WithoutInterval,
  WorkDone,
} from './results/documents/document.ts';
export type {
  EstimateCalibration,
  EstimateDifference,
  EstimateDocument,
  EstimateFunction,
  EstimateLevel,
  EstimateLevelName,
  EstimateLine,
  EstimateThreshold,
  NotCarriedOver,
} from './results/documents/estimate-document.ts';
export { estimateSchema } from './results/documents/estimate-schema.ts';
export { PLAN_DEFAULTS } from './results/documents/plan-defaults.ts';
export type {
  Alternative,
  BreakPoint,
  CapacityAdvice,
  DearerRange,
  GrowthRow,
  PlanCost,
  PlanDocument,
  PlanSettings,
  PlanStep,
  QuotaRequest,
  SensitivityEnd,
  SensitivityRow,
} from './results/documents/plan-document.ts';
export { planSchema } from './results/documents/plan-schema.ts';
export type { Maxima, PowerTuningStrategy, TunePoint } from './results/documents/power-tuning.ts';
export type {
  ReconciledAmounts,
  ReconciliationDocument,
  ReconciliationLine,
} from './results/documents/reconciliation-document.ts';
export { comparisonSchema, type JsonSchema, resultsSchema } from './results/documents/schema.ts';
export { diffSchema, tuneSchema } from './results/documents/study-schema.ts';
export type {
  SobolShare,
  SweepDocument,
  SweepHeader,
  SweepObjective,
  SweepRow,
  SweepSensitivity,
  SweepSwing,
} from './results/documents/sweep-document.ts';
export type {
  IfItFits,
  Patch,
  TuneDifference,
  TuneDocument,
  TunedPoint,
  TuneResults,
  TuneStrategy,
} from './results/documents/tune-document.ts';
export type { Ci95Of, Interval, WithCi95 } from './results/documents/with-ci95.ts';
export { scenarioJsonSchema } from './results/figures/scenario-schema.ts';
export type { ScenarioInput, ScenarioLayers, ScenarioObject, ScenarioText } from './scenario/input.ts';
export type { Loaded, LoadedScenario, LoadOptions, SettingText } from './scenario/load.ts';
export type { Scenario } from './scenario/schema/scenario.ts';
export { starterScenario } from './scenario/starter.ts';
export { type ScenarioPart, type WriteOptions, writeScenario } from './scenario/write-scenario.ts';
export type { MemorySizes } from './study/axes.ts';
export { type CompareOptions, compareVariants } from './study/compare.ts';
export { type CompareScenarioOptions, compareScenario } from './study/compare-scenario.ts';
export { loadScenario } from './study/load.ts';
export { type PlanOptions, planScenario } from './study/plan/plan.ts';
export type { MemoryVariant } from './study/plan/plan-sensitivity.ts';
export { type RunResult, type RunScenarioOptions, runScenario } from './study/run.ts';
export type { RunState, StateKeeper, TaskKeeper } from './study/runs/checkpoint.ts';
export type { Observer } from './study/runs/observer.ts';
export type { ReplicationResult, ReplicationTask } from './study/runs/run-replication.ts';
export type { ReplicateOptions } from './study/runs/run-replications.ts';
export type { CrewOptions, Progress } from './study/runs/task-scheduler.ts';
export type { ScenarioOptions, StudyInput } from './study/scenario-options.ts';
export { type RunVariants, type TuneCandidate, type TuneQuestion, tune } from './study/tune/tune.ts';
export { type TuneChoices, type TuneOptions, tuneScenario } from './study/tune/tune-scenario.ts';
export type { RunOptions, StudyOptions, StudyVariant } from './study/variants.ts';
