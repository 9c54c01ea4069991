import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { argumentsOf } from '../../src/cli/arguments.ts';
import type { Command } from '../../src/cli/command.ts';
import { diffCommand } from '../../src/cli/commands/diff.ts';
import { tuneCommand } from '../../src/cli/commands/tune.ts';
import { FaultError, formatFault } from '../../src/model/fault.ts';
import type { TuneDocument } from '../../src/results/documents/tune-document.ts';
import { lambdaSim, root } from './command-line.ts';

const SCENARIO = `
name: Two
functions:
  api: { memory: 512, work: { cpu: { lognormal: { median: 30ms, p95: 60ms } }, io: 20ms } }
  worker: { work: { io: 10ms } }
traffic:
  - { to: api, poisson: 2/s }
  - { to: worker, poisson: 1/s }
run: { duration: 2m }
thresholds: { api.duration: ["avg < 100ms"] }
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-sim-tune-'));
  writeFileSync(join(folder, 'two.yml'), SCENARIO);
  writeFileSync(join(folder, 'free.yml'), SCENARIO.replace(/thresholds.*/, ''));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...words: string[]) => lambdaSim(words, { cwd: folder });

/**
 * The command in this process, since each of its own takes a third of a second: its faults as they are
 * printed, with the folder taken off.
 */
async function faultsOf(command: Command, words: readonly string[]): Promise<readonly string[]> {
  const files = words.filter((word) => /^[^-=]+\.(yml|json)$/.test(word));
  const options: Record<string, string> = {};
  for (const [index, word] of words.entries()) {
    if (word.startsWith('--')) options[word.slice(2)] = words[index + 1] ?? '';
  }
  try {
    await command.run(
      argumentsOf(
        options,
        files.map((file) => join(folder, file)),
      ),
    );
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return error.faults.map((fault) => formatFault(fault).replaceAll(`${folder}/`, ''));
  }
  return [];
}
const schemaOf = (name: string) => JSON.parse(readFileSync(join(root, `schema/${name}.schema.json`), 'utf8'));
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });

describe('tune', () => {
  it('prints a document that keeps its schema, on stdout alone', () => {
    const { status, stdout, stderr } = run(
      'tune',
      'two.yml',
      '--function',
      'api',
      '--memory',
      '128..2048:128',
      '--strategy',
      'slo',
      '--json',
      '--quiet',
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const document = JSON.parse(stdout) as TuneDocument;
    const isTune = ajv.compile(schemaOf('tune'));
    expect(isTune(document), ajv.errorsText(isTune.errors)).toBe(true);
    expect(document.tune).toMatchObject({
      function: 'api',
      strategy: 'slo',
      candidates: 16,
      current: '512 MB',
    });
    expect(document.variants.length).toBeLessThanOrEqual(16);
    expect(document.best.slo).toBe(document.tune.chosen);
    expect(document.tune.patches.map(({ tool }) => tool)).toEqual([
      'lambda-sim',
      'SAM',
      'CloudFormation',
      'Serverless Framework',
      'Terraform',
    ]);
  });

  it('says in words that nothing meets the thresholds, and ends with 99 after writing', () => {
    const words = [
      '--memory',
      '128,512,1024',
      '--arch',
      'x86_64,arm64',
      '--provisioned',
      '0,1',
      '--strategy',
      'slo',
      '--replications',
      '2',
      '--set',
      'thresholds={ api.duration: ["avg < 1ms"] }',
    ];
    const { status, stdout } = run(
      'tune',
      'two.yml',
      '--function',
      'api',
      ...words,
      '--format',
      'html,md,csv',
      '--out',
      'out',
    );
    expect(status).toBe(99);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /No setting of api meets every threshold: 1024 MB · [^:]* comes closest and misses api\.duration: avg < 1ms/,
    );
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(readdirSync(join(folder, 'out'))).toEqual(
      expect.arrayContaining(['report.html', 'report.md', 'results.csv']),
    );
  });

  it.each<[string[], RegExp]>([
    [
      ['two.yml'],
      /^command line: --function: two\.yml has 2 functions, and one is tuned; give --function with one of api, worker$/,
    ],
    [['two.yml', '--function', 'app'], /--function: two\.yml has no function "app"; did you mean api\?/],
    [['two.yml', '--function', 'api', '--memory', '512..128'], /--memory: the range '512\.\.128' is empty/],
    [['two.yml', '--function', 'api', '--memory', '128..512:0'], /--memory: the step of '128\.\.512:0' is 0/],
    [
      ['two.yml', '--function', 'api', '--memory', '64,128'],
      /--memory: memory is 64 MB; aws allows 128 to 10240 MB/,
    ],
    [
      ['two.yml', '--function', 'api', '--set', 'platform=aws-2018', '--memory', '130'],
      /--memory: memory is 130 MB; .*the nearest are 128 and 192 MB/,
    ],
    [['two.yml', '--function', 'api', '--strategy', 'balance'], /--strategy: .*did you mean balanced\?/],
    [
      ['two.yml', '--function', 'api', '--weight', '2'],
      /--weight: "2" is not a weight; give a number from 0/,
    ],
    [['two.yml', '--function', 'api', '--arch', 'arm'], /--arch: .*did you mean arm64\?/],
    [
      ['two.yml', '--function', 'api', '--provisioned', 'x'],
      /--provisioned: "x" is not a number of environments/,
    ],
    [
      ['free.yml', '--function', 'api', '--strategy', 'slo'],
      /--strategy: slo needs thresholds, and free\.yml has none/,
    ],
    [
      ['two.yml', '--function', 'api', '--memory', '128..1000:1', '--provisioned', '0,1,2'],
      /make 2619 settings/,
    ],
  ])('%j is one fault', async (words, message) => {
    expect(await faultsOf(tuneCommand, words)).toEqual([expect.stringMatching(message)]);
  });
});

describe('diff', () => {
  beforeAll(() => {
    const before = run('run', 'two.yml', '--json', '--quiet').stdout;
    writeFileSync(join(folder, '512.json'), before);
    const after = JSON.parse(before);
    after.functions.api.memoryMb = 1024;
    after.functions.api.durationMs.mean *= 0.5;
    writeFileSync(join(folder, '1024.json'), JSON.stringify(after));
    writeFileSync(join(folder, 'bad.json'), '{\n  "a": ,\n}');
    writeFileSync(join(folder, 'other.json'), '{ "schemaVersion": 3 }');
    writeFileSync(join(folder, 'no.json'), '{ "a": 1 }');
  });

  it('fails with 99 on a change that was ruled out, every output written first', () => {
    const words = ['--fail-on', 'api.duration.avg: < -1%', '--fail-on', 'api.duration.avg: > +1%'];
    const { status, stdout } = run(
      'diff',
      '512.json',
      '1024.json',
      ...words,
      '--format',
      'text,md,json',
      '--out',
      'changed',
    );
    expect({ status, stdout }).toEqual({ status: 99, stdout: '' });
    const read = (name: string) => readFileSync(join(folder, 'changed', name), 'utf8');
    expect(read('diff.txt')).toMatch(/✗ api\.duration\.avg fell by [\d.]+ %, a fall of at most 1 % allowed/);
    expect(read('diff.txt')).toMatch(/✓ api\.duration\.avg fell by [\d.]+ %, at most 1 % allowed/);
    expect(read('diff.txt')).toMatch(/api\.memoryMb: 512 → 1024/);
    expect(read('diff.md')).toMatch(/^## Two: what changed\n/);
    const isDiff = ajv.compile(schemaOf('diff'));
    expect(isDiff(JSON.parse(read('diff.json'))), ajv.errorsText(isDiff.errors)).toBe(true);
  });

  it.each<[string[], RegExp]>([
    [['bad.json', '512.json'], /^bad\.json.*it is not JSON/],
    [['other.json', '512.json'], /^other\.json: schemaVersion: it is 3; this lambda-sim reads version 1/],
    [['no.json', '512.json'], /^no\.json: it is no results document/],
    [['nowhere.json', '512.json'], /^nowhere\.json: /],
    [
      ['512.json', '1024.json', '--fail-on', 'api.latncy.p99: > 5%'],
      /no metric "api\.latncy\.p99"; did you mean api\.latency\.p99\?/,
    ],
    [['512.json', '1024.json', '--fail-on', 'cost.monthly'], /--fail-on: "cost\.monthly" is no condition/],
    [['512.json', '1024.json', '--format', 'htm'], /--format: there is no format "htm"/],
    [['512.json', '1024.json', '--format', 'md,json'], /--format: md and json do not go to stdout together/],
  ])('%j is one fault', async (words, message) => {
    expect(await faultsOf(diffCommand, words)).toEqual([expect.stringMatching(message)]);
  });
});
