import { existsSync } from 'node:fs';
import type { Fault } from '../../model/fault.ts';
import { nearest } from '../../units/nearest.ts';
import { usageFault } from '../arguments.ts';
import type { Arguments } from '../command.ts';
import type { UsageOption } from './question.ts';

const LEVELS = ['low', 'moderate', 'high'] as const;

export function readUsageOption(input: Arguments, faults: Fault[]): UsageOption {
  const text = input.text('usage');
  if (text === undefined) return { level: undefined, file: null };
  const level = LEVELS.find((one) => one === text);
  if (level !== undefined) return { level, file: null };
  if (existsSync(text)) return { level: undefined, file: text };
  const near = nearest(text, LEVELS);
  const remedy = near === undefined ? 'give low, moderate, high, or a file' : `did you mean ${near}?`;
  const problem = `there is no level and no file ${JSON.stringify(text.slice(0, 200))}`;
  faults.push(usageFault('--usage', problem, remedy));
  return { level: undefined, file: null };
}
