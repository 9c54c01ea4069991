import { expect, it } from 'vitest';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { scratchFolder } from '../scenario/scratch.ts';
import { withoutTiming } from '../support/bytes.ts';
import { lambdaSim } from './command-line.ts';

const folder = scratchFolder();

it('functions that nothing connects run on several threads, and give the same bytes', () => {
  const names = Array.from({ length: 8 }, (_, index) => `f${index}`);
  const file = folder.write(
    'eight.yml',
    [
      'functions:',
      ...names.map((name) => `  ${name}: { work: { duration: { exponential: { mean: 90ms } } } }`),
      'traffic:',
      ...names.map((name, index) => `  - { to: ${name}, poisson: ${index + 1}/s }`),
      'run: { duration: 6000s, warmup: 600s }',
    ].join('\n'),
  );
  const run = (workers: string): string => {
    const ran = lambdaSim(['run', file, '--json', '--no-what-if', '--workers', workers]);
    expect(ran.status).toBe(0);
    return ran.stdout;
  };
  const alone = run('1');
  const { engine } = JSON.parse(alone) as ResultsDocument;
  expect(engine.requests).toBeGreaterThan(100_000);
  expect(withoutTiming(run('2'))).toBe(withoutTiming(alone));
});
