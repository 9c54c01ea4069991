import { describe, expect, it } from 'vitest';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { runScenario } from '../../src/study/run.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const { compiled } = scratchFolder();

async function results(text: string): Promise<ResultsDocument> {
  return (await runScenario(await compiled(text), { maximumBadRows: 0 })).document;
}

const quantityOf = ({ cost }: ResultsDocument, item: RegExp) =>
  cost.lines.filter((line) => item.test(line.item)).reduce((sum, { quantity }) => sum + quantity, 0);

describe('express executions', () => {
  it.each([
    [100, 100],
    [101, 200],
    [2000, 2000],
  ])('of %i ms are billed as %i ms, each by itself', async (workMs, billedMs) => {
    const document = await results(`
functions: { f: { memory: 512, coldStart: { init: 0ms }, work: { duration: ${workMs}ms } } }
triggers: { w: { source: step-functions, type: express, function: f } }
traffic: [ { to: w, constant: 1/min } ]
run: { duration: 100m, seed: 1 }
`);
    const executions = quantityOf(document, /^Express executions/);
    expect(executions).toBe(document.triggers['w']?.events);
    const gbHours = quantityOf(document, /^Express duration/);
    expect((gbHours * 3_600_000) / 0.0625 / executions).toBeCloseTo(billedMs, 6);
  });
});

const linesOf = ({ cost }: ResultsDocument, service: string) =>
  cost.monthlyLines
    .filter((line) => line.service === service)
    .map(({ item, quantity, amount }) => [item, quantity, amount]);

describe('what runs whether it is used or not', () => {
  it('NAT gateways: $32.85 a month each, and what functions in the VPC move', async () => {
    const document = await results(`
functions:
  inside: { vpc: true, work: { duration: 10ms }, calls: [{ resource: partner, size: 100 KB }] }
  outside: { work: { duration: 10ms }, calls: [{ resource: partner, size: 100 KB }] }
resources: { partner: { type: http, latency: 5ms } }
traffic: [ { to: inside, constant: 1/s }, { to: outside, constant: 1/s } ]
billing: { natGateways: 2 }
run: { duration: 10m, seed: 1 }
`);
    // 2 x 730 h x $0.045; 2,628,000 calls x 100 KB are 250.6 GB x $0.045.
    const gigabytes = (2_628_000 * 100) / (1024 * 1024);
    expect(linesOf(document, 'nat-gateway')).toEqual([
      ['NAT gateway hours of the VPC', 1460, 65.7],
      ['NAT gateway data of partner', expect.closeTo(gigabytes, 1), expect.closeTo(gigabytes * 0.045, 2)],
    ]);
    expect(document.warnings).toEqual([]);
  });

  it('NAT gateways of which the scenario says nothing are a warning', async () => {
    const text = (more: string) => `
functions: { f: { vpc: true, work: { duration: 10ms }, calls: [{ resource: partner }] } }
resources: { partner: { type: http, latency: 5ms } }
traffic: [ { to: f, constant: 1/s } ]
run: { duration: 1m }
${more}`;
    expect((await results(text(''))).warnings.join()).toMatch(
      /^functions\.f\.vpc: .*NAT gateway.*billing\.natGateways/,
    );
    expect((await results(text('billing: { natGateways: 0 }'))).warnings).toEqual([]);
  });

  it('open WebSocket connections, by the minute', async () => {
    const document = await results(`
functions: { f: { work: { duration: 10ms } } }
triggers: { chat: { source: api-gateway, type: websocket, function: f, connections: 1000 } }
traffic: [ { to: chat, constant: 1/s } ]
run: { duration: 1m }
`);
    // 1000 x 43,800 minutes x $0.25 a million.
    expect(linesOf(document, 'api-gateway')).toContainEqual([
      'WebSocket connection minutes of chat',
      43_800_000,
      10.95,
    ]);
    expect(document.cost.notes?.join()).not.toMatch(/connection minutes/);
  });

  it.each([
    // 100 connections a second are 4 units; one connection for 10 requests 0.4, less than the bytes' 0.9.
    [1, '1 KB', 4],
    [10, '1 KB', expect.closeTo((100 * 3600) / (1024 * 1024) / 0.4, 3)],
  ])(
    'a load balancer, with %i requests a connection of %s',
    async (requestsPerConnection, payload, units) => {
      const document = await results(`
functions: { f: { work: { duration: 10ms } } }
triggers: { web: { source: alb, function: f, payload: ${payload}, requestsPerConnection: ${requestsPerConnection} } }
traffic: [ { to: web, constant: 100/s } ]
run: { duration: 1m }
`);
      const [hours, capacity] = linesOf(document, 'alb');
      expect(hours).toEqual(['Load balancer hours of web', 730, 16.425]);
      expect(capacity?.[0]).toBe('Capacity units of web');
      expect(Number(capacity?.[1]) / 730).toEqual(units);
    },
  );

  it('storage of tables and buckets', async () => {
    const document = await results(`
functions: { f: { work: { duration: 10ms }, calls: [{ resource: orders }, { resource: files }] } }
resources:
  orders: { type: dynamodb, storage: 100 GB }
  files: { type: s3, storage: 1000 GB }
traffic: [ { to: f, constant: 1/s } ]
run: { duration: 1m }
`);
    expect(linesOf(document, 'dynamodb')).toContainEqual(['Storage of orders', 100, 25]);
    expect(linesOf(document, 's3')).toContainEqual(['Storage of files', 1000, 23]);
  });
});

it('warns of connections and storage that nobody bills', async () => {
  const { warnings } = await results(`
functions: { f: { work: { duration: 10ms }, calls: [{ resource: base }] } }
triggers: { api: { source: api-gateway, function: f, connections: 10 } }
resources: { base: { type: rds, storage: 1 GB } }
traffic: [ { to: api, constant: 1/s } ]
run: { duration: 10s }
`);
  expect(warnings).toEqual([
    expect.stringMatching(/^triggers\.api\.connections: .* change nothing; give type: websocket$/),
    expect.stringMatching(/^resources\.base\.storage: only that of dynamodb and s3 has a price/),
  ]);
});

it('tells of estimated prices in the line, a warning, the notes and the range of the month', async () => {
  const document = await results(`
region: il-central-1
functions: { f: { work: { duration: 10ms } } }
triggers: { jobs: { source: sqs, function: f } }
traffic: [ { to: jobs, constant: 10/s } ]
run: { duration: 10m }
`);
  const line = document.cost.monthlyLines.find(({ service }) => service === 'sqs');
  expect(line?.estimate).toMatch(/^the price of us-east-1 x 1\.05, as sns\.publishRequest/);
  const [warning, ...others] = document.warnings;
  expect(others).toEqual([]);
  expect(warning).toMatch(
    /^[\d.]+ % of the month's bill is at estimated prices \(sqs Requests\).*the month comes to \$/,
  );
  expect(document.cost.notes?.join()).toContain(
    'The price of sqs.standardRequest in il-central-1 is an estimate',
  );
  const { monthly, monthlyRange } = document.cost;
  expect(monthlyRange?.low).toBeCloseTo(monthly - 0.02 * (line?.amount ?? 0), 6);
  expect(monthlyRange?.high).toBeCloseTo(monthly + 0.02 * (line?.amount ?? 0), 6);
});

it('bills the init of provisioned environments', async () => {
  // 10 environments x 2 s of init, then 60 invocations of 10 ms, at 1 GB.
  const document = await results(`
functions: { f: { memory: 1024, provisionedConcurrency: 10, coldStart: { init: 2s }, work: { duration: 10ms } } }
traffic: [ { to: f, constant: 1/s } ]
run: { duration: 1m }
`);
  expect(quantityOf(document, /^Provisioned duration/)).toBeCloseTo(10 * 2 + 60 * 0.01, 6);
});
