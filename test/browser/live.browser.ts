import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { controlsOf } from '../../src/live/controls.ts';
import { toJson } from '../../src/report/json.ts';
import { lambdaSim } from '../cli/command-line.ts';
import { shippedScenarios, withoutTiming } from '../support/bytes.ts';
import { drawnSetting } from './drawn-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-live-'));
let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** A report of a shipped scenario, a part of its time; the file's address. */
function reportOf(scenario: string, words: readonly string[] = [], command = 'run'): string {
  const out = join(folder, `${command}-${scenario}-${words.join('')}`.replace(/[^\w.-]/g, '_'));
  const given = [
    command,
    `scenarios/${scenario}`,
    '--format',
    'html',
    '--out',
    out,
    '--quiet',
    '--workers',
    '1',
  ];
  const { status, stderr } = lambdaSim([...given, ...words]);
  if (status !== 0 && status !== 99) throw new Error(stderr);
  return pathToFileURL(join(out, 'report.html')).href;
}

interface Visit {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** Whoever asks the network, or breaks the page's policy, is told. */
async function visit(address: string, width = 1440): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) complaints.push(request.url());
  });
  await page.goto(address);
  return { page, complaints };
}

/** The page's document under settings, as the command line prints it. */
async function documentIn(page: Page, set: Readonly<Record<string, unknown>>): Promise<string> {
  const text = await page.evaluate<string>(`window.lambdaSim.set(${JSON.stringify(set)}).then(
    () => JSON.stringify(window.lambdaSim.document()))`);
  return toJson(JSON.parse(text) as object);
}

/** The same by the command line. */
function documentBy(scenario: string, words: readonly string[]): string {
  const { status, stdout, stderr } = lambdaSim(
    ['run', `scenarios/${scenario}`, '--json', '--quiet', '--workers', '1', ...words],
    {},
  );
  if (status !== 0 && status !== 99) throw new Error(stderr);
  return stdout;
}

/** On a machine that has much else to do. */
const PATIENCE_MS = 600_000;

/** So much of each that it takes a second or two. */
const DURATIONS: Readonly<Record<string, string>> = {
  'api-daily.yml': '3h',
  'every-way-in.yml': '45m',
  'monthly-users.yml': '6m',
  'logs-cost.yml': '2h',
};

const durationOf = (scenario: string): readonly string[] => {
  return ['--duration', DURATIONS[scenario] ?? '4m'];
};

describe('a living report', () => {
  test.each(shippedScenarios)(
    'scenarios/%s: the figures under a setting are those of the command line',
    async (scenario) => {
      const address = reportOf(scenario, durationOf(scenario));
      const size = statSync(new URL(address)).size;
      expect(size).toBeLessThanOrEqual(1_500_000);
      const { page, complaints } = await visit(address);
      const settings = { 'run.seed': 11 };
      const there = await documentIn(page, settings);
      expect(withoutTiming(there)).toBe(
        withoutTiming(documentBy(scenario, [...durationOf(scenario), '--set', 'run.seed=11'])),
      );
      expect(complaints).toEqual([]);
      await page.close();
    },
    PATIENCE_MS,
  );
});

describe('fifty random settings', () => {
  const EACH = Math.ceil(50 / shippedScenarios.length);
  let refused = 0;
  let drawn = 0;

  test.each(shippedScenarios.map((scenario, index) => [scenario, index] as const))(
    'of scenarios/%s: the document of the command line, byte for byte but for timing, or its faults',
    async (scenario, index) => {
      const duration = durationOf(scenario);
      const { page, complaints } = await visit(reportOf(scenario, [...duration, '--no-what-if']));
      const { loadScenario, runScenario, toJson } = (await import(
        new URL('../../dist/index.js', import.meta.url).href
      )) as typeof import('../../src/index.ts');
      const file = `scenarios/${scenario}`;
      const fixed = [{ option: '--duration', text: `run.duration=${duration[1]}` }];
      const base = await loadScenario(file, { set: fixed, purpose: 'run' });
      if (!base.ok) throw new Error(base.faults[0]?.problem);
      const controls = controlsOf(base);
      const triggers = [...base.scenario.triggers.keys()];
      for (let round = 0; round < EACH; round++) {
        const set = drawnSetting(controls, triggers, index * EACH + round);
        const own = Object.entries(set).map(([path, value]) => ({
          option: '--set',
          text: `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
        }));
        drawn += 1;
        const loaded = await loadScenario(file, { set: [...fixed, ...own], purpose: 'run' });
        if (!loaded.ok) {
          refused += 1;
          const told = documentIn(page, set);
          for (const { problem } of loaded.faults) await expect(told, problem).rejects.toThrow(problem);
          continue;
        }
        const { document } = await runScenario(loaded, { workers: 1, whatIf: false });
        expect(withoutTiming(await documentIn(page, set)), JSON.stringify(set)).toBe(
          withoutTiming(toJson(document)),
        );
      }
      expect(complaints).toEqual([]);
      await page.close();
    },
    PATIENCE_MS,
  );

  test('are fifty, most of which run', () => {
    expect(drawn).toBeGreaterThanOrEqual(50);
    expect(refused).toBeLessThan(drawn / 2);
  });
});

const thumbnails = () => reportOf('thumbnails.yml', ['--duration', '10m']);
const headOf = (page: Page): Promise<string | null> => page.locator('main > .head').textContent();

describe('the panel', () => {
  test('by keyboard alone: a slider, undo, a pin, and what is copied', async () => {
    const { page, complaints } = await visit(thumbnails());
    const before = await page.locator('.card .value').first().textContent();
    const memory = page.getByLabel('Memory');
    await memory.focus();
    expect(await memory.getAttribute('aria-valuetext')).toBe('1024 MB');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.locator('.live-said', { hasText: 'same figures' }).waitFor();
    await page.locator('.live-table', { hasText: 'Now' }).waitFor();
    expect(await headOf(page)).toContain('Simulated with functions.thumbnail.memory = 1536');
    expect(await page.locator('.card .value').first().textContent()).not.toBe(before);
    expect(await page.locator('.card .was').first().textContent()).toBe(`recorded ${before}`);
    expect(page.url()).toContain('#what-if?functions.thumbnail.memory=1536');
    await page.getByRole('button', { name: 'Pin: keep this setting' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Undo the last change' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.live-said', { hasText: 'recorded run' }).waitFor();
    expect(await headOf(page)).not.toContain('Simulated with');
    expect(await page.locator('.card .value').first().textContent()).toBe(before);
    expect(await page.locator('.live-table').textContent()).toContain('Pin 1');
    await page.getByRole('button', { name: 'Show pin 1' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.live-table', { hasText: 'Now' }).waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('puts the 95 % intervals of repeated runs on the cards, and takes them away with the setting', async () => {
    const { page } = await visit(thumbnails());
    await page.evaluate("window.lambdaSim.set({ 'functions.thumbnail.memory': 2048 })");
    const intervals = page.locator('#summary .card .interval');
    await intervals.first().waitFor();
    expect(await intervals.allTextContents()).toEqual([
      expect.stringMatching(/^95 % interval: month \$[\d.,]+ – \$[\d.,]+$/),
      expect.stringMatching(/^95 % interval: p99 .+ – .+ · median .+ – .+$/),
      expect.stringMatching(/^95 % interval: requests [\d,]+ – [\d,]+$/),
      expect.stringMatching(/^95 % interval: .+ % – .+ %$/),
    ]);
    await page.getByRole('button', { name: 'Undo the last change' }).click();
    await page.locator('.live-said', { hasText: 'recorded run' }).waitFor();
    expect(await intervals.count()).toBe(0);
    await page.close();
  });

  test('keeps its settings in the link and in the file that is saved', async () => {
    const { page } = await visit(`${thumbnails()}#what-if?functions.thumbnail.memory=2048`);
    await page.locator('.live-table', { hasText: 'Now' }).waitFor();
    await page.getByRole('button', { name: 'Pin: keep this setting' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save page' }).click(),
    ]);
    const copy = join(folder, 'saved.html');
    await download.saveAs(copy);
    await page.close();
    const again = await visit(pathToFileURL(copy).href);
    await again.page.locator('.live-table', { hasText: 'Now' }).waitFor();
    expect(await headOf(again.page)).toContain('functions.thumbnail.memory = 2048');
    expect(await again.page.locator('.live-table').textContent()).toContain('Pin 1');
    expect(await again.page.locator('.page-tools').isVisible()).toBe(true);
    expect(again.complaints).toEqual([]);
    await again.page.close();
  });

  test('says a fault as the command line does', async () => {
    const { page } = await visit(thumbnails());
    const { stderr, status } = lambdaSim([
      'run',
      'scenarios/thumbnails.yml',
      '--set',
      'functions.thumbnail.memory=100',
    ]);
    expect(status).toBe(2);
    await expect(documentIn(page, { 'functions.thumbnail.memory': 100 })).rejects.toThrow(stderr.trim());
    expect(await page.locator('.live-said').textContent()).toBe(stderr.trim());
    await page.close();
  });

  test('asks before ten million requests', async () => {
    const { page } = await visit(thumbnails());
    await page.evaluate(
      "void window.lambdaSim.set({ 'traffic.0.poisson': '100000/s', 'run.duration': '2h' })",
    );
    const ask = page.locator('.live-ask');
    await ask.waitFor();
    expect(await ask.textContent()).toMatch(/about 720,000,000 requests, which take about .+ here/);
    await page.getByRole('button', { name: 'Leave it' }).click();
    await page.locator('.live-said', { hasText: 'recorded run' }).waitFor();
    await page.close();
  });

  test('starts a worker that died again, says why, and answers', async () => {
    const page = await browser.newPage();
    await page.addInitScript(`window.workers = [];
      window.Worker = class extends Worker { constructor(address) { super(address); window.workers.push(this); } };`);
    await page.goto(thumbnails());
    await page.evaluate("window.lambdaSim.set({ 'functions.thumbnail.memory': 256 })");
    await page.evaluate(`(() => {
      const said = document.querySelector('.live-said');
      window.told = [];
      new MutationObserver(() => window.told.push(said.textContent)).observe(said, { childList: true });
      window.answer = window.lambdaSim.set({ 'functions.thumbnail.memory': 3008 });
      window.workers.at(-1).dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
    })()`);
    await page.evaluate('window.answer');
    expect(await page.evaluate<readonly string[]>('window.told')).toContain(
      'The simulation ended by itself (out of memory). It was started again, and this setting is simulated once more.',
    );
    expect(await page.evaluate('window.workers.length')).toBe(2);
    expect(await headOf(page)).toContain('functions.thumbnail.memory = 3008');
    await page.close();
  });
});

describe('everybody', () => {
  test('can use it: axe finds nothing at 1440 and 390 px, at twice the size, light and dark', async () => {
    const { page, complaints } = await visit(reportOf('order-pipeline.yml', ['--duration', '5m']));
    await page.evaluate("window.lambdaSim.set({ 'functions.accept.memory': 2048 })");
    await page.getByRole('button', { name: 'Pin: keep this setting' }).click();
    await page.getByText('More settings').click();
    await page.getByRole('button', { name: 'Show the figures of this chart as a table' }).first().click();
    expect(await page.locator('figure .data tbody tr').count()).toBeGreaterThan(1);
    await page.evaluate(axe.source);
    for (const width of [1440, 720, 390]) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect(await page.evaluate(VIOLATIONS)).toEqual([]);
      }
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('has the recorded figures as tables without JavaScript', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(thumbnails());
    expect(await page.locator('#what-if').isVisible()).toBe(false);
    expect(await page.locator('#functions table').first().isVisible()).toBe(true);
    await context.close();
  });

  test('may leave it out, and is told where a page cannot simulate', async () => {
    const { page } = await visit(reportOf('thumbnails.yml', ['--duration', '1m', '--no-live']));
    expect(await page.locator('#what-if').count()).toBe(0);
    const rows = Array.from({ length: 60_000 }, (_, row) => (row / 1000).toFixed(3)).join('\n');
    writeFileSync(join(folder, 'long.csv'), `timestamp\n${rows}\n`);
    const scenario = join(folder, 'long.yml');
    writeFileSync(
      scenario,
      'functions: { api: { work: { duration: 5ms } } }\ntraffic: [{ to: api, trace: long.csv }]\n',
    );
    lambdaSim(['run', scenario, '--format', 'html', '--out', join(folder, 'long'), '--quiet']);
    await page.goto(pathToFileURL(join(folder, 'long/report.html')).href);
    expect(await page.locator('#what-if').textContent()).toContain(
      'This page cannot simulate again: the files',
    );
    await page.close();
  });
});

describe('pages of studies', () => {
  const SETTINGS = { region: 'sa-east-1', 'account.concurrency': 900 };
  const SET = ['--set', 'region=sa-east-1', '--set', 'account.concurrency=900'];

  test.each([
    ['compare', 'comparison', ['--memory', '256,1024', '--duration', '2m']],
    ['tune', 'tuning', ['--memory', '256..1024:256', '--duration', '2m']],
    ['plan', 'plan', ['--growth', '1,4', '--requests-per-run', '1000', '--duration', '2m']],
  ])(
    '%s answers anew under a setting, as the command line does',
    async (command, name, words) => {
      const { page, complaints } = await visit(reportOf('thumbnails.yml', words, command));
      const before = await headOf(page);
      await page.evaluate(
        "document.addEventListener('lambda-sim-shown', ({ detail }) => { window.drawn = detail.charts ?? window.drawn; })",
      );
      const given = [command, 'scenarios/thumbnails.yml', '--json', '--quiet', '--workers', '1', ...words];
      const { stdout } = lambdaSim([...given, ...SET]);
      expect(withoutTiming(await documentIn(page, SETTINGS))).toBe(withoutTiming(stdout));
      expect(await headOf(page)).toContain('Simulated with region = sa-east-1');
      // The charts are drawn anew, with the recorded ones behind them.
      const charts = await page.evaluate<string>('JSON.stringify(window.drawn)');
      expect(charts).toMatch(/"[^"]*(?:, recorded|Recorded run)"/);
      const table = await page.locator('.live-table').textContent();
      expect(table).toContain('As written');
      expect(table).toContain('region = sa-east-1');
      expect(await page.locator('.live-said').textContent()).toContain(`the ${name} in `);
      await page.getByRole('button', { name: 'Undo the last change' }).click();
      await page.locator('.live-said', { hasText: `This is the recorded ${name}.` }).waitFor();
      expect(await headOf(page)).toBe(before);
      expect(complaints).toEqual([]);
      await page.close();
    },
    PATIENCE_MS,
  );

  test(
    'two scenarios that are compared both take the setting, and the command says so',
    async () => {
      const text = (memory: number): string =>
        `functions: { api: { memory: ${memory}, work: { duration: 50ms } } }\ntraffic: [{ to: api, poisson: 5/s }]\nrun: { duration: 2m }\n`;
      const [now, then] = ['now.yml', 'then.yml'].map((name) => join(folder, name)) as [string, string];
      writeFileSync(now, text(256));
      writeFileSync(then, text(512));
      const out = join(folder, 'two');
      lambdaSim(['compare', now, then, '--format', 'html', '--out', out, '--quiet', '--workers', '1']);
      const { page } = await visit(pathToFileURL(join(out, 'report.html')).href);
      await page.evaluate(
        `navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }`,
      );
      const there = await documentIn(page, { 'functions.api.architecture': 'arm64' });
      await page.getByRole('button', { name: 'Copy command' }).click();
      const command = await page.evaluate<string>('window.copied');
      expect(command).toBe('lambda-sim compare now.yml then.yml --set functions.api.architecture=arm64');
      const { stdout } = lambdaSim([...command.split(' ').slice(1), '--json', '--quiet', '--workers', '1'], {
        cwd: folder,
      });
      expect(withoutTiming(there)).toBe(withoutTiming(stdout));
      await page.close();
    },
    PATIENCE_MS,
  );

  test(
    'a long one has a first look from shorter runs, which says so',
    async () => {
      const words = ['--memory', '512,1024', '--set', 'traffic.0.poisson=400/s', '--duration', '5m'];
      const { page } = await visit(reportOf('thumbnails.yml', words, 'compare'));
      await page.evaluate(`(() => {
        const said = document.querySelector('.live-said');
        window.told = [];
        new MutationObserver(() => window.told.push(said.textContent)).observe(said, { childList: true });
      })()`);
      await page.evaluate("window.lambdaSim.set({ region: 'eu-central-1' })");
      const told = await page.evaluate<readonly string[]>('window.told');
      const looks = told.filter((one) => one.startsWith('A first look at the comparison, from shorter runs'));
      expect(looks).toHaveLength(1);
      await page.close();
    },
    PATIENCE_MS,
  );
});

const VIOLATIONS = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 90)).join(' | ')))`;
