import { type Fault, FaultError } from '../../model/fault.ts';
import type { Observations, ReadWarning } from '../observations.ts';
import { binaryKind } from './binary.ts';
import type { FunctionStore } from './function-store.ts';
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
    const isUnreadable = (piece: Uint8Array): boolean => {
      const kind = binaryKind(piece);
      if (kind !== null) observer.warnings.warn(input.name, 0, `the file is ${kind.what}`, kind.remedy);
      return kind !== null;
    };
    const file = new LogFile(observer, input.name, options.isGeneral === true, isUnreadable);
    const bytesBefore = bytesRead;
    let isFaulty = false;
    try {
      for await (const piece of piecesOf(input)) {
        bytesRead += piece.length;
        file.push(piece);
      }
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      isFaulty = true;
      for (const { problem, remedy } of error.faults) observer.warnings.warn(input.name, 0, problem, remedy);
    }
    file.finish();
    linesRead += file.linesRead;
    if (bytesRead === bytesBefore && !isFaulty)
      observer.warnings.warn(input.name, 0, 'the file is empty', 'it is left out');
  }
  const functions = observer.finish();
  if (observer.accounts.size > 1) {
    observer.warnings.warn(
      inputs[0]?.name ?? 'logs',
      0,
      `lines of ${observer.accounts.size} accounts: ${[...observer.accounts].sort().join(', ')}`,
      'functions of the same name are taken as one; read one account at a time',
    );
  }
  const { metrics, tunings } = observer;
  const warnings = observer.warnings.list();
  const isUsable = ({ counts }: FunctionStore): boolean => counts.invocations + counts.emulator > 0;
  const isAllRefused = warnings.length > 0 && !functions.some(isUsable);
  if ((functions.length === 0 || isAllRefused) && metrics.size + tunings.size === 0) {
    throw new FaultError(nothingRead(inputs, warnings, linesRead, observer.otherEvents));
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

/** What was found instead, a fault a file. */
function nothingRead(
  inputs: readonly LogInput[],
  warnings: readonly ReadWarning[],
  lines: number,
  otherEvents: number,
): readonly Fault[] {
  if (warnings.length > 0) {
    return warnings.map(({ file, line, problem, remedy }) => ({
      file,
      ...(line === undefined ? {} : { line }),
      path: '',
      problem,
      remedy,
    }));
  }
  const found =
    otherEvents > 0
      ? `${otherEvents} log events, but none`
      : `${lines} ${lines === 1 ? 'line' : 'lines'}, but none`;
  return [
    {
      file:
        inputs
          .map(({ name }) => name)
          .slice(0, 3)
          .join(', ') || 'logs',
      path: '',
      problem: inputs.length === 0 ? 'no file to read' : `${found} of AWS Lambda's`,
      remedy:
        'give REPORT lines, platform events, or what the commands of lambda-sim calibrate --queries export',
    },
  ];
}
