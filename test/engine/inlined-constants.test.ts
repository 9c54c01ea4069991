import { expect, it } from 'vitest';
import * as innerLoop from '../../src/engine/kernel/inner-loop.ts';

it('the inner loop looks no constant up under the test runner, which would slow every test', () => {
  const lookedUp = Object.values(innerLoop)
    .filter((exported) => typeof exported === 'function')
    .flatMap((loop) => String(loop).match(/__v\w+_import_\d+__\.[A-Z][A-Z0-9_]*\b/g) ?? [])
    .map((found) => found.replace(/.*\./, ''));
  expect([...new Set(lookedUp)].filter((name) => name !== 'WORKSPACE')).toEqual([]);
});
