import { estimate } from '../../estimate/estimate.ts';
import type { EstimateModel } from '../../estimate/model.ts';
import type { Fault } from '../../model/fault.ts';
import type { EstimateDocument } from '../../results/documents/estimate-document.ts';
import { shellWord } from '../../units/shell-word.ts';
import { usageFault } from '../arguments.ts';
import { type Arguments, type Command, EXIT } from '../command.ts';
import { note, reportFolder } from '../delivery.ts';
import { differenceFrom } from '../estimate/against.ts';
import { readModel } from '../estimate/read-model.ts';
import { readUsageOption } from '../estimate/usage-option.ts';
import { deliverKept } from '../history/keep-report.ts';
import { throwIfAny } from '../load.ts';
import {
  HISTORY_OPTIONS,
  OUTPUT_OPTIONS,
  readOutputSettings,
  readSettings,
  SCENARIO_OPTIONS,
  TERMINAL_OPTIONS,
  WHAT_IF_OPTIONS,
} from '../options.ts';
import { printDocument } from '../print.ts';
import { progressLine } from '../progress.ts';
import { reportFiles } from '../report-files.ts';

export const estimateCommand: Command = {
  usage: 'PATH… [options]',
  minimumPositionals: 1,
  maximumPositionals: 1000,
  positional: 'a template, a plan, a scenario, or a folder of templates or scenarios',
  options: {
    logs: {
      type: 'string',
      array: true,
      describe: 'logs to fit the functions to, a file or folder (repeatable)',
    },
    usage: { type: 'string', describe: 'low, moderate or high, or a usage file (infracost-usage.yml)' },
    against: {
      type: 'string',
      describe: 'what changed from a template, scenario, estimate.json or git revision',
    },
    parameter: {
      type: 'string',
      array: true,
      describe: 'a parameter of the template: Stage=prod (repeatable)',
    },
    region: { type: 'string', describe: 'the region, where no template names one (default us-east-1)' },
    name: { type: 'string', describe: 'the name of the stack, by which a comment is found again' },
    assumptions: { type: 'boolean', describe: 'print every assumption, and all that is not carried over' },
    ...SCENARIO_OPTIONS,
    out: OUTPUT_OPTIONS.out,
    format: {
      type: 'string',
      describe: 'files to write, of html,png,json,csv,md,junit (default html,png,json)',
    },
    json: { type: 'boolean', describe: 'the estimate document alone on stdout; files only with --format' },
    brief: OUTPUT_OPTIONS.brief,
    workers: OUTPUT_OPTIONS.workers,
    ...HISTORY_OPTIONS,
    ...TERMINAL_OPTIONS,
    ...WHAT_IF_OPTIONS,
  },
  examples: [
    ['lambda-sim estimate template.yaml', 'what a stack costs at three levels of traffic'],
    ['lambda-sim estimate template.yaml --logs logs/', 'with the behaviour that its logs show'],
    ['lambda-sim estimate plan.json --usage infracost-usage.yml', 'a Terraform plan with its usage'],
    ['lambda-sim estimate org/', 'a folder of scenarios as one account'],
    ['lambda-sim estimate cdk.out --against main --format md --out ci', 'a comment for a pull request'],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const output = readOutputSettings(input, faults);
    const usage = readUsageOption(input, faults);
    const parameters = readParameters(input, faults);
    throwIfAny(faults);
    const question = { input, usage, parameters, name: input.text('name') ?? null };
    const model = await readModel(input.positionals, question);
    const folder = reportFolder(output, model.name, faults);
    throwIfAny(faults);
    const progress = progressLine(process.stderr, input.flag('quiet'));
    const ask = (asked: EstimateModel, whatIf: boolean): Promise<EstimateDocument> => {
      const { workers } = output;
      const set = readSettings(input);
      return estimate(asked, { level: usage.level, set, workers, whatIf, onProgress: progress.show });
    };
    const present = await ask(model, !input.flag('no-what-if'));
    const document = await differenceFrom(present, { ...question, name: present.name }, ask);
    progress.clear();
    const all = input.flag('assumptions');
    await printDocument(input, document, output.json, { assumptions: all });
    const context = { scenarioName: model.name, scenarioText: '', command: commandOf(input) };
    await deliverKept(folder, await reportFiles(document, output.formats, context), input, output, {
      command: 'estimate',
      document,
      context,
    });
    const isMet = document.thresholds.every(({ passed }) => passed);
    if (!isMet) note(input, 'A threshold failed.');
    return isMet ? EXIT.done : EXIT.thresholdFailed;
  },
};

/** The command that makes this estimate again, to which a finding's options can be added. */
function commandOf(input: Arguments): string {
  const names = ['logs', 'usage', 'parameter', 'region', ...Object.keys(SCENARIO_OPTIONS)];
  const options = names.flatMap((option) => {
    const value = input.text(option);
    const texts = input.texts(option);
    return (texts.length > 0 || value === undefined ? texts : [value]).map(
      (text) => `--${option} ${shellWord(text)}`,
    );
  });
  return ['lambda-sim estimate', ...input.positionals.map(shellWord), ...options].join(' ');
}

/** `--parameter K=V`, of a template. */
function readParameters(input: Arguments, faults: Fault[]): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const text of input.texts('parameter')) {
    const cut = text.indexOf('=');
    if (cut > 0) parameters.set(text.slice(0, cut), text.slice(cut + 1));
    else
      faults.push(
        usageFault('--parameter', `${JSON.stringify(text.slice(0, 60))} has no '='`, 'give NAME=VALUE'),
      );
  }
  return parameters;
}
