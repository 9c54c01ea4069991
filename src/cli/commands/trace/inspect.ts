import type { Fault } from '../../../model/fault.ts';
import { profileTrace } from '../../../workload/trace/profile/profile.ts';
import { type Arguments, EXIT, type ExitStatus } from '../../command.ts';
import { terminalOf } from '../../delivery.ts';
import { throwIfAny } from '../../load.ts';
import { givenTrace, onlyOperand, refuseOthers, whole } from './given.ts';

/** `trace inspect FILE`: what a trace is, in words or as a document. */
export async function inspect(input: Arguments, operands: readonly string[]): Promise<ExitStatus> {
  const faults: Fault[] = [];
  const file = onlyOperand(operands, 'inspect', 'a trace');
  const trace = givenTrace(input, file, faults);
  refuseOthers(
    input,
    'inspect',
    ['out', 'function', 'from', 'to', 'speed', 'like', 'duration', 'seed'],
    faults,
  );
  const maximumBadRows = whole(input, 'max-bad-rows', Number.POSITIVE_INFINITY, faults);
  throwIfAny(faults);
  const profile = await profileTrace(trace, { seed: 42, streamName: 'trace' }, maximumBadRows);
  if (input.flag('json')) {
    process.stdout.write(`${JSON.stringify(profile, null, 2)}\n`);
  } else {
    const { renderTraceTerminal } = await import('../../../report/terminal/trace.ts');
    process.stdout.write(renderTraceTerminal(profile, terminalOf(process.stdout, input)));
  }
  return EXIT.done;
}
