import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scenarios = readdirSync(join(root, 'scenarios'))
  .filter((file) => file.endsWith('.yml'))
  .map((file) => file.replace(/\.yml$/, ''));

const folder = mkdtempSync(join(tmpdir(), 'pages-'));
let browser: Browser;

/** Enough of the long ones: what their pages show is there after a part of the time. */
const DURATIONS: Readonly<Record<string, string>> = {
  'database-connections': '15m',
  'launch-day': '14m',
  'memory-size': '15m',
  'monthly-users': '20m',
  'order-pipeline': '15m',
  'order-workflow': '15m',
  outage: '16m',
  'provisioned-api': '2h',
  'sqs-backlog': '15m',
};
const AT_ONCE = 2;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const left = [...scenarios];
  const write = async (): Promise<void> => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) await writePage(name);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, write));
}, 400_000);

/** A threshold that fails is part of some scenarios: the page is written all the same. */
async function writePage(name: string): Promise<void> {
  const duration = DURATIONS[name];
  const words = [
    join(root, 'dist/cli.js'),
    'run',
    `scenarios/${name}.yml`,
    '--format',
    'html',
    '--out',
    join(folder, name),
    '--quiet',
    '--workers',
    '1',
    ...(duration === undefined ? [] : ['--duration', duration]),
  ];
  await promisify(execFile)(process.execPath, words, { cwd: root }).catch(() => undefined);
}

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** A sheet that holds more is not one that a manager reads. */
const MOST_SHEETS = 4;

describe.each(scenarios)('the page of %s', (name) => {
  const address = pathToFileURL(join(folder, name, 'report.html')).href;

  test('reaches everybody and cuts nothing, at 1440 and 390 px, light and dark', async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(address);
    await page.evaluate(axe.source);
    await page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })");
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: 'light' });
      expect(await violations(page, '')).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      // The drawing alone scrolls, within its panel: shrunk it could not be read.
      expect(await scrolling(page)).toEqual([]);
      // Nothing but colours differs in the dark.
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await violations(page, "runOnly: ['color-contrast']")).toEqual([]);
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('prints its answer on four sheets, and everything on request', async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(address);
    const short = await sheets(page);
    await page.goto(`${address}#print-all`);
    const all = await sheets(page);
    expect(short).toBeLessThanOrEqual(MOST_SHEETS);
    expect(all).toBeGreaterThanOrEqual(short);
    await page.close();
  });
});

/** What axe finds, in a line each. */
async function violations(page: Page, options: string): Promise<string[]> {
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'], ${options} }).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 90)).join(' | ')))`);
}

/** Panels whose tables are wider than they are. */
async function scrolling(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('.scroll')]
    .filter((one) => one.querySelector('table') !== null && one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.getAttribute('aria-label') + ': ' + one.scrollWidth)`);
}

async function sheets(page: Page): Promise<number> {
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  return (pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;
}
