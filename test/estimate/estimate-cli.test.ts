import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EstimateDocument } from '../../src/results/documents/estimate-document.ts';
import { estimateSchema } from '../../src/results/documents/estimate-schema.ts';
import type { JsonSchema } from '../../src/results/documents/schema.ts';
import { schemaMisfits } from '../../src/results/documents/schema-check.ts';
import { lambdaSim } from '../cli/command-line.ts';
import { stackTemplate } from './stack.ts';

let folder = '';
const SHORT = ['--workers', '1', '--no-what-if', '--quiet', '--set', 'run.duration=10m'];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'estimate-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

function run(...words: readonly string[]) {
  return lambdaSim(['estimate', ...words, ...SHORT], { cwd: folder });
}

function documentOf(...words: readonly string[]): EstimateDocument {
  const { status, stdout, stderr } = run(...words, '--json');
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout) as EstimateDocument;
}

it('a template is run at three levels, the answer comes first, and the document is as its schema says', () => {
  write('template.yaml', stackTemplate());
  const estimate = documentOf('template.yaml', '--name', 'shop');
  expect(estimate).toMatchObject({
    kind: 'estimate',
    name: 'shop',
    trafficFrom: 'levels',
    level: 'moderate',
  });
  expect(estimate.levels.map(({ level }) => level)).toEqual(['low', 'moderate', 'high']);
  const [low, , high] = estimate.levels;
  expect(high?.monthlyUsd).toBeGreaterThan(20 * (low?.monthlyUsd ?? 0));
  expect(estimate.levels.filter(({ results }) => results !== undefined)).toHaveLength(1);
  const schema = estimateSchema();
  expect(schemaMisfits(estimate, schema, schema['$defs'] as JsonSchema, 5)).toEqual([]);
  const text = run('template.yaml', '--format', 'md', '--out', 'ci').stdout;
  expect(text.replace(/\s+/g, ' ')).toMatch(
    /^\S This stack costs \$\S+ to \$\S+ a month for 0\.1 to 10 requests a second at each of its 2 entry points/,
  );
  const comment = readFileSync(join(folder, 'ci', 'estimate.md'), 'utf8');
  expect(comment).toMatch(/^<!-- lambda-sim:\S+ -->\n/);
  expect(readdirSync(join(folder, 'ci')).filter((name) => !name.startsWith('.'))).toEqual(['estimate.md']);
});

it('the same question gives the same bytes', () => {
  write('template.yaml', stackTemplate());
  const comments = ['a', 'b'].map((out) => {
    run('template.yaml', '--usage', 'low', '--format', 'md', '--out', out);
    return readFileSync(join(folder, out, 'estimate.md'), 'utf8');
  });
  expect(comments[0]).toBe(comments[1]);
});

it('a revision of the repository is compared with, function by function', () => {
  write('template.yaml', stackTemplate(512));
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b.c', ...words], {
      stdio: 'ignore',
    });
  git('init');
  git('add', '.');
  git('commit', '-m', 'before');
  write('template.yaml', stackTemplate(1024));
  const { against } = documentOf('template.yaml', '--against', 'HEAD', '--usage', 'moderate');
  expect(against?.levels).toHaveLength(1);
  const [level] = against?.levels ?? [];
  expect(level?.monthlyUsd.after).toBeGreaterThan(level?.monthlyUsd.before ?? 0);
  expect(against?.functions.map(({ name }) => name)).toEqual(['Orders']);
  expect(against?.diff?.variants[0]?.settings).toContainEqual({ key: 'Orders.memoryMb', a: 512, b: 1024 });
  const missing = run('template.yaml', '--against', 'nowhere');
  expect(missing.status).toBe(2);
  expect(missing.stderr).toContain('there is no file and no git revision "nowhere"');
});

it('an earlier estimate.json is compared with', () => {
  write('template.yaml', stackTemplate(512));
  run('template.yaml', '--usage', 'low', '--format', 'json', '--out', 'before');
  write('template.yaml', stackTemplate(1024));
  const { against } = documentOf('template.yaml', '--usage', 'low', '--against', 'before/estimate.json');
  expect(against?.functions.map(({ name }) => name)).toEqual(['Orders']);
});

it('lambda-sim.yml lays traffic, work and thresholds over the template; a threshold that fails gives 99', () => {
  write('template.yaml', stackTemplate());
  write(
    'lambda-sim.yml',
    'functions: { Orders: { work: { duration: 40ms } } }\ntraffic: [{ to: Orders, poisson: 5/s }]\nthresholds: { cost.monthly: ["value < 0.01"] }\n',
  );
  const { status, stdout } = run('template.yaml', '--json');
  expect(status).toBe(99);
  const estimate = JSON.parse(stdout) as EstimateDocument;
  expect(estimate.trafficFrom).toBe('settings');
  expect(estimate.thresholds).toMatchObject([{ metric: 'cost.monthly', passed: false }]);
  expect(estimate.levels[0]?.results?.functions['Orders']?.durationMs.p50).toBeCloseTo(40, 0);

  // What fails stands beside the answer, in every form: it must not be looked for below the tables.
  const terminal = run('template.yaml').stdout;
  expect(terminal).toMatch(/THRESHOLDS\s+0 of 1 passed\n✗ cost\.monthly +value < 0\.01 +\$[\d.]+\n/);
  expect(terminal.indexOf('THRESHOLDS')).toBeLessThan(terminal.indexOf('WHAT IT COSTS'));
  run('template.yaml', '--format', 'md,html', '--out', 'out');
  const comment = readFileSync(join(folder, 'out/estimate.md'), 'utf8');
  expect(comment).toMatch(/^- ❌ cost\.monthly: value .*0\.01 \(\$[\d.]+\)$/m);
  const head = /<body[\s\S]*?<\/h1>/.exec(readFileSync(join(folder, 'out/report.html'), 'utf8'))?.[0];
  expect(head).toContain('✗ 1 of 1 threshold failed');
});

it('a function in lambda-sim.yml that the template does not have is a fault with its place', () => {
  write('template.yaml', stackTemplate());
  write('lambda-sim.yml', 'functions:\n  Order: { work: { duration: 40ms } }\n');
  const { status, stderr } = run('template.yaml');
  expect(status).toBe(2);
  expect(stderr).toContain(
    'lambda-sim.yml:2:3: functions.Order: the template has no such function; did you mean Orders?',
  );
});

it('a usage file becomes traffic and work, and what nothing uses is told with its line', () => {
  write('template.yaml', stackTemplate());
  write(
    'usage.yml',
    'version: 0.1\nresource_usage:\n  Orders:\n    monthly_requests: 2628000\n    request_duration_ms: 250\n    monthly_lunches: 3\n  Nobody: { monthly_requests: 1 }\nresource_type_default_usage:\n  aws_lambda_function: { request_duration_ms: 80 }\n',
  );
  const estimate = documentOf('template.yaml', '--usage', 'usage.yml');
  expect(estimate.trafficFrom).toBe('usage');
  const results = estimate.levels[0]?.results;
  expect(results?.functions['Orders']?.durationMs.p50).toBeCloseTo(250, 0);
  expect(results?.functions['Orders']?.requests).toBeGreaterThan(500);
  expect(results?.functions['Orders']?.requests).toBeLessThan(700);
  expect(estimate.notes).toContain('usage.yml:6: Orders.monthly_lunches: nothing here uses it');
  expect(estimate.notes).toContain('usage.yml:7: Nobody.monthly_requests: the template has no such resource');
});

it('logs give work and traffic, and how well they are met is told', () => {
  write('template.yaml', stackTemplate());
  const lines = Array.from({ length: 400 }, (_, at) => {
    const time = new Date(Date.UTC(2026, 0, 5, 0, 0, at * 9)).toISOString();
    const duration = 80 + ((at * 37) % 60);
    return `${time} REPORT RequestId: 00000000-0000-4000-8000-${String(at).padStart(12, '0')}\tDuration: ${duration}.00 ms\tBilled Duration: ${duration} ms\tMemory Size: 512 MB\tMax Memory Used: 80 MB`;
  });
  write('Orders.log', `${lines.join('\n')}\n`);
  const estimate = documentOf('template.yaml', '--logs', 'Orders.log');
  expect(estimate.trafficFrom).toBe('logs');
  expect(estimate.calibration?.functions).toMatchObject([
    { name: 'Orders', logName: 'Orders', invocations: 400 },
  ]);
  const p50 = estimate.levels[0]?.results?.functions['Orders']?.durationMs.p50 ?? 0;
  expect(Math.abs(p50 - 110)).toBeLessThan(15);
});

it('a scenario is taken as it is', () => {
  write(
    'scenario.yml',
    'functions: { api: { work: { duration: 50ms } } }\ntraffic: [{ to: api, poisson: 2/s }]\n',
  );
  expect(documentOf('scenario.yml')).toMatchObject({ trafficFrom: 'scenario', levels: [{ level: 'given' }] });
});

it.each([
  [['nothing.yaml'], 'nothing.yaml'],
  [['template.yaml', '--usage', 'moderat'], 'did you mean moderate?'],
  [['template.yaml', '--parameter', 'Stage'], "has no '='"],
  [['template.yaml', '--usage', 'list.yml'], 'list.yml:2:17: resource_usage: it is no map of resources'],
])('%j is one message and exit 2', (words, message) => {
  write('list.yml', 'version: 0.1\nresource_usage: [1, 2]\n');
  write('template.yaml', stackTemplate());
  const { status, stderr } = run(...words);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
});

it('a folder of scenarios is estimated as one account, at its own traffic', () => {
  mkdirSync(join(folder, 'org'));
  write('org/shop.yml', 'functions: { api: { memory: 256 } }\ntraffic: [{ to: api, poisson: 20/s }]\n');
  write('org/search.yml', 'functions: { find: {} }\ntraffic: [{ to: find, poisson: 9/s }]\n');
  const together = documentOf('org');
  expect(together.name).toBe('org');
  const resultsOf = ({ levels }: EstimateDocument) =>
    levels.find(({ results }) => results !== undefined)?.results;
  const alone = ['org/shop.yml', 'org/search.yml'].map(
    (path) => resultsOf(documentOf(path))?.totals.requests ?? 0,
  );
  expect(Object.keys(resultsOf(together)?.functions ?? {})).toEqual(['search.find', 'shop.api']);
  expect(together.trafficFrom).toBe('scenario');
  expect(resultsOf(together)?.totals.requests).toBeGreaterThan(1);
  expect(
    alone.every((requests) => requests > 0 && requests < (resultsOf(together)?.totals.requests ?? 0)),
  ).toBe(true);
});
