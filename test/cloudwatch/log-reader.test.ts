import { describe, expect, it } from 'vitest';
import { BytePen } from '../../src/cloudwatch/logs/byte-pen.ts';
import { handlerLines } from '../../src/cloudwatch/logs/handler-lines.ts';
import { writeLines } from '../../src/cloudwatch/logs/lines.ts';
import { LogReader, readLogLine } from '../../src/cloudwatch/logs/log-reader.ts';
import type { LogRecord, ReportRecord } from '../../src/cloudwatch/logs/log-record.ts';
import type { LogEra, LogFunction, LoggedInvocation } from '../../src/cloudwatch/logs/logged-invocation.ts';
import { LengthPen } from '../../src/cloudwatch/logs/pen.ts';
import { scratchFolder } from '../scenario/scratch.ts';
import { fc } from '../support/fast-check.ts';
import { cloudWatchRun, logs } from './cloudwatch-run.ts';
import { TextPen } from './text-pen.ts';

const { compiled } = scratchFolder();

function recordsOf(line: string): readonly LogRecord[] {
  const records: LogRecord[] = [];
  readLogLine(line, (record) => records.push(record));
  return records;
}

/** Reads a text in pieces that end at `cuts`, as bytes. */
function streamed(text: string, cuts: readonly number[] = []): readonly LogRecord[] {
  const records: LogRecord[] = [];
  const reader = new LogReader((record) => records.push(record));
  const bytes = Buffer.from(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  let from = 0;
  for (const end of ends) {
    reader.push(bytes.subarray(from, end));
    from = end;
  }
  reader.finish();
  return records;
}

const REPORT: ReportRecord = {
  kind: 'report',
  timeMs: null,
  requestId: 'a',
  durationMs: null,
  billedMs: null,
  memoryMb: null,
  usedMb: null,
  initMs: null,
  restoreMs: null,
  billedRestoreMs: null,
  status: null,
  errorType: null,
  isEmulator: false,
};
const FULL = { ...REPORT, durationMs: 26.73, billedMs: 441, memoryMb: 128, usedMb: 75 };

describe('what Lambda wrote is read', () => {
  const report =
    'REPORT RequestId: a\tDuration: 26.73 ms\tBilled Duration: 441 ms\tMemory Size: 128 MB\tMax Memory Used: 75 MB\t';

  it.each([
    ['with tabs', report],
    ['with a carriage return', `${report}\r`],
    ['with spaces', report.replaceAll('\t', ' ')],
    ['with many spaces', report.replaceAll('\t', '     ')],
    ['with the escapes of tabs', report.replaceAll('\t', '\\t')],
    ['with escaped escapes', report.replaceAll('\t', '\\\\t')],
    ['with the blank of 2016', report.replace('441 ms', '441 ms ')],
    ['as a message in JSON', JSON.stringify({ timestamp: 1_700_000_000_000, message: `${report}\n` })],
    [
      'as text in a JavaScript file',
      `        'REPORT RequestId${report.slice(16).replaceAll('\t', '\\t')}\\n',`,
    ],
    ['after the name of a stream', `2026/01/05/[$LATEST]0123456789abcdef ${report}`],
  ])('%s', (_form, line) => {
    expect(recordsOf(line)).toEqual([FULL]);
  });

  it('after the time that a tool puts before it', () => {
    const timeMs = Date.UTC(2026, 0, 5, 1, 2, 3, 456);
    for (const time of [
      '2026-01-05T01:02:03.456Z',
      '2026-01-05T01:02:03.456000+00:00',
      '2026-01-05T01:02:03.456',
    ]) {
      expect(recordsOf(`${time} stream ${report}`)).toEqual([{ ...FULL, timeMs }]);
    }
  });

  it('with what the first invocation adds, and how it ended', () => {
    expect(
      recordsOf(`${report}Init Duration: 413.61 ms\tStatus: error\tError Type: Runtime.OutOfMemory`),
    ).toEqual([{ ...FULL, initMs: 413.61, status: 'error', errorType: 'Runtime.OutOfMemory' }]);
    expect(recordsOf(`${report}Restore Duration: 511.25 ms\tBilled Restore Duration: 303 ms\t`)).toEqual([
      { ...FULL, restoreMs: 511.25, billedRestoreMs: 303 },
    ]);
  });

  it('with X-Ray behind it on its line or on the next', () => {
    const tracing = { kind: 'tracing', traceId: '1-0-1', segmentId: '5f', isSampled: true };
    const xray = 'XRAY TraceId: 1-0-1\tSegmentId: 5f\tSampled: true';
    expect(recordsOf(report + xray)).toEqual([FULL, tracing]);
    expect(streamed(`${report}\n${xray}\t\n`)).toEqual([FULL, tracing]);
    expect(recordsOf(JSON.stringify(`${report}\n${xray}\t\n`))).toEqual([FULL, tracing]);
  });

  it('from an emulator, and told apart', () => {
    const line =
      'REPORT RequestId: a\tInit Duration: 0.29 ms\tDuration: 26.73 ms\tBilled Duration: 441 ms\tMemory Size: 128 MB\tMax Memory Used: 75 MB';
    expect(recordsOf(line)).toEqual([{ ...FULL, initMs: 0.29, isEmulator: true }]);
  });

  it('up to where it was cut, and no number of which a part is missing', () => {
    for (let length = 'REPORT RequestId: a'.length; length < report.length; length++) {
      const [record] = recordsOf(report.slice(0, length));
      expect(record).toMatchObject({ kind: 'report', requestId: 'a' });
      for (const [key, value] of Object.entries(record ?? {})) {
        expect([null, FULL[key as keyof ReportRecord]]).toContain(value);
      }
    }
  });

  it('many records on one line', () => {
    const events = JSON.stringify({ events: [1, 2, 3].map((at) => ({ at, message: `${report}\n` })) });
    expect(recordsOf(events)).toEqual([FULL, FULL, FULL]);
  });

  it('the end of an init, the time-out and the exit of 2018', () => {
    expect(
      recordsOf(
        'INIT_REPORT Init Duration: 150.79 ms   Phase: init     Status: error   Error Type: Runtime.Unknown',
      ),
    ).toEqual([
      {
        kind: 'initReport',
        timeMs: null,
        isRestore: false,
        durationMs: 150.79,
        phase: 'init',
        status: 'error',
        errorType: 'Runtime.Unknown',
      },
    ]);
    expect(recordsOf('2018-03-01T00:00:00.000Z a Task timed out after 3.00 seconds')).toEqual([
      { kind: 'timedOut', timeMs: Date.UTC(2018, 2, 1), requestId: 'a', afterMs: 3000 },
    ]);
    expect(recordsOf('RequestId: a Process exited before completing request')).toEqual([
      { kind: 'exited', timeMs: null, requestId: 'a' },
    ]);
  });

  it('platform events, in their own words or as a message within JSON', () => {
    const event = {
      time: '2026-01-05T00:00:00.440Z',
      type: 'platform.report',
      record: {
        requestId: 'a',
        status: 'success',
        metrics: {
          durationMs: 26.725,
          billedDurationMs: 441,
          memorySizeMB: 128,
          maxMemoryUsedMB: 75,
          initDurationMs: 413.61,
        },
        spans: [{ name: 'a "quoted" } brace' }],
        tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1-0' },
      },
    };
    const expected = {
      ...FULL,
      timeMs: Date.UTC(2026, 0, 5, 0, 0, 0, 440),
      durationMs: 26.725,
      initMs: 413.61,
      status: 'success',
    };
    const text = JSON.stringify(event);
    expect(recordsOf(text)).toEqual([expected]);
    expect(recordsOf(JSON.stringify({ message: text }))).toEqual([expected]);
    expect(recordsOf(JSON.stringify(event, null, 1).replaceAll('\n', ''))).toEqual([expected]);
    expect(recordsOf(text.slice(0, -3))).toEqual([]);
  });
});

describe('what is not of Lambda', () => {
  it('is passed over', () => {
    for (const line of [
      '',
      '2026-01-05T00:00:00.000Z\ta\tINFO\tREPORT is due',
      'SEND RequestId: a',
      '{"time":"2026-01-05T00:00:00.440Z","type":"platform.extension","record":{"name":"x"}}',
      '{"type":"platform.report"}',
    ]) {
      expect(recordsOf(line)).toEqual([]);
    }
  });

  it('never ends in an exception, whatever it is', () => {
    const parts = fc.constantFrom(
      'REPORT RequestId: ',
      'Duration: ',
      '1.5 ms',
      '\t',
      '\\t',
      '\\',
      '"',
      '{',
      '}',
      ':',
      '\n',
      ' ',
      '{"time":"2026-01-05T00:00:00Z","type":"platform.report","record":{',
      'INIT_REPORT Init Duration: ',
      'XRAY TraceId: ',
      'Task timed out after 3 seconds',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string()), { maxLength: 20 }), (all) => {
        streamed(all.join(''));
      }),
    );
  });

  it('of a line without end, no more than a megabyte is held', () => {
    const records: LogRecord[] = [];
    const reader = new LogReader((record) => records.push(record));
    for (let piece = 0; piece < 300; piece++) reader.push('x'.repeat(100_000));
    reader.push('\nEND RequestId: a\n');
    reader.finish();
    expect(records).toEqual([{ kind: 'end', timeMs: null, requestId: 'a' }]);
  });
});

const FUNCTION: LogFunction = {
  name: 'api',
  memoryMb: 1769,
  timeoutMs: 3000,
  version: '$LATEST',
  runtimeVersion: 'nodejs:22.v1',
  runtimeVersionArn: 'arn:aws:lambda:us-east-1::runtime:0123',
  format: 'text',
  handlerBytes: 0,
  usualUsedMb: 75,
  billedDuration: { stepMs: 1, billsInit: true, restoreBilledShare: 0.5 },
};

const instants = fc.integer({ min: 0, max: 4_000_000_000_000 });
const durations = fc.oneof(
  fc.double({ min: 0.001, max: 900_000, noNaN: true }),
  fc.integer({ min: 1, max: 900_000 }),
  fc.constantFrom(0.1, 9.995, 99.99999, 999.9951, 9999.999, 0.0004),
);
type NamedInvocation = LoggedInvocation & { readonly requestId: string };

const invocations: fc.Arbitrary<NamedInvocation> = fc
  .record({
    requestId: fc.uuid(),
    initStartMs: instants,
    initMs: fc.option(durations),
    isRestored: fc.boolean(),
    isCut: fc.boolean(),
    initialization: fc.constantFrom(
      'on-demand' as const,
      'provisioned-concurrency' as const,
      'snap-start' as const,
      null,
    ),
    durationMs: durations,
    restoreBilledMs: fc.integer({ min: 0, max: 10_000 }),
    usedMb: fc.integer({ min: 1, max: 10_240 }),
    outcome: fc.constantFrom(
      'success' as const,
      'error' as const,
      'timeout' as const,
      'out-of-memory' as const,
      'unfinished' as const,
    ),
    share: fc.double({ min: 0, max: 0.999, noNaN: true }),
  })
  .map(({ isCut, restoreBilledMs, ...run }) => ({
    ...run,
    handlerStartMs: run.initStartMs + (run.initMs ?? 0),
    endMs: run.initStartMs + (run.initMs ?? 0) + run.durationMs,
    initMs: isCut ? null : run.initMs,
    isRestored: run.isRestored && !isCut,
    cutInitMs: isCut ? 10_000 : null,
    billedMs: Math.ceil(run.durationMs) + restoreBilledMs,
  }));

describe('what is written is read back', () => {
  const cases = fc.record({
    runs: fc.array(invocations, { minLength: 1, maxLength: 6 }),
    era: fc.constantFrom<LogEra>('2018', 'today'),
    format: fc.constantFrom('text' as const, 'json' as const),
    handlerBytes: fc.constantFrom(0, 40, 300),
    cuts: fc.array(fc.nat(), { maxLength: 8 }),
  });

  it('in either format, of any year, in pieces of any length; and is as long as it was measured', () => {
    fc.assert(
      fc.property(cases, ({ runs, era, format, handlerBytes, cuts }) => {
        const fn = { ...FUNCTION, format, handlerBytes };
        const handler = handlerLines(fn);
        const text = new TextPen();
        const length = new LengthPen();
        const bytes = new BytePen();
        for (const run of runs) {
          text.requestId = run.requestId;
          bytes.requestId.set(Buffer.from(run.requestId));
          writeLines(bytes, fn, era, run, handler);
          writeLines(text, fn, era, run, handler);
          writeLines(length, fn, era, run, handler);
        }
        expect(length.length).toBe(Buffer.byteLength(text.text));
        expect(Buffer.from(bytes.bytes.subarray(0, bytes.length)).toString()).toBe(text.text);
        const expected = runs.flatMap((run) => expectedOf(run, format === 'json' ? 'json' : era));
        expect(streamed(text.text, cuts)).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  it('over a whole run: as many reports as invocations, and their billed time', async () => {
    const scenario = await compiled(`
functions: { api: { timeout: 1s, keepAlive: 5s, work: { duration: { lognormal: { median: 80ms, p95: 900ms } }, errorRate: 5% } } }
traffic: [{ to: api, poisson: 5/s }]
run: { duration: 10m, seed: 3 }
`);
    for (const format of ['text', 'json'] as const) {
      const { streams, measurements } = await cloudWatchRun(scenario, logs({ format, bytes: 200 }));
      const [fn] = measurements.functions;
      const records = [...streams.values()].flatMap((text) => streamed(text));
      const reports = records.filter((record) => record.kind === 'report');
      const started = records.filter(({ kind }) => kind === 'start').length;
      expect(started).toBe(fn?.invocations);
      expect(started - reports.length).toBeLessThan(5);
      expect(reports.filter(({ initMs }) => initMs !== null).length).toBe(fn?.coldStarts);
      const billedMs = reports.reduce((sum, report) => sum + (report.billedMs ?? 0), 0);
      const unfinishedMs = (fn?.onDemandBilledMs ?? 0) - billedMs;
      expect(unfinishedMs).toBeGreaterThanOrEqual(0);
      expect(unfinishedMs).toBeLessThan(5000);
    }
  });
});

/** What the lines of an invocation say, in their order, rounded as they print it. */
function expectedOf(run: NamedInvocation, form: LogEra | 'json'): readonly LogRecord[] {
  const isJson = form === 'json';
  const printed = (ms: number): number =>
    isJson ? Math.round(ms * 1000) / 1000 : Math.round(ms * 100) / 100;
  const at = (ms: number): number | null => (isJson ? Math.trunc(ms) : null);
  const { requestId, isRestored, initMs, cutInitMs } = run;
  const records: LogRecord[] = [];
  if (run.initialization !== null && form !== '2018') {
    records.push({
      kind: 'initStart',
      timeMs: at(run.initStartMs),
      isRestore: isRestored,
      runtimeVersion: FUNCTION.runtimeVersion,
      runtimeVersionArn: FUNCTION.runtimeVersionArn,
      initializationType: isJson ? run.initialization : null,
      functionName: isJson ? FUNCTION.name : null,
      functionVersion: isJson ? FUNCTION.version : null,
    });
    const isReported = cutInitMs !== null || (isRestored && initMs !== null);
    if (isReported) {
      records.push({
        kind: 'initReport',
        timeMs: at(run.handlerStartMs),
        isRestore: cutInitMs === null,
        durationMs: printed(cutInitMs ?? initMs ?? 0),
        phase: cutInitMs === null ? null : 'init',
        status: cutInitMs !== null ? 'timeout' : isJson ? 'success' : null,
        errorType: null,
      });
    }
  }
  records.push({ kind: 'start', timeMs: at(run.handlerStartMs), requestId, version: FUNCTION.version });
  if (run.outcome === 'unfinished') return records;
  const status = {
    success: isJson ? 'success' : null,
    error: 'error',
    timeout: 'timeout',
    'out-of-memory': 'error',
  }[run.outcome];
  const errorType = { success: null, error: 'Error', timeout: null, 'out-of-memory': 'Runtime.OutOfMemory' }[
    run.outcome
  ];
  const timeMs = at(run.endMs);
  if (!isJson) records.push({ kind: 'end', timeMs, requestId });
  else if (run.outcome !== 'success') {
    records.push({
      kind: 'runtimeDone',
      timeMs,
      requestId,
      durationMs: printed(run.durationMs),
      status,
      errorType,
    });
  }
  const lateMs = form === '2018' && run.outcome === 'timeout' ? run.share * 100 : 0;
  const hasInit = initMs !== null && form !== '2018';
  const restoredMs = Math.max(0, run.billedMs - Math.ceil(run.durationMs - 1e-6));
  records.push({
    ...REPORT,
    timeMs,
    requestId,
    durationMs: isJson
      ? printed(run.durationMs)
      : Math.max(0, Math.ceil((run.durationMs + lateMs - 1e-6) * 100)) / 100,
    billedMs: run.billedMs,
    memoryMb: FUNCTION.memoryMb,
    usedMb: run.usedMb,
    initMs: hasInit && !isRestored ? printed(initMs) : null,
    restoreMs: hasInit && isRestored ? printed(initMs) : null,
    billedRestoreMs: hasInit && isRestored ? restoredMs : null,
    status: form === '2018' ? null : status,
    errorType: form === '2018' ? null : errorType,
  });
  if (form === '2018' && run.outcome === 'timeout') {
    records.push({ kind: 'timedOut', timeMs: Math.trunc(run.endMs), requestId, afterMs: FUNCTION.timeoutMs });
  }
  if (form === '2018' && run.outcome === 'out-of-memory')
    records.push({ kind: 'exited', timeMs: null, requestId });
  return records;
}

describe('numbers and times in bytes', () => {
  it('are as JavaScript writes them', () => {
    const numbers = fc.oneof(
      fc.nat(),
      fc.maxSafeNat(),
      fc.constantFrom(0, 9, 10, 99, 100, 999, 1000, 1e15, 1e21, 0.5),
    );
    fc.assert(
      fc.property(
        numbers,
        instants,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (value, wholeMs, rest) => {
          const [bytes, text] = [new BytePen(), new TextPen()];
          for (const pen of [bytes, text]) {
            pen.whole(value);
            pen.hundredths(Math.floor(value));
            pen.thousandths(Math.floor(value));
            pen.time(wholeMs + rest);
          }
          expect(Buffer.from(bytes.bytes.subarray(0, bytes.length)).toString()).toBe(text.text);
        },
      ),
      { numRuns: 500 },
    );
  });
});
