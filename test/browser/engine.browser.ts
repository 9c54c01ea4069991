import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chartJsPath } from '../../src/report/html/assets.ts';
import { FORMATS, type RenderedFile, render } from '../../src/report/render.ts';
import { root } from '../cli/command-line.ts';
import { bundleForPages } from '../support/built.ts';
import { bytesOf, shippedScenarios, withoutTiming } from '../support/bytes.ts';

/**
 * The page's own script is the text of functions, as whoever bundled them has formatted it; the policy has
 * its digest.
 */
function withoutScripts({ path, content }: RenderedFile): RenderedFile {
  const scripts = /<script>.*?<\/script>|<meta http-equiv="Content-Security-Policy"[^>]*>/gs;
  return { path, content: String(content).replace(scripts, '') };
}

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-page-'));
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const code = await bundleForPages('test/browser/documents.ts', { globalName: 'product' });
  const file = join(folder, 'page.html');
  writeFileSync(file, `<!doctype html><meta charset="utf-8"><script src="code.js"></script>`);
  writeFileSync(join(folder, 'code.js'), code);
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  const names = readdirSync(join(root, 'scenarios'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = names.map((name) => [
    `/${name.slice(root.length + 1)}`,
    readFileSync(name).toString('latin1'),
  ]);
  const chartJs = readFileSync(chartJsPath(), 'utf8');
  await page.evaluate(`product.handIn(${JSON.stringify(files)}, ${JSON.stringify(chartJs)})`);
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

describe('in Chromium, as by the command line on Node', () => {
  test.each(shippedScenarios)('scenarios/%s gives the same bytes', async (scenario) => {
    const there = await page.evaluate<readonly string[]>(
      `product.documentsOf(${JSON.stringify(`/scenarios/${scenario}`)})`,
    );
    expect(there.map(withoutTiming).join('\n')).toBe(bytesOf(scenario, join(folder, scenario)));
  });

  test.each(FORMATS.filter((format) => format !== 'png'))('a report as %s says the same', async (format) => {
    const [document] = await page.evaluate<readonly string[]>(
      "product.documentsOf('/scenarios/order-pipeline.yml')",
    );
    if (document === undefined) throw new Error('no document');
    const there = await page.evaluate<readonly RenderedFile[]>(
      `product.reportOf(${JSON.stringify(document)}, '${format}')`,
    );
    const here = await render(JSON.parse(document), format);
    expect(there.map(withoutScripts)).toEqual(here.map(withoutScripts));
  });

  test('a report lets run what stands in it', async () => {
    const [document = ''] = await page.evaluate<readonly string[]>(
      "product.documentsOf('/scenarios/thumbnails.yml')",
    );
    const [report] = await page.evaluate<readonly RenderedFile[]>(
      `product.reportOf(${JSON.stringify(document)}, 'html')`,
    );
    const visit = await browser.newPage();
    const complaints: string[] = [];
    visit.on('console', (message) => complaints.push(message.text()));
    visit.on('pageerror', (error) => complaints.push(error.message));
    writeFileSync(join(folder, 'report.html'), report?.content ?? '');
    await visit.goto(pathToFileURL(join(folder, 'report.html')).href);
    expect(await visit.locator('#theme').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await visit.close();
  });

  test('a fault of a scenario is told in the same words', async () => {
    const text = 'extends: missing.yml\nfunctions: {}\n';
    const there = await page.evaluate(`product.faultsOf(${JSON.stringify(text)})`);
    expect(there).toEqual([
      'scenario:1:10: extends: missing.yml: the file does not exist; check its name and folder',
    ]);
  });
});
