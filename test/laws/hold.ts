import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Applied, askAll } from './ask.ts';
import { LAWS } from './laws.ts';

/** Scenarios of one half of `npm test`; `npm run fuzz` takes any number. */
const SCENARIOS = 150;
/** A minute of computing for all scenarios of `npm test`. */
const THRIFT = 0.25;
const LONGEST_MS = 600_000;

/** A test for each law, over every second seed from 1 on (`half` 0) or from 2 on (`half` 1). */
export function itHoldsTheLaws(title: string, half: 0 | 1): void {
  describe(`random ${title} seed`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-laws-'));
    const broken = new Map<string, string[]>();
    const applied: Applied = new Map();

    beforeAll(async () => {
      const seeds = Array.from({ length: SCENARIOS }, (_, index) => 1 + half + 2 * index);
      await askAll(
        seeds,
        LAWS,
        folder,
        ({ seed, law, broken: words }) => {
          broken.set(law.name, [...(broken.get(law.name) ?? []), `seed ${seed}: ${words[0]}`]);
        },
        applied,
        THRIFT,
      );
    }, LONGEST_MS);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('asks nearly every law of some scenario', () => {
      const silent = LAWS.filter((law) => !applied.has(law.name)).map((law) => law.name);
      expect(silent.length, silent.join('; ')).toBeLessThanOrEqual(4);
    });

    it.each(LAWS.map(({ name }) => name))('%s', (name) => {
      expect(broken.get(name) ?? []).toEqual([]);
    });
  });
}
