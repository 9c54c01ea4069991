import type { CompiledScenario } from '../../model/compiled.ts';
import type { ColdStartModel, FunctionModel, RecordWorkModel } from '../../model/model.ts';
import { keepAliveOf } from '../../policies/keep-alives.ts';
import { scaledBy } from '../../random/scaled.ts';
import type { SensitivityEnd, SensitivityRow } from '../../results/documents/plan-document.ts';
import { inOrder } from '../runs/settle-in-order.ts';
import type { MonthBasis } from './plan-basis.ts';
import type { LoadedRun, PlanRuns } from './plan-runs.ts';
import { underLoad } from './scale-traffic.ts';

/** The scenario with another memory size, read again: what it changes is for the compiler to say. */
export interface MemoryVariant {
  readonly side: 'low' | 'high';
  readonly label: string;
  readonly compiled: CompiledScenario;
}

interface Change {
  readonly assumption: string;
  /** What it does to the bill shows in long parts alone. */
  readonly takesLong?: true;
  readonly low: ChangedEnd;
  readonly high: ChangedEnd;
}

interface ChangedEnd {
  readonly label: string;
  readonly compiled: CompiledScenario;
  readonly factor?: number;
}

/**
 * p99 at the busiest time and the bill where one assumption at a time is wrong by a usual amount, what moves
 * most first. The same random numbers throughout; bills are on the basis of the growth table.
 */
export async function sensitivityOf(
  runs: PlanRuns,
  basis: MonthBasis,
  memory: readonly MemoryVariant[],
  latencyOf: string | null,
): Promise<readonly SensitivityRow[]> {
  const { compiled } = runs;
  const parts = { long: await basis.given(), brief: await basis.brief() };
  const endOf = async (end: ChangedEnd, length: 'long' | 'brief'): Promise<SensitivityEnd> => {
    const { label, compiled: changed, factor = 1 } = end;
    const load = runs.load(factor);
    const running = runs.run(underLoad(changed, load), load);
    // Begun at once, so that runs have the same numbers for any number of threads.
    const months =
      factor !== 1 ? basis.at(factor) : load.isShortened ? basis.changed(changed, parts[length]) : null;
    const run = await running;
    const month = months === null ? run.document.cost : await months;
    return { label, ...figuresOf(run, latencyOf), monthly: month.monthly };
  };
  const rows = await inOrder(
    changesOf(compiled, memory).map(async ({ assumption, low, high, takesLong }) => {
      const length = takesLong === true ? 'long' : 'brief';
      const [atLow, atHigh] = await inOrder([endOf(low, length), endOf(high, length)]);
      if (atLow === undefined || atHigh === undefined) throw new Error(`no runs of ${assumption}`);
      return { assumption, low: atLow, high: atHigh };
    }),
  );
  const reach = ({ low, high }: SensitivityRow): number =>
    apart(low.p99Ms, high.p99Ms) + apart(low.monthly, high.monthly);
  return rows.toSorted((a, b) => reach(b) - reach(a));
}

/** p99 of the function that stands for the scenario, and the bill. */
export function figuresOf(
  { document }: LoadedRun,
  latencyOf: string | null,
): { readonly p99Ms: number; readonly monthly: number } {
  return {
    p99Ms: latencyOf === null ? 0 : (document.functions[latencyOf]?.latencyMs.p99 ?? 0),
    monthly: document.cost.monthly,
  };
}

function apart(one: number, other: number): number {
  const larger = Math.max(one, other);
  return larger === 0 ? 0 : Math.abs(one - other) / larger;
}

function longerInit(initCpu: ColdStartModel['initCpu'], factor: number): ColdStartModel['initCpu'] {
  return initCpu === null ? null : { ...initCpu, factor: initCpu.factor * factor };
}

function changesOf(compiled: CompiledScenario, memory: readonly MemoryVariant[]): readonly Change[] {
  const functions = (change: (fn: FunctionModel) => FunctionModel): CompiledScenario => ({
    ...compiled,
    model: { ...compiled.model, functions: compiled.model.functions.map(change) },
  });
  const work = (factor: number) =>
    functions((fn) => ({
      ...fn,
      work: longerWork(fn.work, factor),
      recordWork: fn.recordWork === null ? null : longer(fn.recordWork, factor),
    }));
  const init = (factor: number) =>
    functions((fn) => ({
      ...fn,
      coldStart: {
        ...fn.coldStart,
        initMs: scaledBy(fn.coldStart.initMs, factor),
        initCpu: longerInit(fn.coldStart.initCpu, factor),
        hiddenMs: scaledBy(fn.coldStart.hiddenMs, factor),
      },
    }));
  const keepAlive = (factor: number) =>
    functions((fn) => ({ ...fn, keepAlive: keepAliveOf(fn.keepAlive).scaled(fn.keepAlive, factor) }));
  const errors = (change: (rate: number) => number) =>
    functions((fn) => ({ ...fn, errorRate: Math.min(1, change(fn.errorRate)) }));
  const resources = (factor: number): CompiledScenario => ({
    ...compiled,
    model: {
      ...compiled.model,
      resources: compiled.model.resources.map((resource) => ({
        ...resource,
        latencyMs: scaledBy(resource.latencyMs, factor),
      })),
    },
  });
  const smaller = memory.find(({ side }) => side === 'low');
  const larger = memory.find(({ side }) => side === 'high');
  return [
    {
      assumption: 'Traffic ± 20 %',
      low: { label: '-20 %', compiled, factor: 0.8 },
      high: { label: '+20 %', compiled, factor: 1.2 },
    },
    {
      assumption: 'Work of the handler ± 20 %',
      low: { label: '-20 %', compiled: work(0.8) },
      high: { label: '+20 %', compiled: work(1.2) },
    },
    {
      assumption: 'Cold starts ± 50 % long',
      takesLong: true,
      low: { label: '-50 %', compiled: init(0.5) },
      high: { label: '+50 %', compiled: init(1.5) },
    },
    {
      assumption: 'Keep-alive half or double',
      takesLong: true,
      low: { label: 'half', compiled: keepAlive(0.5) },
      high: { label: 'double', compiled: keepAlive(2) },
    },
    {
      assumption: 'Error rate none or + 1 %',
      low: { label: 'none', compiled: errors(() => 0) },
      high: { label: '+1 %', compiled: errors((rate) => rate + 0.01) },
    },
    ...(compiled.resources.length === 0
      ? []
      : [
          {
            assumption: 'Latency downstream ± 20 %',
            low: { label: '-20 %', compiled: resources(0.8) },
            high: { label: '+20 %', compiled: resources(1.2) },
          },
        ]),
    ...(smaller === undefined && larger === undefined
      ? []
      : [
          {
            assumption: 'Memory half or double',
            low: smaller ?? { label: 'as it is', compiled },
            high: larger ?? { label: 'as it is', compiled },
          },
        ]),
  ];
}

function longerWork(work: FunctionModel['work'], factor: number): FunctionModel['work'] {
  if (work.kind === 'parts') return longer(work, factor);
  const { coldDurationMs } = work;
  return {
    ...longer(work, factor),
    coldDurationMs: coldDurationMs === null ? null : scaledBy(coldDurationMs, factor),
  };
}

function longer<W extends RecordWorkModel>(work: W, factor: number): W {
  if (work.kind === 'whole') return { ...work, factor: work.factor * factor };
  return { ...work, cpuMs: scaledBy(work.cpuMs, factor), ioMs: scaledBy(work.ioMs, factor) };
}
