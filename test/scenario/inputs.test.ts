import { describe, expect, it } from 'vitest';
import { formatFault } from '../../src/model/fault.ts';
import { FORMATS, render } from '../../src/report/render.ts';
import type { ScenarioInput } from '../../src/scenario/input.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { planScenario } from '../../src/study/plan/plan.ts';
import { runScenario } from '../../src/study/run.ts';
import { scratchFolder } from './scratch.ts';

const scratch = scratchFolder();
const OBJECT = {
  name: 'small',
  functions: { f: { memory: '512 MB', timeout: undefined } },
  traffic: [{ to: 'f', poisson: '1/s' }],
  run: { duration: '1m' },
};

async function load(input: ScenarioInput) {
  const loaded = await loadScenario(input);
  if (!loaded.ok) throw new Error(loaded.faults.map(formatFault).join('\n'));
  return loaded;
}

async function faults(input: unknown): Promise<readonly string[]> {
  const loaded = await loadScenario(input as ScenarioInput);
  return loaded.ok ? [] : loaded.faults.map(formatFault);
}

describe('loadScenario', () => {
  it('takes a file, a text and an object for the same scenario', async () => {
    const text = JSON.stringify(OBJECT);
    const fromFile = await load(scratch.write('small.yml', text));
    expect((await load({ text })).scenario).toEqual(fromFile.scenario);
    expect((await load(OBJECT)).scenario).toEqual(fromFile.scenario);
  });

  it('looks for what a text refers to in its base folder', async () => {
    scratch.write('base.yml', JSON.stringify(OBJECT));
    const { scenario } = await load({ text: 'extends: base.yml', baseFolder: scratch.folder });
    expect(scenario.name).toBe('small');
  });

  it('names the key path of what is wrong in an object', async () => {
    expect(await faults({ functions: { f: { memroy: 5 } }, traffic: [{ to: 'g', poisson: '1/s' }] })).toEqual(
      [
        "scenario: functions.f.memroy: 'memroy' is not a key of a function; did you mean 'memory'?",
        expect.stringContaining('scenario: traffic.0.to: '),
      ],
    );
  });

  const circle: Record<string, unknown> = { functions: {} };
  circle['self'] = circle;
  it.each([
    ['a number', 5],
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['a text that is none', { text: 5 }],
    ['a base folder that is none', { text: '', baseFolder: 5 }],
    ['a function', { functions: { f: () => 1 } }],
    ['a date', { functions: { f: { memory: new Date(0) } } }],
    ['a circle', circle],
    ['a big integer', { functions: { f: { memory: 5n } } }],
    ['an empty object', {}],
    ['no YAML', { text: '{' }],
  ])('says what is wrong with %s', async (_, input) => {
    expect((await faults(input)).length).toBe(1);
  });
});

describe('the library without options', () => {
  it('runs, plans and renders a document in each format', async () => {
    const { compiled } = await load(OBJECT);
    const { document } = await runScenario(compiled);
    expect(document.kind).toBe('run');
    const plan = await planScenario(compiled, { settings: { growth: [1] } });
    expect(plan.kind).toBe('plan');
    for (const format of FORMATS.filter((one) => one !== 'png')) {
      expect((await render(document, format)).length).toBe(1);
      expect((await render(plan, format)).length).toBe(format === 'junit' ? 0 : 1);
    }
    await expect(render(document, 'pgn' as never)).rejects.toThrow('did you mean png?');
    await expect(render({} as never, 'csv')).rejects.toThrow('no document');
  });
});
