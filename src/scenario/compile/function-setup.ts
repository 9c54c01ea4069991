import type { Architecture } from '../../model/platform-name.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import { formatDuration, formatMemory } from '../../units/format.ts';
import { DEFAULT_RUNTIME } from '../check/check-functions.ts';
import type { FunctionSpec } from '../schema/function-schema.ts';
import type { Assumptions } from './assumptions.ts';

/** A function's configuration with its defaults. */
export interface FunctionSetup {
  readonly name: string;
  readonly spec: FunctionSpec;
  readonly runtime: string;
  readonly architecture: Architecture;
  readonly package: 'zip' | 'image';
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly ephemeralStorageMb: number;
  readonly snapStart: boolean;
  readonly vpc: boolean;
}

export function setUpFunction(
  name: string,
  spec: FunctionSpec,
  facts: PlatformFacts,
  assumptions: Assumptions,
): FunctionSetup {
  const key = `functions.${name}`;
  const memoryMb = spec.memory ?? facts.memoryMb.default.value;
  const timeoutMs = spec.timeout ?? facts.timeoutMs.default.value;
  if (spec.memory === undefined) {
    assumptions.fromFact(`${key}.memory`, formatMemory(memoryMb), facts.memoryMb.default);
  }
  if (spec.timeout === undefined) {
    assumptions.fromFact(`${key}.timeout`, formatDuration(timeoutMs), facts.timeoutMs.default);
  }
  if (spec.runtime === undefined) {
    assumptions.choice(
      `${key}.runtime`,
      DEFAULT_RUNTIME,
      'a choice of this simulator: the runtime in widest use',
    );
  }
  return {
    name,
    spec,
    runtime: spec.runtime ?? DEFAULT_RUNTIME,
    architecture: spec.architecture ?? 'x86_64',
    package: spec.package ?? 'zip',
    memoryMb,
    timeoutMs,
    ephemeralStorageMb: spec.ephemeralStorage ?? facts.ephemeralStorageMb.minimum.value,
    snapStart: spec.snapStart ?? false,
    vpc: spec.vpc ?? false,
  };
}
