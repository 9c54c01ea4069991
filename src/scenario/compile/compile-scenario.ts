import type { CompiledScenario } from '../../model/compiled.ts';
import type { AccountModel, Model } from '../../model/model.ts';
import type { TraceModel } from '../../model/traffic-pattern.ts';
import { formatDuration } from '../../units/format.ts';
import { recursionLimits } from '../check/check-chains.ts';
import { fileOrder, inCanonicalOrder } from '../graph/canonical-order.ts';
import { type Circle, circlesOf } from '../graph/circles.ts';
import { evaluateAccess } from '../permissions/access.ts';
import type { FailureSpec } from '../schema/failure-schema.ts';
import type { Scenario } from '../schema/scenario.ts';
import { assumeShapes } from './assume-shapes.ts';
import { Assumptions } from './assumptions.ts';
import { compileFailures } from './compile-failures.ts';
import { compileFunctionModel, describeFunction, type FunctionSurroundings } from './compile-function.ts';
import { compileProvisioning } from './compile-provisioning.ts';
import { QuotaRegister } from './compile-quotas.ts';
import { compileResource, describeResource } from './compile-resources.ts';
import { compileSources } from './compile-sources.ts';
import { compileSteps } from './compile-steps.ts';
import { setUpFunction } from './function-setup.ts';
import {
  burstWarnings,
  chainWarnings,
  eventPollerWarnings,
  networkWarnings,
  newNameWarnings,
  quotaWarnings,
  raisedTimeouts,
  unused,
} from './scenario-warnings.ts';

export const DEFAULT_DURATION_MS = 3_600_000;
const DEFAULT_SEED = 42;
/** A Monday. */
export const DEFAULT_START_MS = Date.UTC(2026, 0, 5);

/** What the compiler needs besides the scenario: what was read from other files. */
export interface CompileInputs {
  /** By the number of the traffic entry. */
  readonly traces: ReadonlyMap<number, TraceModel>;
  /** Wall clock of the first row of the first trace that has dates, or null. */
  readonly traceStartMs: number | null;
  /** Length of the traces where all traffic is recorded and ends, or null. */
  readonly traceSpanMs: number | null;
  readonly ownPrices: Readonly<Record<string, string>>;
}

/**
 * A checked scenario → the engine's model and what feeds, bills and describes it; every default becomes an
 * assumption.
 */
export function compileScenario(given: Scenario, inputs: CompileInputs): CompiledScenario {
  const scenario = inCanonicalOrder(given);
  const { facts } = scenario;
  const assumptions = new Assumptions();
  const warnings: string[] = [];
  const access = evaluateAccess(scenario);
  assumeShapes(scenario, assumptions);
  const account = compileAccount(scenario, assumptions);
  const horizonMs = compileHorizon(scenario, inputs, assumptions);
  const quotas = new QuotaRegister(scenario, assumptions);
  const sources = compileSources(scenario, inputs.traces, access, assumptions, warnings, quotas);
  const startEpochMs = scenario.run.start ?? inputs.traceStartMs ?? DEFAULT_START_MS;
  const setups = [...scenario.functions].map(([name, spec]) => setUpFunction(name, spec, facts, assumptions));
  const limits = recursionLimits(scenario);
  const models = setups.map((setup, index) => {
    const { name, spec } = setup;
    const surroundings: FunctionSurroundings = {
      destinations: sources.destinations[index] ?? { onFailureSource: null, onSuccessSource: null },
      isAsync: sources.reachedAsync.has(index),
      steps: compileSteps(spec, name, sources.invokes[index] ?? [], { scenario, access, quotas }),
      failures: compileFailures([...(spec.failures ?? []), ...zoneLoss(scenario)]),
      provisioning: compileProvisioning(
        spec,
        `functions.${name}`,
        facts,
        startEpochMs,
        horizonMs,
        assumptions,
      ),
      recursionLimit: limits.get(name) ?? Number.POSITIVE_INFINITY,
    };
    return compileFunctionModel(setup, facts, surroundings, assumptions, warnings);
  });
  const resources = [...scenario.resources].map(([name, spec], index) => {
    return compileResource(name, spec, sources.feeds[index] ?? null, scenario, assumptions);
  });
  warnings.push(...newNameWarnings(scenario), ...unused(scenario, sources));
  warnings.push(
    ...raisedTimeouts(scenario),
    ...burstWarnings(scenario, horizonMs, scenario.run.warmup ?? 0),
    ...chainWarnings(scenario),
    ...networkWarnings(scenario),
    ...quotaWarnings(scenario),
    ...eventPollerWarnings(scenario),
    ...access.warnings,
  );
  if (sources.arrivals.length === 0 && sources.closedLoops.length === 0) {
    warnings.push(
      'traffic: there is no traffic, so there is nothing to simulate; give traffic or a schedule',
    );
  }
  const edge = new Set(
    [...scenario.triggers.values()].flatMap((trigger) =>
      trigger.source === 'lambda-edge' ? [trigger.function] : [],
    ),
  );
  return {
    name: scenario.name,
    platform: facts.name,
    region: scenario.region,
    model: {
      seed: scenario.run.seed ?? DEFAULT_SEED,
      horizonMs,
      warmupMs: scenario.run.warmup ?? 0,
      sampleStepMs: seriesStepMs(
        horizonMs,
        Math.max(models.length, scenario.triggers.size, resources.length),
      ),
      account,
      functions: models,
      sources: sources.models,
      resources,
      closedLoops: sources.closedLoops,
      ...(sources.fanOuts.length === 0 ? {} : { fanOuts: sources.fanOuts }),
      ...compileRunaway(scenario),
      ...(sources.workflows.length === 0 ? {} : { workflows: sources.workflows }),
      quotas: quotas.models,
    },
    quotas: quotas.quotas,
    functions: setups.map((setup) =>
      describeFunction(setup, facts, access.mayLog(setup.name), edge.has(setup.name)),
    ),
    sources: sources.sources,
    resources: [...scenario.resources].map(([name, spec]) => {
      return describeResource(name, spec, scenario, assumptions);
    }),
    fileOrder: fileOrder(given),
    arrivals: sources.arrivals,
    startEpochMs,
    ...((scenario.run.start ?? inputs.traceStartMs ?? null) === null ? {} : { isStartGiven: true }),
    ...(scenario.run.period === undefined ? {} : { periodMs: scenario.run.period }),
    timezone: scenario.run.timezone ?? 'UTC',
    billing: {
      freeTier: scenario.billing.freeTier ?? false,
      savingsPlan: scenario.billing.savingsPlan ?? 0,
      natGateways: scenario.billing.natGateways ?? 0,
      ownPrices: inputs.ownPrices,
      provisionedStepSeconds: facts.provisionedStepSeconds.value,
    },
    replications: scenario.run.replications ?? 1,
    thresholds: scenario.thresholds,
    assumptions: assumptions.list(),
    warnings,
    compare: scenario.compare,
  };
}

function compileAccount(scenario: Scenario, assumptions: Assumptions): AccountModel {
  const { facts, region } = scenario;
  const concurrency = scenario.accountConcurrency ?? facts.accountConcurrency.value;
  const requestsPerSecond = concurrency * facts.requestsPerConcurrency.value;
  const bursts = facts.scaling.burst.value;
  const burst = bursts[region] ?? bursts['default'] ?? concurrency;
  const { scope, perSecond } = facts.scaling;
  if (scenario.accountConcurrency === undefined) {
    assumptions.fromFact('account.concurrency', String(concurrency), facts.accountConcurrency);
  }
  assumptions.fromFact(
    'account.requestRate',
    `${requestsPerSecond} synchronous requests per second (${facts.requestsPerConcurrency.value} × concurrency)`,
    facts.requestsPerConcurrency,
  );
  assumptions.fromFact(
    'account.scalingRate',
    `${burst} new environments at once, then ${Number(perSecond.value.toPrecision(3))} per second, by ${scope}`,
    perSecond,
  );
  return { concurrency, requestsPerSecond, scaling: { scope, burst, perSecond: perSecond.value } };
}

function compileHorizon(scenario: Scenario, inputs: CompileInputs, assumptions: Assumptions): number {
  if (scenario.run.duration !== undefined) return scenario.run.duration;
  if (inputs.traceSpanMs !== null) {
    const words = formatDuration(inputs.traceSpanMs);
    assumptions.choice(
      'run.duration',
      words,
      'the recorded traffic ends then: the first whole minute after its last request',
    );
    return inputs.traceSpanMs;
  }
  assumptions.choice('run.duration', formatDuration(DEFAULT_DURATION_MS), 'a choice of this simulator');
  return DEFAULT_DURATION_MS;
}

/** A minute or two of computing time, and a GB or two of memory. */
const MOST_SENT = 100_000_000;
const MOST_AT_ONCE = 1_000_000;
const MOST_OPEN = 10_000_000;

function compileRunaway(scenario: Scenario): Pick<Model, 'runaway'> {
  // Sixteen turns of one that multiplies, by retries as well, may be as much as those of one without end.
  const worst = circlesOf(scenario).reduce<Circle | undefined>((most, circle) => {
    return most === undefined || circle.growth > most.growth ? circle : most;
  }, undefined);
  if (worst === undefined) return {};
  const circle = worst.way.join(' → ');
  return {
    runaway: { circle, mostSent: MOST_SENT, mostAtOnce: MOST_AT_ONCE, mostOpen: MOST_OPEN },
  };
}

const ZONE_SHARE = 1 / 3;

function zoneLoss({ zoneLoss: given }: Scenario): readonly FailureSpec[] {
  return given === undefined ? [] : [{ at: given.at, environmentsLost: given.share ?? ZONE_SHARE }];
}

const SERIES_STEPS_SECONDS = [1, 10, 60, 300, 3600, 86_400];
const MAXIMUM_SERIES_POINTS = 1500;
/** Of all functions together, or of all triggers: what a document of thousands of them can hold. */
const MAXIMUM_POINTS_OF_ALL = 150_000;

/**
 * The finest of the steps of a series that gives at most 1500 points, and of more than a hundred `owners` of
 * such series (functions, triggers or resources, of which there are most) at most 150,000 in all.
 */
export function seriesStepMs(horizonMs: number, owners: number): number {
  const most = Math.min(MAXIMUM_SERIES_POINTS, MAXIMUM_POINTS_OF_ALL / Math.max(1, owners));
  const step = SERIES_STEPS_SECONDS.find((seconds) => horizonMs / (seconds * 1000) <= most);
  return (step ?? 86_400) * 1000;
}
