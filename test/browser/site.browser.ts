import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSite } from '../../scripts/site/build-site.ts';
import { root } from '../cli/command-line.ts';

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

test('a report in the tutorial and one in the playground simulate again in the page', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  for (const [path, setting] of [
    ['docs/tutorial.html', 'functions.api.memory'],
    ['playground.html', 'functions.thumbnail.memory'],
  ]) {
    await page.goto(address(path ?? ''));
    for (const fold of await page.locator('.try summary').all()) await fold.click();
    const frame = page.frameLocator('iframe.bench').first();
    await frame.getByLabel('Memory').focus();
    await page.keyboard.press('ArrowRight');
    await frame.locator('.live-applied', { hasText: `Simulated with ${setting} = ` }).waitFor();
  }
  await page.close();
});

test('a narrow page has the menu folded up', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 900 } });
  await page.goto(address('index.html'));
  await page.locator('.menu summary').click();
  await page.locator('.menu a', { hasText: 'Agents' }).click();
  await page.waitForURL(/agents\.html$/);
  await page.close();
});
