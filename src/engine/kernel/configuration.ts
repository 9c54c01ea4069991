import { chainedSources } from '../../model/chained-sources.ts';
import type { FunctionModel, Model, SourceModel } from '../../model/model.ts';
import { ASYNC, ENTRY } from '../../model/outcome-codes.ts';
import { keepAliveOf } from '../../policies/keep-alives.ts';
import { reuseOf } from '../../policies/reuses.ts';
import {
  CHOOSES_REUSE,
  EXPIRES_BY_EVENT,
  FUNCTION_REALS_SHIFT,
  HAS_DELIVERY,
  HAS_FAILURES,
  HAS_FILTER,
  HAS_INTEGRATION_TIMEOUT,
  HAS_POLLER,
  HAS_PROVISIONED,
  HAS_QUOTAS,
  HAS_STEPS,
  HAS_THROTTLE,
  HAS_TICKET,
  HAS_WORKFLOW,
  IS_ASYNC,
  IS_DENIED,
  IS_REQUEST_LIMITED,
  KEEP_ALIVE_MS,
  MEMORY_MB,
  NEWEST,
  NONE,
  OLDEST,
  POOL_SHIFT,
  SOURCE_FLAGS,
  SOURCE_SHIFT,
  SOURCE_TRAITS,
  TIMEOUT_MS,
  TRAITS,
} from './records.ts';
import { bucketSlackMs } from './token-buckets.ts';
import { MAXIMUM_FUNCTIONS, MAXIMUM_SOURCES, WORKSPACE } from './workspace.ts';

/**
 * Lays the model out in the workspace as the loop reads it: a record a pool, a function and a source, the
 * fields side by side (records.ts). What counts up and down lives in the same records, since it is read in
 * the same breath.
 */
export function layOut(model: Model): void {
  const { functions, sources, account } = model;
  const { pools, functionReals, requestLimit } = WORKSPACE;
  if (functions.length > MAXIMUM_FUNCTIONS || sources.length > MAXIMUM_SOURCES) {
    throw new Error(`a model has at most ${MAXIMUM_FUNCTIONS} functions and ${MAXIMUM_SOURCES} sources`);
  }
  pools.fill(0, 0, (2 * functions.length) << POOL_SHIFT);
  functions.forEach((fn, index) => {
    for (const pool of [2 * index, 2 * index + 1]) {
      pools[(pool << POOL_SHIFT) | NEWEST] = NONE;
      pools[(pool << POOL_SHIFT) | OLDEST] = NONE;
      pools[(pool << POOL_SHIFT) | TRAITS] = functionTraits(fn);
    }
    const record = index << FUNCTION_REALS_SHIFT;
    functionReals[record | TIMEOUT_MS] = fn.timeoutMs;
    functionReals[record | MEMORY_MB] = fn.memoryMb;
    functionReals[record | KEEP_ALIVE_MS] = endsByEvent(fn) ? Number.POSITIVE_INFINITY : fixedIdleMs(fn);
  });
  const ticketed = ticketedSources(model);
  const workflows = new Set(model.workflows?.map(({ sourceIndex }) => sourceIndex));
  sources.forEach((source, index) => {
    WORKSPACE.sources[(index << SOURCE_SHIFT) | SOURCE_TRAITS] =
      sourceTraits(source, ticketed[index] === true) | (workflows.has(index) ? HAS_WORKFLOW : 0);
    WORKSPACE.sources[(index << SOURCE_SHIFT) | SOURCE_FLAGS] = sourceFlags(source);
    WORKSPACE.integrationTimeoutMs[index] = source.integrationTimeoutMs;
  });
  const intervalMs = 1000 / account.requestsPerSecond;
  requestLimit[0] = Number.NEGATIVE_INFINITY;
  requestLimit[1] = bucketSlackMs(account.requestsPerSecond, intervalMs);
  requestLimit[2] = intervalMs;
  requestLimit[3] = 0;
}

function functionTraits(fn: FunctionModel): number {
  return (
    (fn.provisionedConcurrency > 0 || fn.provisioning !== null ? HAS_PROVISIONED : 0) |
    (endsByEvent(fn) ? EXPIRES_BY_EVENT : 0) |
    (reuseOf(fn.reuse).choose === null ? 0 : CHOOSES_REUSE) |
    (fn.steps.length > 0 ? HAS_STEPS : 0) |
    (fn.failures.length > 0 ? HAS_FAILURES : 0)
  );
}

/**
 * Where others wait for the connections that its environments keep, their ends must not be found out later.
 */
function endsByEvent(fn: FunctionModel): boolean {
  const keepsConnections = fn.steps.some((step) => step.kind === 'call' && step.connection === 'kept');
  return (
    fixedIdleMs(fn) === Number.POSITIVE_INFINITY ||
    fn.maxLifetimeMs !== Number.POSITIVE_INFINITY ||
    keepsConnections
  );
}

function fixedIdleMs({ keepAlive }: FunctionModel): number {
  return keepAliveOf(keepAlive).fixedIdleMs(keepAlive);
}

function sourceTraits(source: SourceModel, hasTicket: boolean): number {
  return (
    (source.invocation === 'async' ? IS_ASYNC : 0) |
    (source.throttle === null ? 0 : HAS_THROTTLE) |
    (source.deliveryMs.kind === 'constant' && source.deliveryMs.value === 0 ? 0 : HAS_DELIVERY) |
    (source.isRequestLimited ? IS_REQUEST_LIMITED : 0) |
    (source.integrationTimeoutMs === Number.POSITIVE_INFINITY ? 0 : HAS_INTEGRATION_TIMEOUT) |
    (hasTicket ? HAS_TICKET : 0) |
    (source.poller === null ? 0 : HAS_POLLER) |
    ((source.quotas ?? []).length > 0 ? HAS_QUOTAS : 0) |
    (source.filterShare < 1 || source.ahead !== undefined ? HAS_FILTER : 0) |
    (source.isDenied ? IS_DENIED : 0)
  );
}

function sourceFlags(source: SourceModel): number {
  return (source.invocation === 'async' ? ASYNC : 0) | (source.isEntry ? ENTRY : 0);
}

/** Sources whose requests somebody hears of: clients that try again, users, callers, pollers, chains. */
function ticketedSources(model: Model): readonly boolean[] {
  const users = new Set(model.closedLoops.map(({ sourceIndex }) => sourceIndex));
  const isChained = chainedSources(model);
  return model.sources.map((source, index) => {
    const isCalled = source.client !== null || users.has(index) || !source.isEntry;
    return isCalled || source.poller !== null || isChained[index] === true;
  });
}
