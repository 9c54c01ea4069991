import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultError, formatFault } from '../../src/model/fault.ts';
import type { TraceModel } from '../../src/model/traffic-pattern.ts';
import { likeTrace } from '../../src/workload/trace/like/like-trace.ts';
import { csvHead, csvLine, momentText, type OwnRow, secondsText } from '../../src/workload/trace/own-rows.ts';
import { profileTrace } from '../../src/workload/trace/profile/profile.ts';
import { openNamedTrace, openTrace } from '../../src/workload/trace/trace.ts';
import { contextOf, rowsOf } from './drain.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-sim-formats-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function traceOf(content: string | Uint8Array, changes: Partial<TraceModel> = {}, name = ''): TraceModel {
  files += 1;
  const file = join(folder, name === '' ? `${files}.log` : name);
  writeFileSync(file, content);
  return { file, displayName: 't.log', columns: {}, timeUnit: 's', speed: 1, repeat: 1, ...changes };
}

const DRAWS = { seed: 1, streamName: 'trace' };

async function read(trace: TraceModel) {
  const { stream, names, format } = await openNamedTrace(trace, DRAWS, 0);
  const rows = await rowsOf(stream);
  return {
    format,
    start: stream.startEpochMs,
    rows: rows.map(({ timeMs, functionIndex, durationMs }) => [
      Number(timeMs.toFixed(6)),
      functionIndex === undefined ? '' : names[functionIndex],
      durationMs,
    ]),
  };
}

async function faultOf(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    if (error instanceof FaultError) return error.faults.map(formatFault).join('\n');
    throw error;
  }
  return '';
}

const ALB = (created: string, target: string): string =>
  `https 2026-01-05T08:00:09.900000Z app/lb/1 10.0.0.1:4711 - 0.001 ${target} 0.000 200 200 34 366 "GET https://x.example:443/a b HTTP/1.1" "curl/8 \\"q\\"" ECDHE TLSv1.2 arn:aws:elasticloadbalancing:eu-central-1:1:targetgroup/orders/73 "Root=1" "x.example" "-" 0 ${created} "forward" "-" "-" "-" "-" "-" "-"`;

describe('the kinds of traces', () => {
  it.each([
    ['REPORT RequestId: a\tDuration: 1.00 ms\n', 'lambda-sim calibrate t.log --trace arrivals.csv'],
    [
      'HashOwner,HashApp,HashFunction,Average,Count,percentile_Average_0\no,a,f,1,1,1\n',
      'give the file of invocations',
    ],
  ])('%s is told what it is', async (text, remedy) => {
    expect(await faultOf(read(traceOf(text)))).toContain(remedy);
  });

  it.each([
    [
      'alb',
      [ALB('2026-01-05T08:00:01.250000Z', '0.250'), ALB('2026-01-05T08:00:00.000000Z', '-1')].join('\n'),
      [
        [0, 'orders', Number.NaN],
        [1250, 'orders', 250],
      ],
    ],
    [
      'apigw',
      [
        '10.0.0.1 - - [05/Jan/2026:09:00:00 +0100] "GET /orders HTTP/1.1" 200 12 a',
        '10.0.0.1 - - [05/Jan/2026:08:00:00 +0000] "GET /orders HTTP/1.1" 200 12 b',
        '10.0.0.1 - - [05/Jan/2026:08:00:02 +0000] "GET /users?id=1 HTTP/1.1" 200 12 c',
      ].join('\n'),
      [
        [0, 'GET /orders', undefined],
        [500, 'GET /orders', undefined],
        [2000, 'GET /users', undefined],
      ],
    ],
    [
      'apigw',
      [
        '{"requestId":"a","requestTimeEpoch":"1767600000500","httpMethod":"GET","resourcePath":"/o","integrationLatency":"25"}',
        '{"requestId":"b","requestTimeEpoch":"1767600000000","httpMethod":"GET","resourcePath":"/o","integrationLatency":"-"}',
      ].join('\n'),
      [
        [0, 'GET /o', Number.NaN],
        [500, 'GET /o', 25],
      ],
    ],
    [
      'apigw',
      '<request id="a"> <requestTime>05/Jan/2026:08:00:00 +0000</requestTime> <httpMethod>GET</httpMethod> <resourcePath>/o</resourcePath> </request>\n',
      [[0, 'GET /o', Number.NaN]],
    ],
    [
      'apigw',
      '10.0.0.1,-,-,05/Jan/2026:08:00:00 +0000,GET,/o,HTTP/1.1,200,12,a\n',
      [[0, 'GET /o', undefined]],
    ],
    ...[
      ['2026-01-05T08:00:01.100Z ', ''],
      ['2026-01-05T08:00:01.100000+00:00 3f0c_x ', ''],
      ['{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1,"message":', '}]}'],
      [
        '{\n "events": [\n  {\n   "timestamp": 1,\n   "message": ',
        '\n  }\n ],\n "searchedLogStreams": []\n}',
      ],
    ].map(([before = '', behind = '']): [string, string, unknown[][]] => {
      const line = '{"requestId":"a","requestTimeEpoch":"1767600000500","routeKey":"GET /o"}';
      const message = behind === '' ? line : JSON.stringify(line);
      return ['apigw', `${before}${message}${behind}\n`, [[0, 'GET /o', undefined]]];
    }),
    [
      'apigw',
      '2026-01-05T08:00:01.100Z 10.0.0.1 - - [05/Jan/2026:08:00:00 +0000] "GET /o HTTP/1.1" 200 12 a\n',
      [[0, 'GET /o', undefined]],
    ],
    ...['ms', 'us', 'ns'].map((unit, at): [string, string, unknown[][]] => [
      'ndjson',
      [
        `{"timestamp":1767600000${'000'.repeat(at + 1)},"function":"${unit}"}`,
        `{"timestamp":1767600001${'000'.repeat(at + 1)}}`,
      ].join('\n'),
      [
        [0, unit, undefined],
        [1000, '', undefined],
      ],
    ]),
    [
      'csv',
      'timestamp\n1767600000000000\n1767600000250000\n',
      [
        [0, '', undefined],
        [250, '', undefined],
      ],
    ],
    [
      'azure2021',
      'app,func,end_timestamp,duration\na,f,1.5,2\na,g,3,0.5\n',
      [
        [0, 'f', 2000],
        [3000, 'g', 500],
      ],
    ],
    [
      'k6',
      [
        '{"type":"Metric","data":{"type":"trend"},"metric":"http_req_duration"}',
        '{"metric":"http_reqs","type":"Point","data":{"time":"2026-01-05T08:00:01+00:00","value":1,"tags":{"name":"u"}}}',
        '{"metric":"http_req_duration","type":"Point","data":{"time":"2026-01-05T08:00:01+00:00","value":200,"tags":{"name":"u"}}}',
        '{"metric":"http_req_duration","type":"Point","data":{"time":"2026-01-05T08:00:02+00:00","value":100,"tags":{"name":"u"}}}',
      ].join('\n'),
      [
        [0, 'u', 200],
        [1100, 'u', 100],
      ],
    ],
    [
      'oha',
      'request-start,DNS,DNS+dialup,Response-delay,request-duration,bytes,status\n0.5,0,0,0.1,0.2,5,200\n0.25,0,0,0.1,0.1,5,200\n',
      [
        [250, '', 100],
        [500, '', 200],
      ],
    ],
    [
      'vegeta',
      '{"attack":"","seq":0,"code":200,"timestamp":"2026-01-05T08:00:00.5Z","latency":2000000,"method":"GET","url":"http://x/"}\n',
      [[0, 'GET http://x/', 2]],
    ],
    [
      'vegeta',
      '1767600000000000000,200,1500000,0,5,,e30=,a,0,GET,http://x/,e30=\n',
      [[0, 'GET http://x/', 1.5]],
    ],
    [
      'huawei2025',
      'time_worker,time_frontend,requestID,clusterName,funcName,podID,userID,totalCost_worker,workerCost,runtimeCost\n1.2,1,a,c,f,p,u,0.3,0.2,0.1\n',
      [[1000, 'f u', 100]],
    ],
    [
      'timestamps',
      '2026-01-05T08:00:00Z\n\n2026-01-05T09:00:00.5+01:00\n',
      [
        [0, '', undefined],
        [500, '', undefined],
      ],
    ],
    [
      'ndjson',
      '{"timestamp":0.5,"function":"b","duration_ms":7}\n{"timestamp":0,"function":"a"}\n',
      [
        [0, 'a', Number.NaN],
        [500, 'b', 7],
      ],
    ],
  ])('has %s', async (format, content, rows) => {
    const found = await read(traceOf(content));
    expect(found).toMatchObject({ format, rows });
    expect((await read(traceOf(gzipSync(content)))).rows).toEqual(rows);
  });

  it('counts by minute, step and period', async () => {
    const huawei = await read(traceOf('day,time,0,1\n0,0,2,\n0,60,,1\n'));
    expect(huawei.rows.map(([, name]) => name)).toEqual(['0', '0', '1']);
    const azure = 'HashOwner,HashApp,HashFunction,Trigger,1,2\no,a,f,http,2,0\no,a,g,http,0,3\n';
    traceOf(
      'HashOwner,HashApp,HashFunction,Average,percentile_Average_0,percentile_Average_100\no,a,f,5,5,5\n',
      {},
      'x_durations.csv',
    );
    const found = await read(traceOf(azure, { displayName: 'x_invocations.csv' }, 'x_invocations.csv'));
    expect(found.rows.map(([, name]) => name)).toEqual(['f', 'f', 'g', 'g', 'g']);
    expect(found.rows[0]?.[2]).toBe(5);
    const artillery = {
      aggregate: {},
      intermediate: [{ period: '1767600000000', counters: { 'http.requests': 3 } }],
    };
    expect((await read(traceOf(JSON.stringify(artillery, null, 2)))).rows).toHaveLength(3);
    const minutes = await read(traceOf('3\n0\n2\n', { format: 'counts-per-minute' }));
    expect(minutes.rows.filter(([timeMs]) => Number(timeMs) >= 120_000)).toHaveLength(2);
  });

  it('maps functions by a table, with * for all others', async () => {
    const trace = traceOf('app,func,end_timestamp,duration\na,f,1,1\na,g,3,1\n', {
      functions: { f: 'slow', '*': 'api' },
    });
    const functionIndex = new Map([
      ['api', 0],
      ['slow', 1],
    ]);
    const rows = await rowsOf(await openTrace(trace, contextOf({ functionIndex })));
    expect(rows.map(({ functionIndex: index }) => index)).toEqual([1, 0]);
    const own = traceOf('timestamp,function\n0,f\n1,zzz\n', { functions: { f: 'slow', '*': 'api' } });
    const mapped = await rowsOf(await openTrace(own, contextOf({ functionIndex })));
    expect(mapped.map(({ functionIndex: index }) => index)).toEqual([1, 0]);
  });
});

describe('what a bad trace gets', () => {
  it.each([
    ['counts that nobody named', '5\n1\n7\n0\n3\n', {}, 'format: counts-per-minute'],
    ['another format than was said', ALB('2026-01-05T08:00:01Z', '1'), { format: 'k6' }, 'looks like alb'],
    ['a cut Parquet', 'PAR1abcdefgh', {}, 'cut off'],
    ['a list of JSON', '[\n{"timestamp":1}\n]\n', {}, 'jq -c'],
    ['JSON without a time', '{"when":"2026-01-05","time_of":3}\n', {}, 't.log:1:1'],
    ['a bad line', `${ALB('2026-01-05T08:00:01Z', '1')}\nhttp 2\n`, {}, 't.log:2:1'],
    ['a bad value', 'app,func,end_timestamp,duration\na,f,x,1\n', {}, 't.log:2:1: end_timestamp'],
    ['both kinds of time', '{"timestamp":1}\n{"timestamp":"2026-01-05T08:00:00Z"}\n', {}, 't.log:2:1'],
  ] as const)('%s', async (_, content, changes, expected) => {
    expect(await faultOf(read(traceOf(content, changes)))).toContain(expected);
  });
});

describe('own rows', () => {
  it('are read back as they were written', async () => {
    expect(secondsText(0)).toBe('0');
    expect(secondsText(1250)).toBe('1.25');
    expect(secondsText(1.5)).toBe('0.0015');
    expect(momentText(1_700_158_623_000, 979.96 + 0.02 * 2)).toBe('2023-11-16T18:17:03.98Z');
    const columns = { functions: true, durations: true, memoryUsed: false };
    const row = { timeMs: 0, functionName: 'a, "b"', durationMs: Number.NaN, memoryMb: Number.NaN };
    const text = csvHead(columns) + csvLine(row, '0', columns);
    expect((await read(traceOf(text))).rows).toEqual([[0, 'a, "b"', Number.NaN]]);
  });
});

/** Bursts of 20 within a tenth of a second, their rate by the hour 60, 180 and 20 an hour. */
function burstyTrace(): string {
  const lines = ['timestamp,function,durationMs'];
  [60, 180, 20].forEach((bursts, hour) => {
    for (let burst = 0; burst < bursts; burst += 1) {
      const start = hour * 3600 + (burst * 3600) / bursts + ((burst * 7919) % 13);
      for (let one = 0; one < 20; one += 1) {
        lines.push(
          `${(start + one * 0.005).toFixed(3)},secret-${one % 2},${10 + (one % 2) * 90 + (burst % 5)}`,
        );
      }
    }
  });
  return `${lines.join('\n')}\n`;
}

describe('a trace like another', () => {
  it('keeps the rate of each hour, the dispersion at 1 s and 1 min, the durations; no name and no time', async () => {
    const source = traceOf(burstyTrace());
    const { rows, columns } = await likeTrace(source, 7, 0);
    const made: OwnRow[] = [];
    for await (const row of rows) made.push(row);
    const text =
      csvHead(columns) + made.map((row) => csvLine(row, secondsText(row.timeMs), columns)).join('');
    expect(text).not.toContain('secret');
    const before = await profileTrace(source, DRAWS, 0);
    const after = await profileTrace(traceOf(text), DRAWS, 0);
    expect(after.events).toBe(before.events);
    for (const scale of ['1s', '10s', '1min']) {
      const ratio = (after.dispersion[scale] ?? 0) / (before.dispersion[scale] ?? 1);
      expect(ratio, scale).toBeGreaterThan(0.8);
      expect(ratio, scale).toBeLessThan(1.25);
    }
    const byHour = [0, 1, 2].map(
      (hour) => made.filter(({ timeMs }) => Math.floor(timeMs / 3_600_000) === hour).length,
    );
    expect(byHour).toEqual([1200, 3600, 400]);
    const p50 = after.functions.f2?.durationMs?.p50 ?? 0;
    expect(Math.abs(p50 / (before.functions['secret-1']?.durationMs?.p50 ?? 1) - 1)).toBeLessThan(0.05);
    const known = new Set(
      burstyTrace()
        .split('\n')
        .map((line) => line.split(',')[0]),
    );
    expect(made.filter(({ timeMs }) => known.has((timeMs / 1000).toFixed(6))).length).toBe(0);
  });
});

describe('the profile of a trace', () => {
  it('knows Poisson arrivals, their concurrency and duplicates', async () => {
    const lines = ['timestamp,durationMs', '0,100', '0,100'];
    for (let second = 1; second <= 100; second += 1) lines.push(`${second},500`);
    const profile = await profileTrace(traceOf(`${lines.join('\n')}\n`), DRAWS, 0);
    expect(profile).toMatchObject({ events: 102, firstMs: 0, lastMs: 100_000, duplicates: 1, badRows: 0 });
    expect(profile.ratePerSecond).toBeCloseTo(1.02, 6);
    expect(profile.concurrency).toMatchObject({ mean: 0.502, peak: 2 });
    expect(profile.character.kind).toBe('regular');
  });

  it('finds a rhythm', async () => {
    const lines = ['timestamp'];
    for (let hour = 0; hour < 12; hour += 1) {
      for (let one = 0; one < 600; one += 1) lines.push(String(hour * 3600 + one + (one % 7) / 10));
    }
    const { periodicity } = await profileTrace(traceOf(`${lines.join('\n')}\n`), DRAWS, 0);
    expect(periodicity[0]?.periodSeconds).toBeCloseTo(3600, -2);
  });
});
