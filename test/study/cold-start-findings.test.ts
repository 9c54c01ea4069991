import { describe, expect, it } from 'vitest';
import { loadScenario, runScenario } from '../../src/index.ts';

async function results(text: string) {
  const loaded = await loadScenario({ text, baseFolder: '/' });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return (await runScenario(loaded.compiled)).document;
}

const rare = (keys: string): string =>
  `functions: { api: { runtime: nodejs22.x, architecture: arm64, memory: 256, work: { duration: 67ms }, ${keys} } }
traffic: [{ to: api, poisson: 10/h }]
run: { duration: 10d }`;

describe('where cold starts decide p99', () => {
  const said = async (keys: string) =>
    (await results(rare(keys))).findings.find(({ text }) => text.includes('empty handler'))?.text;

  it('the default is told to be an empty handler, with about what an SDK makes of it', async () => {
    const text = await said('timeout: 10s');
    expect(text).toContain('--set functions.api.coldStart=sdk');
    const told = Number(/would be about ([0-9.]+) s/.exec(text ?? '')?.[1]) * 1000;
    const { p99 } = (await results(rare('timeout: 10s, coldStart: sdk'))).functions['api']!.latencyMs;
    expect(Math.abs(told / p99! - 1)).toBeLessThan(0.05);
  });

  it.each(['coldStart: plain', 'coldStart: sdk', 'coldStart: { init: 1s }', 'provisionedConcurrency: 3'])(
    'nothing is told with %s',
    async (keys) => {
      expect(await said(keys)).toBeUndefined();
    },
  );
});

describe('a life that is never said to end', () => {
  const warmer = (keys: string): string =>
    `functions: { site: { work: { duration: 10ms }, ${keys} } }
triggers: { warm: { source: schedule, function: site, expression: rate(5 minutes) } }
traffic: []
run: { duration: 10d }`;
  const said = async (text: string) =>
    (await results(text)).findings.find(({ text: words }) => words.includes('live as long'))?.text;

  it('is told where two hours would change cold starts, and by how much', async () => {
    const text = await said(warmer('memory: 128'));
    const told = Number(/about ([0-9,]+) cold starts instead of 1/.exec(text ?? '')?.[1]);
    const { coldStarts } = (await results(warmer('maxLifetime: 2h'))).functions['site']!;
    expect(Math.abs(told / coldStarts - 1)).toBeLessThan(0.05);
  });

  it('is not where the scenario says it, or where environments do not live as long', async () => {
    expect(await said(warmer('maxLifetime: 8h'))).toBeUndefined();
    expect(await said(rare('keepAlive: 10m'))).toBeUndefined();
  });
});
