import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualPage } from '../../scripts/manual.ts';
import { VERSION } from '../../src/model/version.ts';
import { topicNames, topicsOf } from '../../src/results/explain/topics.ts';
import { CATALOGUE } from '../../src/results/figures/catalogue.ts';
import { FINDING_IDS } from '../../src/results/findings/finding-ids.ts';
import { lambdaSim, root } from './command-line.ts';

const SCENARIO = `functions:
  api: { memory: 512, work: { duration: 20ms }, coldStart: { init: 100ms } }
  report: { work: { duration: 20ms } }
traffic:
  - { to: api, constant: 1/s }
run: { duration: 1m }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-sim-learning-'));
  writeFileSync(join(folder, 'two.yml'), SCENARIO);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (words: readonly string[], input = '') => lambdaSim(words, { cwd: folder, input });
const lines = (text: string) => text.split('\n').filter((line) => line !== '');

describe('help', () => {
  it('of a command is what --help of it gives, and of nothing that of the program', () => {
    expect(run(['help', 'run'])).toEqual(run(['run', '--help']));
    expect(run(['help'])).toEqual(run(['--help']));
    expect(run(['help']).stdout).toMatch(/no telemetry/);
  });

  it('of no command names the nearest', () => {
    expect(run(['help', 'rnu'])).toMatchObject({ status: 2, stdout: '', stderr: /did you mean run\?/ });
  });

  it('the version is told beside a command too', () => {
    expect(run(['run', '-v'])).toEqual({ status: 0, stdout: `${VERSION}\n`, stderr: '' });
  });
});

describe('completion', () => {
  const proposed = (...words: string[]) =>
    lines(run(['--get-yargs-completions', 'lambda-sim', ...words]).stdout);

  it.each([
    [
      ['tune', 'two.yml', '--strategy', ''],
      ['cost', 'speed', 'balanced', 'slo'],
    ],
    [
      ['run', 'two.yml', '--summary', ''],
      ['compact', 'full', 'none'],
    ],
    [['run', 'two.yml', '--summary=f'], ['--summary=full']],
    [
      ['run', 'two.yml', '--format', 'html,j'],
      ['html,json', 'html,junit'],
    ],
    [['diff', 'a.json', 'b.json', '--format', 'm'], ['md']],
    [
      ['compare', 'two.yml', '--arch', ''],
      ['x86_64', 'arm64'],
    ],
    [
      ['tune', 'two.yml', '--function', ''],
      ['api', 'report'],
    ],
    [['schema', 'p'], ['plan']],
    [
      ['prices', '--region', 'eu-central'],
      ['eu-central-1', 'eu-central-2'],
    ],
    [['run', 'two.yml', '--set', 'functions.api.mem'], ['functions.api.memory']],
    [['run', 'two.yml', '--set', 'functions.r'], /^functions\.report\.memory$/m],
    [['run', 'two.yml', '--set', 'run.d'], ['run.duration']],
    [['run', 'two.yml', '--set', 'traffic.0.col'], /^traffic\.0\.columns$/m],
    [['run', 'two.yml', '--set', 'traffic.0.columns.'], /^traffic\.0\.columns\.durationMs$/m],
    [
      ['run', 'two.yml', '--set', 'functions.api.reuse='],
      ['most-recent', 'least-recent', 'random'].map((value) => `functions.api.reuse=${value}`),
    ],
    [['run', 'two.yml', '--set', 'functions.api.reuse', '=', 'r'], ['random']],
    [['run', 'two.yml', '--out', ''], []],
    [['run', ''], []],
    [['run', 'two.yml', '--assum'], ['--assumptions']],
    [['explain', 'thrott'], ['throttled']],
    [['help', 'ru'], ['run']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['expl'], ['explain']],
  ])('after %j', (words, expected) => {
    const found = proposed(...words);
    if (expected instanceof RegExp) expect(found.join('\n')).toMatch(expected);
    else expect(found).toEqual(expected);
  });

  it.each([
    ['bash', /^complete /m],
    ['zsh', /^#compdef lambda-sim/],
    ['fish', /complete .*lambda-sim/],
  ])('has a script for %s', (shell, text) => {
    expect(run(['completion', shell])).toMatchObject({ status: 0, stdout: expect.stringMatching(text) });
  });

  it('has none for another shell', () => {
    expect(run(['completion', 'fsh'])).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('a scenario on standard input', () => {
  it('is run, and its report is named after it', () => {
    const { status, stdout } = run(['run', '-', '--format', 'json'], SCENARIO);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^stdin {2}/);
    expect(readdirSync(join(folder, 'reports'))).toEqual(['.history', 'stdin']);
    const named = run(['run', '-', '--format', 'json'], `name: Two\n${SCENARIO}`);
    expect(named.stderr).toContain(join('reports', 'two'));
  });

  it('names files from the working directory', () => {
    writeFileSync(join(folder, 'day.csv'), 'timestamp\n0\n1\n2\n');
    const text = SCENARIO.replace('constant: 1/s', 'trace: day.csv');
    const { status, stdout } = run(['run', '-', '--json'], text);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).totals.requests).toBe(3);
  });

  it('works for every command that takes a scenario', () => {
    expect(run(['validate', '-'], SCENARIO).stdout).toMatch(/^OK stdin: /);
    const words = ['-', '--memory', '512,1024', '--format', 'json', '--quiet'];
    expect(run(['compare', ...words, '--function', 'api'], SCENARIO).status).toBe(0);
  });

  it('is refused with its place, like a file', () => {
    const { status, stderr } = run(['run', '-'], SCENARIO.replace('memory', 'memry'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/^stdin:2:10: functions\.api\.memry: /);
    expect(run(['run', '-'], '').stderr).toMatch(/^stdin:1:1: the file is empty/);
  });
});

describe('a file that is no scenario', () => {
  it.each([
    [
      't.yaml',
      'Resources:\n  F:\n    Properties: { MemorySize: !Ref X }\n',
      'an AWS CloudFormation template',
    ],
    ['sam.yaml', 'Transform: AWS::Serverless-2016-10-31\nResources:\n  F: !Sub x\n', 'an AWS SAM template'],
    ['t.json', '{"Resources":{"F":{}}}', 'an AWS CloudFormation template'],
    [
      'serverless.yml',
      'service: x\nprovider: { name: aws }\nfunctions:\n  a: { handler: b }\n',
      'a configuration of the Serverless Framework',
    ],
    [
      'main.tf',
      '# ours\nresource "aws_lambda_function" "f" {\n  memory_size = 128\n}\n',
      'a configuration of Terraform',
    ],
    ['plan.json', '{"format_version":"1.2","terraform_version":"1.9"}', 'a plan or state of Terraform'],
    ['machine.asl.json', '{"StartAt":"A","States":{}}', 'a state machine in the Amazon States Language'],
  ])('%s is told in one sentence', (name, text, what) => {
    writeFileSync(join(folder, name), text);
    for (const command of ['run', 'validate', 'tune', 'plan']) {
      const { status, stdout, stderr } = run([command, name]);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(lines(stderr)).toHaveLength(1);
      expect(stderr).toMatch(
        new RegExp(`^${name}:\\d+:\\d+: this is ${what}, not a scenario; .*lambda-sim init`),
      );
    }
  });

  it('results of a run are told apart', () => {
    run(['run', 'two.yml', '--format', 'json', '--out', 'out']);
    expect(run(['run', 'out/results.json']).stderr).toMatch(
      /a results document of lambda-sim.*lambda-sim diff/,
    );
  });
});

describe('explain', () => {
  it('prints the paragraph of every finding', () => {
    for (const [id, text] of Object.entries(FINDING_IDS)) {
      expect(topicsOf(id)[0]).toEqual({ kind: 'finding', name: id, text, more: [] });
    }
    const { status, stdout } = run(['explain', 'throttled']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^throttled {2}\(a finding\)\n {2}Lambda/);
    for (const line of lines(stdout)) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('knows every metric of the catalogue, with a name before it and a statistic behind', () => {
    for (const { figures } of CATALOGUE) {
      for (const { name, words } of figures) {
        const texts = topicNames().flatMap((topic) => (topic.endsWith(name) ? topicsOf(topic) : []));
        expect(texts.map(({ text }) => text).join(), name).toContain(words);
      }
    }
    const of = (name: string) => topicsOf(name).map((topic) => `${topic.kind} ${topic.name}`);
    expect(of('functions.api.latency')).toEqual(['metric F.latency']);
    expect(of('api.latency.p99')).toEqual(['metric F.latency', 'metric R.latency']);
    expect(of('cost.monthly')).toEqual(['metric cost.monthly']);
    expect(of('cost.sqs.monthly')).toEqual(['metric cost.S.monthly']);
    expect(of('chains.web.latency.p(99)')).toEqual(['metric chains.E.latency']);
  });

  it('knows keys by their path or its end, with their default', () => {
    expect(topicsOf('functions.api.memory')).toMatchObject([
      { kind: 'key', name: 'functions.NAME.memory', text: expect.stringContaining('Default 128') },
    ]);
    expect(topicsOf('async.maximumEventAge')).toMatchObject([
      { name: 'functions.NAME.async.maximumEventAge', text: expect.stringContaining('Default 6h') },
    ]);
    expect(topicsOf('triggers.jobs.batchSize')).toMatchObject([
      { more: ['Of source sqs, pipes.'] },
      { name: 'triggers.NAME.batchSize' },
    ]);
    expect(topicsOf('account')[0]?.more.join()).toMatch(/Keys: .*concurrency/);
  });

  it('of a name that nobody knows ends with 2 and the nearest', () => {
    expect(run(['explain', 'throtled'])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/did you mean throttled/),
    });
    expect(run(['explain', 'xyzzy']).status).toBe(2);
    expect(run(['explain']).status).toBe(2);
  });

  it('is a list with --json', () => {
    const { stdout } = run(['explain', 'functions.api.architecture', '--json']);
    expect(JSON.parse(stdout)).toEqual([
      {
        kind: 'key',
        name: 'functions.NAME.architecture',
        text: expect.any(String),
        more: ['Takes: x86_64, arm64.'],
      },
    ]);
  });
});

describe('a first result', () => {
  it('is given by demo, which writes nothing', () => {
    const before = readdirSync(folder);
    const { status, stdout, stderr } = run(['demo']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^My API/);
    expect(stderr).toMatch(/nothing was written\. Next:\n {2}lambda-sim init scenario\.yml/);
    expect(readdirSync(folder)).toEqual(before);
    expect(JSON.parse(run(['demo', '--json', '--quiet']).stdout)).toMatchObject({
      kind: 'run',
      name: 'My API',
    });
  });

  it('begins with init, whose file names the schema that lies beside it, and explains its p50', () => {
    const { stderr } = run(['init']);
    expect(stderr).toMatch(/^Wrote scenario\.yml, and lambda-sim\.schema\.json/);
    const text = readFileSync(join(folder, 'scenario.yml'), 'utf8');
    const schema = /^# yaml-language-server: \$schema=(.+)\n/.exec(text)?.[1] ?? '';
    expect(JSON.parse(readFileSync(join(folder, schema), 'utf8'))).toEqual(
      JSON.parse(readFileSync(join(root, 'schema/scenario.schema.json'), 'utf8')),
    );
    expect(text).toMatch(/512 MB have 0\.29 of it/);
    expect(text).toMatch(/p50 of the latency is about 112 ms/);
    const ran = JSON.parse(run(['run', 'scenario.yml', '--duration', '1h', '--json']).stdout);
    expect(Math.round(ran.functions.api.latencyMs.p50 / 2)).toBe(56);
  });

  it('in a project that has the package, init names the schema of the package', () => {
    rmSync(join(root, 'scenario-of-a-test.yml'), { force: true });
    try {
      lambdaSim(['init', 'scenario-of-a-test.yml'], { cwd: root });
      const text = readFileSync(join(root, 'scenario-of-a-test.yml'), 'utf8');
      expect(text).toMatch(/^# yaml-language-server: \$schema=schema\/scenario\.schema\.json\n/);
      expect(existsSync(join(root, 'lambda-sim.schema.json'))).toBe(false);
    } finally {
      rmSync(join(root, 'scenario-of-a-test.yml'), { force: true });
    }
  });
});

it('the manual page is that of the command line: npm run manual', async () => {
  expect(readFileSync(join(root, 'man/lambda-sim.1'), 'utf8')).toBe(await manualPage());
});
