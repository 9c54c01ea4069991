import type { Options } from 'yargs';
import type { Fault } from '../model/fault.ts';
import type { PlanSettings } from '../results/documents/plan-document.ts';
import { PLAN_LIMITS } from '../study/plan/plan-settings.ts';
import { parseDurationMs } from '../units/duration.ts';
import { parseShare } from '../units/share.ts';
import { usageFault } from './arguments.ts';
import type { Arguments } from './command.ts';

export const PLAN_OPTIONS = {
  growth: { type: 'string', describe: 'factors on the traffic for the growth table (default 1,2,5,10,100)' },
  uncertainty: {
    type: 'string',
    describe: 'how much lower and higher the traffic may be, for the range of the bill (default 20%)',
  },
  'cold-starts': {
    type: 'string',
    describe: 'cold starts per invocation that provisioned concurrency keeps to (default 1%)',
  },
  utilization: { type: 'string', describe: 'of the vCPUs of containers and instances (default 60%)' },
  'max-wait': { type: 'string', describe: 'mean wait for their vCPUs (default 10ms)' },
  'min-units': { type: 'string', describe: 'fewest containers or instances (default 2)' },
  'requests-per-run': {
    type: 'string',
    describe: 'longer runs are shortened to their busiest part (default 100000)',
  },
} satisfies Record<string, Options>;

/** What is wrong is added to `faults`, and its default stands in for it. */
export function readPlanSettings(input: Arguments, defaults: PlanSettings, faults: Fault[]): PlanSettings {
  return {
    growth: readGrowth(input, defaults.growth, faults),
    uncertainty: readShare(input, 'uncertainty', defaults.uncertainty, { least: 0, below: 1 }, faults),
    coldStartRate: readShare(input, 'cold-starts', defaults.coldStartRate, { least: 0, below: 1 }, faults),
    targetUtilization: readShare(
      input,
      'utilization',
      defaults.targetUtilization,
      { least: PLAN_LIMITS.leastUtilization, below: 1 },
      faults,
    ),
    maximumWaitMs: readWait(input, defaults.maximumWaitMs, faults),
    minimumUnits: readCount(input, 'min-units', defaults.minimumUnits, [1, PLAN_LIMITS.mostUnits], faults),
    requestsPerRun: readCount(
      input,
      'requests-per-run',
      defaults.requestsPerRun,
      [PLAN_LIMITS.leastRequests, PLAN_LIMITS.mostRequests],
      faults,
    ),
  };
}

function readGrowth(input: Arguments, fallback: readonly number[], faults: Fault[]): readonly number[] {
  const text = input.text('growth');
  if (text === undefined) return fallback;
  const words = text.split(',').map((word) => word.trim());
  const wrong = words.find((word) => {
    const value = /^\d*\.?\d+$/.test(word) ? Number(word) : Number.NaN;
    return !(value > 0 && value <= PLAN_LIMITS.largestFactor);
  });
  const remedy = `give factors above 0 and up to ${PLAN_LIMITS.largestFactor}, such as 1,2,5`;
  if (wrong !== undefined) {
    faults.push(usageFault('--growth', `${JSON.stringify(wrong.slice(0, 40))} is not a factor`, remedy));
    return fallback;
  }
  const factors = [...new Set(words.map(Number))].toSorted((a, b) => a - b);
  if (factors.length <= PLAN_LIMITS.factors) return factors;
  faults.push(
    usageFault('--growth', `${factors.length} factors are too many`, `give at most ${PLAN_LIMITS.factors}`),
  );
  return fallback;
}

function readShare(
  input: Arguments,
  option: string,
  fallback: number,
  range: { readonly least: number; readonly below: number },
  faults: Fault[],
): number {
  const text = input.text(option);
  if (text === undefined) return fallback;
  const parsed = parseShare(text);
  if (parsed.ok && parsed.value >= range.least && parsed.value < range.below) return parsed.value;
  const from = range.least === 0 ? '0%' : `${range.least * 100}%`;
  const problem = `${JSON.stringify(text.slice(0, 40))} is not a share from ${from} to below 100%`;
  faults.push(usageFault(`--${option}`, problem, `give for example --${option} ${fallback * 100}%`));
  return fallback;
}

function readWait(input: Arguments, fallback: number, faults: Fault[]): number {
  const text = input.text('max-wait');
  if (text === undefined) return fallback;
  const parsed = parseDurationMs(text);
  if (parsed.ok && parsed.value > 0) return parsed.value;
  const problem = parsed.ok ? `${JSON.stringify(text)} leaves no time to wait` : parsed.problem;
  faults.push(usageFault('--max-wait', problem, 'give a duration above 0, such as 10ms'));
  return fallback;
}

function readCount(
  input: Arguments,
  option: string,
  fallback: number,
  [least, most]: readonly [number, number],
  faults: Fault[],
): number {
  const text = input.text(option);
  if (text === undefined) return fallback;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const problem = `${JSON.stringify(text.slice(0, 40))} is not a whole number from ${least} to ${most}`;
  faults.push(usageFault(`--${option}`, problem, `give for example --${option} ${fallback}`));
  return fallback;
}
