import type { Fault } from '../../model/fault.ts';
import { FORMATS, type RenderFormat, render } from '../../report/render.ts';
import { nearest } from '../../units/nearest.ts';
import { usageFault } from '../arguments.ts';
import { type Arguments, type Command, EXIT } from '../command.ts';
import { deliver, terminalOf } from '../delivery.ts';
import { placeOf, REPORTS, readKept } from '../history/store.ts';
import { throwIfAny } from '../load.ts';
import { readSummarySettings, SUMMARY_OPTIONS, TERMINAL_OPTIONS } from '../options.ts';
import { type OutputFile, outputFolderFaults } from '../output.ts';

/** What one stream can hold. */
const ON_STDOUT: readonly string[] = ['text', 'md', 'json'];

export const showCommand: Command = {
  usage: 'NAME[@N] [options]',
  minimumPositionals: 1,
  maximumPositionals: 1,
  positional: 'the name of a kept report',
  options: {
    format: { type: 'string', describe: `of ${FORMATS.join(',')} (default text; several with --out)` },
    json: { type: 'boolean', describe: 'short for --format json: the document as it was written' },
    out: { type: 'string', describe: 'a folder to write to, instead of stdout' },
    reports: { type: 'string', describe: `the folder whose history is meant (default ${REPORTS})` },
    ...SUMMARY_OPTIONS,
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim show api', 'the latest report, once more'],
    ['lambda-sim show api@3 --format html --out before', 'an earlier one, as a page'],
    ['lambda-sim show api@-1 --json', 'the document of the one before the latest'],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const formats = readFormats(input, faults);
    const out = input.text('out');
    if (out !== undefined) faults.push(...outputFolderFaults(out, 'given'));
    const summary = readSummarySettings(input, faults);
    const place = placeOf(input.text('reports') ?? REPORTS, input.positionals[0] ?? '', faults);
    const report = place === null ? null : readKept(place, faults);
    throwIfAny(faults);
    if (report === null) return EXIT.badInput;
    const command = report.header.command === 'run' ? report.header.words : undefined;
    const terminal = out === undefined ? terminalOf(process.stdout, input) : { color: false };
    const files: OutputFile[] = [];
    for (const format of formats) {
      // As it was written, byte for byte.
      if (format === 'json' && out === undefined) files.push({ path: 'json', content: report.text });
      else
        files.push(
          ...(await render(report.document, format, { ...terminal, ...report.context, ...summary, command })),
        );
    }
    if (out !== undefined) deliver(out, files, input);
    else for (const { content } of files) process.stdout.write(content);
    return EXIT.done;
  },
};

function readFormats(input: Arguments, faults: Fault[]): readonly RenderFormat[] {
  const words = [
    ...(input.text('format') ?? '').split(',').map((word) => word.trim().toLowerCase()),
    ...(input.flag('json') ? ['json'] : []),
  ].filter((word) => word !== '');
  for (const word of words) {
    if (FORMATS.some((format) => format === word)) continue;
    const near = nearest(word, FORMATS);
    const remedy = near === undefined ? `the formats are ${FORMATS.join(', ')}` : `did you mean ${near}?`;
    faults.push(usageFault('--format', `there is no format ${JSON.stringify(word.slice(0, 40))}`, remedy));
  }
  const formats = FORMATS.filter((format) => words.includes(format));
  const isOneText = formats.length <= 1 && formats.every((format) => ON_STDOUT.includes(format));
  if (!isOneText && input.text('out') === undefined) {
    const problem = `${formats.join(' and ')} ${formats.length > 1 ? 'do' : 'does'} not go to stdout`;
    faults.push(usageFault('--format', problem, 'name a folder with --out, or give one of text, md, json'));
  }
  return formats.length === 0 ? ['text'] : formats;
}
