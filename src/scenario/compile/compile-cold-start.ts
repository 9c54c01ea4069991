import type { ColdStartModel } from '../../model/model.ts';
import {
  type ColdStartPresetName,
  findPreset,
  medianOf,
  type PresetColdStart,
} from '../../platform/cold-start-presets.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import type { Distribution } from '../../random/distribution.ts';
import { lognormalFromMeanCv } from '../../random/make.ts';
import { quantileOf } from '../../random/moments.ts';
import { scaledBy } from '../../random/scaled.ts';
import { formatDuration, formatMemory } from '../../units/format.ts';
import type { ColdStartParts } from '../schema/cold-start-schema.ts';
import type { Assumptions } from './assumptions.ts';
import { cpuFactor } from './cpu.ts';
import type { FunctionSetup } from './function-setup.ts';
import { measuredMeanMs, outsideMeasured } from './measured.ts';
import { addTables, tableDistribution } from './quantile-tables.ts';

const NOTHING: Distribution = { kind: 'constant', value: 0 };

/**
 * The cold start as given, or of a preset: from measured tables of the runtime. `key` is the function's path
 * for the assumptions.
 */
export function compileColdStart(
  setup: FunctionSetup,
  facts: PlatformFacts,
  key: string,
  assumptions: Assumptions,
  warnings: string[],
): ColdStartModel {
  const given = setup.spec.coldStart;
  if (typeof given === 'object') {
    const parts = compileParts(given, setup, facts, key, warnings);
    assumeCutInit(parts, key, assumptions);
    return parts;
  }
  const name = given ?? DEFAULT_COLD_START;
  const preset = findPreset(name, setup.runtime, setup.architecture, setup.package, setup.snapStart);
  if (preset === undefined) throw new Error(`no cold start table for ${setup.runtime}`);
  const { table } = preset;
  const hidden = setup.vpc ? addTables(facts.hiddenMs.value, facts.vpcHiddenMs.value) : facts.hiddenMs.value;
  const model: ColdStartModel = {
    ...rules(setup, facts),
    hiddenMs: tableDistribution(hidden),
    initMs: initOf(preset, setup, facts),
    initCpu:
      preset.initCpuMs === 0
        ? null
        : {
            cpuMs: { kind: 'constant', value: preset.initCpuMs },
            factor: cpuFactor(setup.memoryMb, ALL_PARALLEL, facts),
          },
    firstInvokeCpuMs: { kind: 'constant', value: table.firstInvokeCpuMs.value },
  };
  // A cold duration given whole replaces every part of the cold start.
  if (setup.spec.work?.form === 'whole' && setup.spec.work.coldDuration !== null) return model;
  assume(model, preset, setup, facts, key, assumptions);
  assumeCutInit(model, key, assumptions);
  if (given !== undefined && table.isSubstitute && setup.snapStart === false) {
    warnings.push(
      `${key}.coldStart: no ${name} was measured for ${setup.runtime}, so that of the nearest language, or without the framework, stands in: ${spread(model.initMs)}; give coldStart.init for your own`,
    );
  }
  return model;
}

const DEFAULT_COLD_START: ColdStartPresetName = 'plain';
/** The measured init of the one framework that needs the CPU used all that there was. */
const ALL_PARALLEL = 1;

function rules(setup: FunctionSetup, facts: PlatformFacts) {
  return {
    restored: setup.snapStart,
    firstInvokeFactor: cpuFactor(setup.memoryMb, 0, facts),
    initLimitMs: facts.initLimitMs.value,
  };
}

/** The table's init, moved to what was measured at this memory size. */
function initOf(
  { table, restoreMs }: PresetColdStart,
  setup: FunctionSetup,
  facts: PlatformFacts,
): Distribution {
  const init = tableDistribution(table.initMs.value);
  if (restoreMs === null) return init;
  const means = Object.entries(restoreMs).map(([size, meanMs]) => ({ memoryMb: Number(size), meanMs }));
  return scaledBy(init, measuredMeanMs(means, setup.memoryMb, facts) / medianOf(table));
}

function compileParts(
  given: ColdStartParts,
  setup: FunctionSetup,
  facts: PlatformFacts,
  key: string,
  warnings: string[],
): ColdStartModel {
  const { init } = given;
  const common = {
    ...rules(setup, facts),
    hiddenMs: given.hidden ?? NOTHING,
    firstInvokeCpuMs: given.firstInvoke ?? NOTHING,
  };
  if (init === undefined) return { ...common, initMs: NOTHING, initCpu: null };
  if (init.form === 'time') return { ...common, initMs: init.time, initCpu: null };
  if (init.form === 'parts') {
    const factor = cpuFactor(setup.memoryMb, init.parallel, facts);
    if (init.cpu === null) return { ...common, initMs: init.io ?? NOTHING, initCpu: null };
    return { ...common, initMs: init.io ?? NOTHING, initCpu: { cpuMs: init.cpu, factor } };
  }
  const outside = outsideMeasured(init.means, setup.memoryMb);
  if (outside !== null) {
    warnings.push(
      `${key}.coldStart.init.measured: ${setup.memoryMb} MB lies outside what was measured (${outside}); the init there is extrapolated`,
    );
  }
  const meanMs = measuredMeanMs(init.means, setup.memoryMb, facts);
  const initMs: Distribution =
    init.cv > 0 ? lognormalFromMeanCv(meanMs, init.cv) : { kind: 'constant', value: meanMs };
  return { ...common, initMs, initCpu: null };
}

/** What the bill of an init rests on that is cut at its limit. */
function assumeCutInit(
  { restored, initMs, initCpu, initLimitMs }: ColdStartModel,
  key: string,
  assumptions: Assumptions,
): void {
  const cpuMs = initCpu === null ? 0 : quantileOf(initCpu.cpuMs, 0.99) * initCpu.factor;
  if (restored || quantileOf(initMs, 0.99) + cpuMs <= initLimitMs) return;
  assumptions.choice(
    `${key}.coldStart.init`,
    `an init over ${formatDuration(initLimitMs)} is cut, billed where init is, and runs again inside the first invocation`,
    'cut and run again: AWS Lambda Developer Guide, "Execution environment lifecycle"; billed: no document says, the bills of a Next.js image at 512 to 3008 MB do (aws-samples/serverless-full-stack-webapp-starter-kit, pull request 116, 2026-03-20)',
  );
}

function assume(
  model: ColdStartModel,
  { table, initCpuMs, restoreMs }: PresetColdStart,
  setup: FunctionSetup,
  facts: PlatformFacts,
  key: string,
  assumptions: Assumptions,
): void {
  const what = setup.snapStart ? 'restore' : 'init';
  const at = restoreMs === null ? '' : ` at ${formatMemory(setup.memoryMb)}`;
  const cpu =
    initCpuMs === 0
      ? ''
      : `, and ${formatDuration(initCpuMs)} of CPU time, on one vCPU, shared by all there are`;
  const init = `${what} ${spread(model.initMs)}${at}${cpu} (${setup.runtime}, ${setup.architecture}, ${setup.package})`;
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
