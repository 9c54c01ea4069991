import { FaultError } from '../../model/fault.ts';
import type { Observations } from '../observations.ts';
import { LogFile } from './log-file.ts';
import { type LogInput, piecesOf } from './log-input.ts';
import { Observer } from './observer.ts';

export interface ReadLogsOptions {
  /** Invocations kept of a function; MOST_KEPT unless given. */
  readonly mostKept?: number;
  /** Every line through the general reader, none from its bytes: slower, and the same. */
  readonly isGeneral?: boolean;
}

/**
 * Reads logs, metrics and traces of any format, mixed, into observations by function. Memory is bounded,
 * whatever comes. A FaultError where nothing could be read says what was found instead.
 */
export async function readLogs(
  inputs: readonly LogInput[],
  options: ReadLogsOptions = {},
): Promise<Observations> {
  const observer = new Observer(options.mostKept);
  let linesRead = 0;
  let bytesRead = 0;
  for (const input of inputs) {
    const file = new LogFile(observer, input.name, options.isGeneral === true);
    try {
      for await (const piece of piecesOf(input)) {
        bytesRead += piece.length;
        file.push(piece);
      }
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      for (const { problem, remedy } of error.faults) observer.warnings.warn(input.name, 0, problem, remedy);
    }
    file.finish();
    linesRead += file.linesRead;
  }
  const functions = observer.finish();
  const { metrics, tunings } = observer;
  const warnings = observer.warnings.list();
  if (functions.length + metrics.size + tunings.size === 0) {
    throw new FaultError(
      warnings.length > 0
        ? warnings.map(({ file, problem, remedy }) => ({ file, path: '', problem, remedy }))
        : [
            {
              file: inputs[0]?.name ?? 'logs',
              path: '',
              problem: `nothing of AWS Lambda's in ${linesRead} lines of ${inputs.length} files`,
              remedy: 'give REPORT lines, platform events or what lambda-sim calibrate --queries exports',
            },
          ],
    );
  }
  return {
    functions: new Map(functions.map((store) => [store.name, store.finish()])),
    metrics,
    tunings,
    linesRead,
    bytesRead,
    warnings,
  };
}
