import { join } from 'node:path';
import { type BilledDurationRule, billedDurationMs } from '../../src/collect/billed-duration.ts';
import { BOUNDS } from './bounds.ts';
import { type DataRow, numberOf, readData, textOf } from './committed-data.ts';
import { runFile, withFiles } from './run-files.ts';
import { type Section, tableLines } from './section.ts';

interface BilledInvocation {
  readonly rule: RuleName;
  /** As reported: cut at the limit, or a little beyond it where the log line is older than about 2024. */
  readonly durationMs: number;
  readonly initMs: number;
  readonly restoreBilledMs: number;
  readonly limitMs: number;
  readonly billedMs: number;
}

/** When each rule held, and the platform of ours that has it. */
const RULES = {
  '100ms': { title: 'to 2020-11: 100 ms, init free', stepMs: 100, billsInit: false, platform: 'aws-2018' },
  '1ms': { title: '2020-12 to 2025-07: 1 ms, init free', stepMs: 1, billsInit: false, platform: null },
  image: { title: 'container image: init billed', stepMs: 1, billsInit: true, platform: 'aws' },
  init: { title: 'since 2025-08: init billed', stepMs: 1, billsInit: true, platform: 'aws' },
  snapstart: { title: 'SnapStart: part of the restore billed', stepMs: 1, billsInit: true, platform: null },
} as const;
type RuleName = keyof typeof RULES;

export function readBilledInvocations(): readonly BilledInvocation[] {
  return readData('billed-durations.csv').map((row) => {
    const rule = textOf(row, 'rule');
    if (!Object.hasOwn(RULES, rule)) throw new Error(`no rule ${rule}`);
    return {
      rule: rule as RuleName,
      durationMs: numberOf(row, 'durationMs'),
      initMs: optional(row, 'initMs', 0),
      restoreBilledMs: optional(row, 'restoreBilledMs', 0),
      limitMs: optional(row, 'limitMs', Number.POSITIVE_INFINITY),
      billedMs: numberOf(row, 'billedMs'),
    };
  });
}

function optional(row: DataRow, name: string, otherwise: number): number {
  return textOf(row, name) === '' ? otherwise : numberOf(row, name);
}

/** By the rule alone; a restore is given as far as it is billed. */
export function billedByRule(invocation: BilledInvocation): number {
  const { stepMs, billsInit } = RULES[invocation.rule];
  const rule: BilledDurationRule = { stepMs, billsInit, restoreBilledShare: 1 };
  const durationMs = Math.min(invocation.durationMs, invocation.limitMs);
  return invocation.rule === 'snapstart'
    ? billedDurationMs(durationMs, invocation.restoreBilledMs, true, rule)
    : billedDurationMs(durationMs, invocation.initMs, false, rule);
}

/** By a scenario on the platform that has the rule, with a function an invocation, each called once. */
async function billedByScenario(
  platform: 'aws' | 'aws-2018',
  invocations: readonly BilledInvocation[],
): Promise<readonly number[]> {
  const functions = invocations.map(({ rule, durationMs, initMs, limitMs }, index) => {
    const isCut = Number.isFinite(limitMs);
    const timeoutMs = isCut ? limitMs : Math.ceil(durationMs / 1000) * 1000;
    const workMs = isCut ? limitMs + 500 : durationMs;
    return `  f${index}: { package: ${rule === 'image' ? 'image' : 'zip'}, timeout: ${timeoutMs}ms, work: { duration: ${workMs}ms }, coldStart: { init: ${initMs}ms } }`;
  });
  const scenario = `
platform: ${platform}
functions:
${functions.join('\n')}
traffic:
${functions.map((_, index) => `  - { to: f${index}, burst: { every: 1h, size: 1 } }`).join('\n')}
run: { duration: 1h }
`;
  const { functions: results } = await withFiles({ 'scenario.yml': scenario }, (folder) =>
    runFile(join(folder, 'scenario.yml')),
  );
  return invocations.map((_, index) => {
    const fn = results[`f${index}`];
    if (fn?.invocations !== 1) throw new Error(`f${index} was called ${fn?.invocations} times`);
    return fn.billedMs;
  });
}

/**
 * Billed durations of AWS's own examples and of public log lines, by the rule of their time and, where a
 * platform has it, by a run.
 */
export async function billedDurationSection(): Promise<Section> {
  const invocations = readBilledInvocations();
  const rows: string[][] = [];
  let wrong = 0;
  let wrongRuns = 0;
  for (const [name, { title, platform }] of Object.entries(RULES)) {
    const own = invocations.filter(({ rule }) => rule === name);
    const right = own.filter((invocation) => billedByRule(invocation) === invocation.billedMs).length;
    wrong += own.length - right;
    let byRun = '';
    if (platform !== null) {
      const billed = await billedByScenario(platform, own);
      const rightRuns = own.filter(({ billedMs }, index) => billed[index] === billedMs).length;
      wrongRuns += own.length - rightRuns;
      byRun = `${rightRuns} of ${own.length}`;
    }
    rows.push([title, `${right} of ${own.length}`, byRun]);
  }
  return {
    title: 'Billed durations of documented examples and public REPORT lines',
    lines: tableLines(['rule', 'by the rule', 'by a run'], rows),
    checks: [
      { name: 'billed durations that differ, by the rule', actual: wrong, bound: BOUNDS.exact, unit: '' },
      { name: 'billed durations that differ, by a run', actual: wrongRuns, bound: BOUNDS.exact, unit: '' },
    ],
  };
}
