import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../cli/command-line.ts';
import { quotasPage } from '../support/quotas-page.ts';

it('docs/quotas.md is written from the list of quotas (npm run docs)', () => {
  expect(readFileSync(join(root, 'docs/quotas.md'), 'utf8')).toBe(quotasPage());
});
