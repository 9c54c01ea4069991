import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lambdaSim } from '../cli/command-line.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pages-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function idsOf(page: string): string[] {
  return [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id ?? '');
}

function chartNames(page: string): string[] {
  const data =
    /<script type="application\/json" id="chart-data">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '[]';
  return (JSON.parse(data) as { name: string }[]).map(({ name }) => name);
}

test('an estimate has a page of its own: every level first, and advice as the command that made it', () => {
  const out = join(folder, 'estimate');
  const asked = ['scenarios/templates/sam.yaml', '--set', 'run.duration=30m'];
  const { status, stderr } = lambdaSim([
    'estimate',
    ...asked,
    '--format',
    'html,png,json',
    '--out',
    out,
    '--workers',
    '1',
  ]);
  expect(status, stderr).toBe(0);
  const page = readFileSync(join(out, 'report.html'), 'utf8');
  const document = JSON.parse(readFileSync(join(out, 'estimate.json'), 'utf8')) as {
    levels: { level: string }[];
  };
  const first = page.slice(0, page.indexOf('id="levels"'));
  for (const { level } of document.levels) expect(first).toContain(`<dt>${level}, `);
  expect(
    idsOf(page.replace(/<script[\s\S]*?<\/script>/g, '')).filter((id, at, all) => all.indexOf(id) !== at),
  ).toEqual([]);
  expect(chartNames(page)[0]).toBe('cost-of-a-million');
  expect(readdirSync(out)).toContain('cost-of-a-million.png');
  const commands = [...page.matchAll(/<div class="command"><code>([\s\S]*?)<\/code>/g)].map(([, text = '']) =>
    text.replace(/<[^>]*>/g, ''),
  );
  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands) expect(command).toMatch(/^lambda-sim estimate scenarios\/templates\/sam/);
});

test('a trace is shown in charts where a folder or a format is named', () => {
  const out = join(folder, 'trace');
  const shown = lambdaSim(['trace', 'inspect', 'scenarios/traces/day.csv', '--out', out]);
  expect(shown.status, shown.stderr).toBe(0);
  expect(readdirSync(out).filter((name) => !name.startsWith('.'))).toEqual([
    'bursts-by-scale.png',
    'gaps.png',
    'rate-over-time.png',
    'report.html',
  ]);
  const page = readFileSync(join(out, 'report.html'), 'utf8');
  expect(chartNames(page)).toEqual(['rate-over-time', 'bursts-by-scale', 'gaps']);
  expect(page).toContain('gamma: {');
});

test('the other verbs of trace, and formats that a trace does not have, are refused in a sentence', () => {
  const csv = lambdaSim(['trace', 'inspect', 'scenarios/traces/day.csv', '--format', 'csv']);
  expect(csv.status).toBe(2);
  expect(csv.stderr).toContain('a trace has no csv; give of html, png, json');
  const json = lambdaSim([
    'trace',
    'convert',
    'scenarios/traces/day.csv',
    '--json',
    '--out',
    join(folder, 'x.csv'),
  ]);
  expect(json.status).toBe(2);
  expect(json.stderr).toContain('trace convert has no option --json');
});
