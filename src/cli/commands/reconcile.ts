import type { LogInput } from '../../calibrate/read/log-input.ts';
import type { ReadBill } from '../../calibrate/reconcile/billed-row.ts';
import { type Fault, FaultError } from '../../model/fault.ts';
import type { ResultsDocument } from '../../results/documents/document.ts';
import type { ReconciliationDocument } from '../../results/documents/reconciliation-document.ts';
import { usageFault } from '../arguments.ts';
import { type Arguments, type Command, EXIT } from '../command.ts';
import { load, type ScenarioFile, throwIfAny } from '../load.ts';
import { logInputs } from '../log-inputs.ts';
import { readSettings, SCENARIO_OPTIONS, TERMINAL_OPTIONS } from '../options.ts';
import { outputFolderFaults } from '../output.ts';
import { progressLine } from '../progress.ts';
import { readFormats, writeDocument } from '../text-document.ts';

export const reconcileCommand: Command = {
  usage: 'SCENARIO --bill FILE | --logs PATH [options]',
  minimumPositionals: 1,
  maximumPositionals: 1,
  positional: 'a scenario file',
  options: {
    bill: {
      type: 'string',
      array: true,
      describe:
        'Cost Explorer JSON or CSV, cost and usage report or data export as CSV or Parquet (repeatable)',
    },
    logs: {
      type: 'string',
      array: true,
      describe: 'files or folders of logs, as calibrate reads them (repeatable)',
    },
    format: { type: 'string', describe: 'text (default), md or json; with --out several of them' },
    json: { type: 'boolean', describe: 'short for --format json' },
    out: {
      type: 'string',
      describe: 'a folder to write reconciliation.txt, .md and .json to, instead of stdout',
    },
    ...SCENARIO_OPTIONS,
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim reconcile scenario.yml --bill costs.json', 'predicted against what Cost Explorer says'],
    [
      'lambda-sim reconcile scenario.yml --bill cur-00001.csv.gz --json',
      'a cost and usage report, as a document',
    ],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const bills = input.texts('bill');
    const logs = input.texts('logs');
    if (bills.length === 0 && logs.length === 0) {
      const remedy = 'give a bill with --bill FILE, or logs with --logs PATH';
      faults.push(usageFault('', 'nothing is given to reconcile with', remedy));
    } else if (bills.length > 0 && logs.length > 0) {
      faults.push(usageFault('--logs', 'a bill and logs are given', 'give one of them'));
    }
    const inputs = logs.length === 0 ? [] : logInputs(logs);
    const formats = readFormats(input, 'reconciliation', faults);
    const out = input.text('out');
    if (out !== undefined) faults.push(...outputFolderFaults(out, 'given'));
    const read = await Promise.all(bills.map((file) => billOf(file, faults)));
    const loaded = await load(input.positionals[0] ?? '', readSettings(input), 'run', faults);
    throwIfAny(faults);
    if (loaded === null) return EXIT.badInput;
    const document = await held(await predicted(input, loaded), read, input, inputs);
    await writeDocument(input, document, formats, out);
    return EXIT.done;
  },
};

async function held(
  run: ResultsDocument,
  bills: readonly (ReadBill | null)[],
  input: Arguments,
  inputs: readonly LogInput[],
): Promise<ReconciliationDocument> {
  if (inputs.length === 0) {
    const { reconcileBill } = await import('../../calibrate/reconcile/reconcile.ts');
    return reconcileBill(
      run,
      bills.flatMap((bill) => bill ?? []),
      input.texts('bill'),
    );
  }
  const [{ readLogs }, { reconcileLogs }] = await Promise.all([
    import('../../calibrate/read/read-logs.ts'),
    import('../../calibrate/reconcile/reconcile-logs.ts'),
  ]);
  return reconcileLogs(run, await readLogs(inputs), input.texts('logs'));
}

/** The scenario's month; what else would pay is asked of `run`. */
async function predicted(input: Arguments, { compiled }: ScenarioFile): Promise<ResultsDocument> {
  const { runScenario } = await import('../../study/run.ts');
  const progress = progressLine(process.stderr, input.flag('quiet'));
  const { document } = await runScenario(compiled, { whatIf: false, onProgress: progress.show });
  progress.clear();
  return document;
}

async function billOf(file: string, faults: Fault[]): Promise<ReadBill | null> {
  const { readBill } = await import('../../calibrate/reconcile/read-bill.ts');
  try {
    return await readBill(file, file);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    faults.push(...error.faults);
    return null;
  }
}
