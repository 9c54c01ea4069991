import {
  type Alternative,
  type BreakPoint,
  buildDiff,
  type CapacityAdvice,
  type ChosenSetting,
  type CompareOptions,
  type CompareScenarioOptions,
  type ComparisonDocument,
  type CrewOptions,
  compareScenario,
  compareVariants,
  type DearerRange,
  type DiffDocument,
  type DiffInput,
  type DiffSide,
  type FailOnResult,
  type FigureUnit,
  type GrowthRow,
  type IfItFits,
  type Maxima,
  type MemorySizes,
  type MemoryVariant,
  type MetricDiff,
  type Observer,
  type PairedFigure,
  type PairedResults,
  type Patch,
  PLAN_DEFAULTS,
  type PlanCost,
  type PlanDocument,
  type PlanOptions,
  type PlanSettings,
  type PlanStep,
  type PowerTuningStrategy,
  type Progress,
  planScenario,
  type QuotaRequest,
  type ReplicateOptions,
  type ReplicationResult,
  type ReplicationTask,
  type ResultsDocument,
  type RunOptions,
  type RunResult,
  type RunScenarioOptions,
  type RunState,
  type RunVariants,
  runScenario,
  type ScenarioOptions,
  type SensitivityEnd,
  type SensitivityRow,
  type StateKeeper,
  type StudyInput,
  type StudyOptions,
  type StudyVariant,
  type TaskKeeper,
  type TuneCandidate,
  type TuneChoices,
  type TuneDifference,
  type TuneDocument,
  type TunedPoint,
  type TuneOptions,
  type TunePoint,
  type TuneQuestion,
  type TuneResults,
  type TuneStrategy,
  tune,
  tuneScenario,
  type VariantDiff,
  type VariantResults,
  type WithoutInterval,
} from 'lambda-sim';
import { loadOrThrow, SCENARIO } from './scenario.js';

export interface Documents {
  readonly run: ResultsDocument;
  readonly comparison: ComparisonDocument;
  readonly tune: TuneDocument;
  readonly plan: PlanDocument;
  readonly diff: DiffDocument;
}

const shared: StudyOptions & CrewOptions = {
  workers: 1,
  maximumBadRows: 0,
  signal: new AbortController().signal,
  onProgress: ({ totalSeconds }: Progress) => {
    if (!(totalSeconds > 0)) throw new Error('no progress');
  },
};

async function useRuns(input: StudyInput): Promise<RunResult> {
  const { compiled } = await loadOrThrow(SCENARIO);
  const kept = new Map<number, ReplicationResult>();
  const numberOf = ({ replication }: ReplicationTask): number => replication;
  const keeper: TaskKeeper = {
    find: (task) => kept.get(numberOf(task)) ?? null,
    keep: (task, result) => void kept.set(numberOf(task), result),
  };
  let rows = 0;
  let isFinished = false;
  const observer: Observer = {
    take: (batch) => {
      rows += batch.rows;
    },
    finish: () => {
      isFinished = true;
    },
  };
  const measured: ReplicateOptions = { measuresBatches: true };
  let state: RunState | null = null;
  const states: StateKeeper = {
    find: () => state,
    isDue: (isAtEnd) => isAtEnd,
    keep: (_task, taken) => {
      state = taken;
    },
  };
  await runScenario(compiled, { ...shared, states });
  await runScenario(compiled, { ...shared, states });
  const options: RunOptions = { ...shared, ...measured, observer };
  await runScenario(compiled, options);
  if (rows === 0 || !isFinished) throw new Error('nothing was observed');
  await runScenario(compiled, { ...shared, keeper });
  if (kept.size !== 1) throw new Error('nothing was kept');
  const changes: ScenarioOptions = {
    set: ['functions.api.timeout=5s'],
    seed: 1,
    thresholds: { latency: 'avg < 9s' },
  };
  const replicated: RunScenarioOptions = { ...shared, ...changes, duration: '30s', replications: 2 };
  return runScenario(input, replicated);
}

async function useComparisons(): Promise<ComparisonDocument> {
  const variants: StudyVariant[] = [];
  for (const memory of [256, 512]) {
    const { compiled } = await loadOrThrow(SCENARIO, { set: [`functions.api.memory=${memory}`] });
    variants.push({ label: `${memory} MB`, set: { 'functions.api.memory': memory }, compiled });
  }
  const options: CompareOptions = { ...shared, baseline: '512 MB' };
  const { baseline } = await compareVariants(variants, options);
  const memory: MemorySizes = '256..512:256';
  const asked: CompareScenarioOptions = {
    ...shared,
    memory,
    architectures: ['x86_64', 'arm64'],
    function: 'api',
    axes: { 'functions.api.timeout': ['3s', '10s'] },
    maximumVariants: 8,
  };
  const comparison = await compareScenario(SCENARIO, asked);
  const last: VariantResults | undefined = comparison.variants.at(-1);
  const without: WithoutInterval | undefined = last?.results.withoutInterval?.[0];
  console.log(without?.reason);
  const paired: PairedResults | undefined = last?.paired;
  const cost: PairedFigure | undefined = paired?.monthlyCost;
  if (baseline !== '512 MB' || cost?.ratio === undefined) throw new Error('nothing is paired');
  return comparison;
}

async function useTuning(): Promise<TuneDocument> {
  const { compiled } = await loadOrThrow(SCENARIO);
  const setting: ChosenSetting = { memoryMb: 512 };
  const candidate: TuneCandidate = { label: '512 MB', set: {}, setting, compiled };
  const strategy: TuneStrategy = 'balanced';
  const question: TuneQuestion = {
    functionName: 'api',
    strategy,
    weight: 0.5,
    candidates: [candidate],
    currentLabel: '512 MB',
    landmarksMb: [],
    replications: 1,
  };
  const runner: RunVariants = compareVariants;
  const { best } = await tune(question, runner, shared);
  const byCost: PowerTuningStrategy = 'cost';
  const choices: TuneChoices = { function: 'api', strategy: 'slo', memory: [256, 512], weight: 0.5 };
  const options: TuneOptions = { ...shared, ...choices, duration: '20s' };
  const document = await tuneScenario(SCENARIO, options);
  const results: TuneResults = document.tune;
  const ifItFits: IfItFits | undefined = results.ifItFits;
  const point: TunedPoint | undefined = results.points[0];
  const bare: TunePoint | undefined = point;
  const maxima: Maxima = results.maxima;
  const other: TuneDifference | undefined = results.differences[0];
  const patches: readonly Patch[] = results.patches;
  if (best[byCost] !== '512 MB' || bare === undefined || !(maxima.durationMs > 0)) throw new Error('no best');
  console.log(ifItFits?.label, point?.costPerInvocationCi95, other?.costCi95, patches[0]?.text);
  return document;
}

async function usePlans(): Promise<PlanDocument> {
  const { compiled } = await loadOrThrow(SCENARIO);
  const settings: PlanSettings = { ...PLAN_DEFAULTS, growth: [1, 2], requestsPerRun: 1000 };
  const memory: MemoryVariant = { side: 'low', label: 'as it is', compiled };
  const options: PlanOptions = {
    ...shared,
    settings: { growth: [1], requestsPerRun: 1000 },
    memory: [memory],
  };
  await planScenario(compiled, options);
  const plan = await planScenario(SCENARIO, { ...shared, settings });
  const point: BreakPoint | undefined = plan.breakPoints[0];
  const row: GrowthRow | undefined = plan.growth[0];
  const advice: CapacityAdvice | undefined = plan.functions['api'];
  const step: PlanStep | undefined = plan.steps?.[0];
  const ask: QuotaRequest | undefined = step?.asks[0];
  const cost: PlanCost | undefined = plan.cost;
  const alternative: Alternative | undefined = plan.alternatives[0];
  const sensitivity: SensitivityRow | undefined = plan.sensitivity[0];
  const low: SensitivityEnd | undefined = sensitivity?.low;
  const dearer: DearerRange | undefined = alternative?.dearerRanges[0];
  console.log(dearer?.fromRatePerSecond, step?.options, ask?.code, cost?.total);
  console.log(point?.limit, row?.monthly, advice?.reservedConcurrency, alternative?.platform, low?.p99Ms);
  return plan;
}

function useDifferences(document: ResultsDocument): DiffDocument {
  const a: DiffInput = { file: 'a.json', document };
  const diff = buildDiff(a, { ...a, file: 'b.json' });
  const side: DiffSide = diff.b;
  const variant: VariantDiff | undefined = diff.variants[0];
  const metric: MetricDiff | undefined = variant?.metrics[0];
  const unit: FigureUnit | undefined = metric?.unit;
  const conditions: readonly FailOnResult[] = diff.failOn;
  if (side.file !== 'b.json' || unit === undefined || conditions.length > 0) throw new Error('no difference');
  return diff;
}

export async function useStudies(): Promise<Documents> {
  const { document, explanation } = await useRuns(SCENARIO);
  if (explanation.length === 0) throw new Error('the bill is not explained');
  return {
    run: document,
    comparison: await useComparisons(),
    tune: await useTuning(),
    plan: await usePlans(),
    diff: useDifferences(document),
  };
}
