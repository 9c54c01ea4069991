import { type Fault, FaultError } from '../../../model/fault.ts';
import { TRACE_FORMATS, type TraceModel } from '../../../model/traffic-pattern.ts';
import { parseDurationMs } from '../../../units/duration.ts';
import { nearest } from '../../../units/nearest.ts';
import { usageFault } from '../../arguments.ts';
import type { Arguments } from '../../command.ts';

const TIME_UNITS = ['s', 'ms', 'us', 'ns'] as const;
const COLUMNS = ['timestamp', 'function', 'durationMs', 'memoryMb', 'payloadBytes'] as const;

/** The trace that the command line names; what is wrong with its options is added to `faults`. */
export function givenTrace(input: Arguments, file: string, faults: Fault[]): TraceModel {
  const format = oneOf(input, 'kind', TRACE_FORMATS, faults);
  const columns: Record<string, string> = {};
  for (const text of input.texts('columns')) {
    const [column = '', name = ''] = text.split(/=(.*)/s);
    if (COLUMNS.some((one) => one === column) && name !== '') columns[column] = name;
    else {
      const remedy = `write NAME=HEADER with one of ${COLUMNS.join(', ')}`;
      faults.push(usageFault('--columns', `${JSON.stringify(text)} names no column`, remedy));
    }
  }
  const speed = positive(input, 'speed', faults);
  return {
    file,
    displayName: file,
    columns,
    timeUnit: oneOf(input, 'time-unit', TIME_UNITS, faults) ?? 's',
    ...(format === undefined ? {} : { format }),
    speed: speed ?? 1,
    repeat: 1,
  };
}

export function oneOf<const T extends string>(
  input: Arguments,
  option: string,
  known: readonly T[],
  faults: Fault[],
): T | undefined {
  const text = input.text(option);
  if (text === undefined) return undefined;
  const found = known.find((one) => one === text);
  if (found !== undefined) return found;
  const near = nearest(text, known);
  const remedy = near === undefined ? `give one of ${known.join(', ')}` : `did you mean ${near}?`;
  faults.push(usageFault(`--${option}`, `there is no ${JSON.stringify(text.slice(0, 40))}`, remedy));
  return undefined;
}

export function whole(input: Arguments, option: string, fallback: number, faults: Fault[]): number {
  const text = input.text(option);
  if (text === undefined) return fallback;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  faults.push(
    usageFault(
      `--${option}`,
      `${JSON.stringify(text.slice(0, 40))} is not a whole number`,
      `give --${option} 10`,
    ),
  );
  return fallback;
}

function positive(input: Arguments, option: string, faults: Fault[]): number | undefined {
  const text = input.text(option);
  if (text === undefined) return undefined;
  const value = /^\d{1,7}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value <= 1e6) return value;
  faults.push(
    usageFault(
      `--${option}`,
      `${JSON.stringify(text.slice(0, 40))} is not a number above 0`,
      `give --${option} 2`,
    ),
  );
  return undefined;
}

/** A span of time in milliseconds, or undefined where it is not given. */
export function span(input: Arguments, option: string, faults: Fault[]): number | undefined {
  const text = input.text(option);
  if (text === undefined) return undefined;
  const parsed = parseDurationMs(text);
  if (parsed.ok && parsed.value >= 0) return parsed.value;
  faults.push(
    usageFault(`--${option}`, `${JSON.stringify(text.slice(0, 40))} is not a time`, `give --${option} 10m`),
  );
  return undefined;
}

/** The one file that a verb works on. */
export function onlyOperand(operands: readonly string[], verb: string, what: string): string {
  const [file] = operands;
  if (file !== undefined && !file.includes('\0')) return file;
  throw new FaultError([usageFault('', `trace ${verb} needs ${what}`, `use lambda-sim trace ${verb} FILE`)]);
}

/** Options that belong to other verbs. */
export function refuseOthers(
  input: Arguments,
  verb: string,
  others: readonly string[],
  faults: Fault[],
): void {
  for (const option of others) {
    if (input.text(option) === undefined && !input.flag(option)) continue;
    faults.push(usageFault(`--${option}`, `trace ${verb} has no option --${option}`, 'take it away'));
  }
}
