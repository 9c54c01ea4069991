import { describe, expect, it } from 'vitest';
import type { CompiledLogs } from '../../src/model/compiled.ts';
import { usageOf } from '../../src/usage/usage.ts';
import { cloudWatchRun, logs } from '../cloudwatch/cloudwatch-run.ts';
import { scratchFolder } from '../scenario/scratch.ts';
import { fc } from '../support/fast-check.ts';

const { compiled } = scratchFolder();
const GB = 1024 ** 3;

interface Case {
  readonly functions: string;
  readonly traffic?: string;
  readonly rest?: string;
  readonly platform?: 'aws' | 'aws-2018';
}

/** Bytes in the bill, and in the streams that the same run writes. */
async function bytesOf(
  { functions, traffic = '{ to: f, poisson: 5/s }', rest = '', platform = 'aws' }: Case,
  given: Partial<CompiledLogs>,
) {
  const text = `
platform: ${platform}
functions: ${functions}
${rest}
traffic: [${traffic}]
run: { duration: 4m, seed: 11 }
`;
  const scenario = await compiled(text);
  const { streams, measurements } = await cloudWatchRun(scenario, logs(given));
  const written = [...streams.values()].reduce((sum, stream) => sum + Buffer.byteLength(stream), 0);
  const withLogs = {
    ...scenario,
    functions: scenario.functions.map((fn) => ({ ...fn, logs: logs(given) })),
  };
  const billed = usageOf(withLogs, measurements)
    .services.filter(({ item }) => item === 'logs.ingestLambda')
    .reduce((sum, { quantity }) => sum + quantity * GB, 0);
  return { written, billed, lines: [...streams.values()].join('') };
}

/** What a run must hold to be of its kind, so that no case is empty. */
const OUTCOMES: readonly (Case & { readonly name: string; readonly holds: RegExp })[] = [
  {
    name: 'success',
    functions: '{ f: { work: { cpu: { lognormal: { median: 40ms, p95: 1200ms } } } } }',
    holds: /"status":"success"|MB\t\n/,
  },
  {
    name: 'errors',
    functions: '{ f: { work: { duration: 12ms, errorRate: 40% } } }',
    holds: /"errorType":"Error"|Error Type: Error\n/,
  },
  {
    name: 'time-outs',
    functions: '{ f: { timeout: 1s, work: { duration: { lognormal: { median: 900ms, p95: 3s } } } } }',
    holds: /"status":"timeout"|Status: timeout\n/,
  },
  {
    name: 'time-outs that are stopped at one digit more or less',
    functions: '{ f: { timeout: 9960ms, work: { duration: 11s } } }',
    holds: /"status":"timeout"|Status: timeout\n/,
  },
  {
    name: 'out of memory',
    functions:
      '{ f: { memory: 256, work: { duration: 35ms, memoryUsed: { uniform: { min: 50, max: 400 } } } } }',
    holds: /Runtime\.OutOfMemory/,
  },
  {
    name: 'cold starts alone',
    functions: '{ f: { keepAlive: 1s, work: { duration: 3ms } } }',
    traffic: '{ to: f, constant: 0.2/s }',
    holds: /initDurationMs|Init Duration/,
  },
  {
    name: 'containers',
    functions: '{ f: { package: image, keepAlive: 10s, work: { duration: 30ms } } }',
    holds: /initDurationMs|Init Duration/,
  },
  {
    name: 'SnapStart',
    functions: '{ f: { runtime: java21, snapStart: true, keepAlive: 2s, work: { duration: 20ms } } }',
    holds: /restoreReport|RESTORE_REPORT/,
  },
  {
    name: 'init cut at its limit',
    functions: '{ f: { timeout: 30s, coldStart: { init: 12s }, work: { duration: 100ms } } }',
    traffic: '{ to: f, poisson: 0.5/s }',
    holds: /initReport|INIT_REPORT/,
  },
  {
    name: 'init cut, then a time-out',
    functions: '{ f: { timeout: 3s, coldStart: { init: 12s }, work: { duration: 100ms } } }',
    traffic: '{ to: f, poisson: 0.5/s }',
    holds: /"status":"timeout"|Status: timeout\n/,
  },
  {
    name: 'provisioned concurrency with spill-over',
    functions: '{ f: { provisionedConcurrency: 2, work: { duration: 800ms } } }',
    holds: /provisioned-concurrency|INIT_START/,
  },
  {
    name: 'what runs at the end',
    functions: '{ f: { timeout: 15m, work: { duration: 10m } } }',
    traffic: '{ to: f, poisson: 1/s }',
    holds: /platform\.start"|START RequestId/,
  },
  {
    name: 'throttled requests, which leave none',
    functions: '{ f: { reservedConcurrency: 1, work: { duration: 500ms } } }',
    holds: /platform\.report|REPORT/,
  },
  {
    name: 'retries of asynchronous events',
    functions: '{ f: { work: { duration: 10ms, errorRate: 50% } } }',
    rest: 'triggers: { t: { source: sns, function: f } }',
    traffic: '{ to: t, poisson: 5/s }',
    holds: /"errorType":"Error"|Error Type: Error\n/,
  },
  {
    name: 'batches of a queue',
    functions: '{ f: { work: { duration: 90ms, errorRate: 5% } } }',
    rest: 'triggers: { t: { source: sqs, function: f, batchSize: 10 } }',
    traffic: '{ to: t, poisson: 50/s }',
    holds: /platform\.report|REPORT/,
  },
  {
    name: 'batches of a stream',
    functions: '{ f: { work: { duration: 90ms } } }',
    rest: 'triggers: { t: { source: kinesis, function: f, shards: 2 } }',
    traffic: '{ to: t, poisson: 50/s }',
    holds: /platform\.report|REPORT/,
  },
  {
    name: 'functions that call each other',
    functions:
      '{ f: { work: { duration: 20ms }, invokes: [{ function: g }] }, g: { work: { duration: 7ms, errorRate: 10% } } }',
    holds: /"errorType":"Error"|Error Type: Error\n/,
  },
];

const OF_2018 = new Map([
  ['success', /MB\t\n/],
  ['errors', /MB\t\n/],
  ['time-outs', /Task timed out after 1\.00 seconds/],
  ['time-outs that are stopped at one digit more or less', /Task timed out after 9\.96 seconds/],
  ['out of memory', /Process exited before completing request/],
  ['cold starts alone', /MB\t\n/],
  ['init cut at its limit', /MB\t\n/],
  ['init cut, then a time-out', /Task timed out/],
  ['what runs at the end', /START RequestId/],
  ['retries of asynchronous events', /MB\t\n/],
  ['batches of a stream', /MB\t\n/],
]);

describe('the log bytes of the bill are those that are written', () => {
  const combinations = OUTCOMES.flatMap((one) => [
    { ...one, format: 'text' as const, label: 'text' },
    { ...one, format: 'json' as const, label: 'JSON' },
    ...[...OF_2018]
      .filter(([name]) => name === one.name)
      .map(([, holds]) => ({
        ...one,
        functions: one.functions.replace('{ f: {', '{ f: { runtime: nodejs8.10,').replace('15m', '5m'),
        platform: 'aws-2018' as const,
        holds,
        format: 'text' as const,
        label: 'text of 2018',
      })),
  ]);

  it.each(combinations)('$label, $name', async (combination) => {
    for (const bytes of [0, 1, 30, 777]) {
      const { written, billed, lines } = await bytesOf(combination, { format: combination.format, bytes });
      expect(lines).toMatch(combination.holds);
      expect(billed).toBeCloseTo(written, 6);
    }
  });

  it('in any mix', async () => {
    const share = fc.integer({ min: 0, max: 60 });
    const mixes = fc.record({
      meanMs: fc.integer({ min: 1, max: 4000 }),
      initMs: fc.integer({ min: 1, max: 14_000 }),
      errors: share,
      usedMb: fc.integer({ min: 40, max: 300 }),
      keepAlive: fc.constantFrom('1s', '30s', '10m'),
      runtime: fc.constantFrom('nodejs22.x', 'python3.13', 'provided.al2023'),
      package: fc.constantFrom('zip', 'image'),
      source: fc.constantFrom('sdk', 's3', 'sqs', 'kinesis', 'api-gateway'),
      format: fc.constantFrom('text' as const, 'json' as const),
      bytes: fc.integer({ min: 0, max: 600_000 }),
    });
    await fc.assert(
      fc.asyncProperty(mixes, async (mix) => {
        const functions = `{ f: { runtime: ${mix.runtime}, package: ${mix.package}, memory: 256, timeout: 5s, keepAlive: ${mix.keepAlive},
          coldStart: { init: ${mix.initMs}ms }, work: { duration: { gamma: { mean: ${mix.meanMs}ms, cv: 1 } },
          memoryUsed: { uniform: { min: 20, max: ${mix.usedMb} } }, errorRate: ${mix.errors}% } } }`;
        const rest = `triggers: { t: { source: ${mix.source}, function: f } }`;
        const { written, billed } = await bytesOf(
          { functions, rest, traffic: '{ to: t, poisson: 0.5/s }' },
          { format: mix.format, bytes: mix.bytes },
        );
        expect(billed).toBeCloseTo(written, 5);
      }),
      { numRuns: 40, seed: 7 },
    );
  }, 180_000);

  it('after the warm-up alone, as the rest of the bill', async () => {
    const text = (warmup: string) => `
functions: { f: { work: { duration: 50ms }, coldStart: { init: 5s } } }
traffic: [{ to: f, constant: 2/s }]
run: { duration: 10m, warmup: ${warmup} }
`;
    const [all, half] = await Promise.all(
      ['0s', '5m'].map(async (warmup) => {
        const { measurements } = await cloudWatchRun(await compiled(text(warmup)), logs());
        const [fn] = measurements.functions;
        return { bytes: fn?.logBytes ?? 0, invocations: fn?.invocations ?? 0 };
      }),
    );
    const line = (half?.bytes ?? 0) / (half?.invocations ?? 1);
    expect(Number.isInteger(line)).toBe(true);
    expect(all?.bytes).toBeGreaterThan(line * (all?.invocations ?? 0));
  });
});
