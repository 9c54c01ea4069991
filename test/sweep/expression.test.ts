import { describe, expect, it } from 'vitest';
import { readConstraint } from '../../src/sweep/expression.ts';

const POINT: Readonly<Record<string, string | number>> = {
  'functions.my-api.memory': 512,
  'functions.my-api.timeout': '3s',
  arch: 'arm64',
  'my-api.latency.p99': 812,
  'my-api.latency.p99.9': 900,
  rate: '20/s',
};

function holds(text: string): boolean {
  const read = readConstraint(text);
  if (!read.ok) throw new Error(read.problem);
  return read.constraint.holds((name) => POINT[name] ?? null);
}

describe('constraints', () => {
  it.each([
    ['functions.my-api.memory <= 512', true],
    ['functions.my-api.memory < 512 MB', false],
    ['functions.my-api.memory * 2 == 1 GB', true],
    ['my-api.latency.p99 < 0.9s', true],
    ['my-api.latency.p99.9 < 900ms', false],
    ['functions.my-api.timeout > 2.5s', true],
    ['functions.my-api.timeout - my-api.latency.p99 >= 2s', true],
    ['arch == "arm64" and not (functions.my-api.memory > 1024)', true],
    ["arch in ['x86_64', 'arm64']", true],
    ['arch != "arm64" or functions.my-api.memory in [128, 512]', true],
    ['rate <= 20/s && max(functions.my-api.memory, 100) == 512', true],
    ['-functions.my-api.memory < abs(3 - 5) and 2 + 3 * 4 == 14', true],
    ['`functions.my-api.memory` / 2 == 256', true],
    ['nothing < 5', false],
    ['not nothing < 5', false],
  ])('%s is %s', (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  it('names what it speaks of', () => {
    const read = readConstraint('a-b.c < 3 and p.latency.p(99) < 800ms or min(x, y) > 1');
    expect(read.ok && read.constraint.names).toEqual(['a-b.c', 'p.latency.p(99)', 'x', 'y']);
  });

  it.each([
    '',
    'a <',
    'a < < b',
    '1 < 2 < 3',
    'a ^ 2',
    'process.exit()',
    '((((',
    'a = 3',
    '5 parsecs < a',
    'a in 3',
    // Conditions that no point can hold, or that all do, are slips.
    'a',
    'a + 1',
    '"arm64"',
    'true',
    'a < 3 and b',
    'b or a < 3',
    'not a',
    '(a < b) < 3',
    '(a < b) + 1 > 2',
    '-(a < b) > 2',
    '(a < b) in [1, 2]',
    'max(a < b, 3) > 2',
    'abs(a, b) > 2',
  ])('refuses %j in a sentence', (text) => {
    const read = readConstraint(text);
    expect(read).toMatchObject({ ok: false });
    expect(!read.ok && read.problem).toContain('no condition');
  });

  it('refuses what is nested too deeply', () => {
    expect(readConstraint(`${'('.repeat(300)}a${')'.repeat(300)} < 3`)).toMatchObject({ ok: false });
    expect(readConstraint(`${'-'.repeat(900)}3 < 4`)).toMatchObject({ ok: false });
  });
});
