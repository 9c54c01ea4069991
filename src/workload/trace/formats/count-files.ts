import { FILES } from '../../../host/host.ts';
import { FaultError } from '../../../model/fault.ts';
import type { TraceModel } from '../../../model/traffic-pattern.ts';
import { show } from '../../../units/parsed.ts';
import type { BadRows } from '../bad-rows.ts';
import { fieldText } from '../cell.ts';
import { RecordStatus } from '../csv-record.ts';
import { MINUTE_COUNTS_HEADER } from '../header.ts';
import { Records } from '../records.ts';
import { numberOf, type ReadTime, readTime } from './cells.ts';
import { CountTable, type Quantiles } from './count-table.ts';
import { type EventFile, identityOf } from './event.ts';
import { linesOf, wholeText } from './lines.ts';

const MINUTE_MS = 60_000;
const LONGEST_REPORT = 67_108_864;

/** Where the random places of counted requests come from. */
export interface Draws {
  readonly seed: number;
  readonly streamName: string;
}

const SPREAD = 'The file holds counts: the requests of each bin are spread over it uniformly at random.';

/**
 * Counts by function and minute in the shape of the Azure Functions trace of 2019 and of what invitro
 * makes of others, with durations and memory where those files lie beside it.
 */
export async function azure2019File(trace: TraceModel, draws: Draws): Promise<EventFile> {
  const [durations, memory] = [await besides(trace, 'durations'), await besides(trace, 'memory')];
  const notes = [SPREAD];
  if (durations !== null) {
    notes.push(
      `Durations are drawn from the percentiles in ${durations.displayName}, which are of averages of 30 s: single requests vary more.`,
    );
  }
  if (memory !== null) notes.push(`Memory used is drawn from the percentiles in ${memory.displayName}.`);
  return countFile(trace, draws, { durations, memory, notes, fill: fillAzure });
}

/** Huawei's tables of 2023: a row a moment, `day,time,0,1,…`, a column a function. */
export async function huawei2023File(trace: TraceModel, draws: Draws): Promise<EventFile> {
  return countFile(trace, draws, { durations: null, memory: null, notes: [SPREAD], fill: fillHuawei });
}

/** A count a line, each for the next second or minute. */
export async function plainCountsFile(trace: TraceModel, draws: Draws, binMs: number): Promise<EventFile> {
  const fill = async (badRows: BadRows): Promise<CountTable> => {
    const table = new CountTable(trace.displayName, binMs, null);
    const index = table.indexOf('');
    let bin = 0;
    for await (const lines of linesOf(
      FILES.now.openBytes(trace.file, trace.displayName),
      trace.displayName,
    )) {
      for (const line of lines) {
        if (badRows.isTooMany) badRows.throwWhenEnough();
        const count = line.trim() === '' ? 0 : numberOf(line);
        if (isCount(count)) table.add(bin, index, count);
        else badRows.add(bin + 1, '', `${show(line)} is not a count`, 'write a whole number from 0 on');
        bin += 1;
      }
    }
    return table;
  };
  return countFile(trace, draws, { durations: null, memory: null, notes: [SPREAD], fill, hasNames: false });
}

interface CountParts {
  readonly durations: PercentileFile | null;
  readonly memory: PercentileFile | null;
  readonly notes: readonly string[];
  readonly fill: (badRows: BadRows, trace: TraceModel) => Promise<CountTable>;
  readonly hasNames?: boolean;
}

function countFile(trace: TraceModel, { seed, streamName }: Draws, parts: CountParts): EventFile {
  const { durations, memory, fill, notes, hasNames = true } = parts;
  return {
    columns: { functions: hasNames, durations: durations !== null, memoryUsed: memory !== null },
    isOwn: false,
    isCounts: true,
    notes,
    identity: identityOf(trace),
    async *read(badRows) {
      const table = await fill(badRows, trace);
      badRows.throwIfTooMany();
      const of = table.names.map((name) => {
        const find = (file: PercentileFile | null): Quantiles | null => {
          return file?.byKey.get(name) ?? file?.byKey.get(table.groups.get(name) ?? '') ?? null;
        };
        return { duration: find(durations), memory: find(memory) };
      });
      yield* table.events(seed, streamName, (index) => of[index] ?? { duration: null, memory: null });
    },
  };
}

async function fillAzure(badRows: BadRows, trace: TraceModel): Promise<CountTable> {
  const table = new CountTable(trace.displayName, MINUTE_MS, null);
  const first = MINUTE_COUNTS_HEADER.length;
  await eachRecord(trace, badRows, (cell, count, line) => {
    const index = table.indexOf(cell(2));
    table.groups.set(cell(2), cell(1));
    const row = new Float64Array(count - first);
    for (let minute = 0; minute < row.length; minute += 1) {
      const value = cell(first + minute);
      row[minute] = numberOf(value);
      if (isCount(row[minute])) continue;
      badRows.add(
        line,
        String(minute + 1),
        `${show(value)} is not a count`,
        'write a whole number from 0 on',
      );
      return;
    }
    for (const [minute, one] of row.entries()) table.add(minute, index, one);
  });
  return table;
}

async function fillHuawei(badRows: BadRows, trace: TraceModel): Promise<CountTable> {
  const rows: { atMs: number; counts: readonly (readonly [index: number, count: number])[] }[] = [];
  let names: readonly string[] = [];
  let smallestStepMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NaN;
  let firstMs = Number.NaN;
  await eachRecord(
    trace,
    badRows,
    (cell, fields, line) => {
      const [day, second] = [numberOf(cell(0)), numberOf(cell(1))];
      const at = (second < 86_400 * day ? second + 86_400 * day : second) * 1000;
      if (!(at >= 0)) {
        badRows.add(line, 'time', `${show(cell(1))} is not a time`, 'write seconds from the start');
        return;
      }
      const counts: [number, number][] = [];
      for (let field = 2; field < fields; field += 1) {
        const text = cell(field);
        const count = /^(nan)?$/i.test(text) ? 0 : numberOf(text);
        if (count === 0) continue;
        if (!isCount(count)) {
          const remedy = 'give the table of requests: those of delays, usage and instances hold no arrivals';
          badRows.add(line, names[field] ?? '', `${show(text)} is not a count`, remedy);
          return;
        }
        counts.push([field, count]);
      }
      if (at > lastMs) smallestStepMs = Math.min(smallestStepMs, at - lastMs);
      if (Number.isNaN(firstMs)) firstMs = at;
      lastMs = at;
      rows.push({ atMs: at, counts });
    },
    (header) => {
      names = header;
    },
  );
  const binMs = Number.isFinite(smallestStepMs) ? smallestStepMs : MINUTE_MS;
  const table = new CountTable(trace.displayName, binMs, null);
  for (const { atMs, counts } of rows) {
    for (const [field, count] of counts) {
      table.add(Math.round((atMs - firstMs) / binMs), table.indexOf(names[field] ?? ''), count);
    }
  }
  return table;
}

function isCount(value: number | undefined): boolean {
  return Number.isSafeInteger(value) && (value ?? -1) >= 0;
}

/** The records below the header; those with another number of fields are bad. */
async function eachRecord(
  trace: TraceModel,
  badRows: BadRows,
  take: (cell: (field: number) => string, fields: number, line: number) => void,
  head?: (names: readonly string[]) => void,
): Promise<void> {
  const records = new Records(FILES.now.openBytes(trace.file, trace.displayName), trace.displayName);
  const { record } = records;
  const cell = (field: number): string =>
    fieldText(record.bytes, record.fieldStart[field] ?? 0, record.fieldEnd[field] ?? 0);
  let fields = -1;
  try {
    for (;;) {
      const status = records.next();
      if (status === RecordStatus.end) return;
      if (status === RecordStatus.wait) {
        await records.wait();
        continue;
      }
      if (fields < 0) {
        fields = record.fieldCount;
        head?.(Array.from({ length: fields }, (_, field) => cell(field)));
        continue;
      }
      if (badRows.isTooMany) badRows.throwWhenEnough();
      if (record.fieldCount === fields) take(cell, fields, record.line);
      else {
        const problem = `the row has ${record.fieldCount} fields`;
        badRows.add(record.line, '', problem, `the header names ${fields} columns`);
      }
    }
  } finally {
    records.close();
  }
}

interface PercentileFile {
  readonly displayName: string;
  /** By function, and by application where the file knows only those. */
  readonly byKey: ReadonlyMap<string, Quantiles>;
}

const BESIDE_NAMES = {
  durations: [
    [/invocations_per_function_md/, 'function_durations_percentiles'],
    [/invocations/, 'durations'],
  ],
  memory: [
    [/invocations_per_function_md/, 'app_memory_percentiles'],
    [/invocations/, 'memory'],
  ],
} as const;

/** The file of percentiles that lies beside the counts, or null. */
async function besides(trace: TraceModel, kind: keyof typeof BESIDE_NAMES): Promise<PercentileFile | null> {
  const name = FILES.now.lastPart(trace.file);
  for (const [pattern, word] of BESIDE_NAMES[kind]) {
    const other = name.replace(pattern, word);
    const folder = FILES.now.besides(trace.file, '.');
    if (other === name || FILES.now.list(folder)?.includes(other) !== true) continue;
    const file = FILES.now.besides(trace.file, other);
    const displayName = FILES.now.shownName(trace.displayName, other);
    return { displayName, byKey: await readPercentiles({ ...trace, file, displayName }) };
  }
  return null;
}

const PERCENTILE = /(?:percentile_Average_|_pct)(\d+)$/;

async function readPercentiles(trace: TraceModel): Promise<ReadonlyMap<string, Quantiles>> {
  const byKey = new Map<string, Quantiles>();
  let columns: { field: number; share: number }[] = [];
  let [functionField, appField] = [-1, -1];
  const { BadRows: Bad } = await import('../bad-rows.ts');
  const badRows = new Bad(trace.displayName, 0);
  await eachRecord(
    trace,
    badRows,
    (cell, _, line) => {
      const values = columns.map(({ field }) => numberOf(cell(field)));
      if (values.some((value) => !(value >= 0))) {
        // Azure's own file has a few rows below 0, of clocks that were set back.
        if (values.some(Number.isNaN))
          badRows.add(line, '', 'a percentile is not a number', 'write milliseconds or MB');
        return;
      }
      const key = cell(functionField >= 0 ? functionField : appField);
      byKey.set(key, { shares: columns.map(({ share }) => share), values });
    },
    (names) => {
      functionField = names.indexOf('HashFunction');
      appField = names.indexOf('HashApp');
      columns = names.flatMap((name, field) => {
        const [, percent] = PERCENTILE.exec(name) ?? [];
        return percent === undefined ? [] : [{ field, share: Number(percent) / 100 }];
      });
      columns.sort((a, b) => a.share - b.share);
      if (columns.length >= 2 && functionField + appField > -2) return;
      const problem = 'the header names no percentiles of functions';
      const remedy = 'take it away, or give it the columns HashFunction and percentile_Average_0 to _100';
      throw new FaultError([{ file: trace.displayName, line: 1, path: '', problem, remedy }]);
    },
  );
  badRows.throwIfTooMany();
  return byKey;
}

/** A report of artillery, or oha's JSON: what it counted in each of its periods. */
export async function reportFile(trace: TraceModel, draws: Draws): Promise<EventFile> {
  const { displayName } = trace;
  const refuse = (problem: string, remedy: string): never => {
    throw new FaultError([{ file: displayName, path: '', problem, remedy }]);
  };
  const text = await wholeText(FILES.now.openBytes(trace.file, displayName), displayName, LONGEST_REPORT);
  if (text === null)
    return refuse(`the report has more than ${LONGEST_REPORT} characters`, 'give a shorter one');
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch (error) {
    return refuse(
      `the report is not JSON (${error instanceof Error ? error.message : error})`,
      'it may be cut off: write it again',
    );
  }
  const { intermediate, summary } = (report ?? {}) as { intermediate?: unknown; summary?: unknown };
  const made = Array.isArray(intermediate)
    ? artilleryTable(displayName, intermediate)
    : ohaTable(displayName, (summary ?? {}) as Record<string, unknown>);
  if (made === null || made.table.isEmpty)
    return refuse('the report counts no requests', 'give a report of a run that sent some');
  return countFile(trace, draws, {
    durations: null,
    memory: null,
    hasNames: false,
    notes: made.notes,
    fill: async () => made.table,
  });
}

interface MadeTable {
  readonly table: CountTable;
  readonly notes: readonly string[];
}

/**
 * Periods of artillery (10 s where it does not say): `http.requests` of version 2, `requestsCompleted`
 * before.
 */
function artilleryTable(displayName: string, periods: readonly unknown[]): MadeTable | null {
  const time: ReadTime = { isMoment: true, wholeMs: 0, restMs: 0 };
  const counted = periods.flatMap((one) => {
    const { counters, period, timestamp, requestsCompleted } = (one ?? {}) as Record<string, unknown>;
    const count = numberOf(
      ((counters ?? {}) as Record<string, unknown>)['http.requests'] ?? requestsCompleted ?? 0,
    );
    return isCount(count) && readTime(period ?? timestamp, 'ms', time) ? [{ atMs: time.wholeMs, count }] : [];
  });
  counted.sort((a, b) => a.atMs - b.atMs);
  const [first] = counted;
  if (first === undefined) return null;
  const table = new CountTable(displayName, PERIOD_MS, first.atMs);
  const index = table.indexOf('');
  for (const { atMs, count } of counted) table.add(Math.round((atMs - first.atMs) / PERIOD_MS), index, count);
  return { table, notes: [SPREAD, "The bins are artillery's periods of 10 s."] };
}

const PERIOD_MS = 10_000;

/** oha's JSON has only a total: its requests, evenly over its time in seconds. */
function ohaTable(displayName: string, { total, requestsPerSec }: Record<string, unknown>): MadeTable | null {
  const [seconds, rate] = [numberOf(total), numberOf(requestsPerSec)];
  if (!(seconds > 0 && rate > 0 && seconds * rate < 1e9)) return null;
  const table = new CountTable(displayName, seconds * 1000, null);
  table.add(0, table.indexOf(''), Math.round(seconds * rate));
  const notes = [
    "oha's JSON has no single requests: its total is spread over the run; --output-format csv keeps them.",
  ];
  return { table, notes: [SPREAD, ...notes] };
}
