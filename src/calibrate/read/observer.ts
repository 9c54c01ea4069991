import type { LogRecord } from '../../cloudwatch/logs/log-record.ts';
import type { MetricObservations, TuningObservations } from '../observations.ts';
import { billingRuleOf } from './billing-rule.ts';
import { FunctionStore, type InvocationEntry } from './function-store.ts';
import { LINES_WITH_A_TIME, LogStream } from './log-stream.ts';
import { ReadWarnings } from './read-warnings.ts';
import { endingOf, FAILED, OUT_OF_MEMORY, Report, SUCCEEDED, TIMED_OUT, UNSAID } from './report.ts';
import { SeenRequests } from './seen-requests.ts';

/** Where what is read stands; `line` is kept up by who reads. */
export interface Place {
  readonly file: string;
  line: number;
  /** Which of the kinds of single invocations: {@link REPORT_LINES} and its kin. */
  source: number;
  /** The line ends within a number, so that nothing can be said of its billing. */
  isCut?: boolean;
}

export const REPORT_LINES = 0;
export const PLATFORM_EVENTS = 1;
export const INSIGHTS = 2;
export const LAMBDA_INSIGHTS = 3;
export const X_RAY = 4;

const SOURCE_SHIFT = 21;
const NOT_KEPT = (1 << SOURCE_SHIFT) - 1;
/** 2014-11-13, the day Lambda was shown, and 2100. */
const EARLIEST_MS = 1_415_836_800_000;
const LATEST_MS = 4_102_444_800_000;
/** AWS bills by the millisecond since December 2020; a month more for logs of its first days. */
const BY_MILLISECOND_SINCE_MS = 1_609_459_200_000;
/**
 * No invocation takes a day: Lambda ends one after 900 s (`platform/aws.ts`), and after 5,400 s where it runs
 * on Managed Instances.
 */
const LONGEST_MS = 86_400_000;
const MOST_BACKWARDS_MS = 60_000;
const MOST_STREAMS = 1 << 18;

/** Puts the records of all files together, by function. */
export class Observer {
  readonly warnings = new ReadWarnings();
  readonly report = new Report();
  readonly metrics = new Map<string, MetricObservations>();
  readonly tunings = new Map<string, TuningObservations>();
  readonly accounts = new Set<string>();
  /** Events of CloudWatch Logs in which nothing is Lambda's. */
  otherEvents = 0;
  private readonly stores = new Map<string, FunctionStore>();
  /** Where a function's times first went more than a year away from those before. */
  private readonly farPlaces = new Map<FunctionStore, Place>();
  private readonly byIndex: FunctionStore[] = [];
  private readonly streams = new Map<string, LogStream>();
  private readonly seen = new SeenRequests();
  private environments = 0;
  private readonly mostKept: number | undefined;
  private readonly entry: InvocationEntry = {
    startMs: 0,
    durationMs: 0,
    billedMs: 0,
    memoryMb: 0,
    usedMb: 0,
    initMs: 0,
    waitingMs: 0,
    environment: -1,
    outcome: 0,
    isRestored: false,
    isRetry: false,
  };

  constructor(mostKept?: number) {
    this.mostKept = mostKept;
  }

  store(name: string): FunctionStore {
    let store = this.stores.get(name);
    if (store === undefined) {
      store = new FunctionStore(name, this.byIndex.length, this.mostKept);
      this.stores.set(name, store);
      this.byIndex.push(store);
    }
    return store;
  }

  /** The stream of a function; without a name one that no other line shares. */
  stream(functionName: string, streamName: string | null): LogStream {
    if (streamName === null) return new LogStream(this.store(functionName), -1);
    const key = `${functionName}\n${streamName}`;
    let stream = this.streams.get(key);
    if (stream === undefined) {
      if (this.streams.size >= MOST_STREAMS) this.forgetStreams();
      stream = new LogStream(this.store(functionName), this.environments++);
      const version = /\[([^\]]+)\]/.exec(streamName)?.[1];
      if (version !== undefined) stream.store.versions.add(version);
      this.streams.set(key, stream);
    }
    return stream;
  }

  /** A record of the general reader; `timeMs` is when its line came, NaN where nothing says. */
  take(record: LogRecord, stream: LogStream, timeMs: number, place: Place): void {
    const whenMs = Number.isNaN(timeMs) && 'timeMs' in record ? (record.timeMs ?? Number.NaN) : timeMs;
    switch (record.kind) {
      case 'report':
        this.report.fill(record);
        this.takeReport(stream, whenMs, place);
        break;
      case 'start':
        this.report.identify(record.requestId);
        this.takeStart(stream, this.report.low, this.report.high, whenMs);
        if (record.version !== null) stream.store.versions.add(record.version);
        break;
      case 'initStart':
        if (record.functionName !== null && record.functionName !== stream.store.name) {
          stream.store = this.store(record.functionName);
        }
        if (record.functionVersion !== null) stream.store.versions.add(record.functionVersion);
        if (record.initializationType === 'provisioned-concurrency') stream.store.counts.provisioned++;
        if (record.runtimeVersion !== null) stream.store.runtime ??= runtimeOf(record.runtimeVersion);
        break;
      case 'initReport':
        if (!record.isRestore && record.status === 'timeout' && record.phase === 'init') {
          stream.cutInitMs = record.durationMs ?? Number.NaN;
        }
        break;
      case 'timedOut':
        this.takeEnding(stream, record.requestId, TIMED_OUT);
        break;
      case 'exited':
        this.takeEnding(stream, record.requestId, OUT_OF_MEMORY);
        break;
      case 'runtimeDone':
        this.takeEnding(stream, record.requestId, endingOf(record.status, record.errorType));
        break;
      default:
    }
  }

  takeStart(stream: LogStream, low: number, high: number, timeMs: number): void {
    stream.startLow = low;
    stream.startHigh = high;
    stream.startMs = timeMs;
    stream.isOpen = true;
    stream.wantsTime = Number.isNaN(timeMs) ? LINES_WITH_A_TIME : 0;
  }

  /** `report` holds what the line says. */
  takeReport(stream: LogStream, endMs: number, place: Place): void {
    const { report } = this;
    const { source } = place;
    stream.isOpen = false;
    stream.wantsTime = 0;
    const { store } = stream;
    const { counts } = store;
    if (source <= INSIGHTS) counts.reports++;
    store.bySource[source]!++;
    let whenMs = endMs;
    if (endMs < EARLIEST_MS || endMs > LATEST_MS) {
      whenMs = Number.NaN;
      this.warnOf(place, 'a time before 2014 or after 2100', 'it is taken as a line without a time');
    }
    if (whenMs < stream.lastMs - MOST_BACKWARDS_MS && source < INSIGHTS) {
      this.warnOf(
        place,
        'the clock of this stream jumps back by more than a minute',
        'give each log stream in the order of its events; gaps between such lines are not used',
      );
    }
    if (!Number.isNaN(whenMs)) stream.lastMs = whenMs;
    if (this.isEmulators(stream, whenMs)) {
      counts.emulator++;
      stream.hasEmulator = true;
      this.warnOf(
        place,
        'an emulator wrote this REPORT (sam local, LocalStack or the runtime interface emulator)',
        'it measures no memory and bills nothing, so the line is left out; give logs from CloudWatch',
      );
      return;
    }
    if (report.durationMs > LONGEST_MS || report.initMs > LONGEST_MS) {
      this.warnOf(place, 'a duration of more than a day', 'no function runs so long: the line is left out');
      return;
    }
    const { low, high } = report;
    const known = this.seen.get(keyOf(store, low), high);
    if (known >= 0 && this.isKnown(store, known, whenMs, place)) return;
    this.takeBilling(stream, place);
    if (store.isFar(whenMs) && !this.farPlaces.has(store)) this.farPlaces.set(store, { ...place });
    this.addInvocation(stream, whenMs, known >= 0, source);
    stream.cutInitMs = Number.NaN;
  }

  /** Sum of what is known, in the order of names. */
  finish(): readonly FunctionStore[] {
    for (const [store, place] of this.farPlaces) {
      const count = store.dropFarTimes();
      if (count === 0) continue;
      const times = count === 1 ? 'one time' : `${count} times`;
      this.warnOf(
        place,
        `${times} of ${store.name} ${count === 1 ? 'lies' : 'lie'} more than a year from all the others: a clock jumped`,
        'they are taken as lines without a time',
      );
    }
    return [...this.stores.values()]
      .filter(({ isSeen }) => isSeen)
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  warnOf(place: Place, problem: string, remedy: string): void {
    this.warnings.warn(place.file, place.line, problem, remedy);
  }

  private addInvocation(stream: LogStream, endMs: number, isRetry: boolean, source: number): void {
    const { report, entry } = this;
    const { store } = stream;
    const { counts } = store;
    const isRestored = !Number.isNaN(report.restoreMs);
    const initMs = isRestored ? report.restoreMs : report.initMs;
    const ending = this.endingFrom(stream);
    counts.invocations++;
    if (isRetry) counts.retries++;
    if (!Number.isNaN(initMs)) counts.coldStarts++;
    if (isRestored) counts.restores++;
    if (!Number.isNaN(report.billedMs)) {
      counts.billedMs += report.billedMs;
      if (!Number.isNaN(report.memoryMb)) {
        counts.gbSeconds += (report.memoryMb / 1024) * (report.billedMs / 1000);
      }
    }
    countEnding(counts, ending, 1);
    entry.startMs = this.startOf(stream, endMs, initMs);
    entry.durationMs = report.durationMs;
    entry.billedMs = report.billedMs;
    entry.memoryMb = report.memoryMb;
    entry.usedMb = report.usedMb;
    entry.initMs = initMs;
    entry.waitingMs = report.waitingMs;
    entry.environment = stream.environment;
    entry.outcome = Math.max(0, ending - SUCCEEDED);
    entry.isRestored = isRestored;
    entry.isRetry = isRetry;
    if (!Number.isNaN(endMs)) store.noteTime(endMs);
    const row = store.add(entry);
    const value = (source << SOURCE_SHIFT) | (row < 0 ? NOT_KEPT : row);
    this.seen.set(keyOf(store, report.low), report.high, value);
  }

  /** Start of the invocation, init included. */
  private startOf(stream: LogStream, endMs: number, initMs: number): number {
    const { report } = this;
    const before = Number.isNaN(initMs) ? 0 : initMs;
    const isSame = stream.startLow === report.low && stream.startHigh === report.high;
    if (isSame && !Number.isNaN(stream.startMs)) return stream.startMs - before;
    return endMs - report.durationMs - before;
  }

  private endingFrom(stream: LogStream): number {
    const { report } = this;
    let { ending } = report;
    if (
      ending === UNSAID &&
      stream.pendingEnding !== UNSAID &&
      stream.pendingLow === report.low &&
      stream.pendingHigh === report.high
    ) {
      ending = stream.pendingEnding;
    }
    stream.pendingEnding = UNSAID;
    return ending;
  }

  /** A line beside the REPORT, before or after it, says how it ended. */
  private takeEnding(stream: LogStream, requestId: string, ending: number): void {
    if (ending === UNSAID || ending === SUCCEEDED) return;
    const { report } = this;
    report.identify(requestId);
    const { low, high } = report;
    const { store } = stream;
    const isRunning = stream.isOpen && stream.startLow === low && stream.startHigh === high;
    const known = this.seen.get(keyOf(store, low), high);
    const row = known & NOT_KEPT;
    if (isRunning || known < 0 || row === NOT_KEPT) {
      stream.pendingLow = low;
      stream.pendingHigh = high;
      stream.pendingEnding = ending;
      return;
    }
    const before = store.columns.outcome[row]! + SUCCEEDED;
    if (before !== SUCCEEDED) return;
    countEnding(store.counts, ending, 1);
    store.columns.outcome[row] = ending - SUCCEEDED;
  }

  /**
   * Whether an invocation of the same request id is this one: the same line again, or the same invocation out
   * of another source, which adds what was not known.
   */
  private isKnown(store: FunctionStore, known: number, endMs: number, place: Place): boolean {
    const { report } = this;
    const row = known & NOT_KEPT;
    const isOther = known >>> SOURCE_SHIFT !== place.source;
    if (row === NOT_KEPT) return isOther;
    const { columns } = store;
    if (isOther) {
      if (Number.isNaN(columns.waitingMs[row]!)) columns.waitingMs[row] = report.waitingMs;
      if (Number.isNaN(columns.usedMb[row]!)) columns.usedMb[row] = report.usedMb;
      if (Number.isNaN(columns.memoryMb[row]!)) columns.memoryMb[row] = report.memoryMb;
      return true;
    }
    const initMs = Number.isNaN(columns.initMs[row]!) ? 0 : columns.initMs[row]!;
    const wasMs = columns.startMs[row]! + columns.durationMs[row]! + initMs;
    if (columns.durationMs[row] !== report.durationMs || !(Math.abs(wasMs - endMs) < 1000)) return false;
    this.warnOf(place, 'this REPORT came before', 'it counts once; give each log once');
    return true;
  }

  private takeBilling(stream: LogStream, place: Place): void {
    const { report } = this;
    const { counts } = stream.store;
    if (Number.isNaN(report.durationMs)) {
      this.warnOf(
        place,
        'a REPORT without a duration that can be read',
        'its line was cut, or its duration is negative: it counts as an invocation of unknown duration',
      );
    }
    const isWhole = !Number.isNaN(report.durationMs + report.billedMs + report.memoryMb);
    if (!isWhole || place.isCut === true) return;
    const rule = billingRuleOf(report, stream.cutInitMs);
    if (rule === 'none') {
      counts.unexplainedBilling++;
      this.warnOf(
        place,
        `${report.durationMs} ms were billed as ${report.billedMs} ms, which no rule of AWS's gives`,
        'the line counts; look at it before you trust the bill',
      );
    }
    if (Number.isNaN(report.initMs) || report.initMs === 0) return;
    if (rule === 'duration-and-init' || rule === 'hundreds-and-init') counts.initBilled++;
    else if (rule === 'duration' || rule === 'hundreds') counts.initNotBilled++;
  }

  private isEmulators(stream: LogStream, endMs: number): boolean {
    const { report } = this;
    if (report.isEmulator) return true;
    const isFull = report.usedMb === report.memoryMb && report.ending !== OUT_OF_MEMORY;
    if (stream.hasEmulator && isFull) return true;
    if (!(endMs >= BY_MILLISECOND_SINCE_MS)) return false;
    const rule = billingRuleOf(report, stream.cutInitMs);
    return rule === 'hundreds' || rule === 'hundreds-and-init';
  }

  /** The older half; a stream that comes again is another one then. */
  private forgetStreams(): void {
    let left = this.streams.size >>> 1;
    for (const key of this.streams.keys()) {
      if (left-- <= 0) break;
      this.streams.delete(key);
    }
  }
}

/** The same id in two functions is two requests. */
function keyOf(store: FunctionStore, low: number): number {
  return low ^ Math.imul(store.index + 1, 0x85ebca6b);
}

type Endings = { errors: number; timeouts: number; outOfMemory: number };

function countEnding(counts: Endings, ending: number, by: number): void {
  if (ending === FAILED) counts.errors += by;
  else if (ending === TIMED_OUT) counts.timeouts += by;
  else if (ending === OUT_OF_MEMORY) counts.outOfMemory += by;
}

/** `nodejs:22.v50` → `nodejs22.x`, as the runtime's identifier is written. */
function runtimeOf(version: string): string | null {
  const match = /^(nodejs|python|java|dotnet|ruby|go|provided)[:.](?:(al2023|al2)|(\d+(?:\.\d+)?))/.exec(
    version,
  );
  if (match === null) return null;
  const [, name, system, number] = match;
  if (system !== undefined) return `${name}.${system}`;
  if (name === 'nodejs') return `nodejs${number}.x`;
  if (name === 'java' || name === 'dotnet') return `${name}${number?.split('.')[0]}`;
  return `${name}${number}`;
}
