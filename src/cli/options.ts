import type { Options } from 'yargs';
import type { Fault } from '../model/fault.ts';
import { SUMMARIES, type Summary } from '../report/terminal/summaries.ts';
import { MOST_WORKERS } from '../study/option-kinds.ts';
import { nearest } from '../units/nearest.ts';
import { usageFault } from './arguments.ts';
import type { Arguments } from './command.ts';

export const FORMATS = ['html', 'png', 'json', 'csv', 'md', 'junit'] as const;
export type Format = (typeof FORMATS)[number];
const DEFAULT_FORMATS: readonly Format[] = ['html', 'png', 'json'];

/** Options that change the scenario before it is read, each with the key it stands for. */
const SCENARIO_KEYS = {
  seed: 'run.seed',
  duration: 'run.duration',
  replications: 'run.replications',
} as const;

export const SCENARIO_OPTIONS = {
  set: { type: 'string', array: true, describe: 'change a key: --set functions.api.memory=512 (repeatable)' },
  seed: { type: 'string', describe: 'seed of all random draws (run.seed)' },
  duration: { type: 'string', describe: 'simulated time, such as 24h (run.duration)' },
  replications: {
    type: 'string',
    describe: 'independent repetitions, or auto: until figures are within 2 % (run.replications)',
  },
} satisfies Record<string, Options>;

export const TERMINAL_OPTIONS = {
  quiet: { type: 'boolean', describe: 'no progress, notes or warnings on stderr' },
  'no-color': { type: 'boolean', describe: 'plain text (also NO_COLOR; FORCE_COLOR for the contrary)' },
  verbose: { type: 'boolean', describe: 'more about what happens, and stack traces of defects' },
} satisfies Record<string, Options>;

export const BRIEF_OPTION = {
  type: 'boolean',
  describe: 'in its place the short answer, at most 3 kB of JSON (also --json=brief)',
} satisfies Options;

export const OUTPUT_OPTIONS = {
  out: { type: 'string', describe: "the report's folder (default reports/<name of the scenario>)" },
  format: { type: 'string', describe: `files to write, of ${FORMATS.join(',')} (default html,png,json)` },
  json: { type: 'boolean', describe: 'the results document alone on stdout; files only with --format' },
  brief: BRIEF_OPTION,
  workers: { type: 'string', describe: 'threads to simulate on (default: one a processor; 1 starts none)' },
  'max-bad-rows': {
    type: 'string',
    describe: 'unreadable rows of a trace to skip before giving up (default 0)',
  },
  explain: { type: 'boolean', describe: "print the bill's arithmetic line by line" },
} satisfies Record<string, Options>;

export const HISTORY_OPTIONS = {
  keep: {
    type: 'string',
    describe:
      'how many reports of this name stay in the history of reports/ (default 50; 0: this is not kept)',
  },
} satisfies Record<string, Options>;

const KEPT_BY_DEFAULT = 50;

export const CLOUDWATCH_OPTIONS = {
  logs: { type: 'string', describe: "folder for the functions' log streams, as Lambda writes them" },
  metrics: { type: 'string', describe: 'file for the CloudWatch metrics, one-minute points (.csv or .json)' },
} satisfies Record<string, Options>;

export const SUMMARY_OPTIONS = {
  summary: {
    type: 'string',
    describe: `how much to print, of ${SUMMARIES.join(',')} (default compact: a screen)`,
  },
  assumptions: { type: 'boolean', describe: 'print every assumption with its source' },
} satisfies Record<string, Options>;

export interface SummarySettings {
  readonly summary: Summary;
  readonly assumptions: boolean;
}

export function readSummarySettings(input: Arguments, faults: Fault[]): SummarySettings {
  const text = input.text('summary') ?? 'compact';
  const summary = SUMMARIES.find((one) => one === text);
  if (summary === undefined) {
    const near = nearest(text, SUMMARIES);
    const remedy = near === undefined ? `give ${SUMMARIES.join(', ')}` : `did you mean ${near}?`;
    faults.push(usageFault('--summary', `there is no summary ${JSON.stringify(text.slice(0, 40))}`, remedy));
  }
  return { summary: summary ?? 'compact', assumptions: input.flag('assumptions') };
}

export const WATCH_OPTIONS = {
  watch: {
    type: 'boolean',
    describe:
      'run again at each save of the scenario or a file it refers to; files only with --format or --out',
  },
} satisfies Record<string, Options>;

export const WHAT_IF_OPTIONS = {
  'no-what-if': {
    type: 'boolean',
    describe: "do not try what the findings' changes would do, nor what would be cheaper",
  },
} satisfies Record<string, Options>;

export const LIVE_OPTIONS = {
  'no-live': {
    type: 'boolean',
    describe: 'leave the what-if panel, and the simulator, out of the HTML report',
  },
} satisfies Record<string, Options>;

export interface OutputSettings {
  /** null where the folder follows from the scenario's name. */
  readonly out: string | null;
  readonly formats: readonly Format[];
  /** What stands on stdout instead of words; null for words. */
  readonly json: 'whole' | 'brief' | null;
  readonly maximumBadRows: number;
  /** Undefined: as many as there are processors. */
  readonly workers: number | undefined;
  readonly explain: boolean;
  /** Reports of the same name that stay in the history; 0 where this one is not to be kept. */
  readonly keep: number;
}

export interface Setting {
  /** The option as the user knows it, for faults. */
  readonly option: string;
  /** `PATH=VALUE` */
  readonly text: string;
}

export function readSettings(input: Arguments): readonly Setting[] {
  const settings = input.texts('set').map((text) => ({ option: '--set', text }));
  for (const [option, path] of Object.entries(SCENARIO_KEYS)) {
    const value = input.text(option);
    if (value !== undefined) {
      settings.push({ option: `--${option}`, text: `${path}=${value}` });
    }
  }
  return settings;
}

/** What is wrong is added to `faults`, and its default stands in for it. */
export function readOutputSettings(input: Arguments, faults: Fault[]): OutputSettings {
  const json = input.flag('brief') ? 'brief' : input.flag('json') ? 'whole' : null;
  const formatText = input.text('format');
  const out = input.text('out') ?? null;
  if (out?.includes('\0')) {
    faults.push(usageFault('--out', 'the path holds a NUL character', 'name a folder'));
  }
  const writesFiles = json === null && (!input.flag('watch') || out !== null);
  return {
    out,
    formats:
      formatText === undefined ? (writesFiles ? DEFAULT_FORMATS : []) : readFormats(formatText, faults),
    json,
    maximumBadRows: readWhole(input, 'max-bad-rows', 0, 0, faults),
    workers: readWorkers(input, faults),
    explain: input.flag('explain'),
    // What is tried from save to save is no history.
    keep: input.flag('watch') ? 0 : readWhole(input, 'keep', KEPT_BY_DEFAULT, 0, faults),
  };
}

function readFormats(text: string, faults: Fault[]): readonly Format[] {
  const words = text.split(',').map((word) => word.trim().toLowerCase());
  for (const word of words) {
    if (!isFormat(word)) {
      const near = nearest(word, FORMATS);
      const remedy = near === undefined ? `the formats are ${FORMATS.join(', ')}` : `did you mean ${near}?`;
      faults.push(usageFault('--format', `there is no format ${JSON.stringify(word)}`, remedy));
    }
  }
  return FORMATS.filter((format) => words.includes(format));
}

function isFormat(word: string): word is Format {
  return (FORMATS as readonly string[]).includes(word);
}

export function readWorkers(input: Arguments, faults: Fault[]): number | undefined {
  if (input.text('workers') === undefined) return undefined;
  const workers = readWhole(input, 'workers', 1, 1, faults);
  if (workers <= MOST_WORKERS) return workers;
  const problem = `${workers} threads are more than ${MOST_WORKERS}`;
  faults.push(usageFault('--workers', problem, 'give about as many as there are processors'));
  return 1;
}

export function readWhole(
  input: Arguments,
  option: string,
  fallback: number,
  minimum: number,
  faults: Fault[],
): number {
  const text = input.text(option);
  if (text === undefined) {
    return fallback;
  }
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= minimum)) {
    const problem = `${JSON.stringify(text.slice(0, 40))} is not a whole number of at least ${minimum}`;
    faults.push(usageFault(`--${option}`, problem, `give for example --${option} ${Math.max(minimum, 10)}`));
    return fallback;
  }
  return value;
}
