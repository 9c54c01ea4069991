import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../cli/command-line.ts';
import { bundle } from '../support/built.ts';
import { bytesOf, shippedScenarios, withoutTiming } from '../support/bytes.ts';

/** Everything of Node, and the pool of threads, is answered by one file. */
const standIns: Plugin = {
  name: 'node-stand-ins',
  setup(building) {
    building.onResolve({ filter: /^(node:.*|stream|tinypool)$/ }, () => ({
      path: resolve(import.meta.dirname, 'node-stand-ins.js'),
    }));
  },
};

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-page-'));
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const code = await bundle('test/browser/documents.ts', {
    format: 'iife',
    globalName: 'product',
    platform: 'browser',
    target: 'es2023',
    define: { 'import.meta.url': '"file:///src/source.ts"', STUDY_WORKER: '"none"' },
    inject: [resolve(import.meta.dirname, 'node-stand-ins.js')],
    plugins: [standIns],
  });
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
  await page.evaluate(
    `globalThis.files = Object.fromEntries(${JSON.stringify(
      names.map((name) => [`/${name.slice(root.length + 1)}`, readFileSync(name).toString('latin1')]),
    )}.map(([name, text]) => [name, Uint8Array.from(text, (character) => character.charCodeAt(0))]))`,
  );
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
});
