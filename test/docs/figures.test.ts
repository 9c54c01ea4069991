import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../cli/command-line.ts';
import { figuresTable } from '../support/figures-table.ts';

it("docs/scenario.md has the catalogue's table of figures", () => {
  const page = readFileSync(join(root, 'docs/scenario.md'), 'utf8');
  const table = /<!-- figures -->\n([\s\S]*?)\n<!-- \/figures -->/.exec(page)?.[1];
  expect(table).toBe(figuresTable());
});
