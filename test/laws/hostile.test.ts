import { expect, it } from 'vitest';
import { attackInput } from './hostile/attack.ts';

const MUTANTS = 3000;

it('mutated scenarios, traces, results, prices and columns end in an answer or in faults, each told once', async () => {
  const findings = await attackInput({ seed: 20_261_128, from: 0, to: MUTANTS });
  expect(findings.map(({ index, subject, problem }) => `${index} ${subject}: ${problem}`)).toEqual([]);
}, 240_000);
