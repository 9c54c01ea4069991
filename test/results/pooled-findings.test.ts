import { describe, expect, it } from 'vitest';
import { type ResultsDocument, render, runScenario } from '../../src/index.ts';
import { formatDuration } from '../../src/units/format.ts';

/** Throttled at times, with cold starts, a queue, and a database whose calls wait: counts that differ by seed. */
const SCENARIO = {
  functions: {
    api: {
      memory: 512,
      runtime: 'java21',
      work: { duration: { gamma: { mean: '180ms', cv: 0.8 } }, errorRate: 0.03 },
      calls: [{ resource: 'db' }],
      reservedConcurrency: 12,
    },
    page: { memory: 512, runtime: 'java21', work: { duration: '20ms' }, keepAlive: '2s' },
    job: {
      memory: 256,
      runtime: 'nodejs22.x',
      work: { duration: { gamma: { mean: '900ms', cv: 1 } }, errorRate: 0.2 },
      timeout: '2s',
    },
  },
  resources: { db: { type: 'rds', latency: '30ms', concurrency: 4 } },
  triggers: {
    http: { source: 'api-gateway', type: 'http', function: 'api' },
    jobs: { source: 'sqs', function: 'job', batchSize: 1, maxReceiveCount: 2 },
  },
  traffic: [
    { to: 'http', poisson: '40/s' },
    { to: 'jobs', poisson: '3/s' },
    { to: 'page', poisson: '2/s' },
  ],
  run: { duration: '4m', replications: 3 },
};

/** What comes in whole numbers. */
const FRACTION =
  /\d\.\d+ (requests?|events?|attempts? of|invocations of|messages|calls were|cold starts|retries|environments of)\b(?! on average)/;

const { document } = await runScenario(SCENARIO as never, { whatIf: false });
const first = (await runScenario({ ...SCENARIO, run: { duration: '4m' } } as never, { whatIf: false }))
  .document;

function told({ findings, verdict }: ResultsDocument): readonly string[] {
  return [...findings.map(({ text }) => text), verdict?.headline ?? '', ...(verdict?.points ?? [])];
}

describe('what is told of several replications', () => {
  it('is of all of them: the counts of findings are the means of the figures beside them', () => {
    const throttled = document.findings.find(({ id }) => id === 'throttled');
    const api = document.functions['api'];
    expect(throttled?.hits?.count).toBe(Math.round(api?.outcomes.throttled ?? -1));
    expect(throttled?.hits?.share).toBeCloseTo((api?.outcomes.throttled ?? 0) / (api?.requests ?? 1), 6);
    expect(throttled?.hits?.count).not.toBe(first.findings.find(({ id }) => id === 'throttled')?.hits?.count);
  });

  it('has percentiles of the values of all of them', () => {
    const cold = document.findings.find(({ id }) => id === 'cold-starts-set-p99');
    const p99 = document.functions[cold?.about?.replace('functions.', '') ?? '']?.latencyMs.p99 ?? 0;
    expect(cold?.text).toContain(`p99: ${formatDuration(p99)} with them`);
  });

  it('counts in whole numbers, in every report', async () => {
    expect(Object.values(document.functions).some(({ requests }) => requests % 1 !== 0)).toBe(true);
    expect(told(document).filter((text) => FRACTION.test(text))).toEqual([]);
    for (const format of ['text', 'md', 'html'] as const) {
      for (const { content } of await render(document, format)) {
        const text = String(content).replace(/<script[\s\S]*?<\/script>/g, '');
        expect(FRACTION.exec(text)?.[0], format).toBeUndefined();
      }
    }
  });
});
