import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readLogs } from '../../../src/calibrate/read/read-logs.ts';
import { logInputs } from '../../../src/cli/log-inputs.ts';
import { bytesInput, logInput } from './log-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-logs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(id: string, more = ''): string {
  return `REPORT RequestId: ${id}\tDuration: 26.73 ms\tBilled Duration: 27 ms\tMemory Size: 1024 MB\tMax Memory Used: 75 MB\t${more}`;
}

async function warningsOf(...lines: readonly string[]) {
  const { functions, warnings } = await readLogs([logInput('orders.log', ...lines)]);
  return { counts: functions.get('orders')!.counts, seen: functions.get('orders')!, warnings };
}

describe('what is wrong in a log', () => {
  it('a bill that no rule explains is counted and its first line shown', async () => {
    const { counts, warnings } = await warningsOf(
      report('a'),
      report('b').replace('27 ms', '41 ms'),
      report('c').replace('27 ms', '42 ms'),
    );
    expect(counts).toMatchObject({ invocations: 3, unexplainedBilling: 2 });
    expect(warnings).toMatchObject([{ file: 'orders.log', line: 2, count: 2 }]);
    expect(warnings[0]?.problem).toContain('26.73 ms were billed as 41 ms');
  });

  it.each([
    ['rounded up', '26.73', '27', ''],
    ['a whole sum with hidden decimals', '26.00', '27', ''],
    ['in hundreds', '26.73', '100', ''],
    ['with init', '26.73', '441', 'Init Duration: 413.61 ms\t'],
    ['without init', '26.73', '27', 'Init Duration: 413.61 ms\t'],
    ['with a restore', '306.34', '610', 'Restore Duration: 511.25 ms\tBilled Restore Duration: 303 ms\t'],
    ['a time-out that ran over', '3071.27', '3000', ''],
    ['a time-out with init', '900000.00', '900545', 'Init Duration: 544.90 ms\tStatus: timeout'],
  ])('a bill %s is explained', async (_rule, duration, billed, more) => {
    const line = report('a', more).replace(' 27 ms', ` ${billed} ms`).replace('26.73', duration);
    const { counts, warnings } = await warningsOf(line);
    expect(counts).toMatchObject({ invocations: 1, unexplainedBilling: 0 });
    expect(warnings).toEqual([]);
  });

  it.each([
    ['forwards', '2099-01-01T00:00:00.000Z'],
    ['backwards', '2016-01-01T00:00:00.000Z'],
  ])('times of a clock that jumped %s stretch no log over years', async (_, far) => {
    const lines = Array.from({ length: 300 }, (_, at) => {
      const time = new Date(Date.UTC(2026, 9, 1, 0, 1, at)).toISOString();
      return `${at === 150 ? far : time} ${report(`a${at}`)}`;
    });
    const { seen, counts, warnings } = await warningsOf(...lines);
    expect(counts.invocations).toBe(300);
    expect((seen.lastMs ?? 0) - (seen.firstMs ?? 0)).toBeLessThan(301_000);
    expect([...seen.byHour.values()]).toEqual([299]);
    expect(
      warnings.filter(({ problem }) => /^one time of orders lies more than a year/.test(problem)),
    ).toHaveLength(1);
  });

  it('a log of two seasons years apart keeps both', async () => {
    const lines = [2023, 2026].flatMap((year) =>
      Array.from(
        { length: 20 },
        (_, at) => `${new Date(Date.UTC(year, 1, 1, 0, 1, at)).toISOString()} ${report(`${year}${at}`)}`,
      ),
    );
    const { seen } = await warningsOf(...lines);
    expect([...seen.byHour.values()]).toEqual([20, 20]);
  });

  it('nothing is said of a bill where the line ends within its init', async () => {
    const { counts, warnings } = await warningsOf(
      `${report('a').replace(' 27 ms', ' 441 ms')}Init Duration: 413.6`,
    );
    expect(counts).toMatchObject({ invocations: 1, unexplainedBilling: 0 });
    expect(warnings).toEqual([]);
  });

  it.each([
    ['a negative duration', report('a').replace('26.73', '-26.73')],
    ['two of them', report('a').replace('26.73', '-1'), report('b').replace('26.73', '-2')],
  ])('%s alone leaves nothing to read', async (_what, ...lines) => {
    await expect(readLogs([logInput('orders.log', ...lines)])).rejects.toMatchObject({
      faults: [{ file: 'orders.log', line: 1, problem: expect.stringContaining('negative duration') }],
    });
  });

  it('durations that no function has are told and left out', async () => {
    const { counts, warnings } = await warningsOf(report('a'), report('b').replace('26.73', '1000000000.00'));
    expect(counts.invocations).toBe(1);
    expect(warnings).toMatchObject([{ line: 2, problem: 'a duration of more than a day' }]);
  });

  it('emulators are counted and left out', async () => {
    const first =
      'REPORT RequestId: a\tInit Duration: 0.29 ms\tDuration: 26.73 ms\tBilled Duration: 27 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB';
    const next = report('b').replace('1024 MB', '128 MB').replace('75 MB', '128 MB');
    const hundred = `2025-11-30T00:00:00.000Z ${report('c').replace('27 ms', '100 ms')}`;
    const { counts, warnings } = await warningsOf(first, next, hundred, report('d'));
    expect(counts).toMatchObject({ reports: 4, emulator: 3, invocations: 1 });
    expect(warnings).toMatchObject([{ line: 1, count: 3 }]);
  });

  it('a request id that came before is a retry; the same line twice counts once', async () => {
    const late = (time: string, id: string) => `2026-01-05T${time}Z ${report(id)}`;
    const { counts, warnings } = await warningsOf(
      late('00:00:00.000', 'a'),
      late('00:01:00.000', 'a'),
      late('00:02:00.000', 'b'),
      late('00:02:00.000', 'b'),
    );
    expect(counts).toMatchObject({ invocations: 3, retries: 1 });
    expect(warnings).toMatchObject([{ line: 4, count: 1, problem: 'this REPORT came before' }]);
  });

  it('time-outs and exits of 2018 belong to the REPORT beside them', async () => {
    const { counts, seen } = await warningsOf(
      report('a').replace('26.73', '3001.00').replace('27 ms', '3000 ms'),
      '2018-03-01T00:00:00.000Z a Task timed out after 3.00 seconds',
      'START RequestId: b Version: 3',
      '2018-03-01T00:00:05.000Z b Task timed out after 3.00 seconds',
      'END RequestId: b',
      report('b').replace('26.73', '3001.00').replace('27 ms', '3000 ms'),
      report('c'),
      'RequestId: c Process exited before completing request',
    );
    expect(counts).toMatchObject({ invocations: 3, timeouts: 2, outOfMemory: 1, errors: 0 });
    expect([...seen.invocations.outcome].sort()).toEqual([2, 2, 3]);
  });

  it('clocks, cut lines, negative durations, NUL bytes and lines of megabytes are told, each kind once', async () => {
    const { counts, warnings } = await warningsOf(
      `2026-01-05T00:10:00.000Z ${report('a')}`,
      `2026-01-05T00:00:00.000Z ${report('b')}`,
      report('c').replace('26.73', '-26.73'),
      `x\0${report('d')}`,
      'y'.repeat(3 << 20),
      report('e'),
      'REPORT RequestId: f\tDuration: 26.7',
    );
    expect(counts).toMatchObject({ reports: 5, invocations: 4 });
    expect(warnings.map(({ line }) => line).sort()).toEqual([2, 3, 4, 7]);
  });

  it('JSON of thousands of levels, brackets without an end and broken JSON stop nobody', async () => {
    const { counts } = await warningsOf(
      '['.repeat(100_000),
      `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
      '{',
      '  "a": [1, 2',
      report('a'),
      '[INFO] 2026-01-05T00:00:00.000Z text',
      '{"broken": "json}',
      report('b'),
    );
    expect(counts.invocations).toBe(2);
  });

  it('a long line of too many levels, which comes in pieces, is text', async () => {
    const line = `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`;
    const { counts } = await warningsOf(line, report('a'), line, report('b'));
    expect(counts.invocations).toBe(2);
  });

  it('several accounts are told', async () => {
    const of = (owner: string) => ({
      messageType: 'DATA_MESSAGE',
      owner,
      logGroup: '/aws/lambda/orders',
      logStream: 's',
      logEvents: [{ id: '1', timestamp: 1767571200000, message: report(owner) }],
    });
    const { warnings } = await warningsOf(
      JSON.stringify(of('111111111111')),
      JSON.stringify(of('222222222222')),
    );
    expect(warnings[0]?.problem).toBe('lines of 2 accounts: 111111111111, 222222222222');
  });
});

describe('files', () => {
  it('nothing readable is a fault that names what was found', async () => {
    const none = [
      [
        'nginx.log',
        '127.0.0.1 - - [05/Jan/2026] "GET / HTTP/1.1" 200',
        /nginx\.log.*1 line, but none of AWS Lambda's/,
      ],
      [
        'events.json',
        JSON.stringify({ events: [{ timestamp: 1, message: 'hello' }] }),
        /1 log events, but none/,
      ],
      [
        'bill.json',
        JSON.stringify({ ResultsByTime: [] }),
        /a bill of Cost Explorer; give it to lambda-sim reconcile/,
      ],
      [
        'm.json',
        JSON.stringify({ Label: 'CPUUtilization', Datapoints: [] }),
        /CPUUtilization is none of AWS Lambda's/,
      ],
    ] as const;
    for (const [name, text, message] of none) {
      await expect(readLogs([logInput(name, text)])).rejects.toThrow(message);
    }
    await expect(readLogs([bytesInput('a.zip', Buffer.from('PK\x03\x04abc'))])).rejects.toThrow(
      /a ZIP archive/,
    );
    await expect(readLogs([bytesInput('a.log', new Uint8Array(0))])).rejects.toThrow(/the file is empty/);
    await expect(readLogs([])).rejects.toThrow(/no file to read/);
    expect(() => logInputs([join(folder, 'missing')])).toThrow(/no such file or folder/);
  });

  it('folders in the order of names, hidden files left out, gzip by content, packed twice, and cut', async () => {
    const lines = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, at) => `${report(`id-${from + at}`)}\n`).join('');
    const whole = gzipSync(lines(2000, 4000));
    const stream = join(folder, 'aws', 'lambda', 'orders', '2026', '01', '05');
    mkdirSync(stream, { recursive: true });
    writeFileSync(join(stream, '[7]0123456789abcdef0123456789abcdef'), lines(0, 1000));
    writeFileSync(join(folder, 'orders.bin'), gzipSync(gzipSync(lines(1000, 2000))));
    writeFileSync(join(folder, 'orders.cut.gz'), whole.subarray(0, whole.length - 200));
    writeFileSync(join(folder, '.orders.swp'), lines(5000, 5001));
    const { functions, warnings } = await readLogs(logInputs([folder]));
    expect([...functions.keys()]).toEqual(
      ['orders', 'orders.bin', 'orders.cut'].filter((name) => functions.has(name)),
    );
    expect(functions.get('orders')?.versions).toEqual(['7']);
    const total = [...functions.values()].reduce((sum, { counts }) => sum + counts.invocations, 0);
    expect(total).toBeGreaterThan(3500);
    expect(total).toBeLessThan(4001);
    expect(warnings.map(({ problem }) => problem)).toContain('the gzip file ends before its end');
  });

  it('a link that leads back to a folder above it is told, and one to another folder is followed', async () => {
    const logs = join(folder, 'linked');
    mkdirSync(join(logs, 'inner'), { recursive: true });
    writeFileSync(join(logs, 'inner', 'orders.log'), `${report('id-1')}\n`);
    symlinkSync(join(logs, 'inner'), join(logs, 'twin'));
    expect(logInputs([logs]).map(({ name }) => name)).toEqual(
      ['inner', 'twin'].map((name) => join(logs, name, 'orders.log')),
    );
    symlinkSync(logs, join(logs, 'inner', 'back'));
    symlinkSync(join(logs, 'nothing'), join(logs, 'gone.log'));
    const { functions, warnings } = await readLogs(logInputs([logs]));
    expect(functions.get('orders')?.counts.invocations).toBe(2);
    expect(warnings.map(({ problem }) => problem)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/the link leads back to .*linked, which holds it/),
        expect.stringMatching(/the link leads to nothing/),
      ]),
    );
  });

  it('repetitive logs that pack well are no bomb, and a sample of many is even and the same each time', async () => {
    const file = join(folder, 'many.log.gz');
    writeFileSync(
      file,
      gzipSync(
        Buffer.concat(
          Array.from({ length: 200 }, (_, copy) =>
            Buffer.from(
              Array.from(
                { length: 250 },
                (_, at) =>
                  `${report(`${copy}-${at}`)
                    .replace('26.73', `${copy}.50`)
                    .replace('27 ms', `${copy + 1} ms`)}\n`,
              ).join(''),
            ),
          ),
        ),
      ),
    );
    const read = async () => (await readLogs(logInputs([file]), { mostKept: 2000 })).functions.get('many')!;
    const [one, other] = [await read(), await read()];
    expect(one.counts.invocations).toBe(50_000);
    expect(one.counts.billedMs).toBe(50_000 * 100.5);
    expect([one.isSampled, one.invocations.length]).toEqual([true, 2000]);
    expect(one.invocations).toEqual(other.invocations);
    const mean = one.invocations.durationMs.reduce((sum, ms) => sum + ms, 0) / 2000;
    expect(Math.abs(mean - 100)).toBeLessThan(5);
  });
});

describe('memory', () => {
  it('stays flat over 300 MB', async () => {
    const lines = Array.from(
      { length: 2000 },
      (_, at) => `${report(`${at}-0000-0000`)}\n2026-01-05T00:00:00.000Z\tx\tINFO\t${'text '.repeat(100)}\n`,
    ).join('');
    const piece = Buffer.from(lines);
    const pieces = Math.ceil(3e8 / piece.length);
    let largest = 0;
    const before = process.memoryUsage().rss;
    const { functions } = await readLogs(
      [
        {
          name: 'orders.log',
          async *open() {
            for (let copy = 0; copy < pieces; copy++) {
              yield piece;
              if (copy % 20 === 0) largest = Math.max(largest, process.memoryUsage().rss - before);
            }
          },
        },
      ],
      { mostKept: 4096 },
    );
    expect(functions.get('orders')?.counts.invocations).toBe(2000 * pieces);
    expect(largest).toBeLessThan(150e6);
  }, 60_000);
});
