import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lambdaSim } from './command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'brief-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(
  join(folder, 'api.yml'),
  `functions: { api: { memory: 512, timeout: 5s, work: { cpu: 20ms, memoryUsed: 90 } } }
triggers: { front: { source: function-url, function: api } }
traffic: [{ to: front, poisson: 20/s }]
run: { duration: 2m, seed: 1 }
`,
);

const MOST_BYTES = 3000;
const ask = (...words: readonly string[]) => {
  const ran = lambdaSim(words, { cwd: folder });
  expect(ran.stderr).not.toContain('defect');
  return ran;
};

describe('--json=brief', () => {
  it.each([
    ['run', 'api.yml'],
    ['compare', 'api.yml', '--memory', '512,1024'],
    ['tune', 'api.yml', '--memory', '512,1024'],
    ['plan', 'api.yml', '--growth', '1', '--requests-per-run', '1000'],
    ['estimate', 'api.yml'],
  ])('of %s is one line of at most 3 kB, before or after the file', (command, file, ...rest) => {
    const { stdout, status } = ask(command, '--json=brief', file, ...rest);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\{.*\}\n$/);
    expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(MOST_BYTES);
    const kind = { compare: 'comparison' }[command] ?? command;
    expect(JSON.parse(stdout).kind).toBe(kind);
    if (command === 'run') expect(ask(command, file, ...rest, '--brief').stdout).toBe(stdout);
  });

  it('leaves --json as it was', () => {
    const { stdout } = ask('run', '--json', 'api.yml');
    expect(JSON.parse(stdout).schemaVersion).toBe(1);
  });

  it('has no other value, and no other command has it', () => {
    expect(ask('run', 'api.yml', '--json=short')).toMatchObject({ status: 2 });
    expect(ask('validate', 'api.yml', '--json=brief').stderr).toContain('validate has no option --brief');
  });
});
