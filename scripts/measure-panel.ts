// How long the what-if panel of a report takes from a move of its memory slider to the first changed headline, for every shipped
// scenario whole, in Chromium. Needs the build and Chromium (Debian: apt-get install chromium; CHROMIUM names another one).
//
//     npm run bench:panel [-- SCENARIO…]      # default: all of scenarios/
//
// A row for each: requests of the run, the size of the page, the first move a second after the pointer came to the panel, and the
// middle and the least of five moves after it, in ms: of processor time that the page took until then, which is about what it takes
// where the machine has nothing else to do, and of the wall clock. `from a part`: the first look is a part of the run's time.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import type { ResultsDocument } from '../src/results/documents/document.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MOVES = 5;
const COMING_MS = 1000;

interface Move {
  readonly ms: number;
  readonly said: string;
}

interface Timed extends Move {
  readonly cpuMs: number;
}

/** Processor time so far of the processes below this one that show pages, with their workers. */
function pagesCpuMs(): number {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return all.reduce((sum, id) => {
    try {
      const command = readFileSync(`/proc/${id}/cmdline`, 'utf8');
      if (!command.includes('--type=renderer') || !isBelow(id)) return sum;
      const threads = readdirSync(`/proc/${id}/task`);
      const ns = threads.map((thread) => readFileSync(`/proc/${id}/task/${thread}/schedstat`, 'utf8'));
      return sum + ns.reduce((total, text) => total + Number(text.split(' ')[0]), 0) / 1e6;
    } catch {
      // It ended meanwhile.
      return sum;
    }
  }, 0);
}

/** Whether this process started it, or what started it. */
function isBelow(id: string): boolean {
  for (let at = id; at !== '1' && at !== '0'; ) {
    if (at === String(process.pid)) return true;
    // The name in parentheses may hold blanks.
    at =
      readFileSync(`/proc/${at}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[1] ?? '0';
  }
  return false;
}

/** In the page: moves the first slider a stop, and waits for the headline that follows. */
const MOVE = `(() => new Promise((resolve) => {
  const head = document.querySelector('main > .head');
  const slider = document.querySelector('#live input[type=range]');
  const highest = Number(slider.max);
  slider.value = String(Number(slider.value) >= highest ? Number(slider.value) - 1 : Number(slider.value) + 1);
  const begun = performance.now();
  const seen = new MutationObserver(() => {
    seen.disconnect();
    const ms = performance.now() - begun;
    setTimeout(() => resolve({ ms, said: document.querySelector('.live-said').textContent }), 0);
  });
  seen.observe(head, { childList: true, subtree: true, characterData: true });
  slider.dispatchEvent(new Event('input', { bubbles: true }));
}))()`;

const rounded = (ms: number): number => Math.round(ms);

async function measure(browser: Browser, scenario: string, folder: string): Promise<string> {
  const out = join(folder, scenario);
  const words = ['run', `scenarios/${scenario}`, '--format', 'html,json', '--out', out, '--quiet'];
  const run = spawnSync(process.execPath, ['dist/cli.js', ...words, '--no-what-if'], { cwd: ROOT });
  if (run.status !== 0 && run.status !== 99) throw new Error(String(run.stderr));
  const file = join(out, 'report.html');
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(180_000);
  await page.goto(pathToFileURL(file).href);
  const place = page.locator('#live input[type=range]').first();
  if ((await place.count()) === 0) return `| ${scenario} | it has no panel |`;
  await place.hover();
  await new Promise((resolve) => setTimeout(resolve, COMING_MS));
  const moves: Timed[] = [];
  for (let move = 0; move <= MOVES; move++) {
    const before = pagesCpuMs();
    const moved = await page.evaluate<Move>(MOVE);
    moves.push({ ...moved, cpuMs: pagesCpuMs() - before });
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const [first, ...others] = moves;
  const pair = (move: Timed | undefined): string =>
    `${rounded(move?.cpuMs ?? Number.NaN)} (${rounded(move?.ms ?? Number.NaN)})`;
  const ordered = others.toSorted((a, b) => a.cpuMs - b.cpuMs);
  await page.close();
  const { engine } = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as ResultsDocument;
  const cells = [
    scenario,
    engine.requests.toLocaleString('en'),
    `${rounded(statSync(file).size / 1000)} kB`,
    pair(first),
    pair(ordered[Math.floor(ordered.length / 2)]),
    pair(ordered[0]),
    others.some(({ said }) => said.includes('first look')) ? 'a part' : 'the whole',
  ];
  return `| ${cells.join(' | ')} |`;
}

const given = process.argv.slice(2);
const scenarios =
  given.length > 0 ? given : readdirSync(join(ROOT, 'scenarios')).filter((name) => name.endsWith('.yml'));
const folder = mkdtempSync(join(tmpdir(), 'measure-panel-'));
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  process.stdout.write('| scenario | requests | page | first move | middle | least | from |\n');
  process.stdout.write('| --- | --: | --: | --: | --: | --: | --- |\n');
  for (const scenario of scenarios) process.stdout.write(`${await measure(browser, scenario, folder)}\n`);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
