import { type Fault, FaultError } from '../model/fault.ts';
import type { LivePart } from '../report/html/live-part.ts';
import { toJson } from '../report/json.ts';
import type { SweepDocument, SweepRow } from '../results/documents/sweep-document.ts';
import type { SweepPlan } from '../sweep/plan.ts';
import { rowBytes } from '../sweep/rows.ts';
import { nearest } from '../units/nearest.ts';
import { usageFault } from './arguments.ts';
import type { Arguments } from './command.ts';
import { LIVE_OPTIONS } from './options.ts';
import type { OutputFile } from './output.ts';

const FORMATS = ['html', 'png', 'parquet'] as const;
type Format = (typeof FORMATS)[number];

export const SWEEP_OUTPUT_OPTIONS = {
  out: { type: 'string', describe: 'the folder of the results (default reports/<name of the sweep>)' },
  format: {
    type: 'string',
    describe: `files besides sweep.json and results.ndjson, of ${FORMATS.join(',')},none (default html)`,
  },
  ...LIVE_OPTIONS,
  json: { type: 'boolean', describe: 'sweep.json alone on stdout; files only with --out' },
} as const;

export function readSweepFormats(input: Arguments, faults: Fault[]): readonly Format[] {
  const words = (input.text('format') ?? 'html').split(',').map((word) => word.trim().toLowerCase());
  const known: readonly string[] = [...FORMATS, 'none'];
  for (const word of words.filter((one) => !known.includes(one))) {
    const near = nearest(word, known);
    const remedy = near === undefined ? `the formats are ${known.join(', ')}` : `did you mean ${near}?`;
    faults.push(
      usageFault('--format', `there is no format ${JSON.stringify(word.slice(0, 40))} of a sweep`, remedy),
    );
  }
  return FORMATS.filter((format) => words.includes(format));
}

/** The files of a sweep, the same bytes whoever did its tasks. */
export async function sweepFiles(
  document: SweepDocument,
  rows: readonly SweepRow[],
  formats: readonly Format[],
  live: LivePart | undefined,
): Promise<readonly OutputFile[]> {
  const files: OutputFile[] = [
    { path: 'sweep.json', content: toJson(document) },
    { path: 'results.ndjson', content: rowBytes(rows) },
  ];
  for (const format of formats) {
    if (format === 'parquet') {
      const { rowsAsParquet } = await import('../sweep/parquet.ts');
      files.push({ path: 'results.parquet', content: rowsAsParquet(document, rows) });
    } else {
      const { render } = await import('../report/render.ts');
      files.push(...(await render(document, format, { scenarioName: document.scenario, live })));
    }
  }
  return files;
}

/** What the report simulates a point again with: the same on every machine where the files stand alike. */
export async function liveOfSweep({ scenario, scenarioFile, files, header }: SweepPlan): Promise<LivePart> {
  const { livePart } = await import('../live/part.ts');
  const set = [...header.set, `run.replications=${header.replications}`];
  const paths = [scenarioFile, ...files.filter((file) => file !== scenarioFile)];
  return livePart({ ...scenario, set }, { paths, maximumBadRows: 0, whatIf: false });
}

/** As `liveOfSweep` gave it to a shard; a page stays as it is where it is anything else. */
export function liveOfShard(value: unknown): LivePart | undefined {
  const isPart =
    value !== null &&
    typeof value === 'object' &&
    'scenario' in value &&
    'refusal' in value &&
    typeof value.refusal === 'string';
  return isPart ? (value as LivePart) : undefined;
}

/** What ended before it was whole is told as a fault of the surroundings. */
export function changedMeanwhile(scenario: string): FaultError {
  const problem = 'the scenario, or a file that it names, changed while the sweep ran';
  return new FaultError([
    { file: scenario, path: '', problem, remedy: 'run the sweep again; nothing of it was kept' },
  ]);
}
