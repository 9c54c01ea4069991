import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CompiledScenario } from '../../src/model/compiled.ts';
import { loadScenario } from '../../src/study/load.ts';
import type { RunState } from '../../src/study/runs/checkpoint.ts';
import { simulate } from '../../src/study/runs/simulate.ts';
import { scratchFolder } from '../scenario/scratch.ts';
import { Draw } from './generator/draw.ts';
import { validScenario } from './generator/valid.ts';
import { differences } from './lab.ts';
import { scenarioFolder } from './written-scenarios.ts';

/**
 * A run that is stopped between two batches, and goes on in another simulation from the state that was taken
 * down, gives what it gives at one go. `CHECKPOINTS=1000 npx vitest run test/laws/checkpoints.test.ts` for
 * more.
 */
const DRAWN = Number(process.env['CHECKPOINTS'] ?? 40);
/** Batches, beyond which a shipped scenario is cut. */
const MOST_BATCHES = 200;

const { folder } = scratchFolder();

class Killed extends Error {}

interface Interrupted {
  readonly states: number;
  readonly found: readonly string[];
}

/** Runs at one go, and in pieces that end at batches drawn by `seed`. */
async function inPieces(compiled: CompiledScenario, seed: number, most: number): Promise<Interrupted> {
  const whole = await measured(compiled, undefined);
  const draw = new Draw(seed, 'checkpoints');
  let state: RunState | null = null;
  let states = 0;
  for (;;) {
    let batches = 0;
    const last = states < 4 ? draw.whole(1, most) : Number.POSITIVE_INFINITY;
    let kept: RunState | null = null;
    let result: unknown = null;
    try {
      result = await measured(compiled, {
        from: state,
        isDue: (isAtEnd) => ++batches === last || (isAtEnd && states < 4),
        keep: (taken) => {
          // As a file holds it; nothing of this run is left.
          kept = structuredClone(taken);
          throw new Killed();
        },
      });
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
    if (kept === null) return { states, found: differences(whole, result) };
    state = kept;
    states++;
  }
}

async function measured(
  compiled: CompiledScenario,
  checkpoints: Parameters<typeof simulate>[2]['checkpoints'],
): Promise<unknown> {
  const { engine, ...rest } = await simulate(compiled, compiled.model.seed, {
    maximumBadRows: 0,
    checkpoints,
  });
  return { ...rest, requests: engine.requests, events: engine.events };
}

describe('a run that goes on from a checkpoint', () => {
  const shipped = ['every-way-in', 'order-workflow', 'clickstream', 'retries-and-loops', 'low-traffic'];

  it.each(shipped)(
    'gives what it gives at one go: %s',
    async (name) => {
      const loaded = await loadScenario(resolve(scenarioFolder, `${name}.yml`));
      if (!loaded.ok) throw new Error(name);
      const { states, found } = await inPieces(loaded.compiled, 1, MOST_BATCHES);
      expect(found).toEqual([]);
      expect(states).toBeGreaterThan(0);
    },
    120_000,
  );

  it(`${DRAWN} random scenarios`, async () => {
    let tried = 0;
    for (let seed = 1; tried < DRAWN; seed++) {
      const scenario = await validScenario(seed, folder);
      if (scenario === null) continue;
      tried++;
      const { found } = await inPieces(scenario.compiled, seed, 8);
      expect(found, `seed ${seed}`).toEqual([]);
    }
  }, 600_000);
});
