import { statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { Calibration } from '../../calibrate/fit/calibrate.ts';
import type { Observations } from '../../calibrate/observations.ts';
import { type Fault, FaultError } from '../../model/fault.ts';
import { nearest } from '../../units/nearest.ts';
import { usageFault } from '../arguments.ts';
import { type Arguments, type Command, EXIT } from '../command.ts';
import { deliver, note, reportFolder } from '../delivery.ts';
import { throwIfAny } from '../load.ts';
import { logInputs } from '../log-inputs.ts';
import { type OutputSettings, readOutputSettings, TERMINAL_OPTIONS } from '../options.ts';
import { writeFileWhole } from '../output.ts';
import { printDocument } from '../print.ts';
import { reportFiles } from '../report-files.ts';

export const calibrateCommand: Command = {
  usage: 'LOGS… [options]',
  minimumPositionals: 0,
  maximumPositionals: 100_000,
  positional: 'files or folders of logs, or - for standard input',
  options: {
    out: { type: 'string', describe: 'the scenario to write, such as model.yml (default none)' },
    function: { type: 'string', array: true, describe: 'this function alone (repeatable)' },
    trace: { type: 'string', describe: 'file for the recorded arrivals, .csv; the scenario then takes them' },
    name: { type: 'string', describe: 'title of scenario and report (default: by the function)' },
    queries: { type: 'boolean', describe: 'print the queries and commands that export what this reads' },
    report: { type: 'string', describe: "the report's folder (default reports/<name> calibration)" },
    format: { type: 'string', describe: 'files of the report, of html,png,json,md (default html,png,json)' },
    json: { type: 'boolean', describe: 'the calibration document alone on stdout; files only with --format' },
    'no-check': { type: 'boolean', describe: 'do not run the model on the arrivals that were seen' },
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim calibrate logs/ --out model.yml', 'a model of every function in a folder of logs'],
    ['aws logs tail /aws/lambda/orders --since 7d | lambda-sim calibrate - --out model.yml', 'from a pipe'],
    ['lambda-sim calibrate --queries', 'what to export, and how'],
  ],
  run: async (input) => {
    if (input.flag('queries')) {
      const { exportQueries } = await import('../../calibrate/read/export-queries.ts');
      process.stdout.write(exportQueries());
      return EXIT.done;
    }
    const faults: Fault[] = [];
    const output = readOutputSettings(
      { ...input, text: (option) => (option === 'out' ? input.text('report') : input.text(option)) },
      faults,
    );
    if (input.positionals.length === 0) {
      faults.push(
        usageFault('', 'no logs are given', 'give files or folders of logs, or - for standard input'),
      );
    }
    const inputs = faults.length > 0 ? [] : logInputs(input.positionals, faults);
    const modelFile = input.text('out');
    const traceFile = input.text('trace');
    for (const [option, file] of [
      ['--out', modelFile],
      ['--trace', traceFile],
    ] as const) {
      if (file !== undefined) faults.push(...fileFaults(option, file));
    }
    throwIfAny(faults);
    const { readLogs } = await import('../../calibrate/read/read-logs.ts');
    const observations = await readLogs(inputs);
    const functions = askedFunctions(input, observations);
    const { calibrate } = await import('../../calibrate/fit/calibrate.ts');
    const fitted = calibrate(observations, { name: nameOf(input, functions), functions });
    const calibration = input.flag('no-check') ? fitted : await checked(fitted, observations);
    const folder = reportFolder(output, `${calibration.document.name} calibration`, faults);
    throwIfAny(faults);
    await writeModel(input, calibration, observations);
    await printDocument(input, calibration.document, output.json);
    await report(input, calibration, output, folder);
    return EXIT.done;
  },
};

/** Asked before anything is read, so that nobody waits to hear that the file cannot be written. */
function fileFaults(option: string, file: string): readonly Fault[] {
  const kind = (path: string) => statSync(path, { throwIfNoEntry: false });
  if (file === '' || file.includes('\0') || kind(file)?.isDirectory() === true) {
    return [usageFault(option, `${JSON.stringify(file)} is no file`, 'name a file, such as model.yml')];
  }
  if (kind(dirname(resolve(file)))?.isDirectory() === true) return [];
  return [usageFault(option, `there is no folder ${dirname(file)}`, 'make it first, or name another')];
}

function askedFunctions(input: Arguments, observations: Observations): readonly string[] {
  const known = [
    ...new Set([
      ...observations.functions.keys(),
      ...observations.metrics.keys(),
      ...observations.tunings.keys(),
    ]),
  ].toSorted();
  const asked = input.texts('function');
  const faults = asked
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearest(name, known);
      const remedy =
        near === undefined ? `the functions are ${known.slice(0, 10).join(', ')}` : `did you mean ${near}?`;
      return usageFault(
        '--function',
        `no line is of a function ${JSON.stringify(name.slice(0, 100))}`,
        remedy,
      );
    });
  if (faults.length > 0) throw new FaultError(faults);
  return asked.length === 0 ? known : known.filter((name) => asked.includes(name));
}

function nameOf(input: Arguments, functions: readonly string[]): string {
  const [first] = functions;
  return input.text('name') ?? (functions.length === 1 && first !== undefined ? first : 'calibrated');
}

async function checked(calibration: Calibration, observations: Observations): Promise<Calibration> {
  const { checkModel } = await import('../../calibrate/fit/check-model.ts');
  return checkModel(calibration, observations);
}

async function writeModel(
  input: Arguments,
  calibration: Calibration,
  observations: Observations,
): Promise<void> {
  const modelFile = input.text('out');
  const traceFile = input.text('trace');
  if (traceFile !== undefined) {
    const { arrivalTrace } = await import('../../calibrate/fit/arrival-trace.ts');
    writeFileWhole(traceFile, arrivalTrace(calibration, observations));
    note(input, `Trace: ${traceFile}`);
  }
  if (modelFile === undefined) return;
  const { modelText } = await import('../../calibrate/fit/model-text.ts');
  const trace =
    traceFile === undefined ? undefined : relative(resolve(dirname(modelFile)), resolve(traceFile));
  writeFileWhole(modelFile, modelText(calibration, { trace }));
  note(input, `Scenario: ${modelFile}`);
}

async function report(
  input: Arguments,
  calibration: Calibration,
  output: OutputSettings,
  folder: string,
): Promise<void> {
  if (output.formats.length === 0) return;
  const { modelText } = await import('../../calibrate/fit/model-text.ts');
  const context = { scenarioName: 'model.yml', scenarioText: modelText(calibration) };
  deliver(folder, await reportFiles(calibration.document, output.formats, context), input);
}
