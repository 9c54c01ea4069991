import type { Assumption } from '../../model/assumption.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import { refuseMisfits } from '../../model/fault.ts';
import { VERSION } from '../../model/version.ts';
import { recordWorkKey } from '../../results/build/record-assumptions.ts';
import { unjudgedGrowth } from '../../results/compare/unjudged-batches.ts';
import type { CostLine, ResultsDocument } from '../../results/documents/document.ts';
import { PLAN_DEFAULTS } from '../../results/documents/plan-defaults.ts';
import type {
  GrowthRow,
  PlanCost,
  PlanDocument,
  PlanSettings,
} from '../../results/documents/plan-document.ts';
import { mainFunction } from '../../results/figures/main-function.ts';
import { planFindings } from '../../results/findings/findings-plan.ts';
import { logQuotaOfPlan } from '../../results/findings/findings-quotas.ts';
import { planVerdict } from '../../results/findings/verdict-plan.ts';
import { rounded } from '../../results/statistics/rounded.ts';
import type { LoadedScenario } from '../../scenario/load.ts';
import type { CrewOptions } from '../runs/task-scheduler.ts';
import {
  compiledOf,
  isCompiled,
  loadStudyInput,
  type ScenarioOptions,
  type StudyInput,
} from '../scenario-options.ts';
import { lambdaMonthly } from '../tune/lambda-monthly.ts';
import { withCrew } from '../variants.ts';
import { containerWork } from './container-work.ts';
import { missesWork } from './in-force.ts';
import { alternativesOf } from './plan-alternatives.ts';
import { MonthBasis } from './plan-basis.ts';
import { withBudgetsBeyond } from './plan-bills.ts';
import { boundScales, guessScales, LEAST_REACH, withinBounds } from './plan-bounds.ts';
import { adviseCapacity } from './plan-capacity.ts';
import { growthTable, rangeOfGiven } from './plan-growth.ts';
import { limitsOf } from './plan-limits.ts';
import { memoryVariants } from './plan-memory.ts';
import { type LoadedRun, PlanRuns } from './plan-runs.ts';
import { searchLimits } from './plan-search.ts';
import { figuresOf, type MemoryVariant, sensitivityOf } from './plan-sensitivity.ts';
import { planMisfits } from './plan-settings.ts';
import { stepsOf } from './plan-steps.ts';
import { MOST_REFUSED, refusesAnything } from './refused.ts';
import { arrivalsBetween, type TrafficShape, trafficShape } from './traffic-shape.ts';

export interface PlanOptions extends Omit<CrewOptions, 'observer'>, Omit<ScenarioOptions, 'replications'> {
  /** Rows of a trace that may be skipped; one more is a FaultError. Default 0. */
  readonly maximumBadRows?: number | undefined;
  /** What is not given is as in `PLAN_DEFAULTS`. */
  readonly settings?: Partial<PlanSettings> | undefined;
  /**
   * Every function with less and with more memory, for the sensitivity. Default half and twice as much; none
   * of a compiled scenario, which cannot be read again.
   */
  readonly memory?: readonly MemoryVariant[] | undefined;
}

/**
 * Capacity: the load at which each limit and threshold breaks, the concurrency to reserve and to provision,
 * the bill as the traffic grows, the same work on Fargate and EC2, and what the figures hang on. One
 * replication of each run, with the same random numbers; the same document for any number of threads.
 *
 * @throws FaultError with all that is wrong with the scenario or the options; otherwise as `runScenario` does
 */
export async function planScenario(
  scenario: CompiledScenario | StudyInput,
  options: PlanOptions = {},
): Promise<PlanDocument> {
  const caller = 'planScenario';
  refuseMisfits(caller, planMisfits(options));
  const given = Object.entries(options.settings ?? {}).filter(([, value]) => value !== undefined);
  const settings: PlanSettings = { ...PLAN_DEFAULTS, ...Object.fromEntries(given) };
  if (isCompiled(scenario)) {
    const compiled = await compiledOf(scenario, options, caller);
    return planCompiled(compiled, null, { settings, memory: options.memory ?? [] }, options);
  }
  const loaded = await loadStudyInput(scenario, options, caller);
  const memory = options.memory ?? (await memoryVariants(loaded));
  return planCompiled(loaded.compiled, loaded, { settings, memory }, options);
}

async function planCompiled(
  compiled: CompiledScenario,
  loaded: LoadedScenario | null,
  { settings, memory }: { readonly settings: PlanSettings; readonly memory: readonly MemoryVariant[] },
  options: PlanOptions,
): Promise<PlanDocument> {
  const { maximumBadRows = 0 } = options;
  const shape = await trafficShape(compiled, maximumBadRows);
  return withCrew(options, async (crew) => {
    const runs = new PlanRuns(compiled, shape, crew, {
      requestsPerRun: settings.requestsPerRun,
      maximumBadRows,
      factors: [...settings.growth, ...rangeOfGiven(settings.uncertainty)],
    });
    const given = await runs.whole();
    runs.learn(given.document);
    const { document } = given;
    const latencyOf = mainFunction(given.document);
    const rate = rateOf(compiled, shape, given);
    const bounds = boundScales(compiled, given.document, rate.mean(1));
    const guesses = guessScales(compiled, (await unrefused(runs)).document);
    const searched = await searchLimits(runs, limitsOf(compiled), { bounds, guesses });
    const reach = Math.max(LEAST_REACH, searched.furthestScale, ...settings.growth);
    const bounded = withinBounds(searched, bounds, reach);
    const basis = new MonthBasis(runs, given);
    const found = await withBudgetsBeyond(bounded, runs, basis);
    const cost = costOf(document);
    const capacity = await adviseCapacity(runs, {
      coldStartRate: settings.coldStartRate,
      isWholeMonth: cost.warning === undefined,
    });
    await basis.learn([...new Set([1, ...settings.growth])]);
    const growth = await growthTable(runs, basis, {
      factors: settings.growth,
      uncertainty: settings.uncertainty,
      latencyOf,
      rateAt: (scale) => rounded(rate.mean(scale), 6),
    });
    const sensitivity = await sensitivityOf(runs, basis, memory, latencyOf);
    const work = containerWork(compiled, given.document);
    // Others serve everything: Lambda's part is held against them as if it did too.
    const served = missesWork(compiled, given.document) ? await basis.ifServed(1) : null;
    const lambdaNow = served === null ? lambdaMonthly(document) : lambdaPart(served.lines);
    const lambdaAt = lambdaCurve(given, lambdaNow, growth.rows, growth.runs);
    const monthly = new Map(growth.rows.map((row) => [row.factor, row.monthlyIfServed ?? row.monthly]));
    monthly.set(1, monthly.get(1) ?? served?.monthly ?? document.cost.monthly);
    const steps = await stepsOf(runs, loaded, found, settings.growth, (factor) => monthly.get(factor) ?? 0);
    const peakFactor = await peakToMean(compiled, shape, maximumBadRows);
    const alternatives = alternativesOf({
      region: compiled.region,
      work,
      ratePerSecond: rate.mean(1),
      peakFactor,
      lambdaMonthlyAt: lambdaAt,
      rules: settings,
    });
    const grown = [given, ...growth.runs].map((run) => run.document);
    const notJudged = unjudgedGrowth(grown);
    const isUnsaid = (name: string): boolean =>
      notJudged !== null && assumptionsOf(grown).some(({ key }) => key === recordWorkKey(name));
    const plan: Omit<PlanDocument, 'findings' | 'verdict'> = {
      schemaVersion: 1,
      kind: 'plan',
      breakPoints: found.broken.map(({ limit, scale, isBelowRange }) => ({
        limit: limit.name,
        scale,
        ratePerSecond: rounded(rate.mean(scale), 6),
        peakRatePerSecond: rounded(rate.peak(scale), 6),
        effect: limit.effect,
        isBelowRange,
      })),
      // What rests on what was not said is not advised.
      functions: Object.fromEntries(Object.entries(capacity).filter(([name]) => !isUnsaid(name))),
      growth: growth.rows,
      alternatives: notJudged === null ? alternatives : alternatives.map((one) => ({ ...one, notJudged })),
      name: compiled.name,
      platform: compiled.platform,
      region: compiled.region,
      seed: compiled.model.seed,
      version: VERSION,
      currency: document.cost.currency,
      freeTier: document.cost.freeTier,
      traffic: {
        simulatedSeconds: document.simulatedSeconds,
        requests: document.totals.requests,
        ratePerSecond: rounded(rate.mean(1), 6),
        peakRatePerSecond: rounded(rate.peak(1), 6),
      },
      holds: found.holding.map((limit) => ({ limit: limit.name, upToScale: found.reachOf(limit) })),
      latencyOf,
      lambdaMonthly: rounded(lambdaNow),
      steps: notJudged === null ? steps : [],
      cost,
      sensitivity,
      sensitivityBase: { ...figuresOf(await runs.at(1), latencyOf), monthly: document.cost.monthly },
      settings,
      notes: notesOf(compiled, growth.rows, found.upToScale, runs, work.undivided, settings),
      // That of the month stands beside the cost.
      warnings: [
        ...document.warnings.filter((text) => text !== cost.warning),
        ...(notJudged === null ? [] : [notJudged]),
      ],
      assumptions: assumptionsOf(grown),
      ...(notJudged === null ? {} : { notJudged }),
    };
    const ofLogs = logQuotaOfPlan(document, reach);
    return {
      ...plan,
      verdict: planVerdict(plan),
      findings: [...planFindings(plan), ...(ofLogs === null ? [] : [ofLogs])],
    };
  });
}

/** The given traffic at its busiest, and what it asks for where it is not let in. */
async function unrefused(runs: PlanRuns): Promise<LoadedRun> {
  const run = await runs.at(1);
  return refusesAnything(run) ? runs.at(1, 'none') : run;
}

/** Those of the first run, and what the others needed besides. */
function assumptionsOf(documents: readonly ResultsDocument[]): readonly Assumption[] {
  const byKey = new Map<string, Assumption>();
  for (const assumption of documents.flatMap(({ assumptions }) => assumptions)) {
    if (!byKey.has(assumption.key)) byKey.set(assumption.key, assumption);
  }
  return [...byKey.values()];
}

/**
 * What must be served at once at the busiest time ÷ the mean of all: what waits in a queue or a stream counts
 * at its mean.
 */
async function peakToMean(
  compiled: CompiledScenario,
  shape: TrafficShape,
  maximumBadRows: number,
): Promise<number> {
  const isQueued = (sourceIndex: number): boolean => compiled.model.sources[sourceIndex]?.poller != null;
  const direct = compiled.arrivals.filter(({ sourceIndex }) => !isQueued(sourceIndex));
  const atOnce = await trafficShape({ ...compiled, arrivals: direct }, maximumBadRows);
  const all = meanRate(compiled, shape, 1);
  if (all === 0) return 1;
  return (peakRate(compiled, atOnce, 1) + all - meanRate(compiled, atOnce, 1)) / all;
}

function meanRate({ model }: CompiledScenario, shape: TrafficShape, scale: number): number {
  const seconds = (model.horizonMs - model.warmupMs) / 1000;
  return arrivalsBetween(shape, model.warmupMs, model.horizonMs, scale) / seconds;
}

/** Over ten bins at a time, so that a few arrivals more by chance make no peak. */
function peakRate(compiled: CompiledScenario, shape: TrafficShape, scale: number): number {
  const { horizonMs, warmupMs } = compiled.model;
  const windowMs = shape.binMs * 10;
  let most = meanRate(compiled, shape, scale);
  for (let atMs = warmupMs; atMs + windowMs <= horizonMs + 1; atMs += windowMs / 2) {
    most = Math.max(most, (1000 * arrivalsBetween(shape, atMs, atMs + windowMs, scale)) / windowMs);
  }
  return most;
}

/**
 * Requests from outside a second at a scale: of the patterns themselves where they say it, of the run's
 * closed loops besides.
 */
function rateOf(compiled: CompiledScenario, shape: TrafficShape, { document }: LoadedRun) {
  const open = meanRate(compiled, shape, 1);
  const isClosed = compiled.model.closedLoops.length > 0;
  const closed = isClosed ? Math.max(0, document.totals.requests / document.measuredSeconds - open) : 0;
  return {
    mean: (scale: number) => meanRate(compiled, shape, scale) + closed * scale,
    peak: (scale: number) => peakRate(compiled, shape, scale) + closed * scale,
  };
}

/** Bills of runs that leave waiting more than this say nothing of the work. */
const MOST_WAITING = 0.01;

/**
 * Lambda's part of the bill at any scale: straight between the simulated ones, in proportion to the traffic
 * beyond them but for what provisioned concurrency costs anyway.
 */
function lambdaCurve(
  given: LoadedRun,
  lambdaNow: number,
  rows: readonly GrowthRow[],
  loaded: readonly LoadedRun[],
): (scale: number) => number {
  const fixed = given.document.cost.monthlyLines
    .filter(({ service, item }) => service === 'lambda' && item.startsWith('Provisioned concurrency'))
    .reduce((sum, { amount }) => sum + amount, 0);
  const points = rows
    .flatMap(({ factor, throttleRate, unfinishedRate }, index) => {
      const run = loaded[index];
      // What is not done costs nothing, and would make a container look dear.
      const isAll = rows[index]?.monthlyIfServed === rows[index]?.monthly && throttleRate <= MOST_REFUSED;
      return run === undefined || !isAll || unfinishedRate > MOST_WAITING || factor === 1
        ? []
        : [{ scale: factor, monthly: lambdaPart(rows[index]?.lines ?? []) }];
    })
    .concat({ scale: 1, monthly: lambdaNow })
    .toSorted((a, b) => a.scale - b.scale);
  return (scale) => {
    const above = points.findIndex((point) => point.scale >= scale);
    const low = points[above - 1];
    const high = points[above];
    if (high !== undefined && low !== undefined && high.scale > low.scale) {
      const way = (scale - low.scale) / (high.scale - low.scale);
      return low.monthly + way * (high.monthly - low.monthly);
    }
    const end = high ?? points.at(-1);
    if (end === undefined) return 0;
    return fixed + (Math.max(0, end.monthly - fixed) * scale) / end.scale;
  };
}

function lambdaPart(lines: readonly CostLine[]): number {
  return lines.filter(({ service }) => service === 'lambda').reduce((sum, { amount }) => sum + amount, 0);
}

/** A billing month, as AWS's own calculator has it. */
const MONTH_SECONDS = 730 * 3600;

/** What the run costs, and whether a month of it is a month of anybody's, as the run has it. */
function costOf({ cost, measuredSeconds: seconds }: ResultsDocument): PlanCost {
  return {
    total: cost.total,
    seconds,
    timesAMonth: Number((MONTH_SECONDS / Math.max(1, seconds)).toPrecision(6)),
    ...(cost.month?.warning === undefined ? {} : { warning: cost.month.warning }),
  };
}

function notesOf(
  compiled: CompiledScenario,
  rows: readonly GrowthRow[],
  upToScale: number,
  { mostScale, requestsPerRun }: PlanRuns,
  undivided: readonly string[],
  settings: PlanSettings,
): readonly string[] {
  const shortened = rows.filter((row) => row.shortened).map(({ factor }) => `×${factor}`);
  const setsOffMore = requestsPerRun < 0.9 * settings.requestsPerRun;
  const schedules = compiled.arrivals.some(({ pattern }) => pattern.kind === 'schedule');
  return [
    `Break points were looked for up to ×${upToScale}, each within 2 %; where it is not said otherwise, all limits are in force.`,
    ...(shortened.length === 0
      ? []
      : [
          `A run has about ${settings.requestsPerRun} requests at most${setsOffMore ? ', those counted that others set off' : ''}: at ${shortened.join(', ')} the busiest part of the traffic was simulated for limits and p99. Bills and shares are those of the whole given traffic, changed as parts of it change: one with its mean rate where nothing is refused, several from quiet to busy where something is.`,
        ]),
    ...(rows.some(({ factor }) => factor > mostScale)
      ? [
          `Beyond ×${Number(mostScale.toPrecision(3))} a run with its queues is too long to be simulated whole: a part with the mean traffic tells how the bill goes on from there, and p99 is at least what is shown.`,
        ]
      : []),
    ...(schedules ? ['Schedules do not grow with the traffic.'] : []),
    `Containers and instances are sized for the busiest time without auto scaling: at most ${Math.round(settings.targetUtilization * 100)} % of their vCPUs, a mean wait of at most ${settings.maximumWaitMs} ms (Erlang C) and at least ${settings.minimumUnits} units. Load balancers, storage, traffic and work of operation are not in their price; nor are other services than Lambda on its side.`,
    'A process of a function takes the memory that it uses (where that is not given, the memory that it has), one process a vCPU; waiting for others takes no vCPU.',
    ...(undivided.length === 0
      ? []
      : [`The work of ${undivided.join(', ')} is given as one duration: all of it is taken for CPU time.`]),
  ];
}
