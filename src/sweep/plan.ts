import { type SweepHeader, type SweepRow, settingsOf } from '../results/documents/sweep-document.ts';
import type { LoadedScenario, SettingText } from '../scenario/load.ts';
import type { SweepAxis } from './axis.ts';
import type { SweepOutcome, SweepTask } from './executor.ts';
import type { Constraint, Lookup } from './expression.ts';
import type { SweepPoint } from './points.ts';

/** A sweep that has been read and checked, with all its points. */
export interface SweepPlan {
  readonly header: SweepHeader;
  readonly axes: readonly SweepAxis[];
  readonly points: readonly SweepPoint[];
  /** Those that speak of figures: they are held against what a point gave. */
  readonly figureConstraints: readonly Constraint[];
  /** The scenario with what is the same at every point. */
  readonly scenario: LoadedScenario;
  readonly fixed: readonly SettingText[];
  /** Functions that `memory` and `architecture` alone stand for. */
  readonly functionNames: readonly string[];
  /** Whole path of the scenario. */
  readonly scenarioFile: string;
  /** Digest of the scenario with all its files. */
  readonly scenarioDigest: string;
  /** Whole paths of these files. */
  readonly files: readonly string[];
}

/** A digest of a text in hexadecimal; Node's is handed in. */
export type HashText = (text: string) => string;

/** What is set at a point, as `--set` takes it. */
export function settingsAt(plan: SweepPlan, { values }: SweepPoint): readonly string[] {
  return plan.axes.flatMap(({ path }, at) => {
    const value = values[at] ?? null;
    return value === null ? [] : settingsOf(path, value, plan.functionNames);
  });
}

/** The task of a point: its key is the same wherever and whenever it is made. */
export function taskAt(plan: SweepPlan, point: SweepPoint, replications: number, hash: HashText): SweepTask {
  const { header, fixed, scenarioDigest } = plan;
  const settings = settingsAt(plan, point);
  const asked = [
    header.version,
    scenarioDigest,
    fixed.map(({ text }) => text),
    settings,
    replications,
    header.figures,
  ];
  return { key: hash(JSON.stringify(asked)), index: point.index, settings, replications };
}

/** The line of a point in the results. */
export function rowOf(plan: SweepPlan, point: SweepPoint, task: SweepTask, outcome: SweepOutcome): SweepRow {
  const set: SweepRow['set'] = Object.fromEntries(
    plan.axes.flatMap(({ path }, at) => {
      const value = point.values[at] ?? null;
      return value === null ? [] : [[path, value]];
    }),
  );
  const { figures, intervals, faults } = outcome;
  const refused = faults.map(
    ({ path, problem, remedy }) => `${path === '' ? '' : `${path}: `}${problem}; ${remedy}`,
  );
  const lookup: Lookup = (name) => set[name] ?? figures[name] ?? null;
  const broken = plan.figureConstraints.filter(({ holds }) => !holds(lookup)).map(({ text }) => text);
  const failed = refused.length > 0 ? [] : [...broken, ...outcome.failedThresholds];
  return {
    index: point.index,
    key: task.key,
    set,
    replications: task.replications,
    figures,
    ...(Object.keys(intervals).length === 0 ? {} : { ci95: intervals }),
    ...(failed.length === 0 ? {} : { failed }),
    ...(refused.length === 0 ? {} : { refused }),
    ...(task.replications < plan.header.replications ? { stopped: true as const } : {}),
  };
}
