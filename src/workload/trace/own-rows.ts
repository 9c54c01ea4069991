/** One event as it is written: times in milliseconds from the start of the trace. */
export interface OwnRow {
  readonly timeMs: number;
  /** Null where the trace has no names. */
  readonly functionName: string | null;
  /** NaN where it is not known. */
  readonly durationMs: number;
  readonly memoryMb: number;
}

/** What the rows of a trace have. */
export interface OwnColumns {
  readonly functions: boolean;
  readonly durations: boolean;
  readonly memoryUsed: boolean;
}

const NANOSECONDS = 1_000_000;

/**
 * A moment as ISO-8601 with as many decimals as it has, to the nanosecond: what is read back is the same
 * number of milliseconds from the first event.
 */
export function momentText(startEpochMs: number, timeMs: number): string {
  const { secondMs, nanoseconds } = splitMoment(startEpochMs, timeMs);
  const text = new Date(secondMs).toISOString().slice(0, 19);
  if (nanoseconds === 0) return `${text}Z`;
  return `${text}.${String(nanoseconds).padStart(9, '0').replace(/0+$/, '')}Z`;
}

/** A moment as nanoseconds since 1970. */
export function momentNanoseconds(startEpochMs: number, timeMs: number): bigint {
  const { secondMs, nanoseconds } = splitMoment(startEpochMs, timeMs);
  return BigInt(secondMs) * 1_000_000n + BigInt(nanoseconds);
}

function splitMoment(startEpochMs: number, timeMs: number): { secondMs: number; nanoseconds: number } {
  // Whole milliseconds and what is left of one, each exact: together they would lose the last digits.
  const wholeStart = Math.floor(startEpochMs);
  const whole = Math.floor(timeMs);
  const rest = Math.round((startEpochMs - wholeStart + (timeMs - whole)) * NANOSECONDS);
  const allMs = wholeStart + whole + Math.floor(rest / NANOSECONDS);
  const secondMs = Math.floor(allMs / 1000) * 1000;
  return { secondMs, nanoseconds: (allMs - secondMs) * NANOSECONDS + (rest % NANOSECONDS) };
}

/** Milliseconds as decimal seconds to the nanosecond: what is read back is the same number of nanoseconds. */
export function secondsText(ms: number): string {
  const wholeMs = Math.floor(ms);
  const text = String(wholeMs + Math.round((ms - wholeMs) * NANOSECONDS) / NANOSECONDS);
  if (text.includes('e')) return (ms / 1000).toFixed(9).replace(/\.?0+$/, '');
  const [whole = '0', decimals = ''] = text.split('.');
  const padded = whole.padStart(4, '0');
  const all = `${padded.slice(0, -3)}.${padded.slice(-3)}${decimals}`.replace(/0+$/, '').replace(/\.$/, '');
  return all.replace(/^0+(?=\d)/, '');
}

/** A cell of CSV, quoted where it has to be. */
function csvCell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function amount(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}

/** The header of own CSV, with its line feed. */
export function csvHead({ functions, durations, memoryUsed }: OwnColumns): string {
  const names = [
    'timestamp',
    functions ? 'function' : '',
    durations ? 'durationMs' : '',
    memoryUsed ? 'memoryMb' : '',
  ];
  return `${names.filter((name) => name !== '').join(',')}\n`;
}

/** A row of own CSV, with its line feed. */
export function csvLine(
  row: OwnRow,
  timestamp: string,
  { functions, durations, memoryUsed }: OwnColumns,
): string {
  let line = timestamp;
  if (functions) line += `,${csvCell(row.functionName ?? '')}`;
  if (durations) line += `,${amount(row.durationMs)}`;
  if (memoryUsed) line += `,${amount(row.memoryMb)}`;
  return `${line}\n`;
}

/** A row as an object of JSON, with its line feed; `timestamp` is JSON already. */
export function jsonLine(
  row: OwnRow,
  timestamp: string,
  { functions, durations, memoryUsed }: OwnColumns,
): string {
  let line = `{"timestamp":${timestamp}`;
  if (functions) line += `,"function":${JSON.stringify(row.functionName ?? '')}`;
  if (durations && !Number.isNaN(row.durationMs)) line += `,"durationMs":${row.durationMs}`;
  if (memoryUsed && !Number.isNaN(row.memoryMb)) line += `,"memoryMb":${row.memoryMb}`;
  return `${line}}\n`;
}
