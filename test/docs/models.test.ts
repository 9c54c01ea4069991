import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../cli/command-line.ts';
import { modelsPage } from '../support/models-page.ts';

it('docs/models.md is written from the code (npm run docs)', () => {
  expect(readFileSync(join(root, 'docs/models.md'), 'utf8')).toBe(modelsPage());
});
