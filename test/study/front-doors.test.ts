import { describe, expect, it } from 'vitest';
import { runScenario } from '../../src/study/run.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const { compiled, faults } = scratchFolder();

async function run(text: string) {
  return (await runScenario(await compiled(text))).document;
}

describe('a client that comes again behind a front door', () => {
  const slow = (door: string, rest = '') => `
functions: { f: { memory: 128, timeout: 5m, coldStart: { init: 0ms }, work: { duration: 36s }${rest} } }
triggers: { h: { ${door}, function: f, client: { retries: 1, backoff: 1s } } }
traffic: [{ to: h, constant: 1/min }]
run: { duration: 2h }
`;

  it.each([
    ['a REST API', 'source: api-gateway', 29, 'REST API requests of h'],
    ['an HTTP API', 'source: api-gateway, type: http', 30, 'HTTP API requests of h'],
    ['a function URL', 'source: function-url, timeout: 20s', 20, null],
    ['a load balancer', 'source: alb, timeout: 10s', 10, null],
  ])(
    'through %s: what was given up runs to its end, and both requests are billed',
    async (_, door, limitS, item) => {
      const { functions, cost } = await run(slow(door));
      const { f } = functions;
      expect(f?.invocations).toBe(240);
      // The last one's second time-out may lie beyond the run.
      expect(f?.outcomes.timedOut).toBeGreaterThanOrEqual(119);
      expect(f?.latencyMs.p50).toBeCloseTo(1000 * (2 * limitS + 1), -3);
      expect(f?.durationMs.mean).toBeCloseTo(36_000, -3);
      if (item === null) return;
      const lines = cost.lines.filter((line) => line.item === item);
      expect(lines.map(({ quantity }) => quantity)).toEqual([240]);
    },
  );

  it('is answered late as well where the function waits for others', async () => {
    const { functions } = await run(
      `${slow('source: api-gateway', ', calls: [{ resource: r }]')}resources: { r: { type: http, latency: 100ms } }`,
    );
    expect(functions['f']?.invocations).toBe(240);
    expect(functions['f']?.latencyMs.p50).toBeCloseTo(59_000, -3);
  });

  it('tries again what the throttle of the API refuses, through the throttle, which is not billed', async () => {
    const { functions, cost } = await run(`
functions: { f: { work: { duration: 10ms } } }
triggers:
  h: { source: api-gateway, function: f, throttle: { rate: 1/s, burst: 1 }, client: { retries: 2, backoff: 700ms } }
traffic: [{ to: h, burst: { every: 10s, size: 3 } }]
run: { duration: 100s }
`);
    // Of three at once one is served at 0 s, one of the others at 2.1 s, and the third at no time: at 0.7 s
    // and at 2.1 s there is one token each time.
    const { f } = functions;
    expect(f?.outcomes).toMatchObject({ succeeded: 20, throttled: 10 });
    expect(f?.invocations).toBe(20);
    const line = cost.lines.find(({ item }) => item === 'REST API requests of h');
    expect(line?.quantity).toBe(20);
  });

  it('tries again what the function fails', async () => {
    const { functions } = await run(`
functions: { f: { work: { duration: 10ms, errorRate: 100% } } }
triggers: { h: { source: function-url, function: f, client: { retries: 2 } } }
traffic: [{ to: h, constant: 1/s }]
run: { duration: 100s }
`);
    expect(functions['f']?.invocations).toBe(300);
  });
});

describe('a time-out that AWS raised', () => {
  const raised = `
functions: { f: { timeout: 900s, coldStart: { init: 0ms }, work: { duration: 45s } } }
triggers: { h: { source: api-gateway, function: f, timeout: 60s } }
traffic: [{ to: h, constant: 6/min }]
run: { duration: 10m, warmup: 2m }
`;

  it('is waited for, and told', async () => {
    const { functions, warnings } = await run(raised);
    expect(functions['f']?.latencyMs.p50).toBeCloseTo(45_000, -3);
    expect(functions['f']?.outcomes.timedOut).toBe(0);
    expect(warnings.join('\n')).toMatch(/triggers\.h\.timeout: 1 min needs a quota increase/);
  });

  it('was not to be had in 2018', async () => {
    expect(await faults(`platform: aws-2018\n${raised.replace('900s', '60s')}`)).toEqual([
      expect.stringContaining('a rest API allows 50ms to 29s'),
    ]);
  });
});

describe('Lambda@Edge', () => {
  it.each(['cloudfront', 'lambda@edge', 'cloudfront-functions'])(
    'is refused by its name (%s)',
    async (source) => {
      const text = `functions: { f: {} }\ntriggers: { v: { source: ${source}, function: f } }\ntraffic: [{ to: f, constant: 1/s }]`;
      expect(await faults(text)).toEqual([expect.stringContaining('Lambda@Edge')]);
    },
  );
});

describe('answers that are streamed', () => {
  const streamed = (door: string, answer = '20 MB') => `
functions: { f: { memory: 128, timeout: 30s, coldStart: { init: 0ms }, work: { duration: 100ms } } }
triggers: { h: { ${door}, function: f, streaming: true, payload: { response: ${answer} } } }
traffic: [{ to: h, constant: 1/s }]
run: { duration: 10m }
`;

  it('leave at 2 MB/s after the first 6 MB, for which the function is billed', async () => {
    const { functions, triggers, cost } = await run(streamed('source: function-url'));
    expect(functions['f']?.durationMs.p50).toBeCloseTo(7100, -2);
    expect(functions['f']?.latencyMs.p50).toBeCloseTo(7100, -2);
    expect(triggers['h']?.firstByteMs?.p50).toBeCloseTo(100, -1);
    const line = cost.monthlyLines.find(({ item }) => item === 'Streamed beyond 6 MB an answer of h');
    // 2.628 million answers of 14 MB beyond the first 6, but for those that the end of the run cut.
    expect(line?.quantity).toBeGreaterThan(35_400);
    expect(line?.quantity).toBeLessThanOrEqual(35_930);
    expect(line?.unitPrice).toBe(0.008);
  });

  it('are several requests of a REST API, which waits for them', async () => {
    const { functions, cost } = await run(streamed('source: api-gateway', '100 MB').replace('30s', '5m'));
    expect(functions['f']?.latencyMs.p50).toBeCloseTo(47_100, -3);
    expect(cost.lines.find(({ item }) => item === 'REST API requests of h')?.quantity).toBe(6000);
  });

  it('cost nothing and take no time below 6 MB', async () => {
    const { functions, cost } = await run(streamed('source: sdk', '5 MB'));
    expect(functions['f']?.durationMs.p50).toBeCloseTo(100, -1);
    expect(
      cost.lines.some(({ item, amount }) => item === 'Streamed beyond 6 MB an answer of h' && amount > 0),
    ).toBe(false);
  });

  it.each([
    ['source: function-url', '201 MB', 'carries at most 209715200'],
    ['source: api-gateway, type: http', '1 MB', 'no http API streams answers'],
    ['source: sdk, invocation: async', '1 KB', 'nobody waits for the answer of an asynchronous call'],
  ])('are refused where there are none (%s, %s)', async (door, answer, words) => {
    expect((await faults(streamed(door, answer))).join('\n')).toContain(words);
  });

  it('are pointed to where an answer is too large', async () => {
    const text = streamed('source: function-url').replace('streaming: true, ', '');
    expect((await faults(text)).join('\n')).toContain('streaming: true lets more through');
  });
});

describe('a Lambda authorizer', () => {
  const guarded = (authorizer: string, more = '', functions = '') => `
functions:
  auth: { memory: 128, coldStart: { init: 0ms }, work: { duration: 50ms } }
  f: { memory: 512, coldStart: { init: 0ms }, work: { duration: 100ms } }
${functions}
triggers: { h: { source: api-gateway, function: f, authorizer: { function: auth, ${authorizer} }${more} } }
traffic: [{ to: h, constant: 10/s }]
run: { duration: 20m, warmup: 1m }
`;

  it('is asked before each request without a cache, and waited for', async () => {
    const { functions, chains } = await run(guarded('cache: 0s'));
    const { auth, f } = functions;
    expect(auth?.invocations).toBe(f?.invocations);
    expect(f?.invocations).toBeCloseTo(11_400, -1);
    expect(f?.latencyMs.p50).toBeCloseTo(150, -1);
    expect(f?.durationMs.p50).toBeCloseTo(100, -1);
    expect(chains['h']?.invocationsPerEvent).toBeCloseTo(2, 3);
  });

  it('is asked once a token and time to live', async () => {
    const { functions } = await run(guarded('cache: 5m, tokens: 1'));
    // At 0, 5, 10 and 15 minutes, the first of which the warm-up hides.
    expect(functions['auth']?.invocations).toBe(3);
    expect(functions['f']?.invocations).toBeCloseTo(11_400, -1);
    expect(functions['f']?.latencyMs.p50).toBeCloseTo(100, -1);
  });

  it('has a cache that helps as far as tokens come again', async () => {
    // 3,000 requests in 5 minutes for 1,000 tokens: each is asked about once in 5 min and 100 s in the mean.
    const { functions } = await run(guarded('tokens: 1000'));
    const asked = functions['auth']?.invocations ?? 0;
    expect(asked).toBeGreaterThan(0.9 * 1000 * (1140 / 400));
    expect(asked).toBeLessThan(1.1 * 1000 * (1140 / 400));
  });

  it('keeps what it refuses from the function, and API Gateway bills it or not', async () => {
    const { functions, triggers, cost, findings } = await run(guarded('refused: 20%'));
    const refused = triggers['h']?.accessDenied ?? 0;
    expect(refused / 11_400).toBeCloseTo(0.2, 1);
    expect(functions['f']?.invocations).toBe(11_400 - refused);
    expect(functions['auth']?.invocations).toBe(11_400);
    const requests = (lines: typeof cost.lines) =>
      lines.find(({ item }) => item === 'REST API requests of h')?.quantity;
    expect(requests(cost.lines)).toBe(11_400);
    expect(findings.map(({ text }) => text).join()).not.toContain('AccessDenied');
    const spared = await run(guarded('refused: 20%, billRefused: false'));
    expect(requests(spared.cost.lines)).toBe(11_400 - refused);
  });

  it('that fails answers for the function, and a client comes again', async () => {
    const failing = guarded('cache: 0s', ', client: { retries: 1 }').replace(
      'duration: 50ms',
      'duration: 50ms, errorRate: 100%',
    );
    const { functions } = await run(failing);
    expect(functions['f']?.invocations).toBe(0);
    expect(functions['f']?.outcomes.failed).toBeGreaterThan(11_000);
    expect((functions['auth']?.invocations ?? 0) / (functions['f']?.requests ?? 1)).toBeCloseTo(2, 1);
  });

  it('takes its share of the account, and its cold starts come before the function’s', async () => {
    const cold = guarded('cache: 0s')
      .replace('memory: 128, coldStart: { init: 0ms }', 'memory: 128, coldStart: { init: 1s }')
      .replace('memory: 512, coldStart: { init: 0ms }', 'memory: 512, coldStart: { init: 2s }')
      .replace('warmup: 1m', 'warmup: 0s');
    const { functions } = await run(cold);
    expect(functions['f']?.latencyMs.max).toBeGreaterThan(3100);
    const scarce = await run(`account: { concurrency: 1 }\n${guarded('cache: 0s')}`);
    // Ten requests a second are let in, and each takes two.
    expect(scarce.functions['f']?.outcomes.throttled ?? 0).toBeGreaterThan(0);
  });

  it('may itself wait for others, and be given up after its time', async () => {
    const text = guarded('cache: 0s')
      .replace('work: { duration: 50ms }', 'timeout: 60s, work: { duration: 50ms }, calls: [{ resource: r }]')
      .replace('triggers:', 'resources: { r: { type: http, latency: 40s } }\ntriggers:')
      .replace('api-gateway,', 'api-gateway, type: http,');
    const { functions } = await run(text);
    expect(functions['f']?.invocations).toBe(0);
    expect(functions['f']?.latencyMs.p50).toBeCloseTo(10_000, -3);
  });

  it.each([
    ['websocket', 'auth', 'asked once a connection'],
    ['rest', 'nobody', "no function 'nobody'"],
  ])('of a %s API by %s is refused', async (type, fn, words) => {
    const text = guarded('cache: 0s').replace('source: api-gateway', `source: api-gateway, type: ${type}`);
    expect((await faults(text.replace('function: auth', `function: ${fn}`))).join()).toContain(words);
  });
});

describe('a call that not every invocation makes', () => {
  it('is made, waited for and billed as often as its probability says', async () => {
    const { functions, resources, cost } = await run(`
functions:
  f:
    coldStart: { init: 0ms }
    work: { duration: 5ms }
    calls:
      - { resource: cache }
      - { resource: table, operation: GetItem, probability: 20%, count: 2 }
resources: { cache: { type: elasticache, latency: 1ms }, table: { type: dynamodb, latency: 10ms } }
traffic: [{ to: f, constant: 20/s }]
run: { duration: 30m }
`);
    const invocations = functions['f']?.invocations ?? 0;
    const calls = resources['table']?.calls ?? 0;
    expect(resources['cache']?.calls).toBe(invocations);
    expect(calls / invocations).toBeCloseTo(0.4, 1);
    expect(functions['f']?.durationMs.p50).toBeCloseTo(6, 0);
    expect(functions['f']?.durationMs.p99).toBeCloseTo(26, 0);
    expect(cost.lines.find(({ item }) => item === 'Read request units of table')?.quantity).toBeCloseTo(
      calls / 2,
      -1,
    );
  });
});

describe('what answers before the function', () => {
  const cached = (keys: string, door = 'source: api-gateway') => `
functions: { f: { work: { duration: 50ms } } }
triggers: { h: { ${door}, function: f, payload: { response: 1 MB }, ${keys} } }
traffic: [{ to: h, constant: 20/s }]
run: { duration: 1h }
`;
  const EVENTS = 72_000;
  const quantityOf = (
    lines: readonly { readonly item: string; readonly quantity: number }[],
    words: string,
  ) => lines.find(({ item }) => item === words)?.quantity ?? 0;

  it('is the cache of a REST API: every request is billed, and the cache by the hour', async () => {
    const { functions, triggers, cost } = await run(cached('cache: { hitShare: 80%, size: 1.6GB }'));
    const hits = triggers['h']?.cacheHits ?? 0;
    expect(triggers['h']?.events).toBe(EVENTS);
    expect(hits / EVENTS).toBeCloseTo(0.8, 2);
    expect(functions['f']?.requests).toBe(EVENTS - hits);
    expect(quantityOf(cost.lines, 'REST API requests of h')).toBe(EVENTS);
    expect(quantityOf(cost.monthlyLines, 'Cache of 1.6 GB of h')).toBeCloseTo(730);
  });

  it('is CloudFront: the misses alone come to the door, and all answers go out through it', async () => {
    const { functions, triggers, cost } = await run(cached('cloudfront: { hitShare: 90% }'));
    const hits = triggers['h']?.edgeHits ?? 0;
    expect(hits / EVENTS).toBeCloseTo(0.9, 2);
    expect(functions['f']?.requests).toBe(EVENTS - hits);
    expect(quantityOf(cost.lines, 'REST API requests of h')).toBe(EVENTS - hits);
    expect(quantityOf(cost.lines, 'HTTPS requests of h')).toBe(EVENTS);
    const out = cost.lines.filter(({ item }) => item === 'To the internet of h');
    expect(out.map(({ service }) => service)).toEqual(['cloudfront']);
    expect(out[0]?.quantity).toBeCloseTo(EVENTS / 1024, 1);
  });

  it('is AWS WAF: what it blocks is billed by it alone', async () => {
    const { functions, triggers, cost } = await run(
      cached('cloudfront: { hitShare: 50% }, waf: { blocked: 20%, rules: 4 }', 'source: function-url'),
    );
    const { blocked = 0, edgeHits = 0 } = triggers['h'] ?? {};
    expect(blocked / EVENTS).toBeCloseTo(0.2, 2);
    expect(edgeHits / EVENTS).toBeCloseTo(0.4, 2);
    expect(functions['f']?.requests).toBe(EVENTS - blocked - edgeHits);
    expect(quantityOf(cost.lines, 'Requests looked at of h')).toBe(EVENTS);
    expect(quantityOf(cost.lines, 'HTTPS requests of h')).toBe(EVENTS - blocked);
    const fixed = cost.monthlyLines.filter(({ item }) => /^(Web ACLs|Rules)/.test(item));
    expect(fixed.reduce((sum, { amount }) => sum + amount, 0)).toBeCloseTo(9, 2);
  });

  it('leaves out of the end-to-end latency what never came to the function', async () => {
    const { chains } = await run(`
functions: { auth: { work: { duration: 20ms } }, f: { work: { duration: 50ms } } }
triggers:
  h: { source: api-gateway, function: f, cache: { hitShare: 50% }, authorizer: { function: auth, tokens: 10 } }
traffic: [{ to: h, constant: 20/s }]
run: { duration: 10m, warmup: 1m }
`);
    expect(chains['h']?.latencyMs.p50).toBeGreaterThan(45);
    expect(chains['h']?.refused).toBe(0);
  });

  it.each([
    ['cache: { hitShare: 50% }', 'source: api-gateway, type: http', 'a http API has no cache'],
    ['cache: { hitShare: 50% }, streaming: true', 'source: api-gateway', 'is not kept in a cache'],
    ['waf: {}', 'source: function-url', 'AWS WAF cannot stand before a function URL itself'],
    ['waf: {}', 'source: api-gateway, type: http', 'AWS WAF cannot stand before an HTTP API itself'],
    ['cloudfront: { hitShare: 110% }', 'source: alb', 'hitShare'],
  ])('is refused where it cannot stand (%s, %s)', async (keys, door, words) => {
    expect((await faults(cached(keys, door))).join()).toContain(words);
  });
});
