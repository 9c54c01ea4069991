import { describe, expect, it } from 'vitest';
import type { ResultsDocument, TriggerResults } from '../../src/results/documents/document.ts';
import { runScenario } from '../../src/study/run.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const { compiled } = scratchFolder();

async function results(text: string): Promise<ResultsDocument> {
  return (await runScenario(await compiled(text), { maximumBadRows: 0 })).document;
}

/** A function that is always warm, and takes so long. */
const warm = (work: string, more = '') =>
  `{ memory: 512, timeout: 20s, coldStart: { init: 0ms }, work: { ${work} }${more} }`;

/** The workflow of one run; one execution every ten seconds unless told otherwise. */
async function flowOf(steps: string, keys = '', rate = '6/min', duration = '1h'): Promise<TriggerResults> {
  const document = await results(`
functions:
  a: ${warm('duration: 200ms')}
  b: ${warm('duration: 1s')}
  c: ${warm('duration: 800ms')}
  broken: ${warm('duration: 100ms, errorRate: 100%')}
  half: ${warm('duration: 100ms, errorRate: 50%')}
  slow: ${warm('duration: 10s')}
triggers:
  flow: { source: step-functions, ${keys} steps: ${steps} }
traffic: [ { to: flow, constant: ${rate} } ]
run: { duration: ${duration}, seed: 3 }
`);
  const flow = document.triggers['flow'];
  if (flow?.executionMs === undefined) throw new Error('there is no workflow');
  expect((flow.succeeded ?? 0) + (flow.failed ?? 0) + (flow.timedOut ?? 0) + (flow.inFlight ?? 0)).toBe(
    flow.events - flow.filtered,
  );
  return flow;
}

const meanMs = ({ executionMs }: TriggerResults) => executionMs?.mean;
/** Transitions of one execution where all are alike. */
const each = ({ transitions = 0, events }: TriggerResults) => transitions / events;

describe('a workflow takes', () => {
  it.each([
    ['the sum of a sequence', '[a, b, c]', 2000, 5],
    ['the longest of parallel branches', '[{ parallel: [a, b, c] }]', 1000, 6],
    ['the longest of branches of several steps', '[{ parallel: [[a, c], b] }, a]', 1200, 7],
    ['its waits', '[a, { wait: 30s }, { wait: 1s }]', 31_200, 5],
    ['all items at once', '[{ map: a, items: 10 }]', 200, 13],
    ['items in turns of the most at a time', '[{ map: [a, b], items: 10, maxConcurrency: 4 }]', 3600, 23],
    ['no time for no items', '[{ map: a, items: 0 }, b]', 1000, 4],
    ['at most forty items at a time', '[{ map: a, items: 100 }]', 600, 103],
    ['the one way of a choice', '[{ choice: [{ probability: 100%, steps: b }, { steps: slow }] }]', 1000, 4],
    ['what comes before it ends', '[a, { succeed: true }, slow]', 200, 4],
    ['nested branches', '[{ map: { parallel: [a, [a, a]] }, items: 2, maxConcurrency: 1 }]', 800, 11],
  ])('%s', async (_, steps, durationMs, transitions) => {
    const flow = await flowOf(steps);
    expect(meanMs(flow)).toBeCloseTo(durationMs, 6);
    expect(flow.executionMs?.max).toBeCloseTo(durationMs, 6);
    expect(flow.failed).toBe(0);
    expect(each(flow)).toBeCloseTo(transitions, 1);
  });
});

describe('an error', () => {
  it('fails the workflow where nothing takes it', async () => {
    const flow = await flowOf('[a, broken, slow]');
    expect([flow.failed, flow.events]).toEqual([360, 360]);
    expect(meanMs(flow)).toBeCloseTo(300, 6);
  });

  it('is tried again after waits that grow, each a transition', async () => {
    const flow = await flowOf(
      '[{ function: broken, retry: { interval: 1s, maxAttempts: 3, backoffRate: 2 } }]',
    );
    // Four tries of 100 ms, and waits of 1, 2 and 4 s.
    expect(meanMs(flow)).toBeCloseTo(7400, 6);
    expect(flow.retries).toBeCloseTo(3 * flow.events, -1);
    expect(each(flow)).toBeCloseTo(6, 1);
  });

  it('waits at most the longest delay', async () => {
    const retry = '{ interval: 1s, maxAttempts: 3, backoffRate: 2, maxDelay: 1500ms }';
    expect(meanMs(await flowOf(`[{ function: broken, retry: ${retry} }]`))).toBeCloseTo(4400, 6);
  });

  it('has a geometric number of tries', async () => {
    const retry = '{ interval: 1s, maxAttempts: 2, backoffRate: 1 }';
    const flow = await flowOf(`[{ function: half, retry: ${retry} }]`, '', '20/s');
    const events = flow.events - (flow.inFlight ?? 0);
    // Retries: ½ + ¼; failures: ⅛. Five standard errors.
    expect(Math.abs((flow.retries ?? 0) / events - 0.75)).toBeLessThan((5 * 0.83) / Math.sqrt(events));
    expect(Math.abs((flow.failed ?? 0) / events - 0.125)).toBeLessThan((5 * 0.33) / Math.sqrt(events));
  });

  it('is tried again by the first retrier that takes it, and caught by the first catcher', async () => {
    const retry = '[{ errors: [States.Timeout], maxAttempts: 9 }, { interval: 1s, maxAttempts: 1 }]';
    const caught = '[{ errors: [States.Timeout], steps: slow }, { steps: b }]';
    const flow = await flowOf(`[{ function: broken, retry: ${retry}, catch: ${caught} }, a]`);
    expect([flow.failed, flow.succeeded]).toEqual([0, flow.events - (flow.inFlight ?? 0)]);
    expect(meanMs(flow)).toBeCloseTo(100 + 1000 + 100 + 1000 + 200, 6);
  });

  it('of a branch ends the others, whose functions are billed to their end', async () => {
    const document = await results(`
functions: { bad: ${warm('duration: 100ms, errorRate: 100%')}, slow: ${warm('duration: 10s')} }
triggers: { flow: { source: step-functions, steps: [{ parallel: [slow, bad] }, slow] } }
traffic: [ { to: flow, constant: 1/min } ]
run: { duration: 100m, seed: 1 }
`);
    expect(document.triggers['flow']?.executionMs?.max).toBeCloseTo(100, 6);
    expect(document.triggers['flow']?.failed).toBe(100);
    expect(document.functions['slow']?.invocations).toBe(100);
    expect(document.functions['slow']?.billedMs).toBe(1_000_000);
  });

  it('of a Parallel is one of the state, which is tried again as a whole', async () => {
    const flow = await flowOf('[{ parallel: [a, broken], retry: { interval: 1s, maxAttempts: 1 } }]');
    expect(meanMs(flow)).toBeCloseTo(1200, 6);
    expect(flow.failed).toBe(flow.events);
  });

  it('named by the workflow is caught above it', async () => {
    const flow = await flowOf('[{ parallel: [[a, { fail: Mine }]], catch: { errors: [Mine], steps: b } }]');
    expect([flow.failed, meanMs(flow)]).toEqual([0, 1200]);
  });

  it('of Lambda that has no room is TooManyRequestsException', async () => {
    const document = await results(`
functions: { f: ${warm('duration: 1500ms', ', reservedConcurrency: 1')} }
triggers:
  flow:
    source: step-functions
    steps: [{ parallel: [f, { function: f, retry: { errors: [Lambda.TooManyRequestsException], interval: 1s } }] }]
traffic: [ { to: flow, constant: 1/min } ]
run: { duration: 100m, seed: 1 }
`);
    // Refused at once and 1 s later; served 3 s after the start.
    expect(document.triggers['flow']?.executionMs?.max).toBeCloseTo(4500, 6);
    expect(document.triggers['flow']?.succeeded).toBe(100);
    expect(document.functions['f']?.outcomes.throttled).toBe(200);
  });
});

describe('a time-out', () => {
  it('of a state lets the function go on, and can be caught', async () => {
    const flow = await flowOf(
      '[{ function: slow, timeout: 2s, catch: { errors: [States.Timeout], steps: a } }]',
    );
    expect([flow.failed, meanMs(flow)]).toEqual([0, 2200]);
  });

  it.each([
    ['a call', 'slow'],
    ['a wait', '{ wait: 1h }'],
    ['a back-off', '{ function: broken, retry: { interval: 1h } }'],
    ['branches', '{ parallel: [slow, { wait: 1h }] }'],
  ])('of the execution strikes in %s', async (_, step) => {
    const flow = await flowOf(`[a, ${step}]`, 'timeout: 3s,');
    expect(meanMs(flow)).toBeCloseTo(3000, 6);
    expect(flow.timedOut).toBe(flow.events);
  });

  it('of an express execution is five minutes, and no more is billed', async () => {
    const flow = await flowOf('[{ wait: 200s }, { wait: 200s }]', 'type: express,', '1/min', '20m');
    expect(meanMs(flow)).toBe(300_000);
    expect(flow.timedOut).toBe(flow.events - (flow.inFlight ?? 0));
  });

  it('ends a loop that takes no time by its history', async () => {
    const flow = await flowOf('[{ map: { map: { wait: 0ms }, items: 200 }, items: 200 }]', '', '1/h');
    expect([flow.failed, flow.events]).toEqual([1, 1]);
  });
});

describe('the bill', () => {
  const three = (keys: string) => `
functions:
  order: ${warm('duration: 200ms')}
  pay: ${warm('duration: 1s')}
  invoice: ${warm('duration: 800ms')}
triggers: { flow: { source: step-functions, ${keys} steps: [order, pay, invoice] } }
traffic: [ { to: flow, constant: 10/s } ]
run: { duration: 1h, warmup: 10s, seed: 1 }
`;
  const lineOf = ({ cost }: ResultsDocument, item: RegExp) =>
    cost.monthlyLines.find((line) => item.test(line.item));

  it('has 131.4 million transitions a month at 10/s, and 1.0 GB-s an execution', async () => {
    const document = await results(three(''));
    const line = lineOf(document, /transitions/);
    expect(line?.quantity).toBeCloseTo(131_400_000, -5);
    expect(line?.amount).toBeCloseTo(3285, -1);
    expect(document.totals.gbSeconds / document.totals.requests).toBeCloseTo(1, 2);
    expect(document.triggers['flow']?.executionMs?.p99).toBe(2000);
  });

  it('takes transitions that are given instead', async () => {
    const line = lineOf(await results(three('transitions: 4,')), /transitions/);
    expect(line?.quantity).toBeCloseTo(105_120_000, -5);
  });

  it('of an express workflow has its requests and its time, rounded up to 100 ms', async () => {
    const document = await results(three('type: express,').replace('200ms', '201ms'));
    expect(lineOf(document, /^Express executions/)?.quantity).toBeCloseTo(26_280_000, -5);
    // 2,100 ms x 64 MB.
    expect(lineOf(document, /^Express duration/)?.quantity).toBeCloseTo((26_280_000 * 2.1) / 3600 / 16, -1);
  });
});

describe('whoever waits for a workflow', () => {
  it('asks again after its answer', async () => {
    const document = await results(`
functions: { f: ${warm('duration: 1s')} }
triggers: { flow: { source: step-functions, steps: [f, { wait: 2s }, f] } }
traffic: [ { to: flow, closed: { users: 3, thinkTime: 1s } } ]
run: { duration: 100s, seed: 1 }
`);
    expect(document.triggers['flow']?.events).toBe(3 * 20);
    expect(document.triggers['flow']?.executionMs?.mean).toBe(4000);
  });

  it('meets missing permissions as errors of the states', async () => {
    const document = await results(`
functions: { f: ${warm('duration: 1s')} }
triggers: { flow: { source: step-functions, permission: false, steps: [{ function: f, catch: { steps: { wait: 1s } } }] } }
traffic: [ { to: flow, constant: 1/s } ]
run: { duration: 100s, seed: 1 }
`);
    expect(document.functions['f']?.outcomes.accessDenied).toBe(100);
    expect(document.triggers['flow']?.failed).toBe(0);
    expect(document.warnings.join('\n')).toContain('lambda:InvokeFunction');
  });
});

it('draws the same for the same request, whatever else changes', async () => {
  const text = (memory: number) => `
functions: { f: { memory: ${memory}, coldStart: { init: 0ms }, work: { duration: { exponential: { mean: 1s } } } } }
triggers: { flow: { source: step-functions, steps: [f, { map: f, items: { uniform: { min: 0, max: 5 } } }] } }
traffic: [ { to: flow, poisson: 1/s } ]
run: { duration: 10m, seed: 1 }
`;
  const [one, other] = [await results(text(512)), await results(text(1024))];
  expect(one.triggers['flow']).toEqual(other.triggers['flow']);
});
