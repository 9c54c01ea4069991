import { join } from 'node:path';
import { MeasurementCollector } from '../src/collect/measurement-collector.ts';
import { runModel } from '../src/engine/simulation.ts';
import type { Model } from '../src/model/model.ts';
import {
  callStep,
  feed,
  functionModel,
  invokeStep,
  modelOf,
  poissonArrivals,
  resourceModel,
  sourceModel,
} from '../test/support/models.ts';
import type { BenchContext } from './bench-context.ts';
import { runTold } from './processes.ts';
import { builtCommandLine } from './product.ts';
import { chainOf, writeScenario } from './scenarios.ts';
import { median, millions, power, printTable, printTitle } from './text.ts';

const RUNS = 5;
const RATE_PER_SECOND = 20;

const exponential = { kind: 'exponential', mean: 100 } as const;

/** What stands behind the first function: another one that it waits for, or a database with five places. */
const CHAINS: Readonly<Record<string, Partial<Model> & Pick<Model, 'functions'>>> = {
  'two functions, the first waits': {
    functions: [functionModel(exponential, { steps: [invokeStep(1)] }), functionModel(exponential)],
    sources: [sourceModel(), sourceModel({ functionIndex: 1, isEntry: false })],
  },
  'one function, a resource with five places': {
    functions: [functionModel(exponential, { steps: [callStep()] })],
    sources: [sourceModel()],
    resources: [resourceModel(exponential, { concurrency: 5 })],
  },
};

/**
 * Engine events (arrivals, attempts, ends, answers) per second of invocations whose end is not known at their start; in this process, the first run left out, as in
 * pollers.ts.
 */
export async function benchChains(context: BenchContext): Promise<void> {
  const { isShort, budgets, root, folder } = context;
  const requests = isShort ? 2e5 : 1e6;
  printTitle(`chains: ${power(requests)} requests from outside a run, everything on`);
  const rows: string[][] = [['', 'events/s (median)', 'best', 'requests/s (median)']];
  for (const [name, { functions, ...over }] of Object.entries(CHAINS)) {
    const horizonMs = (1000 * requests) / RATE_PER_SECOND;
    const model = modelOf(functions, { horizonMs, ...over });
    const events: number[] = [];
    const entered: number[] = [];
    for (let run = 0; run <= RUNS; run++) {
      const startMs = performance.now();
      const collector = new MeasurementCollector(
        model,
        functions.map(() => ({ stepMs: 1, billsInit: true, restoreBilledShare: 1 })),
      );
      const summary = await runModel(model, [feed(poissonArrivals(RATE_PER_SECOND, horizonMs))], collector);
      collector.finish(summary.counters);
      const seconds = (performance.now() - startMs) / 1000;
      if (run === 0) continue;
      events.push(summary.events / seconds);
      entered.push(summary.requests / seconds);
    }
    const best = Math.max(...events);
    rows.push([name, millions(median(events)), millions(best), millions(median(entered))]);
    if (rows.length > 2) continue;
    budgets.measure('events/s through a chain of two functions', best);
  }
  printTable(rows);
  await benchDepth(root, folder, isShort, budgets);
}

const DEPTHS = [1, 2, 4, 8, 15];
const DEEPEST = 15;

/** The command line's peak memory and CPU time an invocation, by how many functions wait for each other. */
async function benchDepth(
  root: string,
  folder: string,
  isShort: boolean,
  budgets: BenchContext['budgets'],
): Promise<void> {
  const cli = await builtCommandLine(root);
  const file = join(folder, 'deep.json');
  const invocations = isShort ? 1e6 : 4e6;
  printTitle(`chains: as deep as functions wait for each other, ${power(invocations)} invocations a run`);
  const rows: string[][] = [['depth', 'peak', 'CPU an invocation']];
  for (const depth of DEPTHS) {
    writeScenario(file, chainOf(depth, invocations));
    const { peakMb, cpuMs } = await runTold(folder, [cli, 'run', file, '--json', '--quiet']);
    rows.push([`${depth}`, `${peakMb.toFixed(0)} MB`, `${((1000 * cpuMs) / invocations).toFixed(2)} µs`]);
    if (depth === DEEPEST) budgets.measure('peak memory of a chain fifteen deep', peakMb);
  }
  printTable(rows);
}
