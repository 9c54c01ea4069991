import type { TraceModel } from '../../../model/traffic-pattern.ts';
import { MINUTE_COUNTS_HEADER } from '../header.ts';
import { CLF_BEGINNING, GATEWAY_CSV, xmlCells } from './access-logs.ts';
import { numberOf, type ReadTime, readTime } from './cells.ts';
import { objectOf } from './json-events.ts';
import { namedColumnsOf, plainName } from './named-columns.ts';

/**
 * How a file is read, told by its beginning. `csv` is left to the reader of own CSV, with what it refuses.
 */
export type Shape =
  | 'csv'
  | 'named-csv'
  | 'json-rows'
  | 'json-list'
  | 'timestamps'
  | 'counts'
  | 'azure2019'
  | 'huawei2023'
  | 'clf'
  | 'apigw-csv'
  | 'xml'
  | 'alb'
  | 'k6-json'
  | 'vegeta-json'
  | 'vegeta-csv'
  | 'report-artillery'
  | 'report-oha'
  | 'lambda-log'
  | 'azure2019-beside';

const ALB_BEGINNING = /^(https?|h2|grpcs|wss?) \d{4}-\d\d-\d\dT\S+ \S+ \S+ /;
const VEGETA_BEGINNING = /^\d{18,20},\d{1,3},\d+,\d+,\d+,/;
const LAMBDA_LINE = /(^|\s)REPORT RequestId: \S+\s+Duration: |"type" ?: ?"platform\./;
/** Lines that are looked at. */
const MOST_LINES = 200;

/** Tells the shape of a file by its beginning; the last line of a cut one is not looked at. */
export function shapeOf(text: string, isWhole: boolean, trace: TraceModel): Shape {
  const all = text.replace(/^\ufeff/, '').split(/\r?\n/);
  if (!isWhole && all.length > 1) all.pop();
  const lines = all
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, MOST_LINES);
  const [first = ''] = lines;
  if (lines.some((line) => LAMBDA_LINE.test(line))) return 'lambda-log';
  if (first.startsWith('{') || first.startsWith('[')) {
    const json = jsonShape(lines, text);
    if (json !== null) return json;
  }
  if (first.startsWith('<') && xmlCells(first) !== null) return 'xml';
  if (ALB_BEGINNING.test(first)) return 'alb';
  if (CLF_BEGINNING.test(first)) return 'clf';
  if (GATEWAY_CSV.test(first)) return 'apigw-csv';
  if (VEGETA_BEGINNING.test(first)) return 'vegeta-csv';
  const names = first.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  if (names.length > 1) return columnsShape(names, trace);
  return Object.keys(trace.columns).length === 0 ? lonelyShape(lines, trace) : 'csv';
}

function jsonShape(lines: readonly string[], text: string): Shape | null {
  const object = objectOf(lines[0] ?? '');
  if (object !== null) {
    const has = (key: string): boolean => Object.hasOwn(object, key);
    if (has('type') && has('data') && has('metric')) return 'k6-json';
    if (has('timestamp') && has('latency') && (has('code') || has('seq') || has('attack')))
      return 'vegeta-json';
    if (Array.isArray(object.intermediate)) return 'report-artillery';
    if (has('summary') && has('responseTimeHistogram')) return 'report-oha';
    return 'json-rows';
  }
  if (/"(requestsCompleted|vusers\.|http\.requests|scenariosCreated|firstCounterAt|aggregate)/.test(text)) {
    return 'report-artillery';
  }
  if (/"summary"/.test(text) && /"(responseTimeHistogram|requestsPerSec|successRate)"/.test(text))
    return 'report-oha';
  return text.trimStart().startsWith('[') ? 'json-list' : 'json-rows';
}

function columnsShape(names: readonly string[], trace: TraceModel): Shape {
  if (MINUTE_COUNTS_HEADER.every((name, field) => names[field] === name)) return 'azure2019';
  if (
    names.includes('HashApp') &&
    names.some((name) => /^(percentile_Average|AverageAllocatedMb)/.test(name))
  )
    return 'azure2019-beside';
  if (names[0] === 'day' && names[1] === 'time' && /^\d+$/.test(names[2] ?? '')) return 'huawei2023';
  if (Object.keys(trace.columns).length > 0) return 'csv';
  if (names.some((name) => plainName(name) === 'timestamp') && !names.includes('metric_name')) return 'csv';
  return namedColumnsOf(names) === undefined ? 'csv' : 'named-csv';
}

/** One value a line: times, or counts where they go down again, or a header with one column. */
function lonelyShape(lines: readonly string[], trace: TraceModel): Shape {
  const time: ReadTime = { isMoment: true, wholeMs: 0, restMs: 0 };
  const [first = ''] = lines;
  if (!readTime(first, trace.timeUnit, time)) return 'csv';
  const numbers = lines.map((line) => numberOf(line));
  const isWhole = numbers.every((value) => Number.isSafeInteger(value) && value >= 0 && value < 1e8);
  const falls = numbers.filter((value, at) => at > 0 && value < (numbers[at - 1] ?? 0)).length;
  return isWhole && falls * 10 > numbers.length ? 'counts' : 'timestamps';
}
