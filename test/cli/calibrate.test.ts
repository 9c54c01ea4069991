import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lambdaSim } from './command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-calibrate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function lines(count: number): string {
  return Array.from({ length: count }, (_, index) => {
    const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const durationMs = 40 + ((index * 37) % 61);
    const at = new Date(Date.UTC(2026, 0, 5) + index * 7000).toISOString();
    return `${at} REPORT RequestId: ${id}\tDuration: ${durationMs}.25 ms\tBilled Duration: ${durationMs + 1} ms\tMemory Size: 512 MB\tMax Memory Used: 80 MB\t`;
  }).join('\n');
}

describe('calibrate', () => {
  const log = join(folder, 'orders.log');
  writeFileSync(log, `${lines(300)}\n`);

  it('writes a model and a trace that run together', () => {
    const words = [
      'calibrate',
      'orders.log',
      '--out',
      'model.yml',
      '--trace',
      'arrivals.csv',
      '--format',
      'md,json',
      '--report',
      'report',
    ];
    const { status, stdout } = lambdaSim(words, { cwd: folder });
    expect(status).toBe(0);
    expect(stdout).toContain('orders');
    expect(readFileSync(join(folder, 'model.yml'), 'utf8')).toContain('trace: arrivals.csv');
    expect(existsSync(join(folder, 'report/calibration.json'))).toBe(true);
    const run = lambdaSim(['run', 'model.yml', '--json', '--no-what-if'], { cwd: folder });
    expect(run.status).toBe(0);
    expect(JSON.parse(run.stdout).functions.orders.requests).toBe(300);
  });

  it('gives the document alone on stdout', () => {
    const { status, stdout } = lambdaSim(['calibrate', 'orders.log', '--json'], { cwd: folder });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      kind: 'calibration',
      lines: { reports: 300, unexplainedBilling: 0, emulator: 0 },
      functions: {
        orders: { invocations: 300, coldStarts: 0, memoryMb: 512, fit: { ks: expect.any(Number) } },
      },
    });
  });

  it('names what is missing, and writes nothing', () => {
    const none = lambdaSim(['calibrate', 'nothing.log', '--out', 'never.yml'], { cwd: folder });
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('no such file or folder')]);
    const other = lambdaSim(['calibrate', 'orders.log', '--function', 'order', '--out', 'never.yml'], {
      cwd: folder,
    });
    expect([other.status, other.stderr]).toEqual([2, expect.stringContaining('did you mean orders?')]);
    expect(existsSync(join(folder, 'never.yml'))).toBe(false);
  });
});
