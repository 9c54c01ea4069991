import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lambdaSim } from '../cli/command-line.ts';
import { shippedScenarios, withoutTiming } from '../support/bytes.ts';

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
  const given = [command, `scenarios/${scenario}`, '--format', 'html', '--out', out, '--quiet', '--workers', '1'];
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
function documentIn(page: Page, set: Readonly<Record<string, unknown>>): Promise<string> {
  return page.evaluate(`window.lambdaSim.set(${JSON.stringify(set)}).then(
    () => JSON.stringify(window.lambdaSim.document(), null, 2) + '\\n')`);
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

/** So much of each that it takes a second or two. */
const DURATIONS: Readonly<Record<string, string>> = {
  'api-daily.yml': '6h',
  'monthly-users.yml': '20m',
  'logs-cost.yml': '2h',
};

const durationOf = (scenario: string): readonly string[] => {
  return ['--duration', DURATIONS[scenario] ?? '10m'];
};

describe('a living report', () => {
  test.each(shippedScenarios)('scenarios/%s: the figures under a setting are those of the command line', async (scenario) => {
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
  });
});

export { axe, readFileSync };
