import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { CALL_DENIED, CALL_REJECTED, CALL_TIMED_OUT } from '../../src/model/call-codes.ts';
import type { CompiledLogs } from '../../src/model/compiled.ts';
import type {
  FunctionMeasurements,
  ResourceMeasurements,
  SourceMeasurements,
} from '../../src/model/measurements.ts';
import type { FunctionModel, ResourceModel, SourceModel, StepModel } from '../../src/model/model.ts';
import { buildFindings } from '../../src/results/findings/findings.ts';
import {
  bill,
  callOutcomes,
  compiledFunction,
  compiledResource,
  compiledScenario,
  compiledSource,
  functionModel,
  histogramOf,
  line,
  measured,
  measurements,
  outcomes,
  queueModel,
  refusals,
  resourceMeasured,
  resourceModel,
  series,
  sourceMeasured,
  sourceModel,
  sourceSeries,
  streamModel,
} from './fixtures.ts';

const steps = 100;
const rising = (to: number, from = 0) =>
  new Float64Array(steps).map((_, step) => from + ((to - from) * step) / steps);

interface Case {
  readonly functions?: readonly Partial<FunctionMeasurements>[];
  readonly models?: readonly Partial<FunctionModel>[];
  readonly source?: Partial<SourceModel>;
  readonly sourceMeasured?: Partial<SourceMeasurements>;
  readonly backlog?: Float64Array;
  readonly iteratorAgeMs?: Float64Array;
  readonly resource?: Partial<ResourceModel>;
  readonly calls?: Partial<ResourceMeasurements>;
  readonly concurrencyMax?: readonly number[];
  readonly bill?: ReturnType<typeof bill>;
  readonly steps?: readonly StepModel[];
  readonly logs?: CompiledLogs;
}

/**
 * A trigger `jobs` before `api` (and `worker` where there are two), a resource `orders` that `api` calls; an
 * hour and forty minutes.
 */
function findings(one: Case): readonly string[] {
  const count = one.functions?.length ?? 1;
  const names = ['api', 'worker'].slice(0, count);
  const base = measurements(
    names.map((_, index) => measured(one.functions?.[index])),
    names.map((_, index) =>
      series(steps, { concurrencyMax: new Float64Array(steps).fill(one.concurrencyMax?.[index] ?? 2) }),
    ),
  );
  return buildFindings({
    compiled: compiledScenario({
      functions: names.map((name) => compiledFunction({ name, logs: one.logs ?? null })),
      sources: [
        compiledSource({ trigger: 'jobs', source: 'sqs' }),
        compiledSource({ source: 'lambda', from: 'api' }),
      ],
      resources: [compiledResource()],
      model: {
        horizonMs: steps * 60_000,
        functions: names.map((_, index) => functionModel(one.models?.[index])),
        sources: [sourceModel(one.source), sourceModel({ functionIndex: count - 1, isEntry: false })],
        resources: [resourceModel(one.resource)],
      },
    }),
    measurements: {
      ...base,
      seconds: steps * 60,
      sources: [sourceMeasured({ events: 60_000, ...one.sourceMeasured }), sourceMeasured({ events: 0 })],
      resources: [resourceMeasured(one.calls)],
      series: {
        ...base.series,
        sources: [
          sourceSeries(steps, {
            backlog: one.backlog ?? new Float64Array(steps),
            iteratorAgeMs: one.iteratorAgeMs ?? new Float64Array(steps),
          }),
          sourceSeries(steps),
        ],
      },
    },
    bill: one.bill ?? bill(),
  }).map(({ severity, text }) => `${severity}: ${text}`);
}

const said = (one: Case) => findings(one).join('\n');

describe('queues', () => {
  const queue = { poller: queueModel({ maximumConcurrency: 10 }) };

  it('grow without end: how much, how fast, how long to catch up, and what holds them back', () => {
    const text = said({
      source: queue,
      backlog: rising(24_000),
      functions: [{ concurrency: { mean: 9, max: 10 } }],
    });
    expect(text).toMatch(
      /warning: jobs's backlog grows without end: 11,880 waited halfway, 22,680 at the end, 4\/s/,
    );
    expect(text).toContain('about 1 h 1 min to catch up');
    expect(text).toContain('All 10 batches that maximumConcurrency allows are in flight');
    expect(said({ source: queue, backlog: rising(24_000), functions: [refusals({ account: 7 })] })).toContain(
      'was throttled 7 times: give it more concurrency first',
    );
  });

  it.each([
    ['stays level', new Float64Array(steps).fill(5000)],
    ['is small', rising(30)],
    // 585 at 10 a second.
    ['is caught up with within a minute', rising(590)],
    [
      'differs more from minute to minute than it grows',
      rising(900).map((level, step) => level * (step % 2) * 2),
    ],
    ['falls again before the end', new Float64Array(steps).map((_, step) => (step < 85 ? step * 100 : 200))],
    ['came at once and is worked off', new Float64Array(steps).map((_, step) => 24_000 - step * 200)],
  ])('do not where the backlog %s', (_, backlog) => {
    expect(said({ source: queue, backlog })).not.toContain('backlog grows');
  });

  it('are not said to be slow where nothing may read them', () => {
    const text = said({ source: { poller: queueModel(), isDenied: true }, backlog: rising(60_000) });
    expect(text).toContain("api's role may not read from jobs");
    expect(text).not.toContain('backlog grows');
  });

  it('say that what fails comes back, where most of it fails', () => {
    const text = said({
      source: queue,
      backlog: rising(24_000),
      functions: [{ invocations: 1000, failedAttempts: 900, concurrency: { mean: 9, max: 10 } }],
    });
    expect(text).toContain(
      '90 % of the attempts of api fail and their events come back: repair what fails first',
    );
    expect(text).not.toContain('maximumConcurrency allows');
    expect(
      said({
        source: queue,
        backlog: rising(24_000),
        functions: [{ invocations: 1000, failedAttempts: 1000 }],
        calls: { outcomes: callOutcomes([CALL_DENIED, 104]) },
      }),
    ).toContain('come back: its role lacks a permission for orders, so add that first');
  });

  it('hold back a message group for the visibility time-out after an error', () => {
    const fifo: Case = {
      source: { poller: queueModel({ messageGroups: 200, visibilityTimeoutMs: 120_000 }) },
      sourceMeasured: {
        batches: 20_000,
        ageMs: histogramOf([...new Array<number>(95).fill(10), ...new Array<number>(5).fill(118_000)]),
      },
      functions: [{ invocations: 20_000, failedAttempts: 219 }],
      models: [{ timeoutMs: 20_000 }],
    };
    expect(findings(fifo)[0]).toBe(
      "warning: p99 of jobs's age is 1 min 58 s: after each of the 219 failed attempts of api the message groups of its batch wait out the visibility time-out of 2 min; return the failed messages alone (partialResponses), or shorten visibilityTimeout, and functions.api.timeout with it (20 s, and p99 of its duration is 250 ms): --set functions.api.timeout=1s --set triggers.jobs.visibilityTimeout=6s",
    );
    expect(
      said({
        ...fifo,
        models: [{ timeoutMs: 5000 }],
        sourceMeasured: { ...fifo.sourceMeasured, batches: 55_000 },
      }),
    ).toMatch(/shorten visibilityTimeout to 30 s, six times the time-out of api: --set/);
    const without = (changes: Case) => expect(said({ ...fifo, ...changes })).not.toContain('message groups');
    without({ functions: [{}] });
    without({ functions: [{ invocations: 300, failedAttempts: 219 }] });
    without({ sourceMeasured: { ageMs: histogramOf(new Array<number>(100).fill(10)) } });
    without({ source: { poller: queueModel({ visibilityTimeoutMs: 120_000 }) } });
    expect(
      said({
        ...fifo,
        source: {
          poller: queueModel({ messageGroups: 200, visibilityTimeoutMs: 120_000, partialResponses: true }),
        },
      }),
    ).not.toContain('partialResponses');
  });

  it('lose messages: how many, after how many receives, and why', () => {
    const text = said({
      source: { poller: queueModel({ maximumReceives: 3 }) },
      sourceMeasured: { deadLettered: 900, expired: 30 },
      functions: [{ failedAttempts: 2700 }],
    });
    expect(text).toContain(
      "warning: 900 of jobs's events were given up after 3 receives (2,700 attempts of api failed)",
    );
    expect(text).toContain('and 30 outlived 4 d before they were handled');
  });

  it('blame throttles where those make receives', () => {
    expect(
      said({
        source: { poller: queueModel({ maximumReceives: 3 }) },
        sourceMeasured: { deadLettered: 9 },
        functions: [refusals({ account: 2700 })],
      }),
    ).toContain('throttled receives count too: give api more concurrency, or set maximumConcurrency');
  });

  it("have a visibility time-out of six times the function's", () => {
    expect(said({ source: { poller: queueModel({ visibilityTimeoutMs: 17_999 }) } })).toContain(
      "info: jobs's visibility time-out of 18 s is less than six times api's time-out of 3 s",
    );
    expect(said({ source: { poller: queueModel({ visibilityTimeoutMs: 18_000 }) } })).not.toContain(
      'visibility',
    );
    expect(
      said({ source: { poller: queueModel({ visibilityTimeoutMs: 18_000, batchWindowMs: 5000 }) } }),
    ).toContain('set visibilityTimeout to 23 s');
  });
});

describe('streams', () => {
  const iteratorAgeMs = rising(1_800_000);

  it('tell a record that blocks its shard from too few batches at a time', () => {
    const poller = streamModel({ poisonShare: 0.001 });
    const text = said({ source: { poller }, iteratorAgeMs, functions: [{ failedAttempts: 400 }] });
    expect(text).toMatch(/iterator age of jobs grew from 14 min 51 s halfway to 28 min 21 s at the end/);
    expect(text).toContain('until their records are 24 h old, so that one bad record blocks its shard');
    const slow = said({ source: { poller }, iteratorAgeMs });
    expect(slow).toContain('2 batches at a time (shards × parallelizationFactor) are too few');
    expect(said({ source: { poller }, iteratorAgeMs: rising(900) })).not.toContain('iterator age');
  });

  it('lose the records of batches that failed for the last time', () => {
    const lost = {
      sourceMeasured: { deadLettered: 900 },
      functions: [{ failedAttempts: 27 }],
    };
    expect(said({ ...lost, source: { poller: streamModel({ maximumRetryAttempts: 2 }) } })).toContain(
      "warning: 900 of jobs's events were given up after 3 attempts (27 attempts of api failed): repair what fails, and give an onFailure target where there is none; bisectOnError keeps the good ones of a batch from failing with the bad",
    );
    const bisecting = streamModel({ maximumRetryAttempts: 2, bisectOnError: true });
    expect(said({ ...lost, source: { poller: bisecting } })).not.toContain('keeps the good ones');
  });

  it('name the record that blocks a shard as the cause of a backlog, not the number of shards', () => {
    const blocked: Case = {
      source: { poller: streamModel({ poisonShare: 0.001 }) },
      backlog: rising(24_000),
      functions: [{ failedAttempts: 40 }],
    };
    const text = said(blocked);
    expect(text).toContain(
      'batches of api failed 40 times and are tried again until their records are 24 h old, so that one bad record blocks its shard; give up after a few attempts (maximumRetryAttempts)',
    );
    expect(text).not.toContain('shards to');
    const passing = said({ ...blocked, source: { poller: streamModel() } });
    expect(passing).toContain('add shards to jobs');
    expect(passing).not.toContain('blocks its shard');
  });
});

describe('permissions', () => {
  it('that a trigger lacks are told with what they cost', () => {
    const denied = { outcomes: outcomes({ accessDenied: 60_000 }) };
    expect(said({ source: { isDenied: true }, sourceMeasured: denied })).toContain(
      'warning: jobs may not invoke api: 60,000 events were refused (AccessDenied)',
    );
    expect(said({ source: { isDenied: true, poller: queueModel() } })).toContain(
      "api's role may not read from jobs: 60,000 events were never polled",
    );
  });

  it('that a role lacks for a resource too', () => {
    expect(said({ calls: { outcomes: callOutcomes([CALL_DENIED, 52]) } })).toContain(
      'the role of api lacks a permission for orders: 52 of 104 calls were refused',
    );
  });
});

describe('resources', () => {
  const busy = {
    concurrency: { mean: 19.2, max: 20 },
    waiting: { mean: 41, max: 190 },
    // Of the 11 s that `api` ran, 8 s.
    latencyMs: histogramOf(new Array<number>(80).fill(100)),
  };

  it('are the bottleneck, with the share of the duration that goes there', () => {
    const text = said({ resource: { concurrency: 20 }, calls: busy });
    expect(text).toContain(
      'warning: orders, not Lambda, is the bottleneck: it serves 19.2 of at most 20 calls at once on average (96 %), 41 calls wait in line on average and 190 at most, and api spends 73 % of the duration there',
    );
    const roomy = said({ resource: { concurrency: 200 }, calls: { ...busy, waiting: { mean: 0, max: 0 } } });
    expect(roomy).not.toContain('bottleneck');
    expect(roomy).toContain('info: api spends 73 % of the duration waiting for orders (100 ms a call)');
    expect(said({})).not.toContain('waiting for orders');
  });

  it('run out of connections', () => {
    const call = (connection: 'kept' | 'per-call'): NonNullable<Case['models']> => [
      {
        steps: [
          {
            kind: 'call',
            probability: 1,
            resourceIndex: 0,
            count: 1,
            isPerRecord: false,
            readUnits: 0,
            writeUnits: 0,
            connection,
            isDenied: false,
            isRequired: true,
          },
        ],
      },
    ];
    const exhausted: Case = {
      resource: { connections: 100 },
      calls: { connections: { mean: 80, max: 100 }, outcomes: callOutcomes([CALL_REJECTED, 26]) },
    };
    expect(said({ ...exhausted, models: call('kept') })).toContain(
      'put a connection pool (RDS Proxy) between them',
    );
    expect(said({ ...exhausted, models: call('per-call') })).toContain('they are pooled already');
    const text = said({
      resource: { connections: 100 },
      calls: { connections: { mean: 80, max: 100 }, outcomes: callOutcomes([CALL_REJECTED, 26]) },
      functions: [{ environments: { mean: 150, max: 240, idleMean: 10 } }],
    });
    expect(text).toContain(
      'all 100 connections of orders were in use while up to 240 environments of api were alive, and 25 % of the calls were rejected',
    );
    expect(text).not.toContain("of orders's calls were rejected");
    expect(
      said({ resource: { connections: 100 }, calls: { connections: { mean: 80, max: 100 } } }),
    ).not.toContain('connections');
  });

  it('reject at a rate, and are given up on', () => {
    expect(
      said({
        resource: { rate: { perSecond: 100, burst: 50 } },
        calls: { outcomes: callOutcomes([CALL_REJECTED, 13]), rejectedBy: [13, 0, 0, 0, 0, 0] },
      }),
    ).toContain(
      "12.5 % of orders's calls were rejected (13), most of them at its limit of 100/s with bursts of 50",
    );
    expect(
      said({ resource: { timeoutMs: 500 }, calls: { outcomes: callOutcomes([CALL_TIMED_OUT, 26]) } }),
    ).toContain("25 % of orders's calls were given up after 500 ms");
  });
});

describe('functions that call functions', () => {
  const invoke = {
    kind: 'invoke',
    sourceIndex: 1,
    isSync: true,
    probability: 1,
    count: 1,
    isDenied: false,
    isRequired: true,
  } as const;
  const throttled = [{}, refusals({ account: 500 })];

  it('throttle their own callees when they hold the quota', () => {
    const chain: Case = {
      functions: throttled,
      models: [{ steps: [invoke] }, {}],
      concurrencyMax: [700, 300],
    };
    expect(said(chain)).toContain(
      'worker was throttled 500 times by its own callers: api waits for it while holding up to 700 of the 1,000 concurrent executions',
    );
    expect(said({ ...chain, concurrencyMax: [700, 100] })).not.toContain('by its own callers');
    expect(said({ ...chain, models: [{ steps: [{ ...invoke, isSync: false }] }, {}] })).not.toContain(
      'its own callers',
    );
    expect(said({ ...chain, models: [{ steps: [invoke] }, { reservedConcurrency: 300 }] })).not.toContain(
      'its own callers',
    );
  });

  it('are stopped in a loop', () => {
    expect(said({ functions: [{ recursionsStopped: 3 }], models: [{ recursionLimit: 16 }] })).toContain(
      'warning: Lambda stopped 3 events of api as a recursive loop after about 16 turns',
    );
    const loops = { recursionsStopped: 3, outcomes: outcomes({ succeeded: 101, dropped: 3 }) };
    expect(said({ functions: [loops] })).not.toContain('were dropped');
    const both = { ...loops, droppedRefused: 26, outcomes: outcomes({ succeeded: 75, dropped: 29 }) };
    const text = said({
      functions: [both],
      source: { invocation: 'async' },
      sourceMeasured: { outcomes: both.outcomes },
    });
    expect(text).toContain("25 % of api's events were dropped: 26 were refused until they were 6 h old");
  });
});

describe('time-outs', () => {
  const impatient = {
    retries: 0,
    backoffMs: 0,
    throttledBackoffMs: 0,
    backoffRate: 1,
    maximumBackoffMs: 0,
    hasJitter: false,
    timeoutMs: 200,
    retriesFunctionErrors: false,
    quota: null,
  };
  const gaveUp: Case = {
    functions: [{ outcomes: outcomes({ succeeded: 78, timedOut: 26 }) }],
    sourceMeasured: { outcomes: outcomes({ succeeded: 78, timedOut: 26 }) },
  };

  it('of the caller are told from those of the function', () => {
    const byClient = said({ ...gaveUp, source: { client: impatient } });
    expect(byClient).toContain(
      "warning: 25 % of api's requests were given up by their caller after 200 ms, while api went on and was billed: make api faster, or let jobs's client wait longer: --set triggers.jobs.client.timeout=",
    );
    expect(byClient).not.toContain('at its limit of');
    expect(said({ ...gaveUp, source: { integrationTimeoutMs: 29_000 } })).toContain(
      "25 % of api's requests were given up by their caller after 29 s, while api went on and was billed: make api faster, or let jobs wait longer: --set triggers.jobs.timeout=",
    );
  });

  it('of both are told apart by the durations that were cut', () => {
    const cut = [...new Array<number>(91).fill(100), ...new Array<number>(13).fill(3000)];
    const text = said({
      functions: [{ ...gaveUp.functions?.[0], durationMs: histogramOf(cut), failedAttempts: 13 }],
      sourceMeasured: { outcomes: outcomes({ succeeded: 78, timedOut: 26 }) },
      source: { client: impatient },
    });
    expect(text).toContain("12.5 % of api's requests timed out at its limit of 3 s");
    expect(text).toContain("12.5 % of api's requests were given up by their caller after 200 ms");
  });
});

describe('refusals and retries', () => {
  it('name the gateway whose bucket refused, not Lambda', () => {
    const refused: Case = {
      functions: [
        { ...refusals({ source: 40 }), requests: 104, outcomes: outcomes({ succeeded: 64, throttled: 40 }) },
      ],
      source: { throttle: { perSecond: 50, burst: 100 } },
      sourceMeasured: { refusedAtDoor: 40, outcomes: outcomes({ succeeded: 64, throttled: 40 }) },
    };
    expect(said(refused)).toContain(
      "jobs's own throttle of 50/s with bursts of 100 that refused 40 requests",
    );
  });

  it('tell a storm of retries by the attempts for each request', () => {
    const client = {
      retries: 5,
      backoffMs: 100,
      throttledBackoffMs: 100,
      backoffRate: 2,
      maximumBackoffMs: 1000,
      hasJitter: false,
      timeoutMs: Number.POSITIVE_INFINITY,
      retriesFunctionErrors: false,
      quota: null,
    };
    expect(said({ source: { client }, sourceMeasured: { clientRetries: 102_000 } })).toContain(
      'clients of jobs make 2.7 attempts for each request (102,000 retries)',
    );
    expect(said({ source: { client }, sourceMeasured: { clientRetries: 100 } })).not.toContain(
      'attempts for each',
    );
    expect(said({ functions: [{ invocations: 208, failedAttempts: 104 }] })).toContain(
      'each request of api takes 2 invocations on average (50 % of them fail',
    );
  });
});

it('logs that cost more than computing are told', () => {
  const lines = [
    line({
      service: 'cloudwatch',
      item: 'Log ingestion',
      unit: 'GB',
      quantity: new Decimal(4),
      unitPrice: new Decimal('0.5'),
    }),
    line({ item: 'Duration', unit: 'GB-seconds', quantity: new Decimal(1), unitPrice: new Decimal('0.5') }),
  ];
  expect(said({ bill: bill(lines) })).toContain('logs cost $2.00, more than the $0.50 of computing');
  expect(said({ bill: bill(lines.slice(1)) })).not.toContain('logs cost');
  const kept = (isGiven: boolean) =>
    said({
      bill: bill(lines),
      logs: { bytes: 100, format: 'json', retentionDays: Number.POSITIVE_INFINITY, isGiven },
    });
  expect(kept(true)).toContain("and give api's a retention");
  expect(kept(false)).not.toContain('retention');
});

describe('events that were dropped', () => {
  const dropped: Case = {
    functions: [{ outcomes: outcomes({ succeeded: 78, dropped: 26 }), droppedFailing: 26 }],
    source: { invocation: 'async' },
    sourceMeasured: { outcomes: outcomes({ succeeded: 78, dropped: 26 }) },
  };

  it('are told with what dropped them, and a target where there is none', () => {
    expect(said(dropped)).toContain(
      "25 % of api's events were dropped: 26 had failed and were too old to be tried again: repair what fails; functions.api.async.onFailure would keep",
    );
    const refused = { ...dropped, functions: [{ ...dropped.functions?.[0], droppedRefused: 99 }] };
    expect(said(refused)).toContain('99 were refused until they were 6 h old');
  });

  it('of a queue or a stream are its own finding', () => {
    const functions = [{ outcomes: outcomes({ succeeded: 78, dropped: 26 }) }];
    expect(
      said({ ...dropped, functions, source: { invocation: 'sync', poller: queueModel() } }),
    ).not.toContain('were dropped');
  });
});

it('requests refused by rate are not said to lack concurrency', () => {
  const text = said({ functions: [{ ...refusals({ requestRate: 50, scalingRate: 20 }), requests: 104 }] });
  expect(text).toContain("faster than the account's 10,000 per second");
  expect(text).toContain('(20 of the attempts for the rate of new environments)');
  expect(text).not.toContain('were all in use');
});

describe('streams that fall behind', () => {
  it('are not told to raise what is at its most', () => {
    const one = { poller: streamModel({ parallelizationFactor: 10, batchSize: 10 }) };
    const text = said({ source: one, backlog: rising(24_000) });
    expect(text).toContain('Raise batchSize (10, up to 10,000), add shards to jobs');
    expect(text).not.toContain('parallelizationFactor');
  });
});

describe('environments that may end sooner', () => {
  it('are told only where their cold starts would matter', () => {
    const lives = { livesEnded: 8 };
    expect(said({ functions: [lives] })).toContain('info: environments of api live as long as they are used');
    const many = { ...lives, invocations: 100_000 };
    expect(said({ functions: [many] })).not.toContain('live as long');
    expect(said({ functions: [{ livesEnded: 0.3 }] })).not.toContain('live as long');
  });
});
