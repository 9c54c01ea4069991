import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LogFolder } from '../../src/cli/log-folder.ts';
import { lambdaSim } from './command-line.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-sim-cloudwatch-'));
  writeFileSync(
    join(folder, 's.yml'),
    'functions: { api: { work: { cpu: 20ms } } }\ntraffic: [{ to: api, poisson: 2/s }]\nrun: { duration: 5m }\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('writes metrics that add up to the results, and nothing besides', () => {
  const words = ['run', 's.yml', '--json', '--quiet', '--logs', 'logs', '--metrics', 'deep/m.json'];
  const { status, stdout, stderr } = lambdaSim(words, { cwd: folder });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { datapoints } = JSON.parse(readFileSync(join(folder, 'deep/m.json'), 'utf8')) as {
    datapoints: { metricName: string; dimensions: object; sum: number }[];
  };
  const sum = datapoints
    .filter(({ metricName, dimensions }) => metricName === 'Invocations' && 'FunctionName' in dimensions)
    .reduce((total, point) => total + point.sum, 0);
  expect(sum).toBe(JSON.parse(stdout).totals.invocations);
  expect(readdirSync(folder).sort()).toEqual(['deep', 'logs', 's.yml']);
  expect(readdirSync(join(folder, 'deep'))).toEqual(['m.json']);
});

it('tells all that is wrong with the options at once, before a run', () => {
  const words = ['run', 's.yml', '--json', '--logs', '.', '--metrics', 'm.txt'];
  const { status, stdout, stderr } = lambdaSim(words, { cwd: folder });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr.split('\n')).toEqual([
    'command line: --logs: . is not empty; name a new folder, or empty this one',
    'command line: --metrics: m.txt ends neither in .csv nor in .json; the ending names the format: metrics.csv',
    '',
  ]);
});

it('puts log streams in their place whole, or takes them away', () => {
  const first = new LogFolder(join(folder, 'a/logs'));
  first.append('/aws/lambda/f/2026/01/05/[$LATEST]0', Buffer.from('one\n'));
  first.append('/aws/lambda/f/2026/01/05/[$LATEST]0', Buffer.from('two\n'));
  expect(existsSync(join(folder, 'a/logs'))).toBe(false);
  first.commit();
  first.discard();
  expect(readFileSync(join(folder, 'a/logs/aws/lambda/f/2026/01/05/[$LATEST]0'), 'utf8')).toBe('one\ntwo\n');
  const second = new LogFolder(join(folder, 'b/logs'));
  second.append('/aws/lambda/f/2026/01/05/[$LATEST]0', Buffer.from('one\n'));
  second.discard();
  expect(readdirSync(folder).sort()).toEqual(['a', 's.yml']);
});
