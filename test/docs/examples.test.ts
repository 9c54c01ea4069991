import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { lambdaSim, root } from '../cli/command-line.ts';
import { type Example, ExampleFolders, examplesOf, PAGES } from './page-examples.ts';

const BASE = `
functions:
  api: { memory: 512, work: { cpu: 20ms } }
triggers:
  http: { source: api-gateway, function: api, type: http }
traffic:
  - { to: http, poisson: 1/s }
run: { duration: 10m }
`;

const examples = PAGES.flatMap(examplesOf);
const ofLanguage = (language: string) =>
  examples
    .filter((example) => example.language === language)
    .map((example) => [place(example), example] as const);
const place = ({ page, line }: Example) => `${page}:${line}`;

const folders = new ExampleFolders();
const { folder } = folders;
afterAll(() => folders.remove());

it('there are examples of every kind', () => {
  const count = (language: string) => ofLanguage(language).length;
  expect([count('sh'), count('yaml'), count('ts')].map((found) => found > 0)).toEqual([true, true, true]);
});

describe('shell examples', () => {
  it.each(ofLanguage('sh'))('%s', (_, example) => {
    const { status, stdout, stderr } = folders.run(example);
    const expected = example.text.includes('# ends with 99') ? 99 : 0;
    expect({ status, stderr: status === expected ? '' : stderr }).toEqual({ status: expected, stderr: '' });
    // `npm run docs` writes it.
    if (example.output?.isWhole === true) expect(stdout).toBe(example.output.text);
    else if (example.output !== null) expect(stdout).toContain(example.output.text);
  });
});

describe('scenario examples', () => {
  it.each(ofLanguage('yaml'))('%s', (_, example) => {
    const isWhole = /^functions:/m.test(example.text) && /^traffic:/m.test(example.text);
    writeFileSync(join(folder, 'scenarios/base.yml'), BASE);
    writeFileSync(
      join(folder, 'scenarios/example.yml'),
      isWhole ? example.text : `extends: base.yml\n${example.text}\n`,
    );
    const { status, stderr } = lambdaSim(['validate', 'scenarios/example.yml'], { cwd: folder });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('library examples', () => {
  it.each(ofLanguage('ts'))('%s', async (_, example) => {
    const file = join(folder, `example-${example.line}.ts`);
    writeFileSync(file, example.text);
    await build({
      entryPoints: [file],
      outfile: `${file}.mjs`,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: [pathToFileURL(join(root, 'dist/index.js')).href],
      plugins: [
        {
          name: 'installed-package',
          setup: (pluginBuild) =>
            pluginBuild.onResolve({ filter: /^lambda-sim$/ }, () => ({
              path: pathToFileURL(join(root, 'dist/index.js')).href,
              external: true,
            })),
        },
      ],
    });
    const output = execFileSync(process.execPath, [`${file}.mjs`], { cwd: folder, encoding: 'utf8' });
    expect(output).not.toBe('');
  });
});
