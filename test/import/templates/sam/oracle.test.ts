import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scenarioObjectOf } from '../../../../src/import/map/scenario-of-stacks.ts';
import type { Stack } from '../../../../src/import/stack.ts';
import { cloudFormationReader } from '../../../../src/import/templates/cloudformation/reader.ts';
import { samReader } from '../../../../src/import/templates/sam/reader.ts';
import { FaultError } from '../../../../src/model/fault.ts';
import '../../../../src/node.ts';
import { normalised } from './normalised.ts';

const ANSWER = '.expected.json';

/** Templates of SAM in a folder and below, each with what AWS makes of it beside it. */
function pairsIn(folder: string): [string, string, string][] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ANSWER))
    .sort()
    .map((name) => {
      const stem = join(folder, name.slice(0, -ANSWER.length));
      return [basename(stem), `${stem}.yaml`, `${stem}${ANSWER}`];
    });
}

function read(path: string, reader: typeof samReader): Stack {
  const file = { path, name: basename(path), text: readFileSync(path, 'utf8') };
  return reader.read(file, { parameters: new Map() });
}

/** Both as scenarios, their comments left out; or why there is none. */
async function scenarioFrom(stack: Stack): Promise<unknown> {
  try {
    const { scenario } = await scenarioObjectOf([{ ...stack, name: null }]);
    return inOrder(scenario);
  } catch (error) {
    if (error instanceof FaultError) return error.faults.map(({ path }) => path);
    throw error;
  }
}

/** The order of keys says nothing. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, inOrder(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function expectSameScenario(sam: string, answer: string): Promise<void> {
  const [ours, theirs] = await Promise.all([
    scenarioFrom(read(sam, samReader)),
    scenarioFrom(read(answer, cloudFormationReader)),
  ]);
  expect(ours).toEqual(theirs);
}

describe('a template of SAM is what AWS makes of it', () => {
  test.each(pairsIn(join(import.meta.dirname, 'pairs')))('%s', (_, sam, answer) => {
    expect(normalised(read(sam, samReader).resources)).toEqual(
      normalised(read(answer, cloudFormationReader).resources),
    );
  });

  test.each(pairsIn(join(import.meta.dirname, 'pairs')))('%s, as a scenario', async (_, sam, answer) => {
    await expectSameScenario(sam, answer);
  });
});

const data = process.env['LAMBDA_SIM_DATA'];
if (data === undefined) {
  test.skip('real templates: LAMBDA_SIM_DATA names no folder of them', () => {});
} else {
  describe('real templates of SAM are what its translator makes of them', () => {
    test.each(pairsIn(data))('%s', (_, sam, answer) => {
      expect(normalised(read(sam, samReader).resources)).toEqual(
        normalised(read(answer, cloudFormationReader).resources),
      );
    });

    test.each(pairsIn(data))('%s, as a scenario', async (_, sam, answer) => {
      await expectSameScenario(sam, answer);
    });
  });
}
