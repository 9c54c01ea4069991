import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderHtml } from '../../src/report/html/render.ts';
import type { ComparisonDocument, ResultsDocument } from '../../src/results/documents/document.ts';
import {
  richDocument,
  sampleComparison,
  sampleDocument,
  sampleScenarioText,
  sampleTuning,
  threeFunctions,
} from '../report/samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'report-'));
let browser: Browser;

const documents: Readonly<Record<string, ResultsDocument | ComparisonDocument>> = {
  run: sampleDocument({ functions: threeFunctions, freeTier: true }),
  system: richDocument(),
  comparison: sampleComparison(undefined, { replications: 5 }),
  tuning: sampleTuning(),
  hostile: sampleDocument({
    name: '</script><script>document.title = "taken"</script>',
    functions: [
      { name: '<img src=x onerror="document.title = 1">' },
      { name: 'a-name-without-any-break'.repeat(12) },
    ],
  }),
};

beforeAll(async () => {
  for (const [name, document] of Object.entries(documents)) {
    const text = await renderHtml({
      document,
      scenarioText: sampleScenarioText,
      scenarioName: 'scenario.yml',
    });
    writeFileSync(join(folder, `${name}.html`), text);
  }
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

interface Visit {
  readonly page: Page;
  /** Errors of the console, exceptions, and requests for anything but the file itself. */
  readonly complaints: readonly string[];
}

async function visit(name: string, width: number, colorScheme: 'light' | 'dark'): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const complaints: string[] = [];
  const address = pathToFileURL(join(folder, `${name}.html`)).href;
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (request.url() !== address && request.url() !== 'data:,') complaints.push(request.url());
  });
  await page.goto(address);
  return { page, complaints };
}

/** Names of charts whose canvas shows less than a hundred pixels that differ from its corner. */
async function undrawn(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('canvas')].filter((canvas) => {
    const { width, height } = canvas;
    if (width === 0 || height === 0) return true;
    const pixels = new Uint32Array(canvas.getContext('2d').getImageData(0, 0, width, height).data.buffer);
    return pixels.filter((pixel) => pixel !== pixels[0]).length < 100;
  }).map((canvas) => canvas.id)`);
}

describe.each(Object.keys(documents))('the report of a %s', (name) => {
  test.each([
    [1280, 'light'],
    [1280, 'dark'],
    [400, 'light'],
    [400, 'dark'],
  ] as const)('%i px, %s: draws, asks for nothing, stays within its width', async (width, colorScheme) => {
    const { page, complaints } = await visit(name, width, colorScheme);
    expect(await page.locator('canvas').count()).toBeGreaterThan(2);
    await page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })");
    expect(await undrawn(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe(colorScheme === 'dark' ? 'rgb(11, 14, 19)' : 'rgb(246, 247, 249)');
    expect(await page.title()).toContain('lambda-sim');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('the theme can be switched by keyboard, charts follow, and it is remembered', async () => {
    const { page, complaints } = await visit(name, 1280, 'light');
    const picture = () => page.evaluate("document.querySelector('canvas').toDataURL()");
    const before = await picture();
    await page.locator('#theme').focus();
    await page.keyboard.press('d');
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(11, 14, 19)');
    expect(await picture()).not.toBe(before);
    await page.reload();
    expect(await page.locator('#theme').inputValue()).toBe('dark');
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(11, 14, 19)');
    await page.locator('#theme').selectOption('Auto');
    expect(await picture()).toBe(before);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('prints to A4 with light charts that are not wider than the paper', async () => {
    const { page, complaints } = await visit(name, 1280, 'dark');
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    expect(pdf.subarray(0, 4).toString()).toBe('%PDF');
    expect(pdf.toString('latin1')).toMatch(/\/MediaBox\s*\[0 0 59[456](\.\d+)? 84[123](\.\d+)?\]/);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 703, height: 1000 });
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(
      await page.evaluate(
        "Math.max(...[...document.querySelectorAll('canvas')].map((canvas) => canvas.getBoundingClientRect().right))",
      ),
    ).toBeLessThanOrEqual(703);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

/** "1 min 6 s" in milliseconds. */
function millisecondsOf(text: string): number {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };
  return [...text.matchAll(/([\d.]+) (ms|s|min|h)/g)].reduce(
    (sum, [, amount, unit = '']) => sum + Number(amount) * (units[unit] ?? Number.NaN),
    0,
  );
}

describe('the tables of a run', () => {
  const first = (page: Page) =>
    page.locator('#functions table').first().locator('tbody tr th').allTextContents();

  test('sort by keyboard: figures from the largest, then from the smallest, then as before', async () => {
    const { page, complaints } = await visit('run', 1280, 'light');
    const before = await first(page);
    const heading = page.locator('#functions th', { hasText: 'p99' }).first();
    await heading.locator('button').focus();
    const p99 = async () =>
      (await page.locator('#functions table').first().locator('td[data-label="p99"]').allTextContents()).map(
        millisecondsOf,
      );
    await page.keyboard.press('Enter');
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    expect(await p99()).toEqual([...(await p99())].sort((a, b) => b - a));
    await page.keyboard.press('Enter');
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    expect(await p99()).toEqual([...(await p99())].sort((a, b) => a - b));
    await page.keyboard.press('Enter');
    expect(await heading.getAttribute('aria-sort')).toBeNull();
    expect(await first(page)).toEqual(before);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('long ones filter, and say how many rows are left', async () => {
    const { page } = await visit('comparison', 1280, 'light');
    const field = page.locator('input[type=search]').first();
    await field.fill('3008');
    const rows = page.locator('.panel:has(input) tbody tr:visible');
    for (const text of await rows.allTextContents()) expect(text).toContain('3008');
    expect(await page.locator('#said').textContent()).toMatch(/^\d+ of 46 rows$/);
    await page.close();
  });

  test('the bill folds by function', async () => {
    const { page } = await visit('run', 1280, 'light');
    const branch = page.locator('.branch').first();
    const items = page.locator('tr[data-of="0"]:visible');
    expect(await items.count()).toBeGreaterThan(0);
    await branch.press('Enter');
    expect(await branch.getAttribute('aria-expanded')).toBe('false');
    expect(await items.count()).toBe(0);
    await page.close();
  });
});

test('commands and patches are copied, from a file too', async () => {
  const { page } = await visit('tuning', 1280, 'light');
  const button = page.locator('.panel > .copy').first();
  await button.click();
  await page.waitForFunction("document.getElementById('said').textContent !== ''");
  expect(await page.locator('#said').textContent()).toMatch(/^Copied$|selected/);
  await page.close();
});

test('without JavaScript the tables and figures stand', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(folder, 'run.html')).href);
  expect(await page.locator('h1').textContent()).toContain('Of ');
  expect(await page.locator('table.tree tr.item:visible').count()).toBeGreaterThan(3);
  expect(await page.locator('#functions tbody tr:visible').count()).toBeGreaterThan(2);
  await page.locator('#assumptions summary').click();
  expect(await page.locator('#assumptions tbody tr:visible').count()).toBeGreaterThan(0);
  await context.close();
});

test('text keeps a contrast of 4.5 : 1 in both themes', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await visit('run', 1280, colorScheme);
    const weak = await page.evaluate(`(() => {
      const parse = (color) => color.match(/[\\d.]+/g).map(Number);
      const luminance = (color) => {
        const [r, g, b] = color.slice(0, 3).map((value) => value / 255).map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const opaque = (element) => {
        for (let at = element; at !== null; at = at.parentElement) {
          const color = parse(getComputedStyle(at).backgroundColor);
          if (color.length === 3 || color[3] === 1) return color;
        }
        return [255, 255, 255];
      };
      return [...document.querySelectorAll('body *')].filter((element) =>
        [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '') && !['SCRIPT', 'STYLE', 'CANVAS', 'NOSCRIPT'].includes(element.tagName),
      ).filter((element) => {
        const [one, other] = [luminance(parse(getComputedStyle(element).color)), luminance(opaque(element))].sort((a, b) => b - a);
        return (one + 0.05) / (other + 0.05) < 4.5;
      }).map((element) => element.outerHTML.slice(0, 120));
    })()`);
    expect(weak).toEqual([]);
    await page.close();
  }
});

describe('the diagram', () => {
  const texts = (page: Page) =>
    page.evaluate(`(() => {
      const svg = document.querySelector('svg.diagram');
      const boxes = [...svg.querySelectorAll('text')].map((text) => {
        const { left, right, top, bottom, height } = text.getBoundingClientRect();
        return { text: text.textContent, left, right, top, bottom, height };
      });
      return { boxes, width: svg.getBoundingClientRect().width, panel: svg.closest('.scroll').clientWidth };
    })()`) as Promise<{
      boxes: { text: string; left: number; right: number; top: number; bottom: number; height: number }[];
      width: number;
      panel: number;
    }>;

  test.each([1280, 400])('has legible words that do not run into each other at %i px', async (width) => {
    const { page } = await visit('system', width, 'light');
    const { boxes } = await texts(page);
    expect(boxes.length).toBeGreaterThan(30);
    for (const [index, one] of boxes.entries()) {
      expect(one.height).toBeGreaterThan(width === 400 ? 12 : 9);
      for (const other of boxes.slice(index + 1)) {
        const apart =
          one.right <= other.left + 1 ||
          other.right <= one.left + 1 ||
          one.bottom <= other.top + 3 ||
          other.bottom <= one.top + 3;
        expect(apart || `${one.text} and ${other.text} overlap`).toBe(true);
      }
    }
    await page.close();
  });

  test('fits its panel on a screen and on paper, and scrolls within it on a telephone', async () => {
    const wide = await visit('system', 1280, 'light');
    const screen = await texts(wide.page);
    expect(screen.width).toBeLessThanOrEqual(screen.panel);
    await wide.page.emulateMedia({ media: 'print' });
    await wide.page.setViewportSize({ width: 703, height: 1000 });
    expect((await texts(wide.page)).width).toBeLessThanOrEqual(703);
    await wide.page.close();
    const narrow = await visit('system', 400, 'light');
    const telephone = await texts(narrow.page);
    expect(telephone.width).toBeGreaterThan(telephone.panel);
    await narrow.page.close();
  });
});

describe('the tools of the charts', () => {
  const range = (page: Page, name: string) =>
    page.evaluate(
      `(() => { const { min, max } = Chart.getChart('chart-${name}').scales.x; return [min, max]; })()`,
    ) as Promise<[number, number]>;

  test('zoom and pan all time axes together by buttons and keys, and show the whole again', async () => {
    const { page, complaints } = await visit('run', 1280, 'light');
    await page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })");
    await page.waitForFunction("Chart.getChart('chart-cold-starts') !== undefined");
    const whole = await range(page, 'cold-starts');
    const figure = page.locator('figure', { has: page.locator('#chart-invocations') });
    await figure.getByRole('button', { name: 'Zoom in' }).click();
    const zoomed = await range(page, 'cold-starts');
    expect(zoomed[1] - zoomed[0]).toBeCloseTo((whole[1] - whole[0]) / 2, 6);
    await page.locator('#chart-invocations').focus();
    await page.keyboard.press('ArrowRight');
    expect((await range(page, 'cold-starts'))[0]).toBeGreaterThan(zoomed[0]);
    await page.keyboard.press('Home');
    expect(await range(page, 'cold-starts')).toEqual(whole);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('a series is switched off from the keyboard, and stays off in the other theme', async () => {
    const { page } = await visit('run', 1280, 'light');
    const toggle = page
      .locator('figure', { has: page.locator('#chart-latency-percentiles') })
      .locator('.legend button')
      .first();
    await toggle.focus();
    await page.keyboard.press('Space');
    expect(await toggle.getAttribute('aria-pressed')).toBe('false');
    await page.locator('#theme').click();
    expect(await page.evaluate("Chart.getChart('chart-latency-percentiles').isDatasetVisible(0)")).toBe(
      false,
    );
    await page.close();
  });

  test('a chart is saved as a picture of its own', async () => {
    const { page, complaints } = await visit('run', 1280, 'light');
    const wanted = page.waitForEvent('download');
    await page
      .locator('figure', { has: page.locator('#chart-latency-percentiles') })
      .getByRole('button', { name: 'Save this chart' })
      .click();
    expect((await wanted).suggestedFilename()).toBe('latency-percentiles.png');
    expect(complaints).toEqual([]);
    await page.close();
  });
});
