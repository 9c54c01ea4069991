import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { bundle, bundleForPages } from '../support/built.ts';
import * as models from '../support/models.ts';

/**
 * A model with something of everything, whose traffic is drawn; gives a text that holds every measurement.
 */
function measuredText({
  feed,
  functionModel,
  measure,
  modelOf,
  poissonArrivals,
  sourceModel,
}: typeof models): Promise<string> {
  const exponential = (mean: number) => ({ kind: 'exponential', mean }) as const;
  const fn = functionModel(exponential(400), {
    errorRate: 0.1,
    timeoutMs: 2000,
    keepAlive: { kind: 'distribution', idleMs: exponential(5000) },
    reservedConcurrency: 5,
  });
  const sources = [sourceModel(), sourceModel({ functionIndex: 1, invocation: 'async' })];
  const model = modelOf([fn, { ...fn, reuse: 'random' }], { sources, horizonMs: 600_000 });
  const feeds = [0, 1].map((index) => feed(poissonArrivals(8, 600_000, index), index));
  return measure(model, feeds).then((measured) =>
    JSON.stringify(measured, (_, value) =>
      ArrayBuffer.isView(value) ? [...(value as Float64Array)] : value,
    ),
  );
}

describe('the engine', () => {
  it('asks for nothing of Node', async () => {
    // Where something does, the bundler cannot resolve it for a browser, and fails.
    const code = await bundle('src/engine/simulation.ts', {
      format: 'iife',
      globalName: 'engine',
      platform: 'browser',
    });
    expect(code).not.toMatch(/\brequire\b|\bprocess\b|\bBuffer\b|\bsetImmediate\b|\bperformance\b|node:/);
  });

  it('measures the same in a realm that has nothing but JavaScript', async () => {
    const code = await bundle('test/support/models.ts', {
      format: 'iife',
      globalName: 'models',
      platform: 'browser',
    });
    const realm = createContext({}, { codeGeneration: { strings: false, wasm: false } });
    runInContext(code, realm);
    expect(runInContext('typeof require + typeof process + typeof setTimeout', realm)).toBe(
      'undefined'.repeat(3),
    );
    const there = (await runInContext(`(${measuredText.toString()})(models)`, realm)) as string;
    const here = await measuredText(models);
    expect(there.length).toBeGreaterThan(10_000);
    expect(there).toBe(here);
  });
});

describe('what lies between a scenario and its reports', () => {
  it.each([
    'scenario/load.ts',
    'scenario/write-scenario.ts',
    'study/load.ts',
    'study/run.ts',
    'study/compare.ts',
    'study/tune/tune.ts',
    'study/plan/plan.ts',
    'cloudwatch/logs/log-reader.ts',
    'report/render.ts',
  ])('%s bundles for a page', async (file) => {
    expect(await bundleForPages(`src/${file}`)).not.toMatch(/node:[a-z]+["']/);
  });

  it('what asks Node does not', async () => {
    await expect(bundleForPages('src/scenario/text/read-text.ts')).rejects.toThrow(
      'Could not resolve "node:',
    );
  });
});
