import type { ColdStartModel } from '../../model/model.ts';
import { findColdStart, findRestore } from '../../platform/cold-starts.ts';
import type { ColdStartTable, PlatformFacts } from '../../platform/facts.ts';
import type { Distribution } from '../../random/distribution.ts';
import { quantileOf } from '../../random/moments.ts';
import { formatDuration } from '../../units/format.ts';
import type { Assumptions } from './assumptions.ts';
import { cpuFactor } from './cpu.ts';
import type { FunctionSetup } from './function-setup.ts';
import { addTables, tableDistribution } from './quantile-tables.ts';

const NOTHING: Distribution = { kind: 'constant', value: 0 };

/**
 * The cold start as given, or from the measured tables of the runtime; `key` is the function's path for the
 * assumptions.
 */
export function compileColdStart(
  setup: FunctionSetup,
  facts: PlatformFacts,
  key: string,
  assumptions: Assumptions,
): ColdStartModel {
  const common = {
    restored: setup.snapStart,
    firstInvokeFactor: cpuFactor(setup.memoryMb, 0, facts),
    initLimitMs: facts.initLimitMs.value,
  };
  const given = setup.spec.coldStart;
  if (given !== undefined) {
    return {
      ...common,
      hiddenMs: given.hidden ?? NOTHING,
      initMs: given.init ?? NOTHING,
      firstInvokeCpuMs: given.firstInvoke ?? NOTHING,
    };
  }
  const table = setup.snapStart
    ? findRestore(setup.runtime, setup.architecture)
    : findColdStart(setup.runtime, setup.architecture, setup.package);
  if (table === undefined) throw new Error(`no cold start table for ${setup.runtime}`);
  const hidden = setup.vpc ? addTables(facts.hiddenMs.value, facts.vpcHiddenMs.value) : facts.hiddenMs.value;
  const model: ColdStartModel = {
    ...common,
    hiddenMs: tableDistribution(hidden),
    initMs: tableDistribution(table.initMs.value),
    firstInvokeCpuMs: { kind: 'constant', value: table.firstInvokeCpuMs.value },
  };
  // A cold duration given whole replaces every part of the cold start.
  if (setup.spec.work?.form === 'whole' && setup.spec.work.coldDuration !== null) return model;
  assume(model, table, setup, facts, key, assumptions);
  return model;
}

function assume(
  model: ColdStartModel,
  table: ColdStartTable,
  setup: FunctionSetup,
  facts: PlatformFacts,
  key: string,
  assumptions: Assumptions,
): void {
  const what = setup.snapStart ? 'restore' : 'init';
  const init = `${what} ${spread(model.initMs)} (${setup.runtime}, ${setup.architecture}, ${setup.package})`;
  assumptions.fromFact(`${key}.coldStart.init`, init, table.initMs, table.isSubstitute);
  assumptions.fromFact(
    `${key}.coldStart.firstInvoke`,
    `${formatDuration(table.firstInvokeCpuMs.value)} more CPU time in the first handler run, on one vCPU`,
    table.firstInvokeCpuMs,
    table.isSubstitute,
  );
  assumptions.fromFact(`${key}.coldStart.hidden`, `hidden part ${spread(model.hiddenMs)}`, facts.hiddenMs);
  if (setup.vpc) {
    const vpc = tableDistribution(facts.vpcHiddenMs.value);
    assumptions.fromFact(`${key}.vpc`, `${spread(vpc)} of that in the VPC`, facts.vpcHiddenMs);
  }
}

/** Median and 99th percentile in words. */
export function spread(distribution: Distribution): string {
  if (distribution.kind === 'constant') return formatDuration(distribution.value);
  const [median, p99] = [quantileOf(distribution, 0.5), quantileOf(distribution, 0.99)];
  return `${formatDuration(median)} in the median, p99 ${formatDuration(p99)}`;
}
