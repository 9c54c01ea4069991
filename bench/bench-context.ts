import { GOALS, shownFigure, verdictOf } from './goals.ts';

/** What every part of the bench gets. */
export interface BenchContext {
  /** For files of the bench; removed at the end. */
  readonly folder: string;
  /** The repository. */
  readonly root: string;
  readonly isShort: boolean;
  /** The part writes its page of docs/ (growth). */
  readonly isWritten: boolean;
  readonly budgets: Budgets;
}

interface Verdict {
  readonly what: string;
  readonly actual: string;
  readonly limit: string;
  readonly isMet: boolean;
}

/** The figures that must hold, gathered for the end of the run. */
export class Budgets {
  private readonly verdicts: Verdict[] = [];
  private readonly measured = new Map<string, number>();

  /** A figure of goals.ts; the worst counts where one is handed in several times. */
  measure(name: string, value: number): void {
    const goal = GOALS.find((one) => one.name === name);
    if (goal === undefined) throw new Error(`${name} is no goal of bench/goals.ts`);
    const before = this.measured.get(name) ?? value;
    this.measured.set(name, goal.better === 'more' ? Math.min(before, value) : Math.max(before, value));
  }

  /** A figure with a limit of its own, which is no goal of goals.ts. */
  hold(what: string, actual: string, limit: string, isMet: boolean): void {
    this.verdicts.push({ what, actual, limit, isMet });
  }

  /** Whether nothing that was measured is worse than its goal by more than the margin. */
  get areMet(): boolean {
    const areGoalsMet = GOALS.every((goal) => {
      const value = this.measured.get(goal.name);
      return value === undefined || verdictOf(goal, value) !== 'missed';
    });
    return areGoalsMet && this.verdicts.every(({ isMet }) => isMet);
  }

  /** Rows of a table: the goals of these parts, measured or not, and what else was held against a limit. */
  rows(parts: readonly string[]): readonly (readonly string[])[] {
    const ofGoals = GOALS.filter(({ part, name }) => parts.includes(part) || this.measured.has(name)).map(
      (goal) => {
        const value = this.measured.get(goal.name);
        const sign = goal.better === 'more' ? '>=' : '<=';
        const limit = `${sign} ${shownFigure(goal.goal, goal.unit)}`;
        if (value === undefined) return [goal.name, 'not measured', limit, ''];
        return [goal.name, shownFigure(value, goal.unit), limit, WORDS[verdictOf(goal, value)]];
      },
    );
    const others = this.verdicts.map(({ what, actual, limit, isMet }) => [
      what,
      actual,
      limit,
      isMet ? 'PASS' : 'OVER',
    ]);
    return [...ofGoals, ...others];
  }
}

const WORDS = { met: 'PASS', near: 'near', missed: 'OVER' } as const;
