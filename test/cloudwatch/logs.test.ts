import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../scenario/scratch.ts';
import { cloudWatchRun, logs } from './cloudwatch-run.ts';

const { compiled } = scratchFolder();

function scenario(fn: string, traffic: string, rest = ''): string {
  return `
${rest}
functions:
  api: { ${fn} }
traffic: [{ to: api, ${traffic} }]
run: { duration: 20m, seed: 3, start: 2026-01-05T23:50:00Z }
`;
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
/** What parsers of public REPORT lines look for. */
const REPORT =
  /^REPORT RequestId: (.+?)\tDuration: ([\d.]+) ms\tBilled Duration: (\d+) ms ?\tMemory Size: (\d+) MB\tMax Memory Used: (\d+) MB\t(?:Init Duration: ([\d.]+) ms\t)?/;

/** With what is drawn at random named. */
function generic(text: string): string {
  const ids = new Map<string, string>();
  return text
    .replaceAll(new RegExp(UUID, 'g'), (id) => {
      if (!ids.has(id)) ids.set(id, `<id ${ids.size + 1}>`);
      return ids.get(id) ?? '';
    })
    .replaceAll(/runtime:[0-9a-f]{64}/g, 'runtime:<hash>');
}

async function firstStream(text: string, given = logs()): Promise<readonly string[]> {
  const { streams } = await cloudWatchRun(await compiled(text), given);
  return generic([...streams.values()][0] ?? '').split('\n');
}

const plain =
  'runtime: nodejs22.x, memory: 128, timeout: 3s, work: { duration: 26.725ms }, coldStart: { init: 413.61ms }';
const START =
  'INIT_START Runtime Version: nodejs:22.v1\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:<hash>';

describe('log lines in text', () => {
  it('are those of a cold and a warm invocation of today', async () => {
    expect(await firstStream(scenario(plain, 'burst: { every: 15m, size: 1 }').replace('15m', '5m'))).toEqual(
      [
        START,
        'START RequestId: <id 1> Version: $LATEST',
        'END RequestId: <id 1>',
        'REPORT RequestId: <id 1>\tDuration: 26.73 ms\tBilled Duration: 441 ms\tMemory Size: 128 MB\tMax Memory Used: 75 MB\tInit Duration: 413.61 ms\t',
        ...[2, 3, 4].flatMap((id) => [
          `START RequestId: <id ${id}> Version: $LATEST`,
          `END RequestId: <id ${id}>`,
          `REPORT RequestId: <id ${id}>\tDuration: 26.73 ms\tBilled Duration: 27 ms\tMemory Size: 128 MB\tMax Memory Used: 75 MB\t`,
        ]),
        '',
      ],
    );
  });

  it('tell time-outs and memory, today by a status', async () => {
    const slow = plain.replace('26.725ms', '4s');
    const [, , , timeout] = await firstStream(scenario(slow, 'burst: { every: 1h, size: 1 }'));
    expect(timeout).toBe(
      'REPORT RequestId: <id 1>\tDuration: 3000.00 ms\tBilled Duration: 3414 ms\tMemory Size: 128 MB\tMax Memory Used: 75 MB\tInit Duration: 413.61 ms\tStatus: timeout',
    );
    const large = plain.replace('26.725ms', '26.725ms, memoryUsed: 300');
    const [, , , outOfMemory] = await firstStream(scenario(large, 'burst: { every: 1h, size: 1 }'));
    expect(outOfMemory).toBe(
      'REPORT RequestId: <id 1>\tDuration: 26.73 ms\tBilled Duration: 441 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tInit Duration: 413.61 ms\tStatus: error\tError Type: Runtime.OutOfMemory',
    );
  });

  it('are those of 2018 on the platform of 2018', async () => {
    const old = plain.replace('nodejs22.x', 'nodejs8.10').replace('26.725ms', '4s');
    const text = scenario(old, 'burst: { every: 1h, size: 1 }', 'platform: aws-2018');
    const [start, end, report, timeout, ...rest] = await firstStream(text);
    expect([start, end, rest]).toEqual([
      'START RequestId: <id 1> Version: $LATEST',
      'END RequestId: <id 1>',
      [''],
    ]);
    const [, , duration, billed] = REPORT.exec(report ?? '') ?? [];
    expect(Number(duration)).toBeGreaterThanOrEqual(3000);
    expect(Number(duration)).toBeLessThan(3100);
    expect([billed, report?.endsWith('Max Memory Used: 21 MB\t')]).toEqual(['3000', true]);
    expect(timeout).toBe('2026-01-05T23:50:03.413Z <id 1> Task timed out after 3.00 seconds');
  });

  it('say when init was cut at 10 s and run again', async () => {
    const slow = plain.replace('413.61ms', '12s').replace('timeout: 3s', 'timeout: 30s');
    const [, cut, , , report] = await firstStream(scenario(slow, 'burst: { every: 1h, size: 1 }'));
    expect(cut).toBe('INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout');
    expect(report).toMatch(/\tDuration: 12026.73 ms\tBilled Duration: 22027 ms\t.*MB\t$/);
  });

  it.each([2, 60, 68, 600, 300_000])('hold %i bytes of the handler', async (bytes) => {
    const once = await compiled(scenario(plain, 'burst: { every: 1h, size: 1 }'));
    for (const format of ['text', 'json'] as const) {
      const without = [...(await cloudWatchRun(once, logs({ format }))).streams.values()].join('');
      const { streams, lines } = await cloudWatchRun(once, logs({ format, bytes }));
      expect([...streams.values()].join('').length - without.length).toBe(bytes);
      if (format === 'json') for (const line of lines) JSON.parse(line);
    }
  });
});

describe('log lines in JSON', () => {
  it('are platform events', async () => {
    const text = scenario(plain, 'burst: { every: 1h, size: 1 }');
    const events = (await firstStream(text, logs({ format: 'json' })))
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(events).toEqual([
      {
        time: '2026-01-05T23:50:00.000Z',
        type: 'platform.initStart',
        record: {
          initializationType: 'on-demand',
          phase: 'init',
          runtimeVersion: 'nodejs:22.v1',
          runtimeVersionArn: 'arn:aws:lambda:us-east-1::runtime:<hash>',
          functionName: 'api',
          functionVersion: '$LATEST',
        },
      },
      {
        time: '2026-01-05T23:50:00.413Z',
        type: 'platform.start',
        record: { requestId: '<id 1>', version: '$LATEST' },
      },
      {
        time: '2026-01-05T23:50:00.440Z',
        type: 'platform.report',
        record: {
          requestId: '<id 1>',
          metrics: {
            durationMs: 26.725,
            billedDurationMs: 441,
            memorySizeMB: 128,
            maxMemoryUsedMB: 75,
            initDurationMs: 413.61,
          },
          status: 'success',
        },
      },
    ]);
  });
});

describe('log streams', () => {
  const busy = scenario(
    'memory: 512, timeout: 2s, work: { cpu: { lognormal: { median: 80ms, p95: 900ms } }, errorRate: 5% }',
    'poisson: 2/s',
  );

  it('report every invocation that ended, with the time that is billed', async () => {
    const { lines, measurements, streams } = await cloudWatchRun(await compiled(busy));
    const [fn] = measurements.functions;
    const reports = lines.map((line) => REPORT.exec(line)).filter((match) => match !== null);
    const unfinished = lines.filter((line) => line.startsWith('START')).length - reports.length;
    expect(reports.length + unfinished).toBe(fn!.invocations);
    expect(unfinished).toBeLessThanOrEqual(fn!.outcomes[8] ?? 0);
    const billed = reports.reduce((sum, [, , , ms]) => sum + Number(ms), 0);
    const total = fn!.onDemandBilledMs + fn!.provisionedBilledMs;
    expect(total - billed).toBeGreaterThanOrEqual(0);
    expect(total - billed).toBeLessThanOrEqual(unfinished * 2000);
    expect(new Set(reports.map(([, id]) => id)).size).toBe(reports.length);
    expect(lines.filter((line) => line.startsWith('INIT_START')).length).toBe(streams.size);
    expect(reports.filter((match) => match[6] !== undefined).length).toBe(fn!.coldStarts);
  });

  it('bear the day their environment began, and are the same in every run', async () => {
    const first = await cloudWatchRun(await compiled(busy));
    const second = await cloudWatchRun(await compiled(busy));
    expect([...second.streams]).toEqual([...first.streams]);
    for (const path of first.streams.keys())
      expect(path).toMatch(/^\/aws\/lambda\/api\/2026\/01\/0[56]\/\[\$LATEST\][0-9a-f]{32}$/);
  });

  it('keep the request id of an event that is tried again', async () => {
    const text = scenario('work: { duration: 10ms, errorRate: 100% }', 'x').replace(
      'traffic: [{ to: api, x }]',
      'triggers: { up: { source: s3, function: api, delivery: 0ms } }\ntraffic: [{ to: up, burst: { every: 1h, size: 2 } }]',
    );
    const { lines } = await cloudWatchRun(await compiled(text));
    const ids = lines.filter((line) => line.startsWith('REPORT')).map((line) => REPORT.exec(line)?.[1]);
    expect([ids.length, new Set(ids).size]).toEqual([6, 2]);
  });

  it('are not there where the role may not write them', async () => {
    expect((await cloudWatchRun(await compiled(busy), null)).streams.size).toBe(0);
  });
});
