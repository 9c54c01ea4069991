import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlanDocument } from '../../src/results/documents/plan-document.ts';
import { planSchema } from '../../src/results/documents/plan-schema.ts';
import { serversForLoss } from '../../src/study/plan/erlang.ts';
import { lambdaSim, type Ran, root } from './command-line.ts';

let folder: string;
let ran: Ran;
let plan: PlanDocument;

const WORDS = ['--requests-per-run', '4000', '--growth', '1,2,5'];

const STEADY = `
name: Steady
account: { concurrency: 140 }
functions:
  api:
    memory: 512
    reservedConcurrency: 40
    coldStart: { init: 0ms }
    work: { duration: 200ms }
  free:
    memory: 512
    coldStart: { init: 0ms }
    work: { duration: 100ms }
triggers:
  web: { source: api-gateway, function: free, throttle: { rate: 150, burst: 5 } }
traffic:
  - { to: api, constant: 50/s }
  - { to: web, constant: 50/s }
run: { duration: 60s, seed: 3 }
thresholds:
  api.throttles: ["rate < 0.1"]
  cost.monthly: ["value > 0"]
`;

const LOSSY = `
name: Lossy
functions:
  small: { memory: 128, coldStart: { init: 0ms }, work: { duration: { exponential: { mean: 100ms } } } }
  large: { memory: 128, coldStart: { init: 0ms }, work: { duration: { gamma: { mean: 200ms, cv: 0.5 } } } }
traffic:
  - { to: small, poisson: 30/s }
  - { to: large, poisson: 150/s }
run: { duration: 2m, seed: 5 }
`;

const write = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};
const at = (limit: string) => plan.breakPoints.find((point) => point.limit === limit);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-'));
  ran = lambdaSim(['plan', write('steady.yml', STEADY), '--json', '--workers', '1', ...WORDS]);
  plan = JSON.parse(ran.stdout) as PlanDocument;
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe('plan', () => {
  it('gives a document of its schema, which is the published one', () => {
    expect(ran.status, ran.stderr).toBe(0);
    const published = JSON.parse(readFileSync(join(root, 'schema/plan.schema.json'), 'utf8'));
    expect(published).toEqual(planSchema());
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
    const isPlan = ajv.compile(published);
    expect(isPlan(plan), ajv.errorsText(isPlan.errors)).toBe(true);
  });

  it('finds what breaks where arithmetic says it does', () => {
    // 50/s × 0.2 s = 10 busy of 40 reserved.
    expect(at('api.reservedConcurrency')?.scale).toBeCloseTo(4, 0);
    expect(Math.abs((at('api.reservedConcurrency')?.scale ?? 0) / 4 - 1)).toBeLessThan(0.03);
    // 50/s × 0.1 s = 5 busy of the 100 that are left.
    expect(Math.abs((at('account.concurrency')?.scale ?? 0) / 20 - 1)).toBeLessThan(0.03);
    // 150/s, and five at once.
    expect(Math.abs((at('triggers.web.throttle')?.scale ?? 0) / 3 - 1)).toBeLessThan(0.03);
    // 100/s of 1400/s.
    expect(Math.abs((at('account.requestRate')?.scale ?? 0) / 14 - 1)).toBeLessThan(0.01);
    // A tenth of 50 s/s is refused where 40 ÷ 0.2 s is 0.9 of it.
    expect(Math.abs((at('api.throttles: rate < 0.1')?.scale ?? 0) / (200 / 0.9 / 50) - 1)).toBeLessThan(0.03);
    expect(at('cost.monthly: value > 0')).toBeUndefined();
    expect(plan.holds.map(({ limit }) => limit)).toContain('cost.monthly: value > 0');
    const scales = plan.breakPoints.map(({ scale }) => scale);
    expect(scales.toSorted((a, b) => a - b)).toEqual(scales);
    for (const { scale, ratePerSecond } of plan.breakPoints)
      expect(ratePerSecond / scale).toBeCloseTo(100, 3);
  });

  it('never gives a bill without its range, and grows it with the traffic', () => {
    expect(plan.growth.map(({ factor }) => factor)).toEqual([1, 2, 5]);
    for (const { monthly, monthlyLow, monthlyHigh } of plan.growth) {
      expect(monthlyLow).toBeLessThanOrEqual(monthly);
      expect(monthlyHigh).toBeGreaterThanOrEqual(monthly);
    }
    const [one, two] = plan.growth;
    expect((two?.monthly ?? 0) / (one?.monthly ?? 1)).toBeCloseTo(2, 1);
    expect((one?.monthlyLow ?? 0) / (one?.monthly ?? 1)).toBeCloseTo(0.8, 2);
    expect(plan.functions['api']?.breakEvenUtilization).toBeCloseTo(0.6, 2);
    expect(plan.alternatives.map(({ platform }) => platform)).toEqual([
      'fargate',
      'ec2',
      'managed-instances',
    ]);
    expect(plan.sensitivity.length).toBeGreaterThan(4);
    expect(plan.findings.length).toBeGreaterThan(4);
    expect(plan.verdict?.state).toBe('calm');
    expect(plan.cost?.warning).toBeUndefined();
    const [step] = plan.steps ?? [];
    expect(step).toMatchObject({ factor: 5, remaining: [], refusedAfter: 0 });
    expect(step?.breaks).toContain('api.reservedConcurrency');
    expect(step?.set['functions.api.reservedConcurrency']).toBeGreaterThanOrEqual(50);
  });

  it('reserves what Erlang B says, within one, whatever the distribution', () => {
    const file = write('lossy.yml', LOSSY);
    const lossy = JSON.parse(
      lambdaSim(['plan', file, '--json', '--growth', '1', '--requests-per-run', '30000']).stdout,
    ) as PlanDocument;
    for (const [name, load] of [
      ['small', 3],
      ['large', 30],
    ] as const) {
      const { reservedConcurrency, refusalRate } = lossy.functions[name] ?? {};
      expect(Math.abs((reservedConcurrency ?? 0) - serversForLoss(load, 0.001)), name).toBeLessThanOrEqual(1);
      expect(refusalRate).toBeLessThanOrEqual(0.001);
    }
  });

  it('is the same for any number of threads, and prints in eighty columns', () => {
    const out = join(folder, 'report');
    const words = [...WORDS, '--workers', '2', '--format', 'json,csv,md', '--out', out];
    const two = lambdaSim(['plan', join(folder, 'steady.yml'), ...words]);
    expect(readFileSync(join(out, 'results.json'), 'utf8')).toBe(ran.stdout);
    expect(readdirSync(out)).toEqual(expect.arrayContaining(['report.md', 'results.csv', 'results.json']));
    // The answer comes first, on one screen.
    const screen = two.stdout.split('\n').slice(0, 24).join('\n');
    expect(screen).toMatch(
      /\n✓ Nothing breaks at the given traffic\. The first to break is\s+\S+, at ×[\d.]+ of it/,
    );
    expect(screen.replace(/\s+/g, ' ')).toMatch(
      /· Before ×5: ask AWS for 160 \("Concurrent executions", L-B99A9384; now 140\); set .*functions\.api\.reservedConcurrency=\d+/,
    );
    expect(screen).toContain('AS IT GROWS');
    expect(two.stdout).toContain('WHAT BREAKS, AND WHEN');
    expect(readFileSync(join(out, 'report.md'), 'utf8')).toMatch(
      /^# Steady: plan\n\n\*\*Nothing breaks at the given/,
    );
    expect(readFileSync(join(out, 'results.csv'), 'utf8')).toContain('verdict,Steady,state,calm');
    for (const line of two.stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it('refuses what it cannot use, with one fault each', () => {
    const wrong: readonly (readonly [option: string, value: string, fault: string])[] = [
      ['--growth', '1,x', '"x" is not a factor'],
      ['--uncertainty', '120%', '"120%" is not a share from 0% to below 100%'],
      ['--cold-starts', 'few', '"few" is not a share'],
      ['--max-wait', '0ms', '"0ms" leaves no time to wait'],
      ['--min-units', '0', '"0" is not a whole number from 1 to 10000'],
      ['--requests-per-run', '12', '"12" is not a whole number from 1000'],
    ];
    const words = wrong.flatMap((entry) => entry.slice(0, 2));
    const { status, stderr, stdout } = lambdaSim(['plan', join(folder, 'steady.yml'), ...words]);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toHaveLength(wrong.length);
    for (const [option, , fault] of wrong) expect(stderr).toContain(`${option}: ${fault}`);
  });
});
