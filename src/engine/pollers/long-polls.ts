/**
 * Long polls that a mapping keeps open: the "5 long-poll clients" of the Developer Guide (2018; "up to five
 * concurrent batches" to start with today).
 */
const CLIENTS = 5;
/** The longest that SQS lets a receive call wait. */
const POLL_MS = 20_000;

/**
 * Receive calls that come back empty, without an event for any of them: each client asks again after 20 s,
 * the one that has waited longest gets the next messages. Five clients make 15 calls a minute on an idle
 * queue.
 */
export class LongPolls {
  private readonly warmupMs: number;
  /** When each client's call began, in a ring; the earliest at `first`. */
  private readonly sinceMs = new Float64Array(CLIENTS);
  private first = 0;
  /** Calls that came back empty, of those that began after the warm-up. */
  empty = 0;

  constructor(warmupMs: number) {
    this.warmupMs = warmupMs;
  }

  /** The calls that end empty until now. */
  advance(nowMs: number): void {
    const { sinceMs } = this;
    const idleMs = nowMs - sinceMs[this.first]!;
    if (idleMs < POLL_MS) return;
    const rounds = Math.floor(idleMs / POLL_MS) - 1;
    for (let client = 0; rounds > 0 && client < CLIENTS; client++) {
      this.count(sinceMs[client]!, rounds);
      sinceMs[client]! += rounds * POLL_MS;
    }
    while (nowMs - sinceMs[this.first]! >= POLL_MS) {
      this.count(sinceMs[this.first]!, 1);
      sinceMs[this.first]! += POLL_MS;
      this.first = (this.first + 1) % CLIENTS;
    }
  }

  /** Some calls come back with messages, and their clients ask again. */
  receive(calls: number, nowMs: number): void {
    this.advance(nowMs);
    for (let call = Math.min(calls, CLIENTS); call > 0; call--) {
      this.sinceMs[this.first] = nowMs;
      this.first = (this.first + 1) % CLIENTS;
    }
  }

  /** Nobody asked for a while; from now on all do. */
  restart(nowMs: number): void {
    this.sinceMs.fill(nowMs);
  }

  private count(sinceMs: number, calls: number): void {
    const before = Math.ceil((this.warmupMs - sinceMs) / POLL_MS);
    this.empty += calls - Math.min(calls, Math.max(0, before));
  }
}
