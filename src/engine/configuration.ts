import type { FunctionModel, Model, SourceModel } from '../model/model.ts';
import { ASYNC, ENTRY } from '../model/outcome-codes.ts';
import {
  EXPIRES_BY_EVENT,
  HAS_DELIVERY,
  HAS_DOOR,
  HAS_INTEGRATION_TIMEOUT,
  HAS_PROVISIONED,
  IS_ASYNC,
  IS_REQUEST_LIMITED,
  NEWEST,
  NONE,
  OLDEST,
  POOL_SHIFT,
  REUSES_LEAST_RECENT,
  REUSES_RANDOM,
  TRAITS,
} from './layout.ts';

/**
 * The model as the loop reads it: a record a pool, a function and a source, the fields side by side (layout.ts). What counts up and down
 * lives in the same records, since it is read in the same breath.
 */
export interface Configuration {
  readonly pools: Int32Array;
  readonly functionReals: Float64Array;
  readonly sources: Int32Array;
  /** By source. */
  readonly integrationTimeoutMs: Float64Array;
}

export function createConfiguration(model: Model): Configuration {
  const { functions, sources } = model;
  const pools = new Int32Array((2 * functions.length) << POOL_SHIFT);
  functions.forEach((fn, index) => {
    for (const pool of [2 * index, 2 * index + 1]) {
      pools[(pool << POOL_SHIFT) | NEWEST] = NONE;
      pools[(pool << POOL_SHIFT) | OLDEST] = NONE;
      pools[(pool << POOL_SHIFT) | TRAITS] = functionTraits(fn);
    }
  });
  return {
    pools,
    functionReals: Float64Array.from(
      functions.flatMap((fn) => [
        fn.timeoutMs,
        fn.memoryMb,
        fn.keepAlive.kind === 'fixed' && (functionTraits(fn) & EXPIRES_BY_EVENT) === 0
          ? fn.keepAlive.idleMs
          : Number.POSITIVE_INFINITY,
        0,
      ]),
    ),
    sources: Int32Array.from(sources.flatMap((source) => [sourceTraits(source), sourceFlags(source)])),
    integrationTimeoutMs: Float64Array.from(sources, (source) => source.integrationTimeoutMs),
  };
}

function functionTraits(fn: FunctionModel): number {
  return (
    (fn.provisionedConcurrency > 0 ? HAS_PROVISIONED : 0) |
    (fn.keepAlive.kind !== 'fixed' || fn.maxLifetimeMs !== Number.POSITIVE_INFINITY ? EXPIRES_BY_EVENT : 0) |
    (fn.reuse === 'least-recent' ? REUSES_LEAST_RECENT : 0) |
    (fn.reuse === 'random' ? REUSES_RANDOM : 0)
  );
}

function sourceTraits(source: SourceModel): number {
  return (
    (source.invocation === 'async' ? IS_ASYNC : 0) |
    (source.throttle === null ? 0 : HAS_DOOR) |
    (source.deliveryMs.kind === 'constant' && source.deliveryMs.value === 0 ? 0 : HAS_DELIVERY) |
    (source.isRequestLimited ? IS_REQUEST_LIMITED : 0) |
    (source.integrationTimeoutMs === Number.POSITIVE_INFINITY ? 0 : HAS_INTEGRATION_TIMEOUT)
  );
}

function sourceFlags(source: SourceModel): number {
  return (source.invocation === 'async' ? ASYNC : 0) | (source.isEntry ? ENTRY : 0);
}
