import { basename } from 'node:path';
import type { Fault } from '../../../model/fault.ts';
import { VERSION } from '../../../model/version.ts';
import { REPORT_PARTS } from '../../../report/words/host-parts.ts';
import { profileTrace, type TraceProfile } from '../../../workload/trace/profile/profile.ts';
import { usageFault } from '../../arguments.ts';
import { type Arguments, EXIT, type ExitStatus } from '../../command.ts';
import { deliver, reportFolder, terminalOf } from '../../delivery.ts';
import { throwIfAny } from '../../load.ts';
import { type OutputSettings, readOutputSettings } from '../../options.ts';
import type { OutputFile } from '../../output.ts';
import { givenTrace, onlyOperand, refuseOthers, whole } from './given.ts';

const FORMATS = ['html', 'png', 'json'] as const;

/** `trace inspect FILE`: what a trace is, in words or as a document; with --out or --format in charts too. */
export async function inspect(input: Arguments, operands: readonly string[]): Promise<ExitStatus> {
  const faults: Fault[] = [];
  const file = onlyOperand(operands, 'inspect', 'a trace');
  const trace = givenTrace(input, file, faults);
  const output = readOutputSettings(input, faults);
  const formats = reportFormats(input, output, faults);
  const folder = reportFolder({ ...output, formats }, basename(file ?? '').replace(/\..*$/, ''), faults);
  refuseOthers(input, 'inspect', ['function', 'from', 'to', 'speed', 'like', 'duration', 'seed'], faults);
  const maximumBadRows = whole(input, 'max-bad-rows', Number.POSITIVE_INFINITY, faults);
  throwIfAny(faults);
  const profile = await profileTrace(trace, { seed: 42, streamName: 'trace' }, maximumBadRows);
  if (input.flag('json')) {
    process.stdout.write(`${JSON.stringify(profile, null, 2)}\n`);
  } else {
    const { renderTraceTerminal } = await import('../../../report/terminal/trace.ts');
    process.stdout.write(renderTraceTerminal(profile, terminalOf(process.stdout, input)));
  }
  deliver(folder, await filesOf(profile, formats), input);
  return EXIT.done;
}

type TraceReport = (typeof FORMATS)[number];

/** A trace is looked at in the terminal; files are for who names a folder or a format. */
function reportFormats(input: Arguments, output: OutputSettings, faults: Fault[]): readonly TraceReport[] {
  if (input.text('format') === undefined) return output.out === null ? [] : ['html', 'png'];
  const unknown = output.formats.filter((format) => !isOfTrace(format));
  for (const format of unknown) {
    faults.push(usageFault('--format', `a trace has no ${format}`, `give of ${FORMATS.join(', ')}`));
  }
  return output.formats.filter(isOfTrace);
}

function isOfTrace(format: string): format is TraceReport {
  return (FORMATS as readonly string[]).includes(format);
}

async function filesOf(profile: TraceProfile, formats: readonly TraceReport[]): Promise<OutputFile[]> {
  const files: OutputFile[] = [];
  for (const format of formats) {
    if (format === 'json') {
      files.push({ path: 'trace.json', content: `${JSON.stringify(profile, null, 2)}\n` });
    } else if (format === 'png') {
      for (const [path, content] of await REPORT_PARTS.now.tracePngs(profile)) files.push({ path, content });
    } else {
      const { renderTraceHtml } = await import('../../../report/html/trace-html.ts');
      files.push({ path: 'report.html', content: await renderTraceHtml(profile, VERSION) });
    }
  }
  return files;
}
