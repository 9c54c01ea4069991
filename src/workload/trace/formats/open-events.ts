import { FILES } from '../../../host/host.ts';
import { FaultError } from '../../../model/fault.ts';
import type { TraceFormat, TraceModel } from '../../../model/traffic-pattern.ts';
import type { BadRows } from '../bad-rows.ts';
import { fieldText } from '../cell.ts';
import { RecordStatus } from '../csv-record.ts';
import { Records } from '../records.ts';
import {
  albEvents,
  clfEvents,
  gatewayCsvEvents,
  type LineEvents,
  timestampEvents,
  vegetaCsvEvents,
  xmlCells,
} from './access-logs.ts';
import { azure2019File, type Draws, huawei2023File, plainCountsFile, reportFile } from './count-files.ts';
import {
  CHUNK_EVENTS,
  type EventChunks,
  type EventColumns,
  type EventFile,
  identityOf,
  type TraceEvent,
} from './event.ts';
import { jsonRowEvents, k6JsonEvents, objectOf, vegetaJsonEvents } from './json-events.ts';
import { type LogLines, logLinesOf } from './log-events.ts';
import { type NamedColumns, namedColumnsOf, plainName } from './named-columns.ts';
import { isParquet, parquetFile } from './parquet-events.ts';
import { ownColumns, RowEvents } from './row-events.ts';
import { type Shape, shapeOf } from './sniff.ts';

/** What a user calls the writer of each shape; null where it depends on the columns. */
const FORMAT_OF: Readonly<Record<Shape, TraceFormat | null>> = {
  csv: 'csv',
  'named-csv': null,
  'json-rows': null,
  'json-list': null,
  timestamps: 'timestamps',
  counts: 'counts-per-minute',
  azure2019: 'azure2019',
  huawei2023: 'huawei2023',
  clf: 'apigw',
  'apigw-csv': 'apigw',
  xml: 'apigw',
  alb: 'alb',
  'k6-json': 'k6',
  'vegeta-json': 'vegeta',
  'vegeta-csv': 'vegeta',
  'report-artillery': 'artillery',
  'report-oha': 'oha',
  'lambda-log': null,
  'azure2019-beside': null,
};

export interface OpenedEvents {
  readonly format: TraceFormat;
  /** Null where the file is own CSV, which has a reader of its own. */
  readonly file: EventFile | null;
}

/**
 * Tells what wrote a trace, by `format:` and by its content, and opens it. Rejects with a FaultError where
 * the two contradict each other, and where the file is not usable.
 */
export async function openEvents(trace: TraceModel, draws: Draws): Promise<OpenedEvents> {
  const asked = trace.format === 'invitro' ? 'azure2019' : trace.format;
  if (asked === 'csv') return { format: 'csv', file: null };
  if (isParquet(trace.file, trace.displayName)) {
    checkAsked(trace, 'parquet', asked);
    return { format: 'parquet', file: await parquetFile(trace) };
  }
  if (asked === 'counts-per-minute')
    return { format: asked, file: await plainCountsFile(trace, draws, 60_000) };
  if (asked === 'counts-per-second')
    return { format: asked, file: await plainCountsFile(trace, draws, 1000) };
  const head = await logLinesOf(trace);
  const shape = asked === 'timestamps' ? asked : shapeOf(head.text, head.isWhole, trace);
  const layout = layoutOf(shape, head.text, trace);
  const format =
    FORMAT_OF[shape] ?? (layout === null || layout.signs.length === 0 ? 'ndjson' : layout.format);
  checkAsked(trace, format, asked);
  return { format, file: await fileOf(shape, layout, trace, draws, head) };
}

function checkAsked(trace: TraceModel, found: TraceFormat, asked: TraceFormat | undefined): void {
  if (asked === undefined || asked === found) return;
  throw refusal(
    trace,
    `format: ${trace.format} was given, and the file looks like ${found}`,
    `write format: ${found}, or leave it out`,
  );
}

async function fileOf(
  shape: Shape,
  layout: NamedColumns | null,
  trace: TraceModel,
  draws: Draws,
  head: LogLines,
): Promise<EventFile | null> {
  const lines = (
    columns: Partial<EventColumns>,
    notes: readonly string[],
    events: (badRows: BadRows) => LineEvents,
  ) => lineFile(trace, head, columns, notes, events);
  const asked = { functions: true, durations: true };
  switch (shape) {
    case 'csv':
      return null;
    case 'lambda-log':
      throw refusal(
        trace,
        'these are log lines of AWS Lambda and no trace',
        `lambda-sim calibrate ${trace.displayName} --trace arrivals.csv makes one of them`,
      );
    case 'azure2019-beside':
      throw refusal(
        trace,
        'these are durations or memory of functions, without a time of a request',
        'give the file of invocations; one of durations beside it is read with it',
      );
    case 'named-csv':
      return layout === null ? null : namedCsvFile(trace, layout);
    case 'json-rows': {
      const used = layout ?? ownColumns(trace);
      const columns = presentIn(head.text, used);
      const file = lines(columns, used.notes, (badRows) => jsonRowEvents(used, badRows));
      return { ...file, isOwn: used.signs.length === 0 };
    }
    case 'json-list':
      throw refusal(trace, 'the file is one list of JSON', 'write one object a line, as jq -c ".[]" does');
    case 'timestamps':
      return lines({}, [], (badRows) => timestampEvents(badRows, trace.timeUnit));
    case 'counts':
      throw refusal(
        trace,
        'the file holds one whole number a line, and they go up and down: counts rather than times',
        'say format: counts-per-minute or counts-per-second, or format: timestamps where they are times',
      );
    case 'azure2019':
      return azure2019File(trace, draws);
    case 'huawei2023':
      return huawei2023File(trace, draws);
    case 'clf':
      return lines({ functions: true }, [SPREAD], clfEvents);
    case 'apigw-csv':
      return lines({ functions: true }, [SPREAD], gatewayCsvEvents);
    case 'xml':
      return lines(asked, [SPREAD], (badRows) => xmlEvents(trace, badRows));
    case 'alb':
      return lines(
        asked,
        ['A request came at request_creation_time; its duration is target_processing_time.'],
        albEvents,
      );
    case 'k6-json':
      return lines(
        asked,
        [
          'Requests are the points of http_req_duration: each came its duration before the time of the point.',
        ],
        k6JsonEvents,
      );
    case 'vegeta-json':
      return lines(asked, [CLIENT], vegetaJsonEvents);
    case 'vegeta-csv':
      return lines(asked, [CLIENT], vegetaCsvEvents);
    case 'report-artillery':
    case 'report-oha':
      return reportFile(trace, draws);
  }
}

const SPREAD = 'Times are whole seconds: the requests of a second are spread over it.';
const CLIENT = "Durations are as the client saw them: the network and the service's queue are in them.";

function layoutOf(shape: Shape, text: string, trace: TraceModel): NamedColumns | null {
  const [first = ''] = text
    .replace(/^\ufeff/, '')
    .trimStart()
    .split(/\r?\n/);
  if (shape === 'named-csv') {
    return namedColumnsOf(first.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'))) ?? null;
  }
  if (shape !== 'json-rows') return null;
  if (Object.keys(trace.columns).length > 0) return ownColumns(trace);
  const names = Object.keys(objectOf(first) ?? {});
  if (names.some((name) => plainName(name) === 'timestamp')) return ownColumns(trace);
  const known = namedColumnsOf(names);
  if (known !== undefined || names.length === 0) return known ?? null;
  const meant = names.find((name) => /time|date/i.test(name));
  throw new FaultError([
    {
      file: trace.displayName,
      line: 1,
      path: '',
      problem: 'the object has no key "timestamp"',
      remedy:
        meant === undefined
          ? `its keys are ${names.slice(0, 12).join(', ')}; "columns:" says which is which`
          : `did you mean columns: { timestamp: ${meant} }?`,
    },
  ]);
}

/** Which columns the objects at the beginning of a file have. */
function presentIn(text: string, { names, duration = [], memory = [] }: NamedColumns): EventColumns {
  const keys = new Set(text.split('\n').flatMap((line) => Object.keys(objectOf(line) ?? {}).map(plainName)));
  const has = (columns: readonly string[]): boolean => columns.some((column) => keys.has(plainName(column)));
  return {
    functions: has(names.flat()),
    durations: has(duration.map(({ column }) => column)),
    memoryUsed: has(memory.map(({ column }) => column)),
  };
}

function xmlEvents(trace: TraceModel, badRows: BadRows): LineEvents {
  const layout = namedColumnsOf(['requestTime', 'requestId']) ?? ownColumns(trace);
  const rows = new RowEvents(layout, badRows);
  return (line, number) => {
    const cells = xmlCells(line);
    if (cells !== null) return rows.read((column) => cells.get(column), number);
    badRows.add(number, '', 'the line is no element of XML', 'a log in XML has one request a line');
    return null;
  };
}

/** A file of which each line is an event. */
function lineFile(
  trace: TraceModel,
  { lines: linesOf }: LogLines,
  { functions = false, durations = false, memoryUsed = false }: Partial<EventColumns>,
  notes: readonly string[],
  events: (badRows: BadRows) => LineEvents,
): EventFile {
  return {
    columns: { functions, durations, memoryUsed },
    isOwn: false,
    isCounts: false,
    notes,
    identity: identityOf(trace),
    async *read(badRows): EventChunks {
      const read = events(badRows);
      let number = 0;
      for await (const lines of linesOf()) {
        const chunk: TraceEvent[] = [];
        for (const line of lines) {
          number += 1;
          if (line.trim() === '') continue;
          if (badRows.isTooMany) badRows.throwWhenEnough();
          const event = read(number === 1 ? line.replace(/^\ufeff/, '') : line, number);
          if (event !== null) chunk.push(event);
        }
        if (chunk.length > 0) yield chunk;
      }
    },
  };
}

/** CSV whose header names a writer's columns. */
function namedCsvFile(trace: TraceModel, layout: NamedColumns): EventFile {
  return {
    columns: {
      functions: layout.names.length > 0,
      durations: layout.duration !== undefined,
      memoryUsed: layout.memory !== undefined,
    },
    isOwn: false,
    isCounts: false,
    notes: layout.notes,
    identity: identityOf(trace),
    async *read(badRows): EventChunks {
      const records = new Records(FILES.now.openBytes(trace.file, trace.displayName), trace.displayName);
      const { record } = records;
      const rows = new RowEvents(layout, badRows);
      const fields = new Map<string, number>();
      let count = -1;
      let chunk: TraceEvent[] = [];
      const at = (field: number): string =>
        fieldText(record.bytes, record.fieldStart[field] ?? 0, record.fieldEnd[field] ?? 0);
      const cell = (column: string): string | undefined => {
        const field = fields.get(column) ?? fields.get(plainName(column));
        return field === undefined ? undefined : at(field);
      };
      try {
        for (;;) {
          const status = records.next();
          if (status === RecordStatus.end) break;
          if (status === RecordStatus.wait) {
            await records.wait();
            continue;
          }
          if (count < 0) {
            count = record.fieldCount;
            for (let field = count - 1; field >= 0; field -= 1) {
              fields.set(plainName(at(field)), field);
              fields.set(at(field), field);
            }
            continue;
          }
          if (record.fieldCount !== count) {
            if (badRows.isTooMany) badRows.throwWhenEnough();
            const remedy = `the header names ${count} columns; fields that hold a comma are quoted`;
            badRows.add(record.line, '', `the row has ${record.fieldCount} fields`, remedy);
            continue;
          }
          const event = rows.read(cell, record.line);
          if (event !== null) chunk.push(event);
          if (chunk.length < CHUNK_EVENTS) continue;
          yield chunk;
          chunk = [];
        }
        if (chunk.length > 0) yield chunk;
      } finally {
        records.close();
      }
    },
  };
}

function refusal(trace: TraceModel, problem: string, remedy: string): FaultError {
  return new FaultError([{ file: trace.displayName, path: '', problem, remedy }]);
}
