import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../scenario/scratch.ts';
import { resultsOf } from '../scenario/simulate.ts';

const { compiled } = scratchFolder();

/** Shares of the worst minute where one request a second comes, and only the second minute is bad. */
async function worstOf(keys: string, more = '') {
  const { functions } = await resultsOf(
    await compiled(`
functions: { f: { memory: 512, timeout: 1s, coldStart: {}, ${keys} } }
triggers: { t: { source: sdk, function: f, ${more} } }
traffic: [{ to: t, constant: 1/s }]
run: { duration: 3m }
`),
  );
  const { refusedRate, errorRate } = functions['f']?.worstMinute ?? {};
  return { refusedRate, errorRate };
}

describe('the worst minute', () => {
  it.each([
    [
      'whose handler fails',
      'work: { duration: 10ms, errorRate: 100% }',
      '',
      { refusedRate: 0, errorRate: 1 },
    ],
    ['that time out', 'work: { duration: 2s }', '', { refusedRate: 0, errorRate: 1 }],
    ['out of memory', 'work: { duration: 10ms, memoryUsed: 600 MB }', '', { refusedRate: 0, errorRate: 1 }],
    ['refused', 'reservedConcurrency: 0, work: { duration: 10ms }', '', { refusedRate: 1, errorRate: 0 }],
    [
      'without permission, which are neither',
      'work: { duration: 10ms }',
      'permission: false',
      { refusedRate: 0, errorRate: 0 },
    ],
    ['that succeed', 'work: { duration: 10ms }', '', { refusedRate: 0, errorRate: 0 }],
    [
      'of half a minute of failures',
      'work: { duration: 10ms }, failures: [{ at: 70s, duration: 30s, errorRate: 100% }]',
      '',
      { refusedRate: 0, errorRate: 0.5 },
    ],
  ])('has its shares of requests %s', async (_, keys, more, shares) => {
    expect(await worstOf(keys, more)).toEqual(shares);
  });
});
