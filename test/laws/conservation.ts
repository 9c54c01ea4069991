import type { ResultsDocument, TrendResults } from '../../src/results/documents/document.ts';
import { isNear, type Law, sum } from './lab.ts';

/** Collects what does not hold. */
class Checks {
  readonly broken: string[] = [];

  equal(what: string, one: number, other: number, relative?: number): void {
    if (!isNear(one, other, relative)) this.broken.push(`${what}: ${one} and ${other}`);
  }

  atMost(what: string, one: number, other: number): void {
    // Figures are rounded to twelve digits.
    if (!(one <= other + 1e-6 * Math.max(1, Math.abs(other))))
      this.broken.push(`${what}: ${one} is above ${other}`);
  }

  level(
    what: string,
    { mean, max }: { readonly mean: number; readonly max: number },
    limit: number | null,
  ): void {
    this.atMost(`${what}: 0 and its mean`, 0, mean);
    this.atMost(`${what}: mean and maximum`, mean, max);
    this.atMost(`${what}: maximum and limit`, max, limit ?? Number.POSITIVE_INFINITY);
  }

  trend(what: string, trend: TrendResults): void {
    const { count, mean, min, max, p50, p90, p95, p99, p999 } = trend;
    const order = [min, p50, p90, p95, p99, p999, max];
    for (const [index, value] of order.entries()) {
      if (index > 0) this.atMost(`${what}: percentile ${index}`, order[index - 1] ?? 0, value);
    }
    this.atMost(`${what}: 0 and min`, 0, min);
    if (count > 0) this.atMost(`${what}: min and mean`, min, mean);
    this.atMost(`${what}: mean and max`, mean, max);
  }
}

function law(
  name: string,
  look: (document: ResultsDocument, checks: Checks, context: Parameters<Law['check']>[0]) => void,
): Law {
  return {
    name,
    share: 1,
    check: async (lab) => {
      const checks = new Checks();
      look(await lab.base(), checks, lab);
      return checks.broken;
    },
  };
}

export const conservationLaws: readonly Law[] = [
  law('what becomes of a function’s requests adds up to them', ({ functions }, checks) => {
    for (const [name, { outcomes, requests }] of Object.entries(functions)) {
      checks.equal(`${name}.outcomes`, sum(Object.values(outcomes)), requests);
      for (const [outcome, count] of Object.entries(outcomes)) checks.atMost(`${name}.${outcome}`, 0, count);
    }
  }),
  law(
    'no more chains are told refused than requests that nothing ran for',
    ({ chains, functions }, checks) => {
      const refused = sum(Object.values(chains).map((chain) => chain.refused ?? 0));
      const idle = Object.values(functions).map(({ outcomes }) => [
        outcomes.throttled,
        outcomes.dropped,
        outcomes.accessDenied,
      ]);
      checks.atMost('refused chains', refused, sum(idle.flat()));
    },
  ),
  law('totals are the sums of the functions', ({ totals, functions, triggers }, checks) => {
    const all = Object.values(functions);
    checks.equal('invocations', totals.invocations, sum(all.map(({ invocations }) => invocations)));
    checks.equal('coldStarts', totals.coldStarts, sum(all.map(({ coldStarts }) => coldStarts)));
    checks.equal('gbSeconds', totals.gbSeconds, sum(all.map(({ gbSeconds }) => gbSeconds)));
    // What a workflow starts with, or what is answered before a function, is no request of a function.
    const elsewhere = Object.values(triggers).map((one) => {
      const { events, transitions, blocked = 0, edgeHits = 0, cacheHits = 0 } = one;
      return transitions === undefined ? blocked + edgeHits + cacheHits : events;
    });
    checks.atMost('requests', totals.requests, sum(all.map(({ requests }) => requests)) + sum(elsewhere));
  }),
  law('the lines of the bill add up to it', ({ cost }, checks) => {
    checks.equal('total', cost.total, sum(cost.lines.map(({ amount }) => amount)));
    checks.equal('monthly', cost.monthly, sum(cost.monthlyLines.map(({ amount }) => amount)));
    for (const line of [...cost.lines, ...cost.monthlyLines]) {
      checks.atMost(`${line.item}: quantity`, 0, line.quantity);
      checks.atMost(`${line.item}: amount`, 0, line.amount);
    }
  }),
  law('billed time and memory give the GB-seconds', ({ functions }, checks) => {
    for (const [name, fn] of Object.entries(functions)) {
      checks.equal(name, fn.gbSeconds, (fn.billedMs / 1000) * (fn.memoryMb / 1024));
      checks.atMost(`${name}: cold starts and invocations`, fn.coldStarts, fn.invocations);
    }
  }),
  law(
    'series add up to the functions’ counts',
    ({ series, functions, measuredSeconds, simulatedSeconds }, checks) => {
      if (measuredSeconds !== simulatedSeconds) return;
      for (const [name, points] of Object.entries(series.functions)) {
        const fn = functions[name];
        if (fn === undefined) continue;
        checks.equal(`${name}.invocations`, sum(points.invocations), fn.invocations);
        checks.equal(`${name}.coldStarts`, sum(points.coldStarts), fn.coldStarts);
      }
    },
  ),
  law('levels lie between 0 and their limits', ({ functions, resources, triggers, series }, checks, lab) => {
    const { model } = lab.compiled;
    for (const [index, { name }] of lab.compiled.functions.entries()) {
      const fn = functions[name];
      if (fn === undefined) continue;
      const reserved = model.functions[index]?.reservedConcurrency ?? null;
      checks.level(`${name}.concurrency`, fn.concurrency, reserved ?? model.account.concurrency);
      checks.level(`${name}.environments`, fn.environments, null);
      checks.atMost(`${name}: busy and alive`, fn.concurrency.mean, fn.environments.mean);
      checks.atMost(`${name}: idle`, 0, fn.environments.idleMean);
    }
    for (const [name, resource] of Object.entries(resources)) {
      checks.level(`${name}.concurrency`, resource.concurrency, resource.limits.concurrency);
      checks.level(`${name}.connections`, resource.connections, resource.limits.connections);
      checks.level(`${name}.waiting`, resource.waiting, null);
    }
    for (const [name, trigger] of Object.entries(triggers))
      checks.level(`${name}.backlog`, trigger.backlog, null);
    for (const group of [series.functions, series.triggers, series.resources]) {
      for (const [name, points] of Object.entries(group)) {
        for (const [key, values] of Object.entries(points)) {
          const least = Math.min(0, ...(values as readonly (number | null)[]).map((value) => value ?? 0));
          checks.atMost(`${name}.${key}: least point`, 0, least);
        }
      }
    }
  }),
  law(
    'percentiles are in order, and means between the ends',
    ({ functions, resources, triggers, chains }, checks) => {
      for (const [name, fn] of Object.entries(functions)) {
        for (const key of ['durationMs', 'initMs', 'latencyMs'] as const)
          checks.trend(`${name}.${key}`, fn[key]);
      }
      for (const [name, { latencyMs }] of Object.entries({ ...resources, ...chains }))
        checks.trend(`${name}.latencyMs`, latencyMs);
      for (const [name, { ageMs, iteratorAgeMs }] of Object.entries(triggers)) {
        checks.trend(`${name}.ageMs`, ageMs);
        if (iteratorAgeMs !== undefined) checks.trend(`${name}.iteratorAgeMs`, iteratorAgeMs);
      }
    },
  ),
  law(
    'a trigger loses no more events than it had, a resource refuses no more calls',
    ({ triggers, resources }, checks) => {
      for (const [name, { events, filtered, throttled, accessDenied }] of Object.entries(triggers)) {
        checks.atMost(`${name}.filtered`, filtered, events);
        checks.atMost(`${name}.throttled`, throttled, events);
        checks.atMost(`${name}.accessDenied`, accessDenied, events);
      }
      for (const [name, { calls, rejected, failed, timedOut, accessDenied }] of Object.entries(resources)) {
        checks.atMost(name, rejected + failed + timedOut + accessDenied, calls);
      }
    },
  ),
  law('there are no more chains than events from outside', ({ chains, totals }, checks) => {
    checks.atMost(
      'chains',
      sum(Object.values(chains).map(({ latencyMs }) => latencyMs.count)),
      totals.requests,
    );
  }),
  law('a closed loop has no more open calls than users', ({ functions }, checks, lab) => {
    const { traffic = [], functions: given } = lab.scenario.plain as {
      traffic?: Record<string, unknown>[];
      functions: object;
    };
    const [only] = traffic;
    const users = (only?.['closed'] as { users?: number } | undefined)?.users;
    const name = String(only?.['to']);
    const isAlone =
      traffic.length === 1 && Object.keys(given).length === 1 && lab.scenario.plain['triggers'] === undefined;
    const fn = functions[name];
    if (users === undefined || fn === undefined || !isAlone) return;
    checks.atMost('in flight', fn.outcomes.inFlight, users);
    checks.atMost('concurrency', fn.concurrency.max, users);
  }),
  law('edges refuse no more than went along them', ({ architecture }, checks) => {
    for (const { from, to, count, refused } of architecture.edges)
      checks.atMost(`${from} to ${to}`, refused, count);
  }),
];
