import type { BenchContext } from './bench-context.ts';
import { compileKernel, type KernelTiming } from './kernel.ts';
import { simulateInChild } from './processes.ts';
import { singleFunction, twentyFunctions } from './scenarios.ts';
import type { SimulationTiming } from './simulate-alone.ts';
import { median, medianAndRange, millions, power, printTable, printTitle } from './text.ts';

const RATES_PER_SECOND = [0.9, 10, 100, 500];
/** The rate of the budget, and how often each of the two runs there and elsewhere. */
const BUDGET_RATE = 10;
const BUDGET_PAIRS = 7;
const OTHER_PAIRS = 3;

interface Pair {
  readonly kernel: KernelTiming | undefined;
  readonly ours: SimulationTiming;
}

interface Ratios {
  readonly wall: readonly number[];
  /** Of the thread that simulates. */
  readonly cpu: readonly number[];
  /** Of the process: V8's compiler and collector work beside the thread that simulates. */
  readonly processCpu: readonly number[];
}

export async function benchEngine(context: BenchContext): Promise<void> {
  const { isShort, folder, budgets } = context;
  const requests = isShort ? 2e6 : 1e7;
  const kernel = await compileKernel(context);
  printTitle(`engine: one function, exponential service, ${power(requests)} requests a run, everything on`);
  const rows: string[][] = [
    [
      'rate',
      'requests/s',
      'per CPU s',
      'kernel',
      'per CPU s',
      'ratio (range)',
      'CPU ratio',
      'of the process',
      'cold',
      'kernel',
    ],
  ];
  for (const rate of RATES_PER_SECOND) {
    const pairs = await runPairs(rate === BUDGET_RATE ? BUDGET_PAIRS : OTHER_PAIRS, async () => ({
      kernel: await kernel?.run(rate, requests),
      ours: await simulateInChild(folder, singleFunction(rate, requests)),
    }));
    rows.push([`${rate}/s`, ...columnsOf(pairs, requests)]);
    if (kernel === undefined) continue;
    const { cpu, wall } = ratiosOf(pairs, requests);
    budgets.measure(`requests/s ÷ kernel at ${rate}/s, main thread's CPU`, median(cpu));
    budgets.measure(`requests/s ÷ kernel at ${rate}/s, by the clock`, median(wall));
  }
  printTable(rows);
  if (kernel === undefined) console.log('  no C compiler, so no kernel to compare with');
  await benchTwentyFunctions(context, requests);
}

async function runPairs(count: number, runPair: () => Promise<Pair>): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (let pair = 0; pair < count; pair++) pairs.push(await runPair());
  return pairs;
}

function columnsOf(pairs: readonly Pair[], requests: number): readonly string[] {
  const ours = pairs.map((pair) => pair.ours);
  const kernels = kernelsOf(pairs);
  const first = ours[0];
  if (first === undefined) return [];
  if (first.throttled > 0)
    throw new Error(`${first.throttled} requests were throttled, so less was simulated`);
  const columns = [
    millions(median(ours.map((timing) => timing.requests / timing.wallSeconds))),
    millions(median(ours.map((timing) => timing.requests / timing.cpuSeconds))),
  ];
  const cold = percent(first.coldStarts / first.requests);
  if (kernels[0] === undefined) return [...columns, '-', '-', '-', '-', '-', cold, '-'];
  const { wall, cpu, processCpu } = ratiosOf(pairs, requests);
  return [
    ...columns,
    millions(median(kernels.map(({ requestsPerSecond }) => requestsPerSecond))),
    millions(median(kernels.map(({ cpuSeconds }) => requests / cpuSeconds))),
    medianAndRange(wall, 2),
    median(cpu).toFixed(2),
    median(processCpu).toFixed(2),
    cold,
    percent(kernels[0].coldStartShare),
  ];
}

/** Pair by pair: neighbours in time share what else the machine is doing. */
function ratiosOf(pairs: readonly Pair[], requests: number): Ratios {
  const wall: number[] = [];
  const cpu: number[] = [];
  const processCpu: number[] = [];
  for (const { kernel, ours } of pairs) {
    if (kernel === undefined) continue;
    wall.push(ours.requests / ours.wallSeconds / kernel.requestsPerSecond);
    cpu.push(ours.requests / ours.cpuSeconds / (requests / kernel.cpuSeconds));
    processCpu.push(ours.requests / ours.processCpuSeconds / (requests / kernel.cpuSeconds));
  }
  return { wall, cpu, processCpu };
}

function kernelsOf(pairs: readonly Pair[]): readonly KernelTiming[] {
  return pairs.flatMap(({ kernel }) => (kernel === undefined ? [] : [kernel]));
}

async function benchTwentyFunctions({ folder }: BenchContext, requests: number): Promise<void> {
  const timings: SimulationTiming[] = [];
  for (let run = 0; run < OTHER_PAIRS; run++) {
    timings.push(await simulateInChild(folder, twentyFunctions(BUDGET_RATE, requests)));
  }
  printTitle(
    `engine: twenty functions, mixed sources and settings, ${BUDGET_RATE}/s, ${power(requests)} requests a run`,
  );
  printTable([
    ['', 'per second', 'per CPU s'],
    ...(['requests', 'events'] as const).map((what) => [
      what,
      millions(median(timings.map((timing) => timing[what] / timing.wallSeconds))),
      millions(median(timings.map((timing) => timing[what] / timing.cpuSeconds))),
    ]),
  ]);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(4)}%`;
}
