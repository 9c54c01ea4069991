import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lambdaSim } from '../cli/command-line.ts';
import { endAndRemove, folderWith, SCENARIO, type Served, serve } from '../serve/served.ts';
import { withoutTiming } from '../support/bytes.ts';
import { cursorBehind, documentIn, frameOf, textIn, until } from './workbench-page.ts';

/** On a machine that has much else to do. */
const PATIENCE_MS = 300_000;

let browser: Browser;
const open: Served[] = [];

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
});

afterAll(async () => {
  await browser.close();
  for (const served of open) await endAndRemove(served);
});

async function served(
  files: Readonly<Record<string, string | Uint8Array>>,
  words: readonly string[] = [],
): Promise<Served> {
  const one = await serve(folderWith(files), words);
  open.push(one);
  return one;
}

interface Visit {
  readonly page: Page;
  readonly complaints: string[];
}

/** Whoever asks another server, or breaks the page's policy, is told. */
async function visit(url: string, context?: BrowserContext, width = 1440): Promise<Visit> {
  const viewport = { width, height: width < 500 ? 844 : 900 };
  const page = await (context === undefined ? browser.newPage({ viewport }) : context.newPage());
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const isOwn = request.url().startsWith(new URL(url).origin) || /^(data|blob):/.test(request.url());
    if (!isOwn) complaints.push(request.url());
  });
  await page.goto(url);
  await page.waitForSelector('.cm-content');
  return { page, complaints };
}

/** Waits until the answer's document has that. */
const untilAnswer = (page: Page, condition: string): Promise<void> =>
  until(frameOf(page), `window.lambdaSim.document()?.${condition}`);

const untilMemory = (page: Page, memoryMb: number): Promise<void> =>
  untilAnswer(page, `functions.api.memoryMb === ${memoryMb}`);

const untilText = (page: Page, words: string): Promise<void> =>
  until(page, `document.querySelector('.cm-content').textContent.includes(${JSON.stringify(words)})`);

const untilSaved = (page: Page): Promise<void> =>
  until(page, `document.querySelector('.state').textContent === 'saved'`);

const noticeIn = (page: Page, id: string) => page.locator(`[data-notice="${id}"]`);

describe('lambda-sim serve', () => {
  test(
    'the answer to what is typed is that of the command line, and it is saved as it was typed',
    async () => {
      const { url, folder } = await served({ 'small.yml': SCENARIO });
      const { page, complaints } = await visit(url);
      const before = await documentIn(page);
      const byCommand = (words: readonly string[]): string =>
        lambdaSim(['run', 'small.yml', '--json', '--quiet', '--workers', '1', ...words], { cwd: folder })
          .stdout;
      expect(withoutTiming(before)).toBe(withoutTiming(byCommand([])));
      await cursorBehind(page, '512');
      await page.keyboard.type('0');
      await untilMemory(page, 5120);
      expect(withoutTiming(await documentIn(page))).toBe(
        withoutTiming(byCommand(['--set', 'functions.api.memory=5120'])),
      );
      expect(await page.textContent('.state')).toBe('not saved');
      expect(readFileSync(join(folder, 'small.yml'), 'utf8')).toBe(SCENARIO);
      await page.keyboard.press('Control+s');
      await untilSaved(page);
      expect(readFileSync(join(folder, 'small.yml'), 'utf8')).toBe(SCENARIO.replace('512', '5120'));
      expect(complaints).toEqual([]);
      await page.close();
    },
    PATIENCE_MS,
  );

  test(
    'a fault is told at its place, as validate tells it, and the answer before stays',
    async () => {
      const { url, folder } = await served({ 'small.yml': SCENARIO });
      const { page } = await visit(url);
      await documentIn(page);
      await cursorBehind(page, 'memory');
      await page.keyboard.type('x');
      await page.waitForSelector('.cm-lintRange-error');
      writeFileSync(join(folder, 'faulty.yml'), SCENARIO.replace('memory', 'memoryx'));
      const [line = ''] = lambdaSim(['validate', 'faulty.yml'], { cwd: folder }).stderr.split('\n');
      const told = (await page.textContent('.faults li')) ?? '';
      expect(line).toContain(told.replace(/^(\d+:\d+) /, '$1: '));
      expect(await page.textContent('.cm-lintRange-error')).toBe('memoryx');
      expect(await page.textContent('.digest')).toContain('1 fault');
      await page.locator('.cm-content').press('Control+Home');
      await page.locator('.faults button').press('Enter');
      await page.keyboard.type('!');
      expect(await textIn(page)).toContain('!memoryx');
      await page.keyboard.press('Backspace');
      await cursorBehind(page, 'memoryx');
      await page.keyboard.press('Backspace');
      await until(page, `document.querySelector('.faults li.bad') === null`);
      await page.close();
    },
    PATIENCE_MS,
  );

  test(
    'keys, values and names are completed from the schema and the text, with what they mean',
    async () => {
      const { url } = await served({ 'small.yml': SCENARIO });
      const { page } = await visit(url);
      const labels = () => page.locator('.cm-completionLabel').allTextContents();
      await cursorBehind(page, 'memory: 512');
      await page.keyboard.type(', archi');
      await page.waitForSelector('.cm-completionInfo');
      expect(await labels()).toEqual(['architecture']);
      expect(await page.textContent('.cm-completionInfo')).toMatch(/\w+ \w+/);
      // A list that has only just opened, or changed, takes no Enter: it was meant for the text.
      await page.waitForTimeout(300);
      await page.keyboard.press('Enter');
      await page.locator('.cm-completionLabel:text-is("arm64")').waitFor();
      await page.keyboard.type('arm');
      await page.waitForTimeout(300);
      await page.keyboard.press('Enter');
      expect(await textIn(page)).toContain('memory: 512, architecture: arm64, work');
      await cursorBehind(page, 'to: ');
      await page.keyboard.press('Control+Space');
      await page.waitForSelector('.cm-completionLabel');
      expect(await labels()).toContain('api');
      await page.close();
    },
    PATIENCE_MS,
  );

  test(
    'files that a text refers to are read from the folder, and again when they change; others are told',
    async () => {
      const { url, folder } = await served({
        'main.yml': 'extends: shared/base.yml\nfunctions: { api: { timeout: 10s } }\n',
        'shared/base.yml': SCENARIO.replace('poisson: 5/s', 'trace: day.csv').replace('duration: 60s, ', ''),
        'shared/day.csv': `timestamp\n${Array.from({ length: 50 }, (_, index) => index).join('\n')}\n`,
        'outside.yml': `extends: ../base.yml\n`,
        'none.yml': `extends: none/base.yml\n`,
      });
      const { page } = await visit(`${url}#main.yml`);
      const byCommand = lambdaSim(['run', 'main.yml', '--json', '--quiet', '--workers', '1'], {
        cwd: folder,
      });
      expect(withoutTiming(await documentIn(page))).toBe(withoutTiming(byCommand.stdout));
      writeFileSync(join(folder, 'shared/day.csv'), 'timestamp\n1\n2\n3\n');
      await untilAnswer(page, 'totals.requests === 3');
      await page.selectOption('#file', 'outside.yml');
      await page.locator('.faults', { hasText: 'outside the folder' }).waitFor();
      await page.selectOption('#file', 'none.yml');
      await page.locator('.faults', { hasText: 'there is no file' }).waitFor();
      await page.close();
    },
    PATIENCE_MS,
  );

  test(
    'packed traces and Parquet are simulated as on the command line, and a broken one is told',
    async () => {
      const rows = Array.from({ length: 90 }, (_, row) => row * 0.7);
      const columns = [{ name: 'timestamp', data: rows, type: 'DOUBLE' as const }];
      const over = (trace: string): string =>
        SCENARIO.replace('Small', trace)
          .replace('poisson: 5/s', `trace: ${trace}`)
          .replace('duration: 60s, ', '');
      const packed = gzipSync(`timestamp\n${rows.join('\n')}\n`);
      const { url, folder } = await served({
        'gzip.yml': over('day.csv.gz'),
        'parquet.yml': over('day.parquet'),
        'cut.yml': over('cut.csv.gz'),
        'day.csv.gz': packed,
        'cut.csv.gz': packed.subarray(0, 60),
        'day.parquet': new Uint8Array(parquetWriteBuffer({ columnData: columns })),
      });
      const { page, complaints } = await visit(`${url}#gzip.yml`);
      for (const name of ['gzip.yml', 'parquet.yml']) {
        await page.selectOption('#file', name);
        await untilAnswer(page, `name.startsWith('day.${name === 'gzip.yml' ? 'csv' : 'parquet'}')`);
        await untilAnswer(page, 'totals.requests === 90');
        const { stdout } = lambdaSim(['run', name, '--json', '--quiet', '--workers', '1'], { cwd: folder });
        expect(withoutTiming(await documentIn(page))).toBe(withoutTiming(stdout));
      }
      await page.selectOption('#file', 'cut.yml');
      await page.locator('.faults', { hasText: 'cannot be unpacked' }).waitFor();
      expect(complaints).toEqual([]);
      await page.close();
    },
    PATIENCE_MS,
  );

  test(
    'settings are tried over the text, pinned, and stay when the text changes',
    async () => {
      const { url } = await served({ 'small.yml': SCENARIO, 'other.yml': SCENARIO });
      const { page } = await visit(url);
      await page.selectOption('#file', 'small.yml');
      await until(page, `document.querySelector('#file').value === 'small.yml'`);
      await documentIn(page);
      const frame = frameOf(page);
      await frame.locator('.live-field input[type=range]').first().focus();
      await page.keyboard.press('ArrowRight');
      await untilMemory(page, 640);
      await documentIn(page);
      await frame.click('#live button:text-is("Pin")');
      expect(await frame.locator('.live-table tbody tr').count()).toBe(3);
      expect(await frame.textContent('.live-table tbody tr:nth-child(1) th b')).toBe('As written');
      // A reload loses neither; another file has none of it.
      await page.reload();
      await page.waitForSelector('.cm-content');
      await untilMemory(page, 640);
      await until(frameOf(page), `document.querySelectorAll('.live-table tbody tr').length === 3`);
      await page.selectOption('#file', 'other.yml');
      await untilAnswer(page, 'functions.api.memoryMb === 512');
      expect(await frameOf(page).locator('.live-chips code').count()).toBe(0);
      expect(await frameOf(page).locator('.live-table').isVisible()).toBe(false);
      await page.selectOption('#file', 'small.yml');
      await untilMemory(page, 640);
      await cursorBehind(page, '60s');
      await page.keyboard.press('Backspace');
      await page.keyboard.press('Backspace');
      await page.keyboard.type('1s');
      await untilAnswer(page, 'simulatedSeconds === 61');
      const now = frameOf(page);
      expect(await now.textContent('.live-chips code')).toBe('functions.api.memory = 640');
      await untilMemory(page, 640);
      await now.click('#live button:text-is("Reset")');
      await untilMemory(page, 512);
      expect(await now.locator('.live-table tbody tr').count()).toBe(2);
      await page.close();
    },
    PATIENCE_MS,
  );

  test(
    'without the server the page says so, goes on simulating, and nothing typed is lost',
    async () => {
      const one = await served({ 'small.yml': SCENARIO });
      const context = await browser.newContext();
      const { page } = await visit(one.url, context);
      await documentIn(page);
      await one.end();
      await noticeIn(page, 'gone').waitFor();
      await cursorBehind(page, '512');
      await page.keyboard.type('0');
      await untilMemory(page, 5120);
      await page.keyboard.press('Control+s');
      await noticeIn(page, 'save').waitFor();
      await page.close();
      const again = await serve(one.folder, ['--port', String(one.port)]);
      open.push(again);
      const { page: later } = await visit(again.url, context);
      await noticeIn(later, 'others').waitFor();
      await later.click('text=Show it');
      await untilMemory(later, 5120);
      await context.close();
    },
    PATIENCE_MS,
  );

  test(
    'a reload keeps what was typed, and throws it away on request',
    async () => {
      const { url, folder } = await served({ 'small.yml': SCENARIO });
      const { page } = await visit(url);
      await cursorBehind(page, '512');
      await page.keyboard.type('0');
      await page.reload();
      await noticeIn(page, 'draft').waitFor();
      expect(await textIn(page)).toContain('memory: 5120');
      await untilMemory(page, 5120);
      await page.click('text=Throw it away');
      expect(await textIn(page)).toContain('memory: 512,');
      expect(await page.textContent('.state')).toBe('saved');
      expect(readFileSync(join(folder, 'small.yml'), 'utf8')).toBe(SCENARIO);
      await page.close();
    },
    PATIENCE_MS,
  );

  test(
    'what another tab or program has saved is told, and never overwritten in silence',
    async () => {
      const { url, folder } = await served({ 'small.yml': SCENARIO });
      const path = join(folder, 'small.yml');
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const { page: first } = await visit(url, context);
      const { page: second } = await visit(url, context);
      // Nothing was typed in the second: it follows.
      await first.bringToFront();
      await cursorBehind(first, '512');
      await first.keyboard.type('0');
      await first.keyboard.press('Control+s');
      await untilSaved(first);
      await second.bringToFront();
      await untilText(second, '5120');
      // Both type: whoever saves second is told.
      await cursorBehind(second, 'Small');
      await second.keyboard.type(' mine');
      writeFileSync(path, SCENARIO.replace('Small', 'Theirs'));
      await second.keyboard.press('Control+s');
      await noticeIn(second, 'changed').waitFor();
      expect(readFileSync(path, 'utf8')).toContain('Theirs');
      expect(await textIn(second)).toContain('Small mine');
      await second.click('text=Take theirs');
      await untilText(second, 'Theirs');
      // Undo brings one's own back, and it is saved over theirs knowingly.
      await second.locator('.cm-content').press('Control+z');
      expect(await textIn(second)).toContain('Small mine');
      await second.keyboard.press('Control+s');
      await untilSaved(second);
      expect(readFileSync(path, 'utf8')).toContain('Small mine');
      rmSync(path);
      await second.waitForSelector('[data-notice="changed"]');
      expect(await second.textContent('[data-notice="changed"]')).toContain('not in the folder any more');
      await context.close();
    },
    PATIENCE_MS,
  );

  test(
    'a run of a billion requests is asked about first, and stopped',
    async () => {
      const endless = SCENARIO.replace('5/s', '20000/s').replace('60s', '14h');
      const { url } = await served({ 'endless.yml': endless });
      const { page } = await visit(url);
      const frame = frameOf(page);
      await frame.waitForSelector('.live-ask:not([hidden])');
      expect(await frame.textContent('.live-ask p')).toMatch(
        /about 1,000,000,000 requests, which take about/,
      );
      await frame.click('button:text-is("Simulate it")');
      await frame.locator('button:text-is("Stop")').click();
      expect(await frame.textContent('.live-said')).toContain('Stopped');
      // It is at hand again at once.
      await cursorBehind(page, '14h');
      for (let index = 0; index < 3; index++) await page.keyboard.press('Backspace');
      await page.keyboard.type('1s');
      await untilAnswer(page, 'simulatedSeconds === 1');
      await page.close();
    },
    PATIENCE_MS,
  );

  test(
    'a run that nobody expected to take long is stopped after a while, and asked about',
    async () => {
      // Answers come a hundred times sooner than what is expected of users who do not think.
      const users = 'functions:\n  api: { memory: 512, work: { duration: 1ms } }\ntraffic:\n';
      const endless = `${users}  - { to: api, closed: { users: 20, thinkTime: 0ms } }\nrun: { duration: 20h }\n`;
      const { url } = await served({ 'endless.yml': endless });
      const { page } = await visit(url);
      const frame = frameOf(page);
      await frame.waitForSelector('.live-ask:not([hidden])');
      const told = await frame.textContent('.live-ask p');
      expect(told).toMatch(/^After 10 s this run was stopped/);
      await frame.click('button:text-is("Leave it")');
      await cursorBehind(page, '20h');
      for (let index = 0; index < 3; index++) await page.keyboard.press('Backspace');
      await page.keyboard.type('1s');
      await untilAnswer(page, 'simulatedSeconds === 1');
      await page.close();
    },
    PATIENCE_MS,
  );

  test(
    'two reports are compared, one is opened apart from everything, and a new scenario is made',
    async () => {
      const { url, folder } = await served({ 'small.yml': SCENARIO });
      for (const memory of [512, 1024]) {
        const words = ['run', 'small.yml', '--quiet', '--workers', '1', '--format', 'html,json'];
        lambdaSim([...words, '--set', `functions.api.memory=${memory}`], { cwd: folder });
      }
      const { page } = await visit(url);
      await page.click('nav button:text-is("Reports")');
      await page.click('button:text-is("Compare")');
      await page.waitForSelector('.difference .verdict');
      expect(await page.textContent('.difference')).toContain('api.memoryMb: 512 → 1024');
      await page.click('[aria-label="Open small"]');
      const report = await (await page.waitForSelector('.opened iframe')).contentFrame();
      await report?.waitForSelector('canvas');
      expect(await report?.evaluate('self.origin')).toBe('null');
      expect(await report?.evaluate(`fetch('/').then(() => 'read', () => 'refused')`)).toBe('refused');
      await report?.evaluate(`window.lambdaSim.set({ 'functions.api.memory': 2048 })`);
      expect(await report?.evaluate('window.lambdaSim.document().functions.api.memoryMb')).toBe(2048);
      await page.click('button:text-is("Close")');
      await page.click('button:text-is("New")');
      await page.fill('#new-name', 'another');
      await page.keyboard.press('Enter');
      await until(page, `document.querySelector('#file').value === 'another.yml'`);
      expect(readFileSync(join(folder, 'another.yml'), 'utf8')).toContain('functions:');
      await page.close();
    },
    PATIENCE_MS,
  );

  test.each([
    [1440, 'light'],
    [1440, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)(
    'at %i pixels, %s, nothing overflows and nobody is shut out',
    async (width, theme) => {
      const { url } = await served({ 'small.yml': SCENARIO }, ['--read-only']);
      const { page, complaints } = await visit(url, undefined, width);
      await documentIn(page);
      await page.selectOption('#theme', theme);
      for (const view of ['Text', 'Answer', 'Reports']) {
        const tab = page.locator(`nav button:text-is("${view}")`);
        if (!(await tab.isVisible())) continue;
        await tab.click();
        await page.evaluate(axe.source);
        const { violations } = (await page.evaluate(`axe.run(document, { iframes: false })`)) as {
          violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
        };
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      }
      const frame = frameOf(page);
      expect(await frame.evaluate('document.documentElement.dataset.theme')).toBe(theme);
      expect(complaints.filter((text) => !text.includes('Content Security Policy directive'))).toEqual([]);
      await page.close();
    },
    PATIENCE_MS,
  );
});
