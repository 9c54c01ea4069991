import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Stack } from '../../../../src/import/stack.ts';
import { cloudFormationReader } from '../../../../src/import/templates/cloudformation/reader.ts';
import { samReader } from '../../../../src/import/templates/sam/reader.ts';
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

describe('a template of SAM is what AWS makes of it', () => {
  test.each(pairsIn(join(import.meta.dirname, 'pairs')))('%s', (_, sam, answer) => {
    expect(normalised(read(sam, samReader).resources)).toEqual(
      normalised(read(answer, cloudFormationReader).resources),
    );
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
  });
}
