import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
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
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, root } from '../cli/command-line.ts';

/**
 * The package as a user gets it: packed, installed in an empty folder with nothing but the npm registry, and
 * run there.
 */
let folder: string;
let home: string;
let installed: string;

/**
 * npm tells its children about the package it runs in; the npm that a user starts elsewhere knows nothing of
 * it.
 */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_(package|lifecycle|command|config_local_prefix)|INIT_CWD)/i.test(name),
  ),
);

function npm(words: readonly string[], cwd: string): string {
  return execFileSync('npm', words, {
    cwd,
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function npx(words: readonly string[]) {
  return spawnSync('npx', words, { cwd: home, env: environment, encoding: 'utf8', maxBuffer: 1 << 28 });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-sim-package-'));
  npm(['pack', '--silent', '--pack-destination', folder], root);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  home = join(folder, 'empty');
  mkdirSync(home);
  npm(['install', '--no-audit', '--no-fund', join(folder, tarball)], home);
  installed = join(home, 'node_modules/lambda-sim');
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000);

function filesBelow(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules/lambda-sim/node_modules'))
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
}

describe('the packed files', () => {
  it('are what a user needs and nothing of the workshop', () => {
    const files = filesBelow(installed);
    const tops = new Set(files.map((file) => file.split('/')[0]));
    expect([...tops].sort()).toEqual([
      '.claude-plugin',
      '.mcp.json',
      'AGENTS.md',
      'CHANGELOG.md',
      'LICENSE',
      'NOTICE',
      'README.md',
      'assets',
      'dist',
      'docs',
      'llms.txt',
      'man',
      'package.json',
      'reports',
      'scenarios',
      'schema',
      'scripts',
      'skills',
    ]);
    expect(files).toEqual(
      expect.arrayContaining([
        'dist/cli.js',
        'dist/index.js',
        'dist/types/index.d.ts',
        'dist/THIRD_PARTY_NOTICES',
        'schema/scenario.schema.json',
        'scenarios/thumbnails.yml',
      ]),
    );
  });

  it('have what the README and the docs show and link to, but for sources', () => {
    const pages = ['README.md', ...readdirSync(join(installed, 'docs')).map((name) => `docs/${name}`)];
    for (const page of pages.filter((name) => name.endsWith('.md'))) {
      const text = readFileSync(join(installed, page), 'utf8');
      const targets = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
      const missing = targets.filter(
        (target) =>
          !/^\.\.\/(src|test|bench)\//.test(target) && !existsSync(join(installed, dirname(page), target)),
      );
      expect(missing, page).toEqual([]);
    }
  });

  it('have the manual page that package.json names', () => {
    const { man } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { man: string };
    expect(readFileSync(join(installed, man), 'utf8')).toMatch(/^\.TH LAMBDA/);
  });

  it('carry the licences of what is bundled', () => {
    const notices = readFileSync(join(installed, 'dist/THIRD_PARTY_NOTICES'), 'utf8');
    for (const name of ['yargs', 'yaml', 'zod', 'chartjs-node-canvas']) {
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
    }
  });

  it('name no place of the machine that built them', () => {
    for (const file of filesBelow(join(installed, 'dist')).filter((name) => name.endsWith('.js'))) {
      expect(readFileSync(join(installed, 'dist', file), 'utf8').includes(root)).toBe(false);
    }
  });
});

describe('the installed command', () => {
  it('prints its version', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(npx(['lambda-sim', '--version']).stdout).toBe(`${version}\n`);
  });

  it('gives a first result without a file, and a scenario whose schema is that of the package', () => {
    const demo = npx(['lambda-sim', 'demo']);
    expect(demo.status).toBe(0);
    expect(demo.stdout).toMatch(/^My API.*\n[✓!✗] /);
    expect(npx(['lambda-sim', 'init']).status).toBe(0);
    const [, schema = ''] = /\$schema=(.+)/.exec(readFileSync(join(home, 'scenario.yml'), 'utf8')) ?? [];
    expect(schema).toBe('node_modules/lambda-sim/schema/scenario.schema.json');
    expect(existsSync(join(home, schema))).toBe(true);
  });

  it('runs a scenario to a report whose images are those of the repository, byte for byte', () => {
    const scenario = join(installed, 'scenarios/thumbnails.yml');
    const words = ['run', scenario, '--duration', '10m', '--set', 'thresholds=null'];
    const { status, stderr } = npx(['lambda-sim', ...words]);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const report = join(home, 'reports/thumbnail-service');
    expect(existsSync(join(report, 'report.html'))).toBe(true);
    const own = join(folder, 'own');
    execFileSync(process.execPath, [cli, ...words, '--quiet', '--out', own], { stdio: 'ignore' });
    const images = filesBelow(own).filter((name) => name.endsWith('.png'));
    expect(images.length).toBeGreaterThan(3);
    for (const image of images) {
      expect(digest(join(report, image))).toBe(digest(join(own, image)));
    }
  });

  it('needs no `canvas` in the folder it is installed in', () => {
    expect(existsSync(join(home, 'node_modules/canvas'))).toBe(false);
    expect(existsSync(join(home, 'node_modules/chartjs-node-canvas'))).toBe(false);
  });
});

describe('the installed library', () => {
  let project: string;

  /** The strictest compiler, over the declarations of the package too. */
  function compile() {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const types = join(root, 'node_modules/@types');
    return spawnSync(process.execPath, [compiler, '-p', '.', '--typeRoots', types], {
      cwd: project,
      encoding: 'utf8',
    });
  }

  beforeAll(() => {
    project = join(home, 'consumer');
    cpSync(join(root, 'test/package/consumer'), project, { recursive: true });
  });

  it('has types that a strict project accepts, which uses every name', () => {
    const { status, stdout } = compile();
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  }, 240_000);

  it('runs, every name of it', () => {
    const output = execFileSync(process.execPath, ['out/main.js', '.'], { cwd: project, encoding: 'utf8' });
    expect(output).toMatch(/every name was used\n$/);
  }, 240_000);

  it('gives documents that are as their types say, without a key that these do not know', () => {
    const documents = JSON.parse(readFileSync(join(project, 'documents.json'), 'utf8')) as object;
    const types: Readonly<Record<string, string>> = {
      run: 'ResultsDocument',
      comparison: 'ComparisonDocument',
      tune: 'TuneDocument',
      plan: 'PlanDocument',
      diff: 'DiffDocument',
    };
    const literals = Object.entries(documents).map(
      ([name, document]) => `export const ${name}: ${types[name]} = ${JSON.stringify(document)};`,
    );
    const head = `import type { ${Object.values(types).join(', ')} } from 'lambda-sim';`;
    writeFileSync(join(project, 'documents.ts'), [head, ...literals].join('\n'));
    const { status, stdout } = compile();
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  }, 240_000);
});

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
