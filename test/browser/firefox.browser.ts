import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toJson } from '../../src/report/json.ts';
import { lambdaSim } from '../cli/command-line.ts';
import { shippedScenarios, withoutTiming } from '../support/bytes.ts';
import { FIREFOX, Firefox } from '../support/firefox.ts';

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-firefox-pages-'));
let firefox: Firefox;

if (FIREFOX === null) {
  console.warn('Skipped: there is no firefox-esr on this machine (FIREFOX names one elsewhere).');
}

beforeAll(async () => {
  if (FIREFOX !== null) firefox = await Firefox.launch(FIREFOX);
});

afterAll(async () => {
  if (FIREFOX !== null) await firefox.end();
  rmSync(folder, { recursive: true });
});

/** On a machine that has much else to do. */
const PATIENCE_MS = 600_000;

/** So much of each that it takes a second or two. */
const DURATIONS: Readonly<Record<string, string>> = {
  'api-daily.yml': '3h',
  'every-way-in.yml': '45m',
  'logs-cost.yml': '2h',
};

/** A report of a part of a shipped scenario; its address. */
function reportOf(scenario: string, command: string, words: readonly string[]): string {
  const out = join(folder, `${command}-${scenario}`);
  const given = [command, `scenarios/${scenario}`, '--format', 'html', '--out', out, '--quiet'];
  const { status, stderr } = lambdaSim([...given, '--workers', '1', ...words]);
  if (status !== 0 && status !== 99) throw new Error(stderr);
  return pathToFileURL(join(out, 'report.html')).href;
}

/** The page's document under settings, as the command line prints it. */
const documentIn = async (set: Readonly<Record<string, unknown>>): Promise<string> =>
  toJson(
    JSON.parse(
      await firefox.evaluate(`window.lambdaSim.set(${JSON.stringify(set)}).then(
        () => JSON.stringify(window.lambdaSim.document()))`),
    ) as object,
  );

/** The same by the command line. */
function documentBy(scenario: string, words: readonly string[]): string {
  const given = ['run', `scenarios/${scenario}`, '--json', '--quiet', '--workers', '1'];
  const { status, stdout, stderr } = lambdaSim([...given, ...words]);
  if (status !== 0 && status !== 99) throw new Error(stderr);
  return stdout;
}

/** Waits for what the page comes to. */
async function until(expression: string): Promise<void> {
  const endMs = performance.now() + 60_000;
  while (performance.now() < endMs) {
    if (await firefox.evaluate<boolean>(`Boolean(${expression})`)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`this did not come about: ${expression}`);
}

const textOf = (selector: string): Promise<string> =>
  firefox.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`);

const TAB = '\uE004';
const ENTER = '\uE007';
const RIGHT = '\uE014';

describe.skipIf(FIREFOX === null)('in Firefox a living report', { timeout: PATIENCE_MS }, () => {
  // A month in one scenario is hours of another browser's time.
  test.each(shippedScenarios.filter((name) => name !== 'monthly-users.yml'))(
    'scenarios/%s: has the figures of the command line under a setting',
    async (scenario) => {
      const duration = ['--duration', DURATIONS[scenario] ?? '4m'];
      await firefox.visit(reportOf(scenario, 'run', duration));
      expect(withoutTiming(await documentIn({ 'run.seed': 11 }))).toBe(
        withoutTiming(documentBy(scenario, [...duration, '--set', 'run.seed=11'])),
      );
      expect(firefox.complaints).toEqual([]);
    },
  );

  test('answers the keyboard alone: a slider, a pin and undo', async () => {
    await firefox.visit(reportOf('thumbnails.yml', 'run', ['--duration', '10m']));
    const before = await textOf('.card .value');
    await firefox.evaluate(`document.querySelector('#what-if input[type=range]').focus()`);
    await firefox.press(RIGHT, RIGHT);
    await until(`document.querySelector('.live-said').textContent.includes('same figures')`);
    expect(await textOf('main > .head')).toContain('Simulated with functions.thumbnail.memory = 1536');
    expect(await textOf('.card .was')).toBe(`recorded ${before}`);
    expect(await firefox.evaluate('location.hash')).toContain('#what-if?functions.thumbnail.memory=1536');
    await focusByTab('Pin: keep this setting');
    await firefox.press(ENTER);
    await firefox.evaluate(`document.querySelector('[aria-label="Undo the last change"]').focus()`);
    await firefox.press(ENTER);
    await until(`document.querySelector('.live-said').textContent.includes('recorded run')`);
    expect(await textOf('.card .value')).toBe(before);
    expect(await textOf('.live-table')).toContain('Pin 1');
    expect(firefox.complaints).toEqual([]);
  });

  test('says a fault as the command line does', async () => {
    const setting = 'functions.thumbnail.memory=100';
    const { stderr } = lambdaSim(['run', 'scenarios/thumbnails.yml', '--set', setting]);
    await expect(documentIn({ 'functions.thumbnail.memory': 100 })).rejects.toThrow(stderr.trim());
    expect(await textOf('.live-said')).toBe(stderr.trim());
  });

  test.each([
    ['compare', ['--memory', '256,1024', '--duration', '2m']],
    ['tune', ['--memory', '256..1024:256', '--duration', '2m']],
    ['plan', ['--duration', '10m']],
  ])('of %s simulates its scenario too', async (command, words) => {
    await firefox.visit(reportOf('thumbnails.yml', command, words));
    await documentIn({ 'functions.thumbnail.memory': 2048 });
    expect(await textOf('.live-table')).toContain('functions.thumbnail.memory = 2048');
    expect(firefox.complaints).toEqual([]);
  });

  test('reaches everybody: axe finds nothing at 1440 and 390 px', async () => {
    for (const width of [1440, 390]) {
      await firefox.visit(reportOf('order-pipeline.yml', 'run', ['--duration', '5m']), width);
      await documentIn({ 'functions.accept.memory': 2048 });
      await firefox.evaluate(`(() => { ${axe.source} })()`);
      expect(
        await firefox.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
          violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 90)).join(' | ')))`),
      ).toEqual([]);
      expect(await firefox.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
  });
});

/** From wherever the focus is to the control of that name, by nothing but the Tab key. */
async function focusByTab(name: string): Promise<void> {
  for (let steps = 0; steps < 60; steps += 1) {
    await firefox.press(TAB);
    const at = `document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent`;
    if (await firefox.evaluate<boolean>(`(${at}).includes(${JSON.stringify(name)})`)) return;
  }
  throw new Error(`the Tab key does not come to ${name}`);
}
