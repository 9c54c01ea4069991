import { lstatSync } from 'node:fs';
import type { ImportOptions, TemplateInput } from '../../import/import.ts';
import type { Imported, ImportNote } from '../../import/stack.ts';
import { type Fault, FaultError } from '../../model/fault.ts';
import { usageFault } from '../arguments.ts';
import { type Arguments, type Command, EXIT } from '../command.ts';
import { note } from '../delivery.ts';
import { STANDARD_INPUT, standardInput, throwIfAny } from '../load.ts';
import { TERMINAL_OPTIONS } from '../options.ts';
import { writeFileWhole } from '../output.ts';

/** Notes of a kind that a terminal shows before it counts the rest; all with `--verbose`. */
const MOST_SHOWN = 40;

export const importCommand: Command = {
  usage: 'TEMPLATE… [options]',
  minimumPositionals: 1,
  maximumPositionals: Number.POSITIVE_INFINITY,
  positional: 'a template, or a folder that holds some',
  options: {
    out: { type: 'string', describe: 'file for the scenario (default: stdout)' },
    parameter: {
      type: 'string',
      array: true,
      describe: 'value of a parameter or variable: --parameter Stage=prod (repeatable)',
    },
    parameters: {
      type: 'string',
      array: true,
      describe: 'file of parameters: JSON, YAML, samconfig.toml, K=V lines',
    },
    region: { type: 'string', describe: 'region where the template leaves it open (default us-east-1)' },
    usage: {
      type: 'string',
      describe: 'usage file of Infracost: its requests become traffic, its durations the work',
    },
    json: { type: 'boolean', describe: 'the scenario with its notes as a document on stdout' },
    force: { type: 'boolean', alias: 'yes', describe: 'replace a file that exists' },
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim import template.yaml --out scenario.yml', 'SAM or CloudFormation'],
    ['lambda-sim import serverless.yml --parameter stage=prod --out prod.yml', 'the Serverless Framework'],
    ['lambda-sim import cdk.out --out scenario.yml', 'what cdk synth wrote'],
    ['terraform show -json p | lambda-sim import - --out scenario.yml', 'a Terraform plan'],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const out = outFile(input, faults);
    const { readParameterFile, readParameterTexts } = await import('../../import/parameters.ts');
    const given = readParameterTexts(input.texts('parameter'), faults);
    throwIfAny(faults);
    const fromFiles = input.texts('parameters').flatMap((file) => [...readParameterFile(file)]);
    const options: ImportOptions = {
      parameters: new Map([...fromFiles, ...given]),
      region: input.text('region'),
    };
    const imported = await importedFrom(await inputs(input), options, input.text('usage'));
    if (out !== null) writeFileWhole(out, imported.text);
    if (input.flag('json')) process.stdout.write(`${JSON.stringify(documentOf(imported), null, 2)}\n`);
    else if (out === null) process.stdout.write(imported.text);
    tell(input, imported, out);
    return EXIT.done;
  },
};

/** A usage file lays traffic and work over what the templates say. */
async function importedFrom(
  templates: readonly TemplateInput[],
  options: ImportOptions,
  usageFile: string | undefined,
): Promise<Imported> {
  const { importTemplates, readTemplates } = await import('../../import/import.ts');
  if (usageFile === undefined) return importTemplates(templates, options);
  const { usedImport } = await import('../../estimate/usage/used-import.ts');
  return usedImport(readTemplates(templates, options), options, usageFile);
}

function outFile(input: Arguments, faults: Fault[]): string | null {
  const file = input.text('out');
  if (file === undefined) return null;
  const existing = lstatSync(file, { throwIfNoEntry: false });
  if (existing?.isDirectory()) {
    faults.push(usageFault('--out', `${file} is a folder`, `name a file in it: ${file}/scenario.yml`));
  } else if (existing !== undefined && !input.flag('force')) {
    faults.push(usageFault('--out', `${file} exists already`, 'name another file, or add --force'));
  }
  return file;
}

async function inputs(input: Arguments): Promise<readonly TemplateInput[]> {
  const all: TemplateInput[] = [];
  for (const path of input.positionals) {
    if (path !== '-') all.push(path);
    else all.push({ path: STANDARD_INPUT, name: STANDARD_INPUT, text: await standardInput() });
  }
  if (input.positionals.filter((path) => path === '-').length > 1) {
    throw new FaultError([usageFault('', 'standard input is named twice', 'give - once')]);
  }
  return all;
}

function documentOf({ text, notes, names, logNames }: Imported) {
  return {
    kind: 'import',
    scenario: text,
    notes: notes.map(({ kind, place, subject, reason }) => ({ kind, ...place, subject, reason })),
    names: Object.fromEntries(names),
    logNames: Object.fromEntries(logNames),
  };
}

const HEADINGS = [
  ['dropped', 'Not carried over'],
  ['unknown', 'Left for you to fill in'],
  ['assumed', 'Assumed'],
] as const;

function tell(input: Arguments, { notes }: Imported, out: string | null): void {
  for (const [kind, heading] of HEADINGS) {
    const some = notes.filter((one) => one.kind === kind);
    if (some.length === 0) continue;
    note(input, `${heading} (${some.length}):`);
    const shown = input.flag('verbose') ? some : some.slice(0, MOST_SHOWN);
    for (const one of shown) note(input, `  ${line(one)}`);
    const rest = some.length - shown.length;
    if (rest > 0) note(input, `  and ${rest} more; --verbose shows all`);
  }
  if (out === null) return;
  const next = input.text('usage') === undefined ? 'fill in its traffic, then ' : '';
  note(input, `Wrote ${out}. Next: ${next}lambda-sim run ${out}`);
}

function line({ place, subject, reason }: ImportNote): string {
  const where = place.line === undefined ? place.file : `${place.file}:${place.line}`;
  return `${where}: ${subject}: ${reason}`;
}
