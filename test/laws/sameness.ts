import type { CompiledScenario } from '../../src/model/compiled.ts';
import {
  CODES_SHIFT,
  DURATION_MS,
  FIELDS_SHIFT,
  FLAGS,
  HIDDEN_MS,
  INIT_MS,
  LATENCY_MS,
  ROUTE,
  START_MS,
} from '../../src/model/outcome-codes.ts';
import type { OutcomeBatch } from '../../src/model/outcomes.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { joinParts } from '../../src/study/runs/join-parts.ts';
import { type Observer, observerOf } from '../../src/study/runs/observer.ts';
import { runParts, type SimulatedParts, unpacked } from '../../src/study/runs/part-run.ts';
import { partsOf, sharedOut } from '../../src/study/runs/parts.ts';
import { partTask } from '../../src/study/runs/run-apart.ts';
import { describeRun, runReplication } from '../../src/study/runs/run-replication.ts';
import { SharedArrivals } from '../../src/study/runs/shared-arrivals.ts';
import { walk } from './generator/coverage.ts';
import { kindOf, readKind, spellings } from './generator/kinds.ts';
import type { Plain } from './generator/world.ts';
import { differences, type Lab, type Law, settled } from './lab.ts';

/** Rounding of sums in another order, in figures of twelve digits. */
const ROUNDING = 1e-9;

export const samenessLaws: readonly Law[] = [
  {
    name: 'a run gives the same after any other run in its thread',
    share: 0.5,
    check: async (lab) => {
      const first = await lab.base();
      await lab.run(lab.neighbour);
      return differences(first, await lab.run(lab.compiled));
    },
  },
  {
    name: 'the order of functions, triggers, resources, roles and keys changes nothing',
    share: 0.5,
    check: async (lab) => {
      const shuffled = await lab.results(shuffledKeys(lab.plain(), lab) as Plain);
      return shuffled === null
        ? ['refused in another order']
        : differences(figures(await lab.base()), figures(shuffled), ROUNDING);
    },
  },
  unusedLaw('function', (plain) => addTo(plain, 'functions', { memory: 256, work: { duration: '1s' } })),
  unusedLaw('resource', (plain) => addTo(plain, 'resources', { type: 'rds', connections: 3 })),
  unusedLaw('role', (plain) => addTo(plain, 'roles', { policies: ['AWSLambdaBasicExecutionRole'] })),
  unusedLaw('trigger', (plain, lab) =>
    addTo(plain, 'triggers', {
      source: lab.draw.pick(['sqs', 'sns', 'kinesis', 'api-gateway']),
      function: Object.keys(plain['functions'] as object)[0],
    }),
  ),
  {
    name: 'traffic of a function that nothing else reaches leaves the others alone, where the account’s quota is not reached',
    share: 0.3,
    check: async (lab) => {
      const roomy = (plain: Plain): Plain => ({
        ...plain,
        account: { ...(plain['account'] as Plain | undefined), concurrency: 100_000 },
      });
      const alone = await lab.results(roomy(lab.plain()));
      const plain = roomy(lab.plain());
      addTo(plain, 'functions', { work: { duration: '200ms' } });
      plain['traffic'] = [
        ...((plain['traffic'] as unknown[] | undefined) ?? []),
        { to: UNUSED, poisson: 1_000_000 / lab.compiled.model.horizonMs },
      ];
      const together = await lab.results(plain);
      if (alone === null || together === null) return null;
      return differences(withoutTotals(alone), withoutTotals(together), ROUNDING);
    },
  },
  {
    name: 'parts that meet in the account’s limits alone give the same apart as together',
    share: 0.5,
    check: async (lab) => {
      // The runs of a month's days are runs of their own.
      const { month: _, ...compiled } = lab.compiled;
      const apart = await inParts(compiled, 1);
      if (apart === null) return null;
      const together = withoutLanes(await whole(compiled));
      const onTwo = await inParts(compiled, 2);
      return [
        ...differences(together, withoutLanes(apart)),
        ...differences(together, withoutLanes(onTwo ?? apart)),
        ...(onTwo === null ? ['they met on two threads'] : []),
      ];
    },
  },
  {
    name: 'quantities in other units mean the same',
    share: 0.5,
    check: async (lab) => {
      const plain = lab.plain();
      walk(lab.plain(), (path, value, node, place) => {
        const kind = kindOf(node, path);
        // -1 stands for no limit, in no unit.
        if (kind === null || Number.isNaN(readKind(kind, value))) return;
        setAt(plain, place, lab.draw.pick(spellings(kind, readKind(kind, value))));
      });
      return differences(unnamed(lab.compiled), unnamed(await lab.load(plain)));
    },
  },
  {
    name: 'JSON and YAML mean the same',
    share: 0.3,
    check: async (lab) =>
      differences(
        unnamed(lab.compiled),
        unnamed(await lab.load(lab.plain(), JSON.stringify(lab.scenario.plain, null, lab.draw.pick([0, 2])))),
      ),
  },
  {
    name: 'logs and metrics are looked on, and change nothing',
    share: 0.25,
    check: async (lab) => {
      const observer = observerOf(lab.compiled, {
        logs: { append: () => undefined },
        metrics: { write: () => undefined },
      });
      return differences(await lab.base(), await lab.run(lab.compiled, observer));
    },
  },
  {
    name: 'a shorter run is the begin of a longer one',
    share: 0.5,
    check: async (lab) => {
      const plain = lab.plain();
      const cutMs = Math.floor(lab.compiled.model.horizonMs * lab.draw.pick([0.3, 0.5, 0.9]));
      if (cutMs <= lab.compiled.model.warmupMs || lab.compiled.replications !== 1) return null;
      plain['run'] = { ...(plain['run'] as Plain), duration: cutMs };
      const shorter = await lab.load(plain);
      if (shorter === null) return null;
      const [whole, begin] = [new Rows(cutMs), new Rows(cutMs)];
      await lab.run(lab.compiled, whole);
      await lab.run(shorter, begin);
      return differences(begin.ended(), whole.ended()).slice(0, 3);
    },
  },
];

/** As one thread runs it that leaves the parts together. */
async function whole(compiled: CompiledScenario): Promise<ResultsDocument> {
  const task = {
    compiled,
    replication: 0,
    maximumBadRows: 0,
    measuresBatches: false,
    keepsTrends: false,
    sharesArrivals: false,
    isWhole: true,
  };
  return settled((await runReplication(task, new SharedArrivals(), {})).document);
}

/** A run of each part alone, put together; null where there are no parts, or they might have met. */
async function inParts(compiled: CompiledScenario, threads: number): Promise<ResultsDocument | null> {
  const parts = await partsOf(compiled, 0);
  if (parts.length === 0) return null;
  const runs: SimulatedParts[] = [];
  for (const share of sharedOut(parts, threads)) {
    const task = structuredClone(partTask(compiled, compiled.model.seed, share, 0));
    const run = unpacked(structuredClone(await runParts(task, {})));
    if (run === null) return null;
    runs.push(run);
  }
  const run = joinParts(compiled, runs, 1);
  if (run === null) return null;
  return settled(describeRun({ compiled, replication: 0, keepsTrends: false }, run).document);
}

/** Environments of small runs, which are not simulated apart, are numbered through. */
function withoutLanes({ charts, ...document }: ResultsDocument): unknown {
  return { ...document, charts: { ...charts, lanes: null } };
}

const UNUSED = 'left-alone';

function addTo(plain: Plain, section: string, entry: Plain): void {
  // Traffic that names no target goes to the only function, which it no longer would be.
  for (const entry of (plain['traffic'] ?? []) as Plain[]) {
    if (entry['trace'] === undefined) entry['to'] ??= Object.keys(plain['functions'] as object)[0];
  }
  // Before the others: what is drawn by place would notice.
  plain[section] = { [UNUSED]: entry, ...(plain[section] as Plain | undefined) };
}

function unusedLaw(what: string, add: (plain: Plain, lab: Lab) => void): Law {
  return {
    name: `a ${what} that nothing uses changes nothing else`,
    share: 0.25,
    check: async (lab) => {
      const plain = lab.plain();
      add(plain, lab);
      const others = await lab.results(plain);
      return others === null ? null : differences(flows(await lab.base()), flows(others), ROUNDING);
    },
  };
}

/** What the functions, triggers and resources did, without one that was added. */
function flows({ functions, triggers, resources, chains, series, totals }: ResultsDocument): unknown {
  const without = <T>(map: Readonly<Record<string, T>>): Record<string, T> => {
    const { [UNUSED]: _, ...rest } = map;
    return rest;
  };
  const isWhole = functions[UNUSED] === undefined || functions[UNUSED].requests === 0;
  return {
    functions: without(functions),
    triggers: without(triggers),
    resources: without(resources),
    chains: without(chains),
    series: {
      functions: without(series.functions),
      triggers: without(series.triggers),
      resources: without(series.resources),
    },
    ...(isWhole ? { totals } : {}),
  };
}

function withoutTotals(document: ResultsDocument): unknown {
  return { ...(flows(document) as Record<string, unknown>), totals: null };
}

/** A document whose lists of things stand in an order of their own. */
function figures({
  cost,
  architecture,
  warnings,
  thresholds,
  findings: _,
  assumptions,
  engine,
  ...rest
}: ResultsDocument): unknown {
  const sorted = (list: readonly unknown[]): unknown[] =>
    [...list].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  const byName = cost.lines.map(({ service, function: fn, item, quantity, amount }) => ({
    service,
    fn,
    item,
    quantity,
    amount,
  }));
  const amounts = new Map<string, number>();
  for (const { service, fn, item, amount } of byName) {
    const key = `${service} ${fn} ${item}`;
    amounts.set(key, (amounts.get(key) ?? 0) + amount);
  }
  return {
    ...rest,
    cost: { total: cost.total, monthly: cost.monthly, amounts: Object.fromEntries(amounts) },
    architecture: { nodes: sorted(architecture.nodes), edges: sorted(architecture.edges) },
    thresholds: sorted(thresholds),
    warnings: sorted(warnings),
    assumptions: sorted(assumptions),
    engine: { requests: engine.requests },
  };
}

function shuffledKeys(value: unknown, lab: Lab): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffledKeys(item, lab));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    lab.draw.shuffled(Object.entries(value)).map(([key, child]) => [key, shuffledKeys(child, lab)]),
  );
}

function setAt(plain: Plain, place: readonly (string | number)[], value: unknown): void {
  let holder: unknown = plain;
  for (const key of place.slice(0, -1)) holder = (holder as Record<string | number, unknown>)[key];
  (holder as Record<string | number, unknown>)[place.at(-1) ?? ''] = value;
}

/** The attempts that ended before a moment. */
class Rows implements Observer {
  private readonly beforeMs: number;
  private readonly rows: string[] = [];

  constructor(beforeMs: number) {
    this.beforeMs = beforeMs;
  }

  take({ rows, numbers, codes }: OutcomeBatch): void {
    for (let row = 0; row < rows; row++) {
      const at = (field: number): number => numbers[(row << FIELDS_SHIFT) | field] ?? 0;
      const code = (field: number): number => codes[(row << CODES_SHIFT) | field] ?? 0;
      const endMs = at(START_MS) + at(HIDDEN_MS) + at(INIT_MS) + at(DURATION_MS);
      const answeredMs = at(LATENCY_MS);
      if (endMs >= this.beforeMs || at(START_MS) + answeredMs >= this.beforeMs) continue;
      this.rows.push([code(ROUTE), code(FLAGS), at(START_MS), at(INIT_MS), at(DURATION_MS)].join(' '));
    }
  }

  finish(): void {}

  /** Sorted: rows of one instant may be written in another order. */
  ended(): readonly string[] {
    return this.rows.sort();
  }
}

/** Parts of a month without the names that they have from their file. */
function unnamed(compiled: CompiledScenario | null): CompiledScenario | null {
  if (compiled?.month === undefined) return compiled;
  const month = compiled.month.map((part) => ({ ...part, compiled: { ...part.compiled, name: '' } }));
  return { ...compiled, month };
}
