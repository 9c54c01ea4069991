import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chartTheme } from '../../src/report/charts/theme.ts';

/** What a chart names and a theme has not is drawn black: on a dark page, not at all. */
describe('the colours of charts', () => {
  const folders = ['src/report', 'src/live'];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
  const used = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(['"])@([a-zA-Z0-9]+)\1/g)].map(
      ([, , name]) => `${name} in ${file}`,
    ),
  );

  it.each(['light', 'dark'] as const)('are all in the theme: %s', (name) => {
    const { colors } = chartTheme(name, 'sans-serif');
    expect(used.length).toBeGreaterThan(50);
    expect(used.filter((one) => colors[one.split(' ')[0] ?? ''] === undefined)).toEqual([]);
  });
});
