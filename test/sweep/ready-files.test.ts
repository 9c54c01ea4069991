import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COMMANDS } from '../../src/cli/commands.ts';
import { readShard } from '../../src/sweep/merge.ts';
import { root } from '../cli/command-line.ts';

const FOLDER = join(import.meta.dirname, '../../assets/sweep');
const FILES = readdirSync(FOLDER);
const textOf = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');

/** The command lines of lambda-sim in a file, as words, with a number where a variable stands. */
function commandLines(file: string): readonly (readonly string[])[] {
  const text = textOf(file)
    .replace(/^\s*\[?"?command"?: \[(lambda-sim.*)\]$/gm, (_, list: string) => list.replaceAll(',', ''))
    .replace(/\\\n\s*/g, ' ');
  return text
    .split('\n')
    .filter((line) => !/^\s*#|npm install|image:/.test(line) || /lambda-sim (merge|sweep) /.test(line))
    .flatMap((line) => /lambda-sim (?:sweep|merge|worker) .*$/.exec(line)?.[0] ?? [])
    .map((line) =>
      line
        .replace(/ ::: .*/, '')
        .replace(/\$\(\([A-Z_]+ \+ 1\)\)|\$\{\{[^}]*\}\}|\$[A-Z_]+|\{\}/g, '7')
        .replace(/["']/g, '')
        .split(/\s+/)
        .filter((word) => word !== '' && word !== '|'),
    );
}

describe('ready files of assets/sweep', () => {
  it.each(FILES)('%s is well formed', (file) => {
    if (file.endsWith('.json')) expect(JSON.parse(textOf(file))).toBeTypeOf('object');
    else if (file.endsWith('.yml')) expect(parse(textOf(file))).toBeTypeOf('object');
    else expect(spawnSync('sh', ['-n', join(FOLDER, file)]).status).toBe(0);
  });

  it.each(FILES)('%s calls lambda-sim with what it knows', async (file) => {
    const lines = commandLines(file);
    expect(lines.length).toBeGreaterThan(0);
    for (const [, name = '', ...words] of lines) {
      const command = await COMMANDS[name]?.load();
      expect(command, name).toBeDefined();
      for (const word of words.filter((one) => one.startsWith('--'))) {
        expect(Object.keys(command?.options ?? {}), `${file}: ${word}`).toContain(word.slice(2));
      }
      const shard = words[words.indexOf('--shard') + 1] ?? '';
      if (words.includes('--shard')) expect(readShard(shard), shard).not.toBeNull();
    }
  });

  it('of shards number them as sweep does: from 1, as many as there are', () => {
    expect(textOf('kubernetes-job.yml')).toMatch(/completions: 100\n[\s\S]*\+ 1\)\)\/100 /);
    expect(textOf('aws-batch-array-job.json')).toMatch(/"size": 100 [\s\S]*\+ 1\)\)\/100 /);
    expect(textOf('slurm-array.sh')).toMatch(/--array=1-100\n[\s\S]*ID\/100"/);
    const { jobs } = parse(textOf('github-actions.yml')) as {
      jobs: { shard: { strategy: { matrix: { shard: number[] } } } };
    };
    expect(jobs.shard.strategy.matrix.shard).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });
});

const SHARDS = 3;
const SCENARIO = `functions: { api: { memory: 512, timeout: 3s, work: { cpu: 40ms } } }
traffic: [{ to: api, poisson: 5/s }]
run: { duration: 20s, seed: 1 }
`;
const SWEEP = `scenario: scenario.yml
axes: { functions.api.memory: [128, 256, 512, 1024, 1769], functions.api.architecture: [x86_64, arm64] }
`;
/** GNU parallel, as far as the ready file asks for it: the command once for each word behind `:::`. */
const PARALLEL = `#!/bin/sh
set -eu
while [ "$1" != lambda-sim ]; do shift; done
command=
while [ "$1" != ::: ]; do command="$command $1"; shift; done
shift
for one; do sh -c "$(printf %s "$command" | sed "s/{}/$one/g")"; done
`;

describe('ready files of assets/sweep, run as their engines do, for three shards', () => {
  let folder = '';
  let expected: readonly string[] = [];

  const outcome = (out: string): readonly string[] =>
    ['sweep.json', 'results.ndjson', 'report.html'].map((name) => readFileSync(join(out, name), 'utf8'));

  /** A folder as a machine has it that begins: the sweep and its scenario. */
  function machine(name: string): string {
    const place = join(folder, name);
    mkdirSync(place);
    writeFileSync(join(place, 'scenario.yml'), SCENARIO);
    writeFileSync(join(place, 'sweep.yml'), SWEEP);
    return place;
  }

  function shell(
    place: string,
    script: string,
    environment: NodeJS.ProcessEnv = {},
  ): SpawnSyncReturns<string> {
    const PATH = `${join(folder, 'bin')}:${process.env['PATH']}`;
    return spawnSync('bash', ['-e', '-c', script], {
      cwd: place,
      encoding: 'utf8',
      env: { ...process.env, ...environment, PATH },
    });
  }

  function well(place: string, script: string, environment: NodeJS.ProcessEnv = {}): void {
    const { status, stderr } = shell(place, script, environment);
    expect([script, status, stderr]).toEqual([script, 0, '']);
  }

  /** The line behind `afterwards:` in a file. */
  const afterwards = (file: string): string => /afterwards: (.*)/.exec(textOf(file))?.[1] ?? '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ready-'));
    mkdirSync(join(folder, 'bin'));
    const programs = {
      'lambda-sim': `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist/cli.js')}' "$@"\n`,
      parallel: PARALLEL,
    };
    for (const [name, text] of Object.entries(programs)) {
      writeFileSync(join(folder, 'bin', name), text);
      chmodSync(join(folder, 'bin', name), 0o755);
    }
    const place = machine('alone');
    well(place, 'lambda-sim sweep sweep.yml --out sweep --quiet');
    expected = outcome(join(place, 'sweep'));
    // Each point opens in the panel of the page.
    expect(expected[2]).toContain(
      'href="#what-if?functions.api.memory=128&amp;functions.api.architecture=arm64"',
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['kubernetes-job.yml', 'JOB_COMPLETION_INDEX'],
    ['aws-batch-array-job.json', 'AWS_BATCH_JOB_ARRAY_INDEX'],
  ])('%s', (file, variable) => {
    const place = machine(file);
    const words = commandOf(parse(textOf(file)));
    expect(words.slice(0, 2)).toEqual(['sh', '-c']);
    const here = (text: string): string => text.replaceAll('/work', place).replaceAll('/100', `/${SHARDS}`);
    for (let index = 0; index < SHARDS; index++)
      well(place, here(words[2] ?? ''), { [variable]: String(index) });
    const merge = afterwards(file) || 'lambda-sim merge /work/parts/* --out /work/sweep';
    well(place, `${here(merge)} --quiet`);
    expect(outcome(join(place, 'sweep'))).toEqual(expected);
  });

  it('slurm-array.sh', () => {
    const place = machine('slurm');
    const script = textOf('slurm-array.sh').replace('ID/100"', `ID/${SHARDS}"`);
    for (let index = 1; index <= SHARDS; index++) {
      well(place, script, { SLURM_ARRAY_TASK_ID: String(index), SLURM_CPUS_PER_TASK: '1' });
    }
    well(place, `${afterwards('slurm-array.sh')} --quiet`);
    expect(outcome(join(place, 'sweep'))).toEqual(expected);
  });

  it('gnu-parallel.sh', () => {
    const place = machine('parallel');
    const { status, stderr } = shell(place, textOf('gnu-parallel.sh').replaceAll('100', String(SHARDS)));
    expect([status, stderr]).toEqual([0, expect.stringContaining('sweep')]);
    expect(outcome(join(place, 'sweep'))).toEqual(expected);
  });

  it('github-actions.yml, each shard on a runner of its own, whose artifacts are all that the merge has', () => {
    const { jobs } = parse(textOf('github-actions.yml')) as {
      jobs: Record<'shard' | 'merge', { steps: { run?: string; uses?: string; with?: { path?: string } }[] }>;
    };
    const commands = (job: 'shard' | 'merge'): readonly string[] =>
      jobs[job].steps.flatMap(({ run = '' }) => (run.includes('npm install') || run === '' ? [] : run));
    const artifact = jobs.shard.steps.find(({ uses }) => uses?.includes('upload-artifact'))?.with?.path ?? '';
    const last = join(folder, 'merging');
    mkdirSync(last);
    for (let index = 1; index <= SHARDS; index++) {
      const place = machine(`runner-${index}`);
      for (const command of commands('shard')) {
        well(
          place,
          command.replace(/\$\{\{ matrix\.shard \}\}/g, String(index)).replace('/20 ', `/${SHARDS} `),
        );
      }
      const download = jobs.merge.steps.find(({ uses }) => uses?.includes('download-artifact'))?.with?.path;
      cpSync(join(place, artifact), join(last, download ?? ''), { recursive: true });
    }
    for (const command of commands('merge')) well(last, command);
    expect(outcome(join(last, 'sweep'))).toEqual(expected);
  });

  it('tells shards that are missing, foreign or overlap, and writes nothing of what is no whole', () => {
    const place = machine('told');
    for (const part of ['1/3', '2/3', '3/3', '1/2']) {
      well(
        place,
        `lambda-sim sweep sweep.yml --shard ${part} --out parts/${part.replace('/', 'of')} --quiet`,
      );
    }
    const missing = shell(place, 'lambda-sim merge parts/1of3 parts/3of3 --out missing');
    expect([missing.status, missing.stderr]).toEqual([
      2,
      expect.stringContaining('1 of 3 shards are missing: 2'),
    ]);
    writeFileSync(join(place, 'sweep.yml'), SWEEP.replace('1769', '3008'));
    well(place, 'lambda-sim sweep sweep.yml --shard 2/3 --out foreign --quiet');
    const foreign = shell(place, 'lambda-sim merge parts/1of3 foreign parts/3of3 --out missing');
    expect([foreign.status, foreign.stderr]).toEqual([2, expect.stringContaining('it is of another sweep')]);
    expect(readdirSync(place)).not.toContain('missing');
    // The whole would take the place of what it is made of.
    const over = shell(
      place,
      'lambda-sim merge parts/1of3 parts/2of3 parts/3of3 --out ./parts/../parts/2of3',
    );
    expect([over.status, over.stderr]).toEqual([2, expect.stringContaining('is a shard that is merged')]);
    const twice = shell(place, 'lambda-sim merge parts/* --out twice');
    expect([twice.status, twice.stderr]).toEqual([0, expect.stringContaining('points in common')]);
    expect(outcome(join(place, 'twice'))).toEqual(expected);
  });
});

/** The value of the first key `command`, however deep. */
function commandOf(value: unknown): readonly string[] {
  if (value === null || typeof value !== 'object') return [];
  for (const [key, one] of Object.entries(value)) {
    const found = key === 'command' ? (one as readonly string[]) : commandOf(one);
    if (found.length > 0) return found;
  }
  return [];
}
