import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createArrivalBatch } from '../../src/model/arrivals.ts';
import { FaultError, formatFault } from '../../src/model/fault.ts';
import type { TraceModel } from '../../src/model/traffic-pattern.ts';
import type { ArrivalContext } from '../../src/workload/patterns/pattern.ts';
import { inspectTrace, openTrace } from '../../src/workload/trace/trace.ts';
import { fc } from '../support/fast-check.ts';
import { contextOf, type Row, rowsOf, timesOf } from './drain.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-sim-trace-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function traceOf(content: string | Uint8Array, changes: Partial<TraceModel> = {}): TraceModel {
  files += 1;
  const file = join(folder, `${files}.csv`);
  writeFileSync(file, content);
  return at(file, changes);
}

function at(file: string, changes: Partial<TraceModel> = {}): TraceModel {
  return { file, displayName: 't.csv', columns: {}, timeUnit: 's', speed: 1, repeat: 1, ...changes };
}

async function rows(
  content: string | Uint8Array,
  changes: Partial<TraceModel> = {},
  context: Partial<ArrivalContext> = {},
  alwaysQuoted = false,
  batchRows?: number,
): Promise<Row[]> {
  return rowsOf(await openTrace(traceOf(content, changes), contextOf(context), alwaysQuoted), batchRows);
}

async function times(
  content: string | Uint8Array,
  changes: Partial<TraceModel> = {},
  context: Partial<ArrivalContext> = {},
): Promise<number[]> {
  return timesOf(await openTrace(traceOf(content, changes), contextOf(context)));
}

async function faultsOf(action: Promise<unknown>): Promise<string[]> {
  try {
    await action;
  } catch (error) {
    if (error instanceof FaultError) return error.faults.map(formatFault);
    throw error;
  }
  return [];
}

const FUNCTIONS = new Map([
  ['resize', 3],
  ['größe', 1],
]);

describe('rows', () => {
  it('brings the columns that its header names, wherever they stand', async () => {
    const content =
      'id,durationMs,function,timestamp,memoryMb,payloadBytes\n1,12.5,resize,0.25,90,10\n2,,größe,1e1,,\n';
    expect(await rows(content, {}, { functionIndex: FUNCTIONS })).toEqual([
      { timeMs: 250, functionIndex: 3, durationMs: 12.5, memoryMb: 90 },
      { timeMs: 10_000, functionIndex: 1, durationMs: Number.NaN, memoryMb: Number.NaN },
    ]);
  });

  it('finds default names in any case and other names through columns', async () => {
    expect(await rows('Timestamp,DURATIONMS\n1,5\n')).toEqual([{ timeMs: 1000, durationMs: 5 }]);
    expect(
      await rows('when,Duration\n1,5\n', { columns: { timestamp: 'when', durationMs: 'Duration' } }),
    ).toEqual([{ timeMs: 1000, durationMs: 5 }]);
  });

  it.each([
    ['a byte order mark', '\ufefftimestamp\n1\n2\n'],
    ['CR LF', 'timestamp\r\n1\r\n2\r\n'],
    ['blank lines and an empty last one', '\n\ntimestamp\n\n1\n   \n2\n\n\n'],
    ['no newline at the end', 'timestamp\n1\n2'],
    ['blanks around values', ' timestamp \n 1\t\n2  '],
    ['quoted values', '"timestamp"\n"1"\n"2"\n'],
    ['a quotation mark in the middle', 'timestamp\n1\n"2"\n'],
  ])('reads %s', async (_, content) => {
    expect(await times(content)).toEqual([1000, 2000]);
    expect(await times(gzipSync(content))).toEqual([1000, 2000]);
  });

  it('reads quoted commas, quotation marks and line breaks', async () => {
    const content = 'function,timestamp,note\n"resize",1,"a, ""b""\nc"\n"größe",2,\n';
    expect(await rows(content, {}, { functionIndex: FUNCTIONS })).toEqual([
      { timeMs: 1000, functionIndex: 3 },
      { timeMs: 2000, functionIndex: 1 },
    ]);
  });

  it('counts the lines of the file, also inside quoted fields', async () => {
    for (const newline of ['\n', '\r\n']) {
      const content = ['timestamp,note', '1,"a', 'b', 'c"', '2,', 'x,'].join(newline);
      expect(await faultsOf(rows(content))).toContain(
        't.csv:6:1: timestamp: "x" is not a time; write a number (s) or an ISO-8601 date; bad rows can be skipped with --max-bad-rows',
      );
    }
  });

  it.each([
    ['s', '1.001', 1001],
    ['ms', '1.5', 1.5],
    ['us', '1500', 1.5],
    ['ns', '1500000', 1.5],
  ] as const)('takes numbers in %s', async (timeUnit, text, timeMs) => {
    expect(await times(`timestamp\n${text}\n`, { timeUnit })).toEqual([timeMs]);
  });

  it('puts t = 0 at the first of epoch times and dates, and leaves small numbers as they are', async () => {
    expect(await times('timestamp\n5\n7\n')).toEqual([5000, 7000]);
    expect(await times('timestamp\n1700000000.5\n1700000002\n')).toEqual([0, 1500]);
    expect(await times('timestamp\n1700000000500\n1700000002000\n', { timeUnit: 'ms' })).toEqual([0, 1500]);
    // The earliest row, not the first one.
    expect(await times('timestamp\n1700000002\n1700000000.5\n')).toEqual([0, 1500]);
  });

  it('reads ISO-8601 with its fractions and zones', async () => {
    const content = [
      'timestamp',
      '2023-11-16 18:17:03.9799600',
      '2023-11-16T18:17:04.0319601Z',
      '2023-11-16T20:17:05+02:00',
      '2023-11-16T13:17:06.5-0500',
      '2023-11-16T18:18',
      '2023-11-17',
    ].join('\n');
    const timesMs = await times(content, {}, { horizonMs: 1e9 });
    const origin = Date.parse('2023-11-16T18:17:03Z') + 979.96;
    const expected = [
      979.96,
      1031.9601,
      2000,
      3500,
      57_000,
      Date.parse('2023-11-17T00:00:00Z') - Date.parse('2023-11-16T18:17:03Z'),
    ].map((timeMs) => timeMs - 979.96);
    expect(origin).toBeGreaterThan(0);
    for (const [index, timeMs] of expected.entries()) expect(timesMs[index]).toBeCloseTo(timeMs, 5);
  });

  it('replays faster, and repeats after last − first + mean gap', async () => {
    const content = 'timestamp\n1\n2\n5\n';
    expect(await times(content, { speed: 2 })).toEqual([500, 1000, 2500]);
    // Period: 4 s + 2 s.
    expect(await times(content, { repeat: 2 })).toEqual([1000, 2000, 5000, 7000, 8000, 11_000]);
    expect(await times(content, { repeat: 2, speed: 2 })).toEqual([500, 1000, 2500, 3500, 4000, 5500]);
    expect(await times(content, { repeat: Number.POSITIVE_INFINITY }, { horizonMs: 14_000 })).toEqual([
      1000, 2000, 5000, 7000, 8000, 11_000, 13_000,
    ]);
    expect(await times(gzipSync('timestamp\n1700000000\n1700000003\n'), { repeat: 3 })).toEqual([
      0, 3000, 6000, 9000, 12_000, 15_000,
    ]);
  });

  it('ends at the horizon', async () => {
    expect(await times('timestamp\n0\n1\n2\n', {}, { horizonMs: 2000 })).toEqual([0, 1000]);
  });

  it('sorts rows within its window and keeps the file order of equal times', async () => {
    const count = 30_000;
    const order = Array.from({ length: count }, (_, index) => index);
    // Every block of 5000 rows backwards; durations number the rows.
    for (let start = 0; start < count; start += 5000) {
      order.splice(start, 5000, ...order.slice(start, start + 5000).reverse());
    }
    const content = `timestamp,durationMs\n${order.map((index) => `${index >> 1},${index}`).join('\n')}\n`;
    const found = await rows(content, {}, { horizonMs: 1e9 });
    expect(found.map((row) => row.timeMs)).toEqual(
      [...order].sort((a, b) => a - b).map((index) => (index >> 1) * 1000),
    );
    const place = new Map(order.map((index, position) => [index, position]));
    for (let row = 1; row < count; row += 1) {
      const [before, after] = [found[row - 1], found[row]];
      if (before?.timeMs !== after?.timeMs) continue;
      expect(place.get(before?.durationMs ?? -1)).toBeLessThan(place.get(after?.durationMs ?? -1) ?? -1);
    }
    for (const batchRows of [1, 1000]) {
      expect(await rows(content, {}, { horizonMs: 1e9 }, false, batchRows)).toEqual(found);
    }
  });

  it('refuses a row that comes too late, with its place', async () => {
    const lines = Array.from({ length: 10_002 }, (_, index) => String(index + 10));
    expect(await faultsOf(rows(`timestamp\n${lines.join('\n')}\n3\n`, {}, { horizonMs: 1e9 }))).toEqual([
      't.csv:10004:1: timestamp: the row is earlier than a row more than 10000 rows before it ("3"); sort the trace by time',
    ]);
    // One row less between them is within the window.
    expect(
      await times(`timestamp\n${lines.slice(0, 10_000).join('\n')}\n3\n`, {}, { horizonMs: 1e9 }),
    ).toHaveLength(10_001);
  });

  it('tells its start without reading on', async () => {
    expect(await inspectTrace(traceOf('timestamp,function\n2023-11-16T18:17:03.5Z,a\n'))).toEqual({
      startEpochMs: Date.parse('2023-11-16T18:17:03.5Z'),
      hasFunctionColumn: true,
      hasDurationColumn: false,
      hasMemoryColumn: false,
      format: 'rows',
      namesFunctions: true,
      notes: [],
    });
    expect((await inspectTrace(traceOf('timestamp,durationMs\n5,1\n'))).startEpochMs).toBeNull();
    expect((await inspectTrace(traceOf('timestamp\n1700000002\n1700000001\n'))).startEpochMs).toBe(
      1_700_000_001_000,
    );
  });
});

describe('bad rows', () => {
  const content = [
    'timestamp,function,durationMs',
    'x1,resize,5',
    '1,resise,5',
    '2,resize,-5',
    '3,resize',
    '4,resize,5,6',
    '-5,resize,5',
    ',resize,5',
    '0x10,resize,5',
    '6,resize,NaN',
    '2023-13-01,resize,1',
    '7,resize,5',
  ].join('\n');

  it('are faults with file, row, column and value, the first few of them', async () => {
    const faults = await faultsOf(rows(content, {}, { functionIndex: FUNCTIONS }));
    expect(faults).toEqual([
      't.csv:2:1: timestamp: "x1" is not a time; write a number (s) or an ISO-8601 date',
      't.csv:3:1: function: "resise" is not a function of the scenario; did you mean resize?',
      't.csv:4:1: durationMs: "-5" is negative; write milliseconds from 0 on, or leave the field empty',
      't.csv:5:1: the row has 2 fields; the header names 3 columns; fields that hold a comma are quoted',
      't.csv:6:1: the row has 4 fields; the header names 3 columns; fields that hold a comma are quoted',
      't.csv:7:1: timestamp: "-5" is negative; times count from 0, the start of the simulation',
      't.csv:8:1: timestamp: "" is empty; write a number (s) or an ISO-8601 date',
      't.csv:9:1: timestamp: "0x10" is not a time; write a number (s) or an ISO-8601 date',
      't.csv:10:1: durationMs: "NaN" is not a number; write milliseconds, or leave the field empty',
      't.csv:11:1: timestamp: "2023-13-01" is not a date that exists; write it as 2026-01-05T08:30:00.250Z; these are the first 10 bad rows, which can be skipped with --max-bad-rows',
    ]);
  });

  it('are skipped and counted up to the maximum', async () => {
    const told: [string, number][] = [];
    const found = await rows(
      content,
      { repeat: 1 },
      {
        functionIndex: FUNCTIONS,
        maximumBadRows: 10,
        onBadRows: (file, count) => told.push([file, count]),
      },
    );
    expect(found).toEqual([{ timeMs: 7000, functionIndex: 3, durationMs: 5 }]);
    expect(told).toEqual([['t.csv', 10]]);
    expect(await faultsOf(rows(content, {}, { functionIndex: FUNCTIONS, maximumBadRows: 9 }))).toContain(
      't.csv:11:1: timestamp: "2023-13-01" is not a date that exists; write it as 2026-01-05T08:30:00.250Z; more than the 9 rows of --max-bad-rows are bad',
    );
  });

  it('are dates among numbers and numbers among dates', async () => {
    expect(await faultsOf(times('timestamp\n1\n2023-11-16\n'))).toContain(
      't.csv:3:1: timestamp: "2023-11-16" is a date, the rows before hold numbers; use one kind of time in a trace; bad rows can be skipped with --max-bad-rows',
    );
    expect(await faultsOf(times('timestamp\n2023-11-16\n1\n'))).toContain(
      't.csv:3:1: timestamp: "1" is a number, the rows before hold dates; use one kind of time in a trace; bad rows can be skipped with --max-bad-rows',
    );
  });
});

describe('what is not a trace', () => {
  it.each([
    [
      'timestmp,x\n1,2\n',
      'the header has no column "timestamp"; did you mean columns: { timestamp: timestmp }?',
    ],
    ['EventTime,x\n1,2\n', 'did you mean columns: { timestamp: EventTime }?'],
    ['when,what\n1,2\n', 'its columns are "when", "what"; the first line names the columns'],
    [
      'Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%\n1698400001,1,,Aggregated,4.5,0,120\n',
      'each row sums up the requests of a while, as its column "User Count" says; give a file with a row for each request',
    ],
    ['timestamp,rps\n1,20\n', 'as its column "rps" says'],
    // What is no header may be anything, and is not shown.
    ['1.5,2\n2,3\n', 'the header has no column "timestamp"; the first line names the columns'],
    ['root:x:0\n', 'the header has no column "timestamp"; the first line names the columns'],
    ['timestamp;function\n1;f\n', 'the columns are separated by semicolons; separate them by commas'],
    ['timestamp\tfunction\n1\tf\n', 'the columns are separated by tabs; separate them by commas'],
    ['timestamp,x\r1,2\r', 'the lines end in CR alone'],
    ['timestamp\n1e308\n', 'is more than this simulator takes; write s before the year 10000'],
    [
      'timestamp,durationMs\n1,1e308\n',
      'is more than this simulator takes; write at most 315360000000 milli',
    ],
    ['timestamp,memoryMb\n1,1e308\n', 'is more than this simulator takes; write at most 1048576 MB'],
    ['timestamp,payloadBytes\n1,1e308\n', 'is more than this simulator takes; write at most 1000000000000'],
    ['timestamp,timestamp\n1,2\n', 'the header has two columns "timestamp"'],
    ['', 'the trace is empty'],
    ['\ufeff', 'the trace is empty'],
    ['\n\n', 'the trace is empty'],
    ['timestamp\n', 'the trace has a header and no rows'],
    ['timestamp\n1\0\n', 'the trace holds NUL bytes'],
    ['timestamp,x\n1,"open\n2,3\n', 'a quotation mark is opened and never closed'],
    [gzipSync('timestamp\n1\n').subarray(0, 20), 'the trace cannot be unpacked'],
  ])('%#', async (content, expected) => {
    expect((await faultsOf(rows(content))).join('\n')).toContain(expected);
  });

  it('says why no row is usable', async () => {
    const file = traceOf('timestamp\nx\ny\n');
    await expect(inspectTrace(file)).rejects.toThrow(
      't.csv: the trace has no usable row: line 2: timestamp "x" is not a time; give it at least one row',
    );
  });

  it('names every column that a mapping does not find', async () => {
    const outcome = rows('timestamp,Durations\n1,2\n', {
      columns: { durationMs: 'Duration', function: 'Lambda' },
    });
    expect(await faultsOf(outcome)).toEqual([
      't.csv:1:1: the header has no column "Lambda"; its columns are "timestamp", "Durations"; the first line names the columns, and "columns:" says which is which',
      't.csv:1:1: the header has no column "Duration"; did you mean columns: { durationMs: Durations }?',
    ]);
  });

  it('cannot be repeated without a second time', async () => {
    expect(await faultsOf(times('timestamp\n1\n', { repeat: 2 }))).toEqual([
      't.csv: the trace cannot be repeated: all its rows are at the same time; leave "repeat:" out, or give it rows at two times',
    ]);
  });

  it('is a directory, a pipe, missing or unreadable', async () => {
    const directory = join(folder, 'directory');
    mkdirSync(directory);
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const cases: [string, string][] = [
      [directory, 'the trace is a directory'],
      [pipe, 'the trace is a pipe (FIFO)'],
      ['/dev/zero', 'the trace is a device'],
      [join(folder, 'missing.csv'), 'no such file'],
      [join(folder, '1.csv', 'x'), 'no such file'],
    ];
    const secret = traceOf('timestamp\n1\n').file;
    chmodSync(secret, 0);
    // Root may read everything.
    if (process.getuid?.() !== 0) cases.push([secret, 'the trace may not be read']);
    for (const [file, expected] of cases) {
      expect((await faultsOf(openTrace(at(file), contextOf()))).join('\n')).toContain(expected);
    }
  });

  it('has a line longer than a megabyte: refused fast and in bounded memory', async () => {
    const file = join(folder, 'long.csv');
    writeFileSync(file, `timestamp\n${'1'.repeat(40_000_000)}`);
    const before = process.memoryUsage().rss;
    for (const alwaysQuoted of [false, true]) {
      const outcome = openTrace(at(file), contextOf(), alwaysQuoted).then((stream) => rowsOf(stream));
      expect(await faultsOf(outcome)).toEqual([
        't.csv:2:1: the line is longer than 1048576 bytes; a trace is CSV with one request a line',
      ]);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  });

  it('changes while it is read or between two repetitions', async () => {
    const trace = traceOf('timestamp\n1\n2\n', { repeat: 2 });
    const stream = await openTrace(trace, contextOf());
    utimesSync(trace.file, new Date(0), new Date(0));
    expect((await faultsOf(rowsOf(stream))).join('\n')).toContain('changed while it was read');
  });
});

describe('the fast path', () => {
  const cell = fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      '0',
      '5',
      '-1',
      '1.5',
      '1e3',
      '1E-2',
      '.5',
      '5.',
      '+7',
      '1e999',
      'abc',
      '0x1',
      '\u00a0',
      ' \u00a05\u2003',
      'é',
    ),
    fc.constantFrom('2023-11-16T18:17:03.1234567Z', '2023-11-16 18:17', '2023-02-30', '1700000000.123456789'),
    fc.constantFrom('resize', ' größe ', 'resise', '9007199254740993', '123456789012345678'),
    fc.double({ min: 0, max: 1e6, noNaN: true }).map(String),
    fc.integer({ min: 0, max: 100_000 }).map((value) => (value / 1000).toFixed(3)),
  );
  const good = fc
    .tuple(
      fc.integer({ min: 0, max: 2e6 }).map((value) => String(value / 1000)),
      fc.constantFrom('resize', ' größe'),
      fc.constantFrom('', '12', '0.25', '1e2'),
    )
    .map((cells) => cells.join(','));
  const quoted = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('"5"', '"resize"', '" größe "', '""', '"0.25"', '"12"') },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '"re,size"',
        '"two\nlines"',
        '"two\r\nlines"',
        '"a\rb"',
        '"7""8"',
        '""""',
        '""""""',
        ' "5"',
        '"5" ',
        '5"',
        '"5"5',
        '" "',
        '"never closed',
        '"\u00a05"',
        '"\ufeff5"',
      ),
    },
  );
  const line = fc.oneof(
    { weight: 6, arbitrary: good },
    {
      weight: 4,
      arbitrary: fc
        .array(fc.oneof(quoted, cell), { minLength: 1, maxLength: 3 })
        .map((cells) => cells.join(',')),
    },
    {
      weight: 4,
      arbitrary: good.map((text) =>
        text
          .split(',')
          .map((part) => `"${part}"`)
          .join(','),
      ),
    },
    { weight: 2, arbitrary: fc.array(cell, { minLength: 2, maxLength: 4 }).map((cells) => cells.join(',')) },
    { weight: 1, arbitrary: fc.constantFrom('', '  ', ',', ',,', ',,,') },
  );
  const file = fc
    .tuple(
      fc.constantFrom('', '\ufeff', '\n'),
      fc.constantFrom(
        'timestamp,function,durationMs',
        ' Timestamp , function,durationMs',
        '"timestamp","function","durationMs"',
        '"timestamp",function,"durationMs"',
      ),
      fc.array(line, { minLength: 0, maxLength: 30 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
    )
    .map(([mark, header, lines, newline, isClosed]) =>
      [mark + header, ...lines].join(newline).concat(isClosed ? newline : ''),
    );

  it('gives the same rows and the same faults as csv-parse', async () => {
    const outcomeOf = async (
      content: string,
      maximumBadRows: number,
      alwaysQuoted: boolean,
    ): Promise<unknown> => {
      let told = 0;
      const context = {
        functionIndex: FUNCTIONS,
        maximumBadRows,
        onBadRows: (_: string, count: number) => {
          told = count;
        },
      };
      try {
        return [await rows(content, {}, context, alwaysQuoted), told];
      } catch (error) {
        if (error instanceof FaultError) return error.faults.map(formatFault);
        throw error;
      }
    };
    await fc.assert(
      fc.asyncProperty(file, fc.constantFrom(0, 2, 1000), async (content, maximumBadRows) => {
        const fast = await outcomeOf(content, maximumBadRows, false);
        expect(await outcomeOf(content, maximumBadRows, true)).toEqual(fast);
      }),
      { numRuns: Number(process.env['LAMBDA_SIM_RUNS'] ?? 300) },
    );
  });

  it('hands over to csv-parse in the middle without losing a row or a line number', async () => {
    const plain = Array.from(
      { length: 50_000 },
      (_, index) => `${index / 100},7,some text to fill the chunk`,
    );
    const mixed = plain.map((text, index) =>
      index === 30_000
        ? `${index / 100},7,"some, ""quoted"" text"`
        : index === 40_000
          ? `${index / 100},7,some "quoted" text`
          : text,
    );
    const expected = await rows(`timestamp,durationMs,note\n${plain.join('\n')}\n`);
    expect(await rows(`timestamp,durationMs,note\n${mixed.join('\n')}\n`)).toEqual(expected);
    mixed[45_000] = 'x,7,note';
    expect(await faultsOf(rows(`timestamp,durationMs,note\n${mixed.join('\n')}\n`))).toContain(
      't.csv:45002:1: timestamp: "x" is not a time; write a number (s) or an ISO-8601 date; bad rows can be skipped with --max-bad-rows',
    );
  });
});

describe('memory', () => {
  it('does not grow with the number of rows', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    const heldBytes = (): number => {
      collectGarbage();
      const { arrayBuffers, heapUsed } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const file = join(folder, 'large.csv');
    const block = (start: number): string =>
      Array.from(
        { length: 100_000 },
        (_, index) => `${((start + index) / 1000).toFixed(3)},resize,12.5\n`,
      ).join('');
    writeFileSync(file, 'timestamp,function,durationMs\n');
    for (let start = 0; start < 2_000_000; start += 100_000) writeFileSync(file, block(start), { flag: 'a' });
    const stream = await openTrace(at(file), contextOf({ functionIndex: FUNCTIONS, horizonMs: 1e12 }));
    const batch = createArrivalBatch();
    let count = 0;
    const read = (rows: number): void => {
      while (count < rows) {
        stream.next(batch);
        if (batch.rows === 0) return;
        count += batch.rows;
      }
    };
    read(100_000);
    const early = heldBytes();
    read(1_900_000);
    const late = heldBytes();
    read(Number.POSITIVE_INFINITY);
    expect(count).toBe(2_000_000);
    // A single byte kept of each row would be 1.8 MB.
    expect(late - early).toBeLessThan(1e6);
  });
});

describe('minute counts', () => {
  const header = `HashOwner,HashApp,HashFunction,Trigger,${Array.from({ length: 3 }, (_, index) => index + 1).join(',')}`;

  it('are spread over their minutes, all functions together', async () => {
    const content = `${header}\no,a,f,http,1000,0,5\no,a,g,timer,1000,0,7\n`;
    const timesMs = await times(content);
    expect(timesMs).toHaveLength(2012);
    expect(timesMs.filter((timeMs) => timeMs < 60_000)).toHaveLength(2000);
    expect(timesMs.filter((timeMs) => timeMs >= 120_000 && timeMs < 180_000)).toHaveLength(12);
    const inFirstHalf = timesMs.filter((timeMs) => timeMs < 30_000).length;
    expect(Math.abs(inFirstHalf - 1000)).toBeLessThan(3.9 * Math.sqrt(500));
    expect(await times(content, { speed: 2 })).toEqual(
      timesMs.map((timeMs) => expect.closeTo(timeMs / 2, 6)),
    );
    expect(await times(content, { repeat: 2 })).toHaveLength(4024);
    expect(await times(content, {}, { horizonMs: 60_000 })).toHaveLength(2000);
    expect(await times(gzipSync(content))).toEqual(timesMs);
    expect((await inspectTrace(traceOf(content))).format).toBe('minuteCounts');
  });

  it('are whole numbers', async () => {
    expect(await faultsOf(times(`${header}\no,a,f,http,1,-2,3\no,a,f,http,1,2\n`))).toEqual([
      't.csv:2:1: 2: "-2" is not a count; write a whole number from 0 on',
      't.csv:3:1: the row has 6 fields; the header names 7 columns; bad rows can be skipped with --max-bad-rows',
    ]);
    expect(await times(`${header}\no,a,f,http,0,0,0\n`)).toEqual([]);
    expect(await times(`${header}\no,a,f,http,0,0,0\n`, { repeat: Number.POSITIVE_INFINITY })).toEqual([]);
  });
});
