import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, lambdaSim, root } from '../cli/command-line.ts';

/**
 * Every fenced example in the README and the docs is run: `sh` by a shell, `yaml` through `validate`, `ts` as
 * a program. Others are outputs.
 */
interface Example {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

const BASE = `
functions:
  api: { memory: 512, work: { cpu: 20ms } }
triggers:
  http: { source: api-gateway, function: api, type: http }
traffic:
  - { to: http, poisson: 1/s }
run: { duration: 10m }
`;

const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

function examplesOf(page: string): readonly Example[] {
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  const examples: Example[] = [];
  let open: { line: number; language: string; from: number } | null = null;
  lines.forEach((text, index) => {
    const fence = /^\s*```(\S*)/.exec(text);
    if (fence === null) {
      return;
    }
    if (open === null) {
      open = { line: index + 1, language: fence[1] ?? '', from: index + 1 };
    } else {
      examples.push({
        page,
        line: open.line,
        language: open.language,
        text: lines.slice(open.from, index).join('\n'),
      });
      open = null;
    }
  });
  return examples;
}

const examples = pages.flatMap(examplesOf);
const ofLanguage = (language: string) =>
  examples
    .filter((example) => example.language === language)
    .map((example) => [place(example), example] as const);
const place = ({ page, line }: Example) => `${page}:${line}`;

let folder: string;
let shims: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-sim-docs-'));
  cpSync(join(root, 'scenarios'), join(folder, 'scenarios'), { recursive: true });
  shims = join(folder, 'shims');
  mkdirSync(shims);
  const program = `exec "${process.execPath}" "${cli}" "$@"\n`;
  const commands = {
    'lambda-sim': program,
    npx: `test "$1" = lambda-sim || { echo "npx $1"; exit 1; }; shift\n${program}`,
    // Installing and testing are tried where they belong: in a fresh clone.
    npm: 'exit 0\n',
  };
  for (const [name, text] of Object.entries(commands)) {
    writeFileSync(join(shims, name), `#!/bin/sh\n${text}`);
    chmodSync(join(shims, name), 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A page's examples follow one another in one folder, as its reader would type them. */
function pageFolder(page: string): string {
  const path = join(folder, page.replaceAll('/', '-'));
  if (!existsSync(path)) {
    mkdirSync(path);
    cpSync(join(root, 'scenarios'), join(path, 'scenarios'), { recursive: true });
  }
  return path;
}

it('there are examples of every kind', () => {
  const count = (language: string) => ofLanguage(language).length;
  expect([count('sh'), count('yaml'), count('ts')].map((found) => found > 0)).toEqual([true, true, true]);
});

describe('shell examples', () => {
  it.each(ofLanguage('sh'))('%s', (_, example) => {
    const { status, stderr } = spawnSync('sh', ['-e', '-c', example.text], {
      cwd: pageFolder(example.page),
      env: { PATH: `${shims}:${process.env['PATH']}`, HOME: folder },
      encoding: 'utf8',
    });
    const expected = example.text.includes('# ends with 99') ? 99 : 0;
    expect({ status, stderr: status === expected ? '' : stderr }).toEqual({ status: expected, stderr: '' });
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
