import { beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../src/engine.ts';
import * as engine from '../../src/engine.ts';
import * as library from '../../src/index.ts';
import { FaultError, type LoadedScenario } from '../../src/index.ts';
import * as report from '../../src/report.ts';
import * as schema from '../../src/schema.ts';

/** Every function of the package, called with arguments that are right but for one. */

const SCENARIO = {
  functions: { f: { work: { cpu: '20ms' } } },
  traffic: [{ to: 'f', constant: '1/s' }],
  run: { duration: '5s' },
};

const TEMPLATE = [
  'Resources:',
  '  F:',
  '    Type: AWS::Lambda::Function',
  '    Properties: { Runtime: nodejs22.x, Handler: a.b, Code: { ZipFile: "" } }',
].join('\n');

const LOG = Array.from(
  { length: 30 },
  (_, at) =>
    `REPORT RequestId: 00000000-0000-4000-8000-0000000000${at + 10}\tDuration: ${80 + (at % 9)}.00 ms\tBilled Duration: ${80 + (at % 9)} ms\tMemory Size: 512 MB\tMax Memory Used: 70 MB`,
).join('\n');

const STRANGE: readonly unknown[] = [
  undefined,
  null,
  true,
  -1,
  0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  5n,
  '',
  'no such thing',
  Symbol('strange'),
  () => 1,
  [],
  [undefined],
  [5],
  {},
  { nonsense: 1 },
  new Date(0),
  new Map(),
  { schemaVersion: 1 },
  { schemaVersion: 1, totals: {} },
  { schemaVersion: 1, variants: [] },
  { schemaVersion: 1, variants: [{}], tune: {} },
  { schemaVersion: 1, breakPoints: [] },
  { schemaVersion: 1, variants: [], a: {}, b: {} },
  { ok: true },
  { ok: false },
  { model: {}, functions: [] },
  { functions: 5 },
  Object.create(null),
];

let loaded: LoadedScenario;
let calls: ReadonlyMap<string, readonly unknown[]>;

beforeAll(async () => {
  const read = await library.loadScenario(SCENARIO);
  if (!read.ok) throw new FaultError(read.faults);
  loaded = read;
  const { document } = await library.runScenario(SCENARIO, { workers: 1 });
  const tuned = await library.tuneScenario(SCENARIO, { memory: [128, 256], workers: 1 });
  const compared = await library.compareScenario(SCENARIO, { memory: [128, 256], workers: 1 });
  const plan = await library.planScenario(SCENARIO, { settings: { growth: [1] }, workers: 1 });
  const side = { file: 'a.json', document };
  const diff = library.buildDiff(side, side);
  const variant = { label: 'as written', set: {}, compiled: loaded.compiled };
  const question: library.TuneQuestion = {
    functionName: 'f',
    strategy: 'cost',
    weight: 0.5,
    candidates: [{ ...variant, setting: { memoryMb: 128 } }],
    currentLabel: null,
    landmarksMb: [],
    replications: 1,
  };
  const model: Model = loaded.compiled.model;
  const nothing = {
    hasFunctionColumn: false,
    hasDurationColumn: false,
    hasMemoryColumn: false,
    next: (batch: engine.ArrivalBatch) => {
      batch.rows = 0;
      return undefined;
    },
    close: () => undefined,
  };
  calls = new Map<string, readonly unknown[]>([
    ['FaultError', [[]]],
    ['formatFault', [{ file: 'f', path: '', problem: 'p', remedy: 'r' }]],
    ['loadScenario', [SCENARIO, {}]],
    ['writeScenario', [loaded.scenario, {}]],
    ['runScenario', [loaded, {}]],
    ['compareScenario', [SCENARIO, { memory: [128] }]],
    ['compareVariants', [[variant], {}]],
    ['tuneScenario', [loaded, { memory: [128] }]],
    ['tune', [question, library.compareVariants, {}]],
    ['importScenario', [{ path: 't.yaml', name: 't.yaml', text: TEMPLATE }, {}]],
    ['calibrateLogs', [[{ name: 'f.log', text: LOG }], {}]],
    ['calibrationSchema', []],
    ['estimateSchema', []],
    ['reconciliationSchema', []],
    ['planScenario', [loaded, { settings: { growth: [1], requestsPerRun: 1000 } }]],
    ['buildDiff', [side, side]],
    ['render', [document, 'text', {}]],
    ['toJson', [document]],
    ['renderTerminal', [document, {}]],
    ['renderComparisonTerminal', [compared, {}]],
    ['renderTuneTerminal', [tuned, {}]],
    ['renderPlanTerminal', [plan, {}]],
    ['renderDiffTerminal', [diff, {}]],
    ['renderDiffMarkdown', [diff]],
    ['renderMarkdown', [compared]],
    ['renderCsv', [document]],
    ['renderJunit', [tuned]],
    ['renderHtml', [{ document }]],
    ['renderPngs', [document, 'light']],
    ['starterScenario', []],
    ['scenarioJsonSchema', []],
    ['resultsSchema', []],
    ['comparisonSchema', []],
    ['tuneSchema', []],
    ['planSchema', []],
    ['diffSchema', []],
    ['runModel', [model, [{ sourceIndex: 0, name: 'f', stream: nothing }], { take: () => undefined }, {}]],
    ['createArrivalBatch', [512]],
  ]);
}, 120_000);

const entries: Readonly<Record<string, unknown>> = { ...library, ...engine, ...report, ...schema };
const functions = Object.entries(entries).filter(([, value]) => typeof value === 'function');

/** What is wrong with how the call ended, or null: it may succeed, or say what is wrong in words. */
async function misbehaviour(name: string, given: readonly unknown[]): Promise<string | null> {
  const called = entries[name] as (...values: readonly unknown[]) => unknown;
  try {
    const result = name === 'FaultError' ? new FaultError(given[0] as never) : await called(...given);
    const faults: unknown = Reflect.get(Object(result), 'faults');
    return Reflect.get(Object(result), 'ok') === false && Array.isArray(faults) && faults.length === 0
      ? 'no fault is told'
      : null;
  } catch (error) {
    if (name === 'FaultError' && error instanceof RangeError) return null;
    if (!(error instanceof FaultError)) return error instanceof Error ? (error.stack ?? '') : String(error);
    const isTold = error.faults.length > 0 && error.faults.every(({ problem, remedy }) => problem && remedy);
    return isTold && error.faults.length < 20 ? null : `${error.faults.length} faults: ${error.message}`;
  }
}

describe('every function of the package', () => {
  it('is called here', () => {
    expect([...calls.keys()].sort()).toEqual(functions.map(([name]) => name).sort());
  });

  it.each(functions.map(([name]) => name))(
    '%s says what is wrong with any argument',
    async (name) => {
      const right = calls.get(name) ?? [];
      const wrong: unknown[] = [];
      const attempt = async (given: readonly unknown[], what: unknown): Promise<void> => {
        const found = await misbehaviour(name, given);
        if (found !== null) wrong.push([what, found.slice(0, 600)]);
      };
      await attempt(right, 'right');
      for (const place of right.keys()) {
        for (const [index, strange] of STRANGE.entries()) {
          await attempt(right.with(place, strange), `argument ${place}, strange ${index}`);
        }
        const own = right[place];
        if (typeof own !== 'object' || own === null || Array.isArray(own)) continue;
        // Pictures are slow, and those of the page are drawn from the same charts.
        if (name === 'renderPngs') continue;
        for (const key of Object.keys(own)) {
          await attempt(right.with(place, { ...own, [key]: undefined }), `without ${key}`);
          await attempt(right.with(place, { ...own, [key]: 'strange' }), `with a strange ${key}`);
          await attempt(right.with(place, { ...own, [key]: {} }), `with an empty ${key}`);
        }
      }
      expect(wrong).toEqual([]);
    },
    240_000,
  );

  it.each(functions.map(([name]) => name))('%s refuses an option that it does not have', async (name) => {
    const right = calls.get(name) ?? [];
    const options = right.at(-1);
    if (typeof options !== 'object' || options === null || right.length < 2 || name === 'buildDiff') return;
    const called = entries[name] as (...values: readonly unknown[]) => unknown;
    const given = right.with(-1, { ...options, memroy: 5 });
    const ended = await Promise.resolve()
      .then(() => called(...given))
      .catch((error: unknown) => error);
    const { faults } = ended as { readonly faults: readonly library.Fault[] };
    expect(faults.map(({ path, problem }) => `${path}: ${problem}`)).toEqual([
      'memroy: there is no such option',
    ]);
  });
});
