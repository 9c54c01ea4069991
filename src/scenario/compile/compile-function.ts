import type { CompiledFunction, CompiledLogs } from '../../model/compiled.ts';
import type {
  AsyncModel,
  FailureWindow,
  FunctionModel,
  ProvisioningModel,
  StepModel,
} from '../../model/model.ts';
import { EDGE_STEP_MS } from '../../platform/edge.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import { isManagedRuntime } from '../../platform/runtimes.ts';
import { type KeepAliveModel, keepAliveFor } from '../../policies/keep-alives.ts';
import { REUSES } from '../../policies/reuses.ts';
import { formatDuration } from '../../units/format.ts';
import { initialProvisioned } from '../graph/provisioned.ts';
import type { Assumptions } from './assumptions.ts';
import { compileColdStart, spread } from './compile-cold-start.ts';
import { compileRecordWork, compileWork } from './compile-work.ts';
import type { FunctionSetup } from './function-setup.ts';
import { memoryGaps } from './memory-gaps.ts';
import { tableDistribution } from './quantile-tables.ts';

const [DEFAULT_REUSE] = REUSES;

export interface Destinations {
  readonly onFailureSource: number | null;
  readonly onSuccessSource: number | null;
}

/** What surrounds a function in its scenario. */
export interface FunctionSurroundings {
  readonly destinations: Destinations;
  /** Events reach it through the asynchronous queue, so that its defaults matter. */
  readonly isAsync: boolean;
  readonly steps: readonly StepModel[];
  readonly failures: readonly FailureWindow[];
  readonly provisioning: ProvisioningModel | null;
  readonly recursionLimit: number;
}

/** One function for the engine. */
export function compileFunctionModel(
  setup: FunctionSetup,
  facts: PlatformFacts,
  surroundings: FunctionSurroundings,
  assumptions: Assumptions,
  warnings: string[],
): FunctionModel {
  const key = `functions.${setup.name}`;
  const { spec } = setup;
  const { destinations, isAsync, ...rest } = surroundings;
  const work = compileWork(setup, facts, assumptions, warnings);
  const used = spec.work?.memoryUsed ?? null;
  if (used?.kind === 'constant' && used.value > setup.memoryMb) {
    warnings.push(
      `${key}.work.memoryUsed: ${used.value} MB is more than the ${setup.memoryMb} MB there are; every invocation dies out of memory`,
    );
  }
  if (spec.reservedConcurrency === 0) {
    warnings.push(`${key}.reservedConcurrency: 0 refuses every invocation`);
  }
  if (setup.timeoutMs % 1000 !== 0) {
    warnings.push(
      `${key}.timeout: Lambda takes whole seconds, ${setup.timeoutMs} ms is simulated all the same`,
    );
  }
  if (spec.maxLifetime === undefined) {
    assumptions.choice(
      `${key}.maxLifetime`,
      'never: a busy environment lives on',
      'the evidence conflicts: 28-hour recordings of 2020 fit it (339 cold starts, 342 simulated without any end; pacslab/serverless-performance-modeling); the AWS Lambda Developer Guide ("Understanding the Lambda execution environment lifecycle") says that environments end every few hours; one page measured about 2 h (xebia.com, "AWS Lambda terminates instances preemptively"). A finding says where 2 h would change the cold starts by more than a tenth',
    );
  }
  return {
    name: setup.name,
    memoryMb: setup.memoryMb,
    timeoutMs: setup.timeoutMs,
    work,
    recordWork: compileRecordWork(setup, facts, warnings),
    memoryUsedMb: used,
    errorRate: spec.work?.errorRate ?? 0,
    coldStart: compileColdStart(setup, facts, key, assumptions, warnings),
    keepAlive: compileKeepAlive(setup, facts, key, assumptions),
    reuse: spec.reuse ?? DEFAULT_REUSE.name,
    maxLifetimeMs: spec.maxLifetime ?? Number.POSITIVE_INFINITY,
    reservedConcurrency: spec.reservedConcurrency ?? null,
    provisionedConcurrency: initialProvisioned(spec),
    ...rest,
    asynchronous: compileAsync(setup, facts, destinations, isAsync, key, assumptions),
  };
}

function compileKeepAlive(
  setup: FunctionSetup,
  facts: PlatformFacts,
  key: string,
  assumptions: Assumptions,
): KeepAliveModel {
  const given = setup.spec.keepAlive;
  if (given === undefined) {
    const idle = tableDistribution(facts.keepAliveMs.value);
    assumptions.fromFact(`${key}.keepAlive`, `${spread(idle)} of idle time`, facts.keepAliveMs);
  }
  if (given === undefined && setup.spec.reuse === undefined) {
    assumptions.choice(
      `${key}.reuse`,
      `${DEFAULT_REUSE.name}: ${DEFAULT_REUSE.words}`,
      'AWS documents no order; replays of the Poisson runs of 2020 (pacslab/serverless-performance-modeling) fit this one',
    );
  }
  return keepAliveFor(given ?? tableDistribution(facts.keepAliveMs.value));
}

function compileAsync(
  setup: FunctionSetup,
  facts: PlatformFacts,
  destinations: Destinations,
  isAsync: boolean,
  key: string,
  assumptions: Assumptions,
): AsyncModel {
  const given = setup.spec.async;
  const rules = facts.asynchronous;
  if (isAsync) {
    if (given?.maximumRetryAttempts === undefined) {
      const waits = rules.retryDelaysMs.value.map(formatDuration).join(' and ');
      const words = `${rules.maximumRetryAttempts.value} more attempts after an error, after ${waits}`;
      assumptions.fromFact(`${key}.async.maximumRetryAttempts`, words, rules.maximumRetryAttempts);
    }
    assumptions.choice(
      `${key}.async.backlog`,
      'a refused event is tried again after 1 s, then as soon as a place is free; a last time at its maximum age, where it is dropped if it is refused',
      'a choice of this simulator: the Developer Guide gives the waits (1 s, doubling to 5 min), not how a backlog drains or what happens at the maximum age',
    );
    if (given?.maximumEventAge === undefined) {
      const words = formatDuration(rules.maximumEventAgeMs.value);
      assumptions.fromFact(`${key}.async.maximumEventAge`, words, rules.maximumEventAgeMs);
    }
  }
  return {
    maximumRetryAttempts: given?.maximumRetryAttempts ?? rules.maximumRetryAttempts.value,
    maximumEventAgeMs: given?.maximumEventAge ?? rules.maximumEventAgeMs.value,
    retryDelaysMs: rules.retryDelaysMs.value,
    throttleBackoffMs: rules.throttleBackoffMs.value,
    ...destinations,
  };
}

/** What the bill and the report need to know of a function. */
export function describeFunction(
  setup: FunctionSetup,
  facts: PlatformFacts,
  mayLog: boolean,
  isAtEdge: boolean,
): CompiledFunction {
  const { initBilled } = facts;
  const initFact =
    setup.package === 'image'
      ? initBilled.image
      : isManagedRuntime(setup.runtime)
        ? initBilled.zipManaged
        : initBilled.zipCustom;
  const gaps = memoryGaps(setup.spec.work);
  return {
    name: setup.name,
    memoryMb: setup.memoryMb,
    architecture: setup.architecture,
    runtime: setup.runtime,
    package: setup.package,
    ephemeralStorageMb: setup.ephemeralStorageMb,
    snapStart: setup.snapStart,
    isInVpc: setup.vpc,
    coldStart: coldStartOrigin(setup),
    provisionedConcurrency: initialProvisioned(setup.spec),
    isAtEdge,
    ...(gaps.length === 0 ? {} : { memoryGaps: gaps }),
    logs: mayLog ? describeLogs(setup) : null,
    billedDuration: {
      stepMs: isAtEdge ? EDGE_STEP_MS.value[facts.name] : facts.billingStepMs.value,
      billsInit: initFact.value,
      restoreBilledShare: facts.restoreBilledShare.value,
    },
  };
}

function coldStartOrigin({ spec }: FunctionSetup): CompiledFunction['coldStart'] {
  if (typeof spec.coldStart === 'string') return 'preset';
  const isWhole = spec.work?.form === 'whole' && spec.work.coldDuration !== null;
  return spec.coldStart !== undefined || isWhole ? 'given' : 'default';
}

const DAY_MS = 86_400_000;

function describeLogs({ spec }: FunctionSetup): CompiledLogs {
  const { bytes = 0, format = 'text', retention } = spec.logs ?? {};
  return {
    bytes,
    format,
    retentionDays: retention === undefined ? Number.POSITIVE_INFINITY : retention / DAY_MS,
    ...(spec.logs?.class === 'infrequentAccess' ? { isInfrequent: true } : {}),
    isGiven: spec.logs !== undefined,
  };
}
