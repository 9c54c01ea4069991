import { amountIn } from './amount.ts';
import { type DocumentContext, type Fields, functionNamed, parsed } from './document.ts';
import { X_RAY } from './observer.ts';
import { FAILED, SUCCEEDED } from './report.ts';
import { type Interval, unitedMs } from './united.ts';

interface Segment {
  readonly fields: Fields;
  readonly subsegments: readonly Fields[];
}

const DEEPEST = 50;

/** Takes a trace of BatchGetTraces, whose segments are JSON in text, a segment's document, or a summary. */
export function takeTrace(fields: Fields, context: DocumentContext): boolean {
  const { Segments: segments, Document: text } = fields;
  if (Array.isArray(segments)) {
    const documents = segments.map((segment: Fields | null) =>
      typeof segment?.Document === 'string' ? parsed(segment.Document) : segment?.Document,
    );
    takeSegments(documents, context);
    return true;
  }
  if (typeof text === 'string' && typeof fields.Id === 'string') {
    takeSegments([parsed(text)], context);
    return true;
  }
  if (typeof fields.trace_id === 'string' && typeof fields.origin === 'string' && 'start_time' in fields) {
    takeSegments([fields], context);
    return true;
  }
  if (typeof fields.Id === 'string' && 'ResponseTime' in fields && 'Duration' in fields) {
    context.observer.warnOf(
      context.place,
      'a summary of an X-Ray trace, which tells the duration of the whole trace alone',
      'give the traces: aws xray batch-get-traces --trace-ids ID …',
    );
    return true;
  }
  return false;
}

function takeSegments(documents: readonly unknown[], context: DocumentContext): void {
  const segments = documents.filter((one): one is Fields => typeof one === 'object' && one !== null);
  const requests = new Map<unknown, unknown>();
  for (const { origin, id, name, aws } of segments) {
    if (origin !== 'AWS::Lambda') continue;
    const requestId = ((aws ?? {}) as Fields).request_id;
    requests.set(id, requestId);
    if (!requests.has(name)) requests.set(name, requestId);
  }
  for (const segment of segments) {
    if (segment.origin !== 'AWS::Lambda::Function') continue;
    const requestId = requests.get(segment.parent_id) ?? requests.get(segment.name) ?? segment.id;
    takeFunction({ fields: segment, subsegments: childrenOf(segment) }, String(requestId), context);
  }
}

function takeFunction({ fields, subsegments }: Segment, requestId: string, context: DocumentContext): void {
  const { observer, place } = context;
  const whole = intervalOf(fields);
  if (whole === null) return;
  const named = (name: string): Interval | null => {
    const found = subsegments.find((subsegment) => subsegment.name === name);
    return found === undefined ? null : intervalOf(found);
  };
  const invocation = named('Invocation');
  const initialization = named('Initialization') ?? named('Init');
  const restore = named('Restore');
  const overhead = named('Overhead');
  const run = invocation ?? whole;
  const waits: Interval[] = [];
  gatherWaits(fields, run, waits, 0);
  const { report } = observer;
  report.clear();
  report.identify(requestId);
  report.durationMs = lengthOf(run) + (invocation === null ? 0 : lengthOf(overhead));
  if (initialization !== null) report.initMs = lengthOf(initialization);
  if (restore !== null) report.restoreMs = lengthOf(restore);
  report.waitingMs = unitedMs(waits);
  report.ending = fields.fault === true || fields.error === true ? FAILED : SUCCEEDED;
  const aws = (fields.aws ?? {}) as Fields;
  const name = functionNamed(aws.function_arn, observer) ?? String(fields.name);
  const stream = observer.stream(name, null);
  place.source = X_RAY;
  observer.takeReport(stream, run.startMs + report.durationMs, place);
}

/** Calls of other services in what ran: subsegments of namespace `aws` or `remote`. */
function gatherWaits(fields: Fields, within: Interval, waits: Interval[], depth: number): void {
  if (depth > DEEPEST) return;
  for (const child of childrenOf(fields)) {
    const interval = intervalOf(child);
    if (interval !== null && (child.namespace === 'aws' || child.namespace === 'remote')) {
      const startMs = Math.max(interval.startMs, within.startMs);
      const endMs = Math.min(interval.endMs, within.endMs);
      if (endMs > startMs) waits.push({ startMs, endMs });
    }
    gatherWaits(child, within, waits, depth + 1);
  }
}

function childrenOf(fields: Fields): readonly Fields[] {
  const { subsegments } = fields;
  if (!Array.isArray(subsegments)) return [];
  return subsegments.filter((one): one is Fields => typeof one === 'object' && one !== null);
}

/** In ms; null of what has not ended or ends before it starts. */
function intervalOf(fields: Fields): Interval | null {
  const startMs = amountIn(fields.start_time) * 1000;
  const endMs = amountIn(fields.end_time) * 1000;
  return endMs >= startMs ? { startMs, endMs } : null;
}

/** To the microsecond: X-Ray's seconds since 1970 are floats that hold no more. */
function lengthOf(interval: Interval | null): number {
  return interval === null ? 0 : Math.round((interval.endMs - interval.startMs) * 1000) / 1000;
}
