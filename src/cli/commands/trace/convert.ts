import { createArrivalBatch } from '../../../model/arrivals.ts';
import { type Fault, FaultError } from '../../../model/fault.ts';
import { nearest } from '../../../units/nearest.ts';
import { openNamedTrace } from '../../../workload/trace/trace.ts';
import { type Arguments, EXIT, type ExitStatus } from '../../command.ts';
import { note, warn } from '../../delivery.ts';
import { throwIfAny } from '../../load.ts';
import { givenTrace, onlyOperand, refuseOthers, span, whole } from './given.ts';
import { TraceFile, traceFileFaults } from './trace-file.ts';

/** `trace convert FILE --out FILE`: any trace in the own format, whole or not at all. */
export async function convert(input: Arguments, operands: readonly string[]): Promise<ExitStatus> {
  const faults: Fault[] = [];
  const file = onlyOperand(operands, 'convert', 'a trace');
  const out = input.text('out');
  const trace = givenTrace(input, file, faults);
  refuseOthers(input, 'convert', ['like', 'duration', 'json', 'format'], faults);
  const fromMs = span(input, 'from', faults) ?? 0;
  const toMs = span(input, 'to', faults) ?? Number.POSITIVE_INFINITY;
  const maximumBadRows = whole(input, 'max-bad-rows', 0, faults);
  const seed = whole(input, 'seed', 42, faults);
  const wanted = new Set(input.texts('function'));
  faults.push(...traceFileFaults(out, 'convert'));
  throwIfAny(faults);
  const named = await openNamedTrace(trace, { seed, streamName: 'trace' }, maximumBadRows);
  const { stream, names, badRows } = named;
  const target = new TraceFile(out ?? '');
  try {
    const batch = createArrivalBatch();
    const isNamed = stream.hasFunctionColumn;
    const columns = {
      functions: isNamed,
      durations: stream.hasDurationColumn,
      memoryUsed: stream.hasMemoryColumn,
    };
    let firstMs = Number.NaN;
    let restMs = 0;
    for (;;) {
      const wait = stream.next(batch);
      if (wait !== undefined) await wait;
      if (batch.rows === 0) break;
      if (Number.isNaN(firstMs)) {
        firstMs = batch.timeMs[0] ?? 0;
        restMs = stream.startParts?.restMs ?? 0;
        await target.open(columns, stream.startParts?.baseMs ?? null);
      }
      for (let row = 0; row < batch.rows; row += 1) {
        const timeMs = batch.timeMs[row]!;
        if (timeMs - firstMs < fromMs || timeMs - firstMs >= toMs) continue;
        const functionName = isNamed ? (names[batch.functionIndex[row]!] ?? '') : null;
        if (wanted.size > 0 && !wanted.has(functionName ?? '')) continue;
        const durationMs = columns.durations ? batch.durationMs[row]! : Number.NaN;
        const memoryMb = columns.memoryUsed ? batch.memoryUsedMb[row]! : Number.NaN;
        target.add({ timeMs: timeMs + restMs, functionName, durationMs, memoryMb });
      }
    }
    if (target.rows === 0) throw new FaultError([nothingLeft(file, [...wanted], names)]);
    await target.commit();
  } finally {
    stream.close();
    target.discard();
  }
  const skipped = badRows.count > 0 ? [`${badRows.count} rows could not be used${badRows.firstReason}`] : [];
  warn(input, [...skipped, ...named.notes]);
  note(input, `${target.rows} events: ${out}`);
  return EXIT.done;
}

function nothingLeft(file: string, wanted: readonly string[], names: readonly string[]): Fault {
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown === undefined) {
    return { file, path: '', problem: 'no event is left', remedy: 'widen --from, --to and --function' };
  }
  const near = nearest(unknown, names);
  return {
    file,
    path: '',
    problem: `the trace has no function ${JSON.stringify(unknown)}`,
    remedy:
      near === undefined ? `its functions are ${names.slice(0, 12).join(', ')}` : `did you mean ${near}?`,
  };
}
