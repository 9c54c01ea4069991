import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { planScenario } from '../../src/study/plan/plan.ts';
import { Crew } from '../../src/study/runs/task-scheduler.ts';
import { scenarioFolder } from '../laws/written-scenarios.ts';

/** Of a run that was made, or of what of it was. */
interface Done {
  readonly document?: { readonly engine: { readonly events: number } };
  readonly engine?: { readonly events: number };
}

interface Running {
  run(...args: readonly unknown[]): Promise<Done>;
}

/** What a plan simulates, in events for each request that one of its runs may have. */
async function effortOf(name: string): Promise<number> {
  const requestsPerRun = 20_000;
  const { prototype } = Crew as unknown as { readonly prototype: Running };
  const { run } = prototype;
  let events = 0;
  vi.spyOn(prototype, 'run').mockImplementation(async function (this: Running, ...args) {
    const done = await run.apply(this, args);
    events += (done.document?.engine ?? done.engine)?.events ?? 0;
    return done;
  });
  await planScenario(join(scenarioFolder, `${name}.yml`), {
    workers: 1,
    settings: { requestsPerRun, growth: [1, 10] },
  });
  return events / requestsPerRun;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('what a plan simulates', () => {
  // Within a tenth of what it is, and below the 158, 236 and 316 of a plan that looks at every limit by halves.
  it.each([
    ['clickstream', 140],
    ['order-workflow', 225],
    ['order-pipeline', 285],
  ] as const)('is no more than it takes: %s', { timeout: 240_000 }, async (name, most) => {
    const effort = await effortOf(name);
    expect(effort).toBeGreaterThan(most / 2);
    expect(effort).toBeLessThan(most);
  });
});
