import { describe, expect, it } from 'vitest';
import { writeScenario } from '../../src/scenario/write-scenario.ts';
import { runScenario } from '../../src/study/run.ts';
import { scratchFolder } from './scratch.ts';

const { compiled, faults, load } = scratchFolder();

const TWO = 'functions: { a: { work: { duration: 100ms } }, b: { work: { duration: 100ms } } }\n';
const RUN = '\nrun: { duration: 60s }';

async function results(text: string) {
  const scenario = await compiled(text);
  const { document } = await runScenario(scenario);
  const amounts = (item: string) => {
    const lines = document.cost.monthlyLines.filter((line) => line.item.startsWith(item));
    return lines.map(({ item: name, quantity, function: fn }) => [name, Math.round(quantity), fn]);
  };
  return { document, scenario, amounts };
}

describe('one event to several functions', () => {
  it('of a stream that one trigger reads for both: shards and records are billed once', async () => {
    const { document, amounts } = await results(`${TWO}
triggers: { clicks: { source: kinesis, function: [a, b], shards: 2, payload: 1 KB } }
traffic: [{ to: clicks, constant: 500/s }]${RUN}`);
    expect(document.functions['a']?.requests).toBe(30_000);
    expect(document.functions['b']?.requests).toBe(30_000);
    expect(Object.keys(document.triggers)).toEqual(['clicks', 'clicks-b']);
    expect(amounts('Shard-hours')).toEqual([['Shard-hours of clicks', 1460, null]]);
    expect(amounts('PUT payload')).toEqual([['PUT payload units of clicks', 1_314_000_000, null]]);
  });

  it('of queues that a topic sends to: one publish, free deliveries, each message in each queue', async () => {
    const { document, amounts } = await results(`${TWO}
triggers:
  qa: { source: sqs, topic: orders, function: a }
  qb: { source: sqs, topic: orders, function: b, filter: 30% }
traffic: [{ to: orders, constant: 10/s }]${RUN}`);
    expect(document.triggers['qa']).toMatchObject({ events: 600, filtered: 0 });
    expect(document.triggers['qb']?.events).toBe(600);
    expect(document.triggers['qb']?.filtered).toBeGreaterThan(360);
    expect(amounts('Publishes')).toEqual([['Publishes of orders', 26_280_000, null]]);
    // A receive and a delete of each message, and no send.
    expect(amounts('Requests of qa')).toEqual([['Requests of qa', 52_560_000, 'a']]);
  });

  it('of a topic with a function and a queue, of a bus, of a bucket, and of a list of functions', async () => {
    const { amounts } = await results(`${TWO}
triggers:
  push: { source: sns, topic: t, function: a }
  queue: { source: sqs, topic: t, function: b }
  rule: { source: eventbridge, bus: main, function: a }
  other: { source: eventbridge, bus: main, function: b }
  up: { source: s3, bucket: files, function: [a, b] }
traffic: [{ to: t, constant: 2/s }, { to: rule, constant: 1/s }, { to: files, constant: 1/s }, { to: [a, b], constant: 1/s }]${RUN}`);
    expect(amounts('Publishes')).toEqual([['Publishes of t', 5_256_000, null]]);
    expect(amounts('Custom events')).toEqual([['Custom events of main', 2_628_000, null]]);
    expect(amounts('PUT requests')).toEqual([['PUT requests of files', 2_628_000, null]]);
  });

  it('comes at the same instants to each, with draws of its own', async () => {
    const { document } = await results(`
functions: { a: { work: { duration: { exponential: { mean: 100ms } } }, coldStart: {} }, b: { work: { duration: { exponential: { mean: 100ms } } }, coldStart: {} } }
triggers: { t: { source: sns, function: [a, b] } }
traffic: [{ to: t, poisson: 20/s }]${RUN}`);
    const [a, b] = [document.functions['a']!, document.functions['b']!];
    expect(a.requests).toBe(b.requests);
    expect(document.series.functions['a']!.invocations).toEqual(document.series.functions['b']!.invocations);
    expect(a.durationMs.mean).not.toBe(b.durationMs.mean);
    expect(document.totals.requests).toBe(2 * a.requests);
  });
});

describe('what a function sends on', () => {
  const sender = (feeds: string) => `
functions:
  s: { work: { duration: 10ms }, coldStart: {}, calls: [{ resource: out, operation: Publish }] }
  a: { work: { duration: 100ms }, coldStart: {} }
  b: { work: { duration: 400ms }, coldStart: {} }
resources: { out: { type: sns, latency: 0ms, feeds: ${feeds} } }
triggers: { ta: { source: sns, topic: news, function: a }, tb: { source: sns, topic: news, function: b } }
traffic: [{ to: s, constant: 5/s }]${RUN}`;

  it.each(['news', '[ta, tb]', 'ta'])('reaches both through feeds: %s, for one publish', async (feeds) => {
    const { document, amounts, scenario } = await results(sender(feeds));
    const { requests } = document.functions['s']!;
    expect(document.functions['a']!.requests).toBe(requests);
    expect(document.functions['b']!.requests).toBe(requests);
    expect(scenario.model.fanOuts).toHaveLength(1);
    expect(amounts('Publishes')).toEqual([['Publishes of out', 13_140_000, 's']]);
    // The chain is done when its last branch is.
    expect(document.chains['s']!.latencyMs.p50).toBeCloseTo(410, 6);
    expect(document.chains['s']!.invocationsPerEvent).toBeCloseTo(3, 1);
    const fed = document.architecture.edges.filter(({ from }) => from === 'resource:out');
    expect(fed.map(({ to, count }) => [to, count])).toEqual([
      ['source:ta', requests],
      ['source:tb', requests],
    ]);
  });

  it('as a destination comes to every subscriber', async () => {
    const { document, amounts } = await results(`
functions:
  s: { work: { duration: 10ms }, async: { onSuccess: news } }
  a: {}
  b: {}
triggers:
  go: { source: s3, function: s }
  ta: { source: sns, topic: news, function: a }
  tb: { source: sqs, topic: news, function: b }
traffic: [{ to: go, constant: 5/s }]${RUN}`);
    expect(document.functions['a']!.requests).toBe(document.functions['s']!.requests);
    expect(document.functions['b']!.requests).toBe(document.functions['s']!.requests);
    expect(amounts('Publishes')[0]?.[1]).toBeLessThanOrEqual(13_140_000);
    expect(amounts('Publishes')).toHaveLength(1);
  });
});

describe('traffic of several triggers of one stream by their own names', () => {
  const apart = (two: string) => `${TWO}
triggers:
  ta: { source: kinesis, function: a, shards: 2, stream: s }
  tb: { source: kinesis, function: b, stream: s }
traffic: [{ to: ta, poisson: 100/s }, { to: tb, ${two} }]${RUN}`;
  const told = async (text: string) =>
    (await compiled(text)).warnings.filter((warning) => warning.includes('traffic of'));

  it('is one flow where it is the same, and told', async () => {
    const { document, amounts } = await results(apart('poisson: 100/s'));
    expect(document.functions['a']!.requests).toBe(document.functions['b']!.requests);
    const [units] = amounts('PUT payload');
    expect(units?.[1]).toBe(Math.round((document.functions['a']!.requests * 730 * 3600) / 60));
    expect(await told(apart('poisson: 100/s'))).toEqual([
      "traffic.1: 'tb' gets the same traffic of the stream 's' as 'ta': it is taken as the same events, put into the stream once; give it once, to: s",
    ]);
  });

  it("is each one's own where it differs, and told", async () => {
    const { document, amounts } = await results(apart('constant: 50/s'));
    expect(document.functions['b']!.requests).toBe(3000);
    const put = amounts('PUT payload').reduce((sum, [, units]) => sum + Number(units), 0);
    expect(put).toBeCloseTo(((document.functions['a']!.requests + 3000) * 730 * 3600) / 60, -1);
    expect(amounts('Shard-hours')).toEqual([['Shard-hours of s', 1460, null]]);
    expect(await told(apart('constant: 50/s'))).toEqual([expect.stringContaining('have different traffic')]);
  });

  it('shares what a shard gives', async () => {
    const many = Array.from({ length: 6 }, (_, index) => `f${index}`);
    const scenario = await compiled(`
functions: { ${many.map((name) => `${name}: {}`).join(', ')} }
triggers: { s: { source: kinesis, function: [${many.join(', ')}], payload: 64 KB } }
traffic: [{ to: s, constant: 20/s }]${RUN}`);
    // Six polls of five a second; 2 MB a second among six.
    for (const { poller } of scenario.model.sources) {
      expect(poller).toMatchObject({ pollIntervalMs: 1200, readPerSecond: 32 / 6 });
    }
    const { document } = await runScenario(scenario);
    expect(document.triggers['s']!.backlog.max).toBeGreaterThan(500);
    expect(scenario.assumptions.find(({ key }) => key === 'triggers.s.readers')?.value).toBe(
      '6 readers share the 2 MB and the 5 reads a second of each shard evenly',
    );
    const own = await compiled(`${TWO}
triggers: { s: { source: kinesis, function: [a, b], enhancedFanOut: true, payload: 64 KB } }
traffic: [{ to: s, constant: 20/s }]${RUN}`);
    expect(own.model.sources.map(({ poller }) => poller)).toMatchObject([
      { pollIntervalMs: 0 },
      { pollIntervalMs: 0 },
    ]);
  });
});

describe('a scenario of it', () => {
  it('is written so that it is the same again', async () => {
    const text = `${TWO}
triggers:
  clicks: { source: kinesis, function: [a, b], shards: 2 }
  q: { source: sqs, topic: t, function: a }
  p: { source: sns, topic: t, function: b }
resources: { out: { type: sns, feeds: [p, clicks] } }
traffic: [{ to: [t, clicks], poisson: 5/s }, { to: a, constant: 1/s }]${RUN}`;
    const first = await load(text);
    if (!first.ok) throw new Error('it has faults');
    const again = await compiled(writeScenario(first.scenario));
    const plain = (scenario: typeof again) =>
      JSON.parse(JSON.stringify(scenario, (key, value) => (key === 'writtenAs' ? undefined : value)));
    expect(plain(again)).toEqual(plain(first.compiled));
  });

  const FAULTS: readonly [text: string, fault: string][] = [
    [
      'triggers: { q: { source: sqs, function: [a, b] } }\ntraffic: [{ to: q, constant: 1/s }]',
      'there are several functions, of which an event of this source reaches one',
    ],
    [
      'triggers: { t: { source: sns, function: [a, x] } }\ntraffic: [{ to: t, constant: 1/s }]',
      "triggers.t.function.1: there is no function 'x'",
    ],
    [
      'triggers: { t: { source: sns, topic: x, function: a }, u: { source: eventbridge, bus: x, function: b } }\ntraffic: [{ to: x, constant: 1/s }]',
      "traffic.0.to: 'x' is the name of a topic and of a bus",
    ],
    ['traffic: [{ to: [a, c], constant: 1/s }]', "traffic.0.to.1: there is no trigger or function 'c'"],
    ['traffic: [{ to: [a, a], constant: 1/s }]', "'a' stands there twice"],
    ['traffic: [{ to: [], constant: 1/s }]', 'the list is empty'],
    [
      'traffic: [{ to: [a, b], closed: { users: 3 } }]',
      'users of closed traffic wait for one answer, and several receivers are named',
    ],
    [
      'triggers: { s: { source: kinesis, stream: x, shards: 2, function: a }, t: { source: kinesis, stream: x, shards: 3, function: b } }\ntraffic: [{ to: x, constant: 1/s }]',
      "triggers.t.shards: the stream 'x' has 2 shards for 's' and 3 here",
    ],
    [
      'resources: { r: { type: s3, feeds: nowhere } }\ntraffic: [{ to: a, constant: 1/s }]',
      "resources.r.feeds: there is no trigger 'nowhere'",
    ],
  ];
  it.each(FAULTS)('has one fault: %s', async (text, fault) => {
    expect(await faults(`${TWO}${text}`)).toEqual([expect.stringContaining(fault)]);
  });
});
