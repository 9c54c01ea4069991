import { type DocumentContext, type Fields, parsed } from './document.ts';
import { columnName, takeRow } from './insights-row.ts';
import { takeInsightsEvent } from './lambda-insights.ts';
import { takeConfiguration } from './configuration.ts';
import { takeMessage } from './message.ts';
import { takeMetrics } from './metrics.ts';
import { functionOfGroup } from './names.ts';
import { takeTuning } from './power-tuning.ts';
import { takeTrace } from './x-ray.ts';

/** The kinds of objects, in the order in which they are tried. True where it was one. */
const KINDS: readonly ((fields: Fields, context: DocumentContext) => boolean)[] = [
  takePlatformEvent,
  takeLogEvent,
  takeInsightsEvent,
  takeTrace,
  takeMetrics,
  takeTuning,
  takeConfiguration,
  takeNamedRow,
];

const DEEPEST = 200;
/** Keys whose texts are JSON again: `describe-execution`. */
const NESTED = ['output', 'Payload', 'record', 'message'];

/** Takes whatever is known out of a JSON value, at any depth. Whether there was anything. */
export function takeDocument(value: unknown, context: DocumentContext, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return false;
  if (Array.isArray(value)) {
    if (isFieldRow(value)) return takeFieldRow(value, context);
    let isKnown = false;
    for (const item of value) isKnown = takeDocument(item, context, depth + 1) || isKnown;
    return isKnown;
  }
  const fields = value as Fields;
  if (KINDS.some((take) => take(fields, context))) return true;
  const texts: Record<string, string> = { ...context.texts };
  for (const [key, text] of Object.entries(fields)) if (typeof text === 'string') texts[key] = text;
  const { owner } = texts;
  if (owner !== undefined && /^\d{12}$/.test(owner)) context.observer.accounts.add(owner);
  const inner = { ...context, texts };
  let isKnown = false;
  for (const [key, item] of Object.entries(fields)) {
    if (typeof item === 'object') isKnown = takeDocument(item, inner, depth + 1) || isKnown;
    else if (NESTED.includes(key) && typeof item === 'string' && item.startsWith('{')) {
      isKnown = takeDocument(parsed(item), inner, depth + 1) || isKnown;
    }
  }
  return isKnown;
}

/** A platform event as a document, or a function's line out of the Telemetry API. */
function takePlatformEvent(fields: Fields, context: DocumentContext): boolean {
  const { time, type, record } = fields;
  if (typeof time !== 'string' || typeof type !== 'string' || record === undefined) return false;
  const { observer, place } = context;
  const stream = observer.stream(functionOf(context), streamOf(fields, context));
  if (type.startsWith('platform.')) {
    takeMessage(observer, JSON.stringify({ time, type, record }), stream, Number.NaN, place);
    return true;
  }
  if (type !== 'function' && type !== 'extension') return false;
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  takeMessage(observer, text, stream, Date.parse(time), place);
  return true;
}

/** An event of CloudWatch Logs: `filter-log-events`, `get-log-events`, subscriptions. */
function takeLogEvent(fields: Fields, context: DocumentContext): boolean {
  const { timestamp, message } = fields;
  if (typeof timestamp !== 'number' || typeof message !== 'string') return false;
  const { observer, place } = context;
  const stream = observer.stream(functionOf(context), streamOf(fields, context));
  if (!takeMessage(observer, message, stream, timestamp, place) && message.startsWith('{"_aws"')) {
    takeDocument(parsed(message), context, DEEPEST);
  }
  return true;
}

function functionOf({ texts, functionName }: DocumentContext): string {
  const group = texts.logGroup ?? texts.logGroupName;
  if (group !== undefined && group !== '') return functionOfGroup(group);
  const arn = texts.logGroupIdentifier ?? texts.logGroupArn;
  return arn === undefined ? functionName : functionOfGroup(arn.replace(/:\*?$/, ''));
}

function streamOf(fields: Fields, { texts, streamName }: DocumentContext): string | null {
  const { logStreamName } = fields;
  if (typeof logStreamName === 'string') return logStreamName;
  return texts.logStream ?? texts.logStreamName ?? streamName;
}

function isFieldRow(items: readonly unknown[]): boolean {
  const [first] = items;
  return typeof first === 'object' && first !== null && 'field' in first && 'value' in first;
}

/** `[{ field: "@duration", value: "14.97" }, …]` of GetQueryResults. */
function takeFieldRow(items: readonly unknown[], context: DocumentContext): boolean {
  const row = new Map<string, string>();
  for (const item of items) {
    const { field, value } = (item ?? {}) as Fields;
    if (typeof field === 'string' && value !== undefined) row.set(columnName(field), String(value));
  }
  return rowTaken(row, context);
}

/** `{ "@duration": "14.97", … }`, as the console exports results. */
function takeNamedRow(fields: Fields, context: DocumentContext): boolean {
  const keys = Object.keys(fields);
  if (!keys.some((key) => key.startsWith('@'))) return false;
  return rowTaken(new Map(keys.map((key) => [columnName(key), String(fields[key])])), context);
}

function rowTaken(row: ReadonlyMap<string, string>, context: DocumentContext): boolean {
  const { observer, place, functionName, streamName } = context;
  return takeRow(observer, row, functionName, streamName, place);
}

