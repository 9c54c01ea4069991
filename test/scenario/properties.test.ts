import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { fc } from '../support/fast-check.ts';
import { scratchFolder } from './scratch.ts';

const { load } = scratchFolder();
const RUNS = 60;
// biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may reach a terminal
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f]/;

const duration = fc.oneof(
  fc.integer({ min: 1, max: 100_000 }),
  fc.integer({ min: 1, max: 500 }).map((value) => `${value}ms`),
  fc.integer({ min: 1, max: 60 }).map((value) => `${value}s`),
);
/** A bare number of few milliseconds on the run's time line is refused: seconds were meant. */
const withUnit = <T>(value: T | number): T | string => (typeof value === 'number' ? `${value}ms` : value);
const cv = fc.double({ min: 0.01, max: 5, noNaN: true });
const { distribution } = fc.letrec<{ distribution: unknown }>((tie) => ({
  distribution: fc.oneof(
    { maxDepth: 2 },
    duration,
    fc.record({ exponential: fc.record({ mean: duration }) }),
    fc.record({ lognormal: fc.record({ mean: duration, cv }) }),
    fc.record({ gamma: fc.record({ mean: duration, cv }) }),
    fc.record({ uniform: fc.constant({ min: '1ms', max: '2s' }) }),
    fc.record({ normal: fc.record({ mean: duration, sd: duration }) }),
    fc.record({ empirical: fc.record({ values: fc.array(duration, { minLength: 1, maxLength: 5 }) }) }),
    fc.record({
      mixture: fc.array(fc.record({ weight: fc.integer({ min: 1, max: 9 }), of: tie('distribution') }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
  ),
}));

const work = fc.oneof(
  fc.record(
    { cpu: distribution, io: distribution, parallel: fc.double({ min: 0, max: 1, noNaN: true }) },
    { requiredKeys: [] },
  ),
  fc.record({ duration: distribution, coldDuration: distribution }, { requiredKeys: ['duration'] }),
  fc.record({ measured: fc.constant({ 128: '2s', 1024: '300ms' }), cv }, { requiredKeys: ['measured'] }),
);
const functionEntry = fc.record(
  {
    runtime: fc.constantFrom('nodejs22.x', 'python3.13', 'java21', 'provided.al2023'),
    architecture: fc.constantFrom('x86_64', 'arm64'),
    memory: fc.integer({ min: 128, max: 10_240 }),
    timeout: fc.integer({ min: 1, max: 900 }).map((value) => `${value}s`),
    reservedConcurrency: fc.integer({ min: 0, max: 100 }),
    keepAlive: fc.oneof(distribution, fc.record({ halving: duration })).map(withUnit),
    coldStart: fc.record({ init: distribution, hidden: distribution }, { requiredKeys: [] }),
    vpc: fc.boolean(),
    work,
  },
  { requiredKeys: [] },
);
const pattern = fc.oneof(
  fc.record({ poisson: fc.integer({ min: 0, max: 100 }).map((value) => `${value}/s`) }),
  fc.record({ constant: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ burst: fc.record({ every: duration.map(withUnit), size: fc.integer({ min: 1, max: 100 }) }) }),
  fc.record({ gamma: fc.record({ rate: fc.constant('5/s'), cv }) }),
  fc.constant({
    ramp: [
      { at: '0s', rate: '0/s' },
      { at: '10m', rate: '100/s' },
    ],
  }),
);
/** Sources that traffic can go to, each with some of its keys. */
const SOURCE_KEYS: Readonly<Record<string, object>> = {
  sdk: { client: 'aws-sdk' },
  'api-gateway': { payload: { request: '1 KB', response: 2048 } },
  'function-url': {},
  alb: { timeout: '1s' },
  s3: { filter: '50%' },
  sns: {},
  eventbridge: {},
  iot: {},
  ses: {},
  logs: {},
  sqs: { visibilityTimeout: '900s', maximumConcurrency: 7, poison: 0.1 },
  kinesis: { shards: 3, bisectOnError: true },
  'dynamodb-stream': { parallelizationFactor: 2 },
  'step-functions': { retry: {} },
};
const scenario = fc
  .record({
    functions: fc.dictionary(fc.stringMatching(/^f[a-z0-9_-]{0,10}$/), functionEntry, {
      minKeys: 1,
      maxKeys: 4,
    }),
    patterns: fc.array(pattern, { maxLength: 4 }),
    sources: fc.array(fc.constantFrom(...Object.keys(SOURCE_KEYS)), { maxLength: 3 }),
    seed: fc.nat(),
  })
  .map(({ functions, patterns, sources, seed }) => {
    const names = Object.keys(functions);
    const triggers = Object.fromEntries(
      sources.map((source, at) => [
        `t${at}`,
        { source, function: names[at % names.length], ...SOURCE_KEYS[source] },
      ]),
    );
    const targets = [...names, ...Object.keys(triggers)];
    const traffic = patterns.map((entry, at) => ({ to: targets[at % targets.length], ...entry }));
    return { functions, triggers, traffic, run: { seed } };
  });

/** Strange values and keys put somewhere into a valid scenario. */
const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    -1,
    1e300,
    'x'.repeat(2000),
    [],
    {},
    [[]],
    true,
    'NaN',
    '1e999s',
    '\u0007',
    { mean: {} },
    '__proto__',
  ),
  fc.jsonValue(),
);

function mutate(value: unknown, steps: readonly number[], put: unknown, key: string | null): unknown {
  const [step = 0, ...rest] = steps;
  if (value === null || typeof value !== 'object' || steps.length === 0) return put;
  const keys = Object.keys(value);
  if (keys.length === 0) return put;
  const chosen = keys[step % keys.length] ?? '';
  const copy = Array.isArray(value) ? [...value] : { ...value };
  const record = copy as Record<string, unknown>;
  if (rest.length === 0 && key !== null && !Array.isArray(copy)) record[key] = put;
  else record[chosen] = mutate(record[chosen], rest, put, key);
  return copy;
}

describe('any valid scenario', () => {
  it('compiles, and twice to the same', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const text = stringify(given);
        const first = await load(text);
        if (!first.ok) throw new Error(JSON.stringify(first.faults));
        expect(first.compiled.model.functions).toHaveLength(Object.keys(given.functions).length);
        expect(first.compiled.arrivals).toHaveLength(given.traffic.length);
        for (const { sourceIndex } of first.compiled.arrivals) {
          expect(first.compiled.model.sources[sourceIndex]?.functionIndex).toBeGreaterThanOrEqual(0);
        }
        const second = await load(text);
        expect(second.ok && second.compiled).toEqual(first.compiled);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('any mutation', () => {
  it('gives a compiled scenario or faults with places, and never throws', async () => {
    const key = fc.option(fc.oneof(fc.string(), fc.constantFrom('memroy', 'work', 'io', 'traffic')), {
      nil: null,
    });
    const steps = fc.array(fc.nat(20), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(scenario, steps, strange, key, async (given, path, put, name) => {
        const loaded = await load(stringify(mutate(given, path, put, name)));
        if (loaded.ok) return;
        expect(loaded.faults.length).toBeGreaterThan(0);
        for (const fault of loaded.faults) {
          expect(fault.line).toBeGreaterThan(0);
          expect(fault.column).toBeGreaterThan(0);
          expect(fault.problem).not.toBe('');
          expect(fault.remedy).not.toBe('');
          expect(`${fault.path} ${fault.problem} ${fault.remedy}`).not.toMatch(CONTROL_CHARACTERS);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('of the text as such does not throw either', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, fc.nat(), fc.string({ maxLength: 8 }), async (given, at, piece) => {
        const text = stringify(given);
        const cut = at % (text.length + 1);
        const loaded = await load(text.slice(0, cut) + piece + text.slice(cut + (at % 3)));
        if (!loaded.ok) expect(loaded.faults.length).toBeGreaterThan(0);
      }),
      { numRuns: RUNS },
    );
  });
});
