import { describe, expect, it } from 'vitest';
import { runScenario } from '../../../src/index.ts';

/** A burst of mails that Lambda keeps and sends one after another. */
const MAILS = {
  functions: {
    mail: { memory: 256, runtime: 'nodejs22.x', work: { duration: '400ms' }, reservedConcurrency: 20 },
  },
  triggers: { sent: { source: 'sns', function: 'mail' } },
  traffic: [{ to: 'sent', burst: { every: '20m', size: 2000 } }],
  run: { duration: '30m' },
};

/** A database on which calls pile up: 200 a second of 20 ms each are 4 processors' work. */
const DATABASE = {
  functions: {
    api: {
      memory: 512,
      runtime: 'nodejs22.x',
      work: { duration: '20ms' },
      calls: [{ resource: 'db' }],
      timeout: '29s',
    },
  },
  resources: { db: { type: 'rds', latency: '20ms', cpus: 4 } },
  triggers: { http: { source: 'api-gateway', type: 'http', function: 'api' } },
  traffic: [{ to: 'http', poisson: '205/s' }],
  run: { duration: '3m' },
};

describe('advice asks for no more than the trouble is worth', () => {
  it('events that nobody waits for and of which none is lost need no concurrency', async () => {
    const { document } = await runScenario(MAILS as never, { whatIf: false });
    const throttled = document.findings.find(({ id }) => id === 'throttled');
    expect(throttled?.text).toMatch(/none was lost, and nobody waits for an answer/);
    expect(throttled?.advice).toBeUndefined();
  });

  it('processors are counted by what the calls need, not by how many pile up', async () => {
    const { document } = await runScenario(DATABASE as never, { whatIf: false });
    const slowed = document.findings.find(({ id }) => id === 'resource-slowed');
    expect(Number(slowed?.advice?.set['resources.db.cpus'])).toBeGreaterThan(4);
    expect(Number(slowed?.advice?.set['resources.db.cpus'])).toBeLessThanOrEqual(8);
  });
});
