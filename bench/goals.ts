/** What is promised of one figure of the bench. */
export interface Goal {
  /** By which a part of the bench hands in what it measured. */
  readonly name: string;
  /** The part that measures it. */
  readonly part: string;
  readonly goal: number;
  readonly better: 'more' | 'less';
  readonly unit: '' | '×' | 'MB' | 's' | '/s';
  /** `--check` fails where the figure is worse than the goal by more than this share of it. */
  readonly margin: number;
}

const TENTH = 0.1;

/** Every promise of speed, memory and start-up: the table at the end of the bench and `--check` walk it. */
export const GOALS: readonly Goal[] = [
  ...aheadOfKernel(0.9, 0.8),
  ...aheadOfKernel(10, 1.3),
  ...aheadOfKernel(100, 1.3),
  ...aheadOfKernel(500, 1.3),
  more('pollers', 'events/s through SQS, batches of 10', 2e6, '/s'),
  more('chains', 'events/s through a chain of two functions', 1e6, '/s'),
  less('chains', 'peak memory of a chain fifteen deep', 100, 'MB'),
  less('functions', '1,000 functions ÷ one, time at as many requests', 1.5, '×'),
  less('functions', 'peak memory of 1,000 functions', 300, 'MB'),
  more('functions', 'twenty equal functions on two cores ÷ one', 1.8, '×'),
  more('functions', 'one function on two cores ÷ one', 1.6, '×'),
  less('memory', 'peak memory of run --json', 150, 'MB'),
  less('memory', 'its growth over the last tenfold', 20, 'MB'),
  less('memory', 'peak memory of run with HTML, PNG and JSON', 120, 'MB'),
  less('startup', 'start-up of --version ÷ bare Node', 3, '×'),
  less('startup', 'start-up of validate ÷ bare Node', 2, '×'),
  less('startup', 'start-up of a tiny run --json ÷ bare Node', 2.5, '×'),
  more('traces', 'rows/s of a trace with three columns', 3e6, '/s'),
  more('traces', 'rows/s of a quoted trace with three columns', 1e6, '/s'),
  more('logs', 'REPORT lines/s read', 1.5e6, '/s'),
  more('logs', 'lines/s of whole logs read', 1.5e6, '/s'),
  more('write-logs', 'lines/s written by --logs', 1e6, '/s'),
  less('write-logs', 'growth of its memory over a tenfold', 20, 'MB'),
  more('studies', 'two threads against one', 1.8, '×'),
  less('studies', 'forty-six sizes ÷ forty-six single runs, CPU', 0.15, '×'),
  less('studies', 'CPU of the slowest plan of a shipped scenario', 10, 's'),
];

function aheadOfKernel(ratePerSecond: number, ratio: number): readonly Goal[] {
  return ["main thread's CPU", 'by the clock'].map((by) =>
    more('engine', `requests/s ÷ kernel at ${ratePerSecond}/s, ${by}`, ratio, ''),
  );
}

function more(part: string, name: string, goal: number, unit: Goal['unit']): Goal {
  return { name, part, goal, better: 'more', unit, margin: TENTH };
}

function less(part: string, name: string, goal: number, unit: Goal['unit']): Goal {
  return { name, part, goal, better: 'less', unit, margin: TENTH };
}

/** `met`, `near` within the margin, `missed` beyond it. */
export function verdictOf({ goal, better, margin }: Goal, measured: number): 'met' | 'near' | 'missed' {
  if (better === 'more' ? measured >= goal : measured <= goal) return 'met';
  const last = better === 'more' ? goal * (1 - margin) : goal * (1 + margin);
  return (better === 'more' ? measured >= last : measured <= last) ? 'near' : 'missed';
}

export function shownFigure(value: number, unit: Goal['unit']): string {
  if (unit === '/s') return `${(value / 1e6).toFixed(2)} M/s`;
  if (unit === 'MB') return `${value.toFixed(0)} MB`;
  if (unit === 's') return `${value.toFixed(1)} s`;
  return unit === '' ? value.toFixed(2) : `${value.toFixed(2)} ${unit}`;
}
