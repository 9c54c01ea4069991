import { describe, expect, it } from 'vitest';
import type { Model } from '../../src/model/model.ts';
import {
  arrivalsAt,
  callStep,
  constant,
  feed,
  functionModel,
  invokeStep,
  modelOf,
  type Row,
  requestOutcome,
  resourceModel,
  rowsOf,
  sourceModel,
} from '../support/models.ts';
import { queueModel, streamModel } from '../support/polled.ts';

const SHARE = 0.3;
const REQUESTS = 3000;
const everMs = REQUESTS * 1000;
const window = { fromMs: 0, toMs: everMs, errorRate: SHARE, latencyFactor: 1, lostShare: 0 };

const fails = (row: Row): boolean => requestOutcome(row) === 'failed';
const isThere = (): boolean => true;

/**
 * Models in which something happens to a request with a chance of 0.3. Each holds everything twice, for
 * functions 0 and 1 (and for 2 and 3, which these call), so that whoever asks for another's chance is found.
 */
const CHANCES: readonly {
  readonly what: string;
  readonly model: Model;
  /** The function that the row of a request of function 0 is of; function 1's is the next. */
  readonly first: number;
  readonly isHit: (row: Row) => boolean;
}[] = [
  { what: 'a function fails', model: twice({ errorRate: SHARE }), first: 0, isHit: fails },
  {
    what: 'a function’s failure window fails an attempt',
    model: twice({ failures: [window] }),
    first: 0,
    isHit: fails,
  },
  {
    what: 'a resource fails',
    model: twice({ steps: [callStep()] }, {}, { errorRate: SHARE }),
    first: 0,
    isHit: fails,
  },
  {
    what: 'a resource’s failure window fails a call',
    model: twice({ steps: [callStep()] }, {}, { failures: [window] }),
    first: 0,
    isHit: fails,
  },
  {
    what: 'a filter lets an event pass',
    model: twice({}, { invocation: 'async', filterShare: SHARE }),
    first: 0,
    isHit: isThere,
  },
  {
    what: 'an asynchronous event’s first attempt fails',
    model: twice({ errorRate: SHARE, asynchronous: unretried() }, { invocation: 'async' }),
    first: 0,
    isHit: fails,
  },
  {
    what: 'a message is poison',
    model: twice({}, { poller: queueModel({ batchSize: 1, maximumReceives: 1, poisonShare: SHARE }) }),
    first: 0,
    isHit: fails,
  },
  {
    what: 'a record is poison',
    model: twice({}, { poller: streamModel({ batchSize: 1, maximumRetryAttempts: 0, poisonShare: SHARE }) }),
    first: 0,
    isHit: fails,
  },
  ...[true, false].flatMap((isSync) => [
    {
      what: `a function calls another (synchronous: ${isSync})`,
      model: chained(isSync, { probability: SHARE }),
      first: 2,
      isHit: isThere,
    },
    {
      what: `a called function fails (synchronous: ${isSync})`,
      model: chained(isSync, {}, { errorRate: SHARE, asynchronous: unretried() }),
      first: 2,
      isHit: fails,
    },
  ]),
];

function unretried() {
  return { ...functionModel(constant(1)).asynchronous, maximumRetryAttempts: 0 };
}

function twice(
  fn: Parameters<typeof functionModel>[1],
  source: Parameters<typeof sourceModel>[0] = {},
  resource: Parameters<typeof resourceModel>[1] = {},
): Model {
  const functions = [0, 1].map((index) => {
    const steps = (fn?.steps ?? []).map((step) => ({ ...step, resourceIndex: index }));
    return functionModel(constant(10), { ...fn, steps });
  });
  return modelOf(functions, {
    horizonMs: everMs,
    sources: [0, 1].map((functionIndex) => sourceModel({ functionIndex, ...source })),
    resources: [0, 1].map(() => resourceModel(constant(5), resource)),
  });
}

function chained(
  isSync: boolean,
  step: Parameters<typeof invokeStep>[1],
  callee: Parameters<typeof functionModel>[1] = {},
): Model {
  const callers = [2, 3].map((index) =>
    functionModel(constant(10), { steps: [invokeStep(index, { isSync, isRequired: false, ...step })] }),
  );
  const callees = [2, 3].map(() => functionModel(constant(10), callee));
  const invocation = isSync ? 'sync' : 'async';
  return modelOf([...callers, ...callees], {
    horizonMs: everMs,
    sources: [0, 1, 2, 3].map((functionIndex) =>
      functionIndex < 2
        ? sourceModel({ functionIndex })
        : sourceModel({ functionIndex, invocation, isEntry: false }),
    ),
  });
}

async function decisionsOf({ model, first, isHit }: (typeof CHANCES)[number]): Promise<boolean[][]> {
  const times = Array.from({ length: REQUESTS }, (_, index) => index * 1000);
  const { rows } = await rowsOf(model, [feed(arrivalsAt(times), 0), feed(arrivalsAt(times), 1)]);
  const decisions = [0, 1].map(() => new Array<boolean>(REQUESTS).fill(false));
  for (const row of rows) {
    const own = decisions[row.functionIndex - first];
    if (own !== undefined && isHit(row)) own[Math.floor(row.arrivalMs / 1000)] = true;
  }
  return decisions;
}

/** Four and a half standard errors of a share. */
function expectShare(hits: readonly boolean[], expected: number): void {
  const share = hits.filter(Boolean).length / hits.length;
  expect(Math.abs(share - expected)).toBeLessThan(4.5 * Math.sqrt((expected * (1 - expected)) / hits.length));
}

describe.each(CHANCES)('the chance that $what', (chance) => {
  it('is met in its share of the requests, each for itself and each source for itself', async () => {
    const [one = [], other = []] = await decisionsOf(chance);
    for (const decisions of [one, other]) {
      expectShare(decisions, SHARE);
      expectShare(
        decisions.slice(1).map((hit, index) => hit === decisions[index]),
        SHARE ** 2 + (1 - SHARE) ** 2,
      );
    }
    expectShare(
      one.map((hit, index) => hit === other[index]),
      SHARE ** 2 + (1 - SHARE) ** 2,
    );
  });
});

describe('the chances of one request', () => {
  it('are drawn anew for each attempt: a window of failures leaves e³ after three', async () => {
    const model = twice({ failures: [window] }, { invocation: 'async' });
    const times = Array.from({ length: REQUESTS }, (_, index) => index * 500);
    const { rows } = await rowsOf(model, [feed(arrivalsAt(times), 1)]);
    for (const attempt of [0, 1, 2]) {
      const own = rows.filter((row) => row.attempt === attempt);
      expectShare(
        own.map((row) => (row.flags & 15) === 2),
        SHARE,
      );
    }
  });

  it('are drawn anew for each call of a resource', async () => {
    const steps = [0, 1, 2].map(() => callStep());
    const { model, isHit } = { model: twice({ steps }, {}, { errorRate: SHARE }), isHit: fails };
    const [one = []] = await decisionsOf({ what: '', model, first: 0, isHit });
    expectShare(one, 1 - (1 - SHARE) ** 3);
  });

  it('are drawn anew for each call that a function makes of another', async () => {
    const model = chained(true, { probability: SHARE });
    const [fn, ...rest] = model.functions;
    if (fn === undefined) throw new Error('no function');
    const thrice = { ...fn, steps: [...fn.steps, ...fn.steps, ...fn.steps] };
    const [one = []] = await decisionsOf({
      what: '',
      model: { ...model, functions: [thrice, ...rest] },
      first: 2,
      isHit: isThere,
    });
    expectShare(one, 1 - (1 - SHARE) ** 3);
  });
});
