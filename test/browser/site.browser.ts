import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSite } from '../../scripts/site/build-site.ts';
import { lambdaSim, root } from '../cli/command-line.ts';
import { withoutTiming } from '../support/bytes.ts';
import { cursorBehind, documentIn, frameOf, textIn, until } from './workbench-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'site-'));
let browser: Browser;

beforeAll(async () => {
  await buildSite(root, folder);
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}, 600_000);

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

const address = (path: string): string => pathToFileURL(join(folder, path)).href;

describe.each([
  'index.html',
  'docs/scenario.html',
  'docs/tutorial.html',
  'docs/agents.html',
  'gallery.html',
  'playground.html',
])('%s', (path) => {
  test.each([
    [390, 'light'],
    [390, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ] as const)('fits %i pixels, %s, without a complaint of axe', async (width, colorScheme) => {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (!/^(?:file|data|blob):/.test(request.url())) elsewhere.push(request.url());
    });
    await page.goto(address(path));
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    await page.evaluate(axe.source);
    const found =
      await page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ target }) => target).join(' ')))`);
    expect(found).toEqual([]);
    expect(elsewhere).toEqual([]);
    await page.close();
  });
});

test('search finds a page by its words, from the keyboard, opened from a folder', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 900 } });
  await page.goto(address('docs/agents.html'));
  await page.keyboard.press('/');
  await page.keyboard.type('reserved concurr');
  const first = page.locator('#found a').first();
  await first.waitFor();
  expect(await first.getAttribute('href')).toMatch(/^\.\.\/(?:docs|index)/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\.html#/);
  expect(await page.locator('h1').count()).toBe(1);
  await page.close();
});

test('a report in the tutorial simulates again in the page', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(address('docs/tutorial.html'));
  for (const fold of await page.locator('.try summary').all()) await fold.click();
  const frame = page.frameLocator('iframe.bench').first();
  await frame.getByLabel('Memory').focus();
  await page.keyboard.press('ArrowRight');
  await frame.locator('.live-applied', { hasText: 'Simulated with functions.api.memory = ' }).waitFor();
  await page.close();
});

describe('the playground, opened from a folder', () => {
  const SMALL = `name: Small
functions: { api: { memory: 512, work: { cpu: 40ms } } }
traffic: [{ to: api, poisson: 5/s }]
run: { duration: 60s, seed: 3 }
`;

  /** The playground with what it complains of: errors, a broken policy, a question to the network. */
  async function playground(name = ''): Promise<{ page: Page; complaints: readonly string[] }> {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(60_000);
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!/^(?:file|data|blob):/.test(request.url())) complaints.push(request.url());
    });
    await page.goto(`${address('playground.html')}${name}`);
    await page.waitForSelector('.cm-content');
    return { page, complaints };
  }

  /** Puts a text in the place of all that stands there, as from the clipboard. */
  async function put(page: Page, text: string): Promise<void> {
    await page.locator('.cm-content').focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(text);
  }

  test('answers what is typed as the command line does, with completion and faults under the cursor', async () => {
    const { page, complaints } = await playground();
    await put(page, SMALL);
    await until(frameOf(page), `window.lambdaSim.document()?.name === 'Small'`);
    await cursorBehind(page, '512');
    await page.keyboard.type('0');
    await until(frameOf(page), 'window.lambdaSim.document()?.functions.api.memoryMb === 5120');
    const own = mkdtempSync(join(tmpdir(), 'playground-'));
    writeFileSync(join(own, 'small.yml'), SMALL.replace('512', '5120'));
    const words = ['run', 'small.yml', '--json', '--quiet', '--workers', '1'];
    const { stdout } = lambdaSim(words, { cwd: own });
    rmSync(own, { recursive: true });
    expect(withoutTiming(await documentIn(page))).toBe(withoutTiming(stdout));
    await page.keyboard.type(', archi');
    await page.locator('.cm-completionLabel', { hasText: 'architecture' }).waitFor();
    await page.locator('.cm-lintRange-error').first().waitFor();
    await page.locator('.digest', { hasText: '1 fault: the answer is that to the text before' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.cm-content').press('Control+Home');
    await page.locator('.faults button').press('Enter');
    await page.keyboard.type('!');
    expect(await textIn(page)).toContain('memory: 5120, !archi');
    // A link of the answer leads to a place in it, and not out of it.
    await frameOf(page).click('nav a[href="#assumptions"]');
    await until(frameOf(page), 'scrollY > 100');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('keeps what was typed over a reload, and starts again with the text as it came', async () => {
    const { page } = await playground('#memory-size.yml');
    expect(await page.inputValue('#file')).toBe('memory-size.yml');
    const came = await textIn(page);
    await page.locator('.cm-content').press('Control+Home');
    await page.keyboard.type('# mine');
    await page.reload();
    await page.locator('[data-notice="draft"]').waitFor();
    expect(await textIn(page)).toBe(`# mine${came}`);
    await page.selectOption('#file', 'low-traffic.yml');
    expect(await textIn(page)).not.toContain('# mine');
    await page.selectOption('#file', 'memory-size.yml');
    expect(await textIn(page)).toContain('# mine');
    await page.click('text=Start again');
    expect(await textIn(page)).toBe(came);
    await page.reload();
    await page.waitForSelector('.cm-content');
    expect(await textIn(page)).toBe(came);
    await page.close();
  });

  test('reads the traces that the site has, and says of any other file that it has none', async () => {
    const { page, complaints } = await playground('#replay.yml');
    await until(frameOf(page), `window.lambdaSim.document()?.totals.requests > 1000`);
    await put(page, SMALL.replace('poisson: 5/s', 'trace: mine.csv'));
    await page.locator('.faults li.bad', { hasText: 'it is not in the playground' }).waitFor();
    await put(page, SMALL.replace('poisson: 5/s', 'trace: ../mine.csv'));
    await page.locator('.faults li.bad', { hasText: 'outside the folder' }).waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('has no file that is larger than a page may be', () => {
    const all = readdirSync(join(folder, 'playground'), { recursive: true, encoding: 'utf8' });
    const files = all.map((name) => statSync(join(folder, 'playground', name))).filter((one) => one.isFile());
    expect(files.length).toBeGreaterThan(3);
    for (const { size } of files) expect(size).toBeLessThan(1_500_000);
  });
});

test('a narrow page has the menu folded up', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 900 } });
  await page.goto(address('index.html'));
  await page.locator('.menu summary').click();
  await page.locator('.menu a', { hasText: 'Agents' }).click();
  await page.waitForURL(/agents\.html$/);
  await page.close();
});
