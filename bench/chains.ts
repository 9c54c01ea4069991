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
import { median, millions, power, printTable, printTitle } from './text.ts';

/**
 * Engine events (arrivals, attempts, ends, answers) per second through a chain of two functions, on one core.
 */
const LEAST_EVENTS_PER_SECOND = 1e6;
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
 * Invocations whose end is not known at their start; in this process, the first run left out, as in
 * pollers.ts.
 */
export async function benchChains({ isShort, budgets }: BenchContext): Promise<void> {
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
    budgets.hold(
      'events/s through a chain of two functions',
      millions(best),
      `>= ${millions(LEAST_EVENTS_PER_SECOND)}`,
      best >= LEAST_EVENTS_PER_SECOND,
    );
  }
  printTable(rows);
}
