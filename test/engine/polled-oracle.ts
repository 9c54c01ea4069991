import { Outcome } from '../../src/model/outcomes.ts';

/**
 * What AWS's guides say of an SQS queue and of a stream's shard before a function, as plainly as it can be
 * written: a list of things to come, searched for the earliest. Nothing in it is drawn: the function takes
 * the same time each run, and fails in a window of time. What no guide gives (back-offs) is a parameter.
 */
export interface OracleEvent {
  readonly requestIndex: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly outcome: number;
  readonly attempt: number;
}

export interface OracleFunction {
  readonly durationMs: number;
  /** Invocations that begin in it fail. */
  readonly fails: { readonly fromMs: number; readonly untilMs: number };
}

export interface OracleQueue {
  readonly batchSize: number;
  readonly batchWindowMs: number;
  readonly start: number;
  readonly growthPerMinute: number;
  readonly maximum: number;
  readonly errorBackoff: number;
  readonly visibilityMs: number;
  readonly maximumReceives: number;
}

export interface OracleStream {
  readonly batchSize: number;
  readonly batchWindowMs: number;
  readonly pollMs: number;
  readonly retries: number;
  readonly backOffMs: { readonly initial: number; readonly maximum: number };
}

export interface OraclePolled {
  readonly events: readonly OracleEvent[];
  readonly batches: number;
  readonly givenUp: number;
}

interface Message {
  readonly requestIndex: number;
  attempts: number;
  lastStartMs: number;
}

interface Agenda {
  readonly timeMs: number;
  readonly happen: () => void;
}

/** Time, and what is to come. */
class Clock {
  nowMs = 0;
  private agenda: Agenda[] = [];

  plan(timeMs: number, happen: () => void): Agenda {
    const entry = { timeMs, happen };
    this.agenda.push(entry);
    return entry;
  }

  cancel(entry: Agenda | null): void {
    this.agenda = this.agenda.filter((other) => other !== entry);
  }

  run(): void {
    while (this.agenda.length > 0) {
      const next = this.agenda.reduce((first, entry) => (entry.timeMs < first.timeMs ? entry : first));
      this.cancel(next);
      this.nowMs = next.timeMs;
      next.happen();
    }
  }
}

/** Arrivals at one instant come together. */
function instants(times: readonly number[]): readonly (readonly [number, readonly number[]])[] {
  const found = new Map<number, number[]>();
  for (const [index, timeMs] of times.entries()) found.set(timeMs, [...(found.get(timeMs) ?? []), index]);
  return [...found];
}

export function queueByTheGuide(
  queue: OracleQueue,
  fn: OracleFunction,
  times: readonly number[],
): OraclePolled {
  const clock = new Clock();
  const events: OracleEvent[] = [];
  let visible: Message[] = [];
  let gathered: { messages: Message[]; receivedMs: number; ends: Agenda } | null = null;
  let running = 0;
  let batches = 0;
  let givenUp = 0;
  // Concurrency: what it is, since when, and whether messages have waited since then.
  let limit = queue.start;
  let sinceMs = 0;
  let isShort = false;
  let calmMs = Number.NEGATIVE_INFINITY;
  let step: Agenda | null = null;

  const advance = (): void => {
    const perMs = queue.growthPerMinute / 60_000;
    if (isShort) limit = Math.min(queue.maximum, limit + (clock.nowMs - sinceMs) * perMs);
    else {
      const fromMs = Math.max(sinceMs, calmMs + 60_000);
      if (clock.nowMs > fromMs) limit = Math.max(queue.start, limit - ((clock.nowMs - fromMs) * perMs) / 2);
    }
    sinceMs = clock.nowMs;
  };
  const slots = (): number => Math.floor(limit + 1e-9);
  /** A batch's next messages; one that was received too often goes to the dead-letter queue instead. */
  const receive = (room: number): Message[] => {
    const taken: Message[] = [];
    while (taken.length < room && visible.length > 0) {
      const message = visible.shift() as Message;
      if (message.attempts < queue.maximumReceives) taken.push(message);
      else {
        givenUp++;
        events.push({
          requestIndex: message.requestIndex,
          startMs: message.lastStartMs,
          endMs: clock.nowMs,
          outcome: Outcome.failed,
          attempt: message.attempts - 1,
        });
      }
    }
    return taken;
  };
  const invoke = (messages: Message[], receivedMs: number): void => {
    const startMs = clock.nowMs;
    const isFailed = startMs >= fn.fails.fromMs && startMs < fn.fails.untilMs;
    batches++;
    clock.plan(startMs + fn.durationMs, () => {
      running--;
      advance();
      if (isFailed) {
        limit = Math.max(queue.start, limit - queue.errorBackoff * Math.sqrt(limit));
        clock.plan(receivedMs + queue.visibilityMs, () => {
          visible.push(...messages);
          dispatch();
        });
      }
      for (const message of messages) {
        message.attempts++;
        message.lastStartMs = startMs;
        if (!isFailed)
          events.push({
            requestIndex: message.requestIndex,
            startMs,
            endMs: clock.nowMs,
            outcome: Outcome.succeeded,
            attempt: message.attempts - 1,
          });
      }
      dispatch();
    });
  };
  const fillUp = (): void => {
    if (gathered === null) return;
    gathered.messages.push(...receive(queue.batchSize - gathered.messages.length));
    if (gathered.messages.length < queue.batchSize) return;
    clock.cancel(gathered.ends);
    invoke(gathered.messages, gathered.receivedMs);
    gathered = null;
  };
  const dispatch = (): void => {
    advance();
    fillUp();
    while (visible.length > 0 && running < slots()) {
      const messages = receive(queue.batchSize);
      if (messages.length === 0) continue;
      running++;
      const receivedMs = clock.nowMs;
      if (queue.batchWindowMs === 0 || messages.length === queue.batchSize) invoke(messages, receivedMs);
      else {
        const ends = clock.plan(receivedMs + queue.batchWindowMs, () => {
          gathered = null;
          invoke(messages, receivedMs);
          dispatch();
        });
        gathered = { messages, receivedMs, ends };
      }
    }
    const waits = visible.length > 0;
    if (isShort && !waits) calmMs = clock.nowMs;
    isShort = waits;
    clock.cancel(step);
    step = null;
    if (!waits || queue.growthPerMinute === 0 || slots() >= queue.maximum) return;
    step = clock.plan(clock.nowMs + ((slots() + 1 - limit) * 60_000) / queue.growthPerMinute, dispatch);
  };

  for (const [timeMs, requests] of instants(times)) {
    clock.plan(timeMs, () => {
      visible = [
        ...visible,
        ...requests.map((requestIndex) => ({ requestIndex, attempts: 0, lastStartMs: 0 })),
      ];
      dispatch();
    });
  }
  clock.run();
  return { events, batches, givenUp };
}

/** One shard, read one batch after another. */
export function shardByTheGuide(
  stream: OracleStream,
  fn: OracleFunction,
  times: readonly number[],
): OraclePolled {
  const clock = new Clock();
  const events: OracleEvent[] = [];
  let waiting: number[] = [];
  let brought: number[] = [];
  let poll: Agenda | null = null;
  let gathers: Agenda | null = null;
  let isBusy = false;
  let batches = 0;
  let givenUp = 0;

  const invoke = (records: readonly number[], tries: number): void => {
    const startMs = clock.nowMs;
    const isFailed = startMs >= fn.fails.fromMs && startMs < fn.fails.untilMs;
    clock.plan(startMs + fn.durationMs, () => {
      const isOver = !isFailed || tries >= stream.retries;
      if (isFailed && isOver) givenUp += records.length;
      if (isOver) {
        for (const requestIndex of records) {
          const outcome = isFailed ? Outcome.failed : Outcome.succeeded;
          events.push({ requestIndex, startMs, endMs: clock.nowMs, outcome, attempt: tries });
        }
        isBusy = false;
        goOn();
        return;
      }
      const waitMs = Math.min(stream.backOffMs.maximum, stream.backOffMs.initial * 2 ** tries);
      clock.plan(clock.nowMs + waitMs, () => invoke(records, tries + 1));
    });
  };
  const begin = (): void => {
    const records = brought.slice(0, stream.batchSize);
    brought = brought.slice(stream.batchSize);
    isBusy = true;
    batches++;
    invoke(records, 0);
  };
  const goOn = (): void => {
    if (isBusy || brought.length === 0) return;
    if (stream.batchWindowMs === 0 || brought.length >= stream.batchSize) {
      clock.cancel(gathers);
      gathers = null;
      begin();
    } else if (gathers === null) {
      gathers = clock.plan(clock.nowMs + stream.batchWindowMs, () => {
        gathers = null;
        begin();
      });
    }
  };

  for (const [timeMs, requests] of instants(times)) {
    clock.plan(timeMs, () => {
      waiting = [...waiting, ...requests];
      if (poll !== null) return;
      // The shard is read at whole multiples of the base rate's interval.
      poll = clock.plan(Math.ceil(timeMs / stream.pollMs) * stream.pollMs, () => {
        poll = null;
        brought = [...brought, ...waiting];
        waiting = [];
        goOn();
      });
    });
  }
  clock.run();
  return { events, batches, givenUp };
}
