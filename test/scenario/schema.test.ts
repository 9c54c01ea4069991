import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { scenarioJsonSchema } from '../../src/results/figures/scenario-schema.ts';
import { starterScenario } from '../../src/scenario/starter.ts';
import { scratchFolder } from './scratch.ts';

const { faults, compiled } = scratchFolder();

/** As an editor sees the file: plain values. */
function editor() {
  const validate = new Ajv2020({ strict: false, allErrors: true }).compile(scenarioJsonSchema());
  return (text: string) => validate(parse(text, { merge: true }));
}

describe('the JSON Schema', () => {
  it('in schema/ is that of the code (npm run schema writes it)', () => {
    const file = new URL('../../schema/scenario.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(scenarioJsonSchema());
  });

  it('takes what the reader takes and refuses what it refuses', async () => {
    const accepts = editor();
    const right = [
      starterScenario(),
      'functions: { f: }',
      'functions: { f: { memory: 1 GB, keepAlive: { halving: 380s } } }\ntraffic:\n',
      'functions: { f: { keepAlive: { weibull: { shape: 1, scale: 1h30m } }, work: { io: { mixture: [{ weight: 1, of: { normal: { mean: 1, sd: 1 } } }] } } } }',
      `functions:
  f:
    calls: [{ resource: r, operation: PutItem, size: 2 KB, reuse: connection }]
    invokes: [{ function: g, mode: async, probability: 10%, client: aws-sdk }]
    logs: { bytes: 600 B, format: json, retention: 30d }
    failures: [{ at: 1h, duration: 5m, errorRate: 5%, latencyFactor: 3, environmentsLost: 33% }]
    provisioning: { allocation: 90s, schedule: [{ cron: cron(0 9 * * ? *), count: 50 }], target: 0.7, maximum: 80 }
  g:
resources: { r: { type: dynamodb, latency: { exponential: { mean: 5ms } }, writeCapacity: 10, feeds: s } }
triggers:
  s: { source: dynamodb-stream, function: g, shards: 2, maximumRetryAttempts: -1, maximumRecordAge: -1 }
  q: { source: sqs, function: g, provisionedPollers: { min: 2, max: 4 }, payload: 1 KB, deadLetter: f }
  c: { source: sdk, function: f, client: { retries: 2, timeout: 1s }, payload: { request: 1, response: 2 KB } }
  w: { source: step-functions, function: f, type: express, retry: {}, transitions: 3 }
traffic: [{ to: c, closed: { users: 10, thinkTime: 1s } }, { to: q, poisson: 1/s }]`,
      'functions: { f: {} }\ntraffic: [{ ramp: [{ at: 0s, rate: 1/s }] }]\ncompare: { memory: 128..3008:64, set: { run.seed: [1, 2] } }',
    ];
    for (const text of right) {
      expect(accepts(text), text).toBe(true);
      expect(await faults(text), text).toEqual([]);
    }
    const wrong = [
      '{}',
      'functions: { f: { memroy: 1 } }',
      'functions: { f: { work: { cpu: { gama: { mean: 1 } } } } }',
      'functions: { f: { work: { cpu: [1] } } }',
      'functions: { f: { tenants: 3 } }',
      'functions: { f: { invokes: [{ function: f, mode: later }] } }',
      'functions: { f: {} }\nresources: { r: { onLimit: wait } }',
      'functions: { f: { reuse: newest } }',
      'functions: { f: {} }\ntriggers: { t: { source: sqs, function: f, shards: 2 } }',
      'functions: { f: {} }\ntraffic: [{ to: f, poison: 3 }]',
      'functions: { f: {} }\nregion: mars-1',
    ];
    for (const text of wrong) {
      expect(accepts(text), text).toBe(false);
      expect(await faults(text), text).not.toEqual([]);
    }
  });

  it('describes every key', () => {
    const undescribed: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (node === null || typeof node !== 'object') return;
      const { properties } = node as { properties?: Record<string, Record<string, unknown>> };
      for (const [key, value] of Object.entries(properties ?? {})) {
        const isDescribed = 'description' in value || '$ref' in value;
        // The kind of a distribution and a point of a ramp say it by their name.
        if (!isDescribed && !/Distribution|ramp/.test(path)) undescribed.push(`${path}.${key}`);
      }
      for (const [key, value] of Object.entries(node)) walk(value, `${path}.${key}`);
    };
    walk(scenarioJsonSchema(), '');
    expect(undescribed).toEqual([]);
  });
});

describe('the starter', () => {
  it('loads without a fault or a warning', async () => {
    const scenario = await compiled(starterScenario(), { purpose: 'run' });
    expect(scenario.warnings).toEqual([]);
    expect(scenario.arrivals).toHaveLength(2);
    expect(scenario.thresholds.map(({ metric }) => metric)).toEqual([
      'api.latency',
      'api.latency',
      'api.throttles',
      'cost.monthly',
    ]);
  });
});
