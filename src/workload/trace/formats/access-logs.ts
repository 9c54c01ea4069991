import { show } from '../../../units/parsed.ts';
import type { BadRows } from '../bad-rows.ts';
import { numberOf, type ReadTime, readTime, textOf } from './cells.ts';
import type { TraceEvent } from './event.ts';
import { SecondSpread } from './spread.ts';

/** Makes an event of a line, or null where it is no request or bad; bad ones are counted. */
export type LineEvents = (line: string, number: number) => TraceEvent | null;

const ALB_FIELDS = 12;
const ALB_CREATION = 21;
const ALB_TARGET_GROUP = 16;
/** Words between blanks, those in quotation marks with their blanks. */
const WORDS = /"(?:[^"\\]|\\.)*"|[^ ]+/g;
const TARGET_GROUP = /targetgroup\/([^/]+)\//;

/**
 * Access logs of an Application Load Balancer: a request came at request_creation_time, or, in old files
 * without it, its three processing times before the line was written. Fields behind those that are known are
 * left alone. Source:
 * docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html, read
 * 2026-11-28.
 */
export function albEvents(badRows: BadRows): LineEvents {
  const time: ReadTime = { isMoment: true, wholeMs: 0, restMs: 0 };
  return (line, number) => {
    const words = line.match(WORDS) ?? [];
    if (words.length < ALB_FIELDS) {
      badRows.add(
        number,
        '',
        `the line has ${words.length} fields`,
        `an ALB's line has at least ${ALB_FIELDS}`,
      );
      return null;
    }
    const [requestMs, targetMs, responseMs] = [5, 6, 7].map((at) => numberOf(words[at] ?? '', 3));
    const created = words[ALB_CREATION] ?? '';
    const isCreated = /^\d{4}-/.test(created);
    const written = isCreated ? created : (words[1] ?? '');
    if (!readTime(written, 's', time)) {
      const column = isCreated ? 'request_creation_time' : 'time';
      badRows.add(
        number,
        column,
        `${show(written)} is not a time`,
        'it is written as 2026-01-05T08:30:00.186641Z',
      );
      return null;
    }
    // −1: the request never came to a target, or nothing came back from it.
    const spent = [requestMs, targetMs, responseMs].map((ms = -1) => Math.max(ms, 0));
    const [, group = ''] = TARGET_GROUP.exec(words[ALB_TARGET_GROUP] ?? '') ?? [];
    return {
      kind: 'moment',
      wholeMs: time.wholeMs,
      restMs: isCreated ? time.restMs : time.restMs - spent.reduce((sum, ms) => sum + ms, 0),
      functionName: group,
      durationMs: targetMs !== undefined && targetMs >= 0 ? targetMs : Number.NaN,
      memoryMb: Number.NaN,
      line: number,
    };
  };
}

/** `ip caller user [time] "GET /orders HTTP/1.1" status length requestId`, with anything behind. */
const CLF_LINE = /^(\S+) (\S+) (\S+) \[([^\]]+)\] "([^"]*)"/;
export const CLF_BEGINNING = /^\S+ \S+ \S+ \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d/;

/** Lines in the common log format, as API Gateway and web servers write them; times are whole seconds. */
export function clfEvents(badRows: BadRows): LineEvents {
  const time: ReadTime = { isMoment: true, wholeMs: 0, restMs: 0 };
  const spread = new SecondSpread();
  return (line, number) => {
    const match = CLF_LINE.exec(line);
    if (match === null) {
      badRows.add(
        number,
        '',
        'the line is not in the common log format',
        'ip - - [10/Oct/2026:13:55:36 +0000] "GET /path HTTP/1.1" 200 2326',
      );
      return null;
    }
    const [, , , , when = '', request = ''] = match;
    if (!readTime(when, 's', time)) {
      badRows.add(
        number,
        'requestTime',
        `${show(when)} is not a time`,
        'it is written as 10/Oct/2026:13:55:36 +0000',
      );
      return null;
    }
    const functionName = request.split(' ').slice(0, 2).join(' ').split('?')[0] ?? '';
    return eventAt(time.wholeMs, spread.next(time.wholeMs), functionName, number);
  };
}

/** `ip,caller,user,time,GET,/orders,HTTP/1.1,status,length,requestId`, as API Gateway suggests for CSV. */
export const GATEWAY_CSV = /^[^,]*,[^,]*,[^,]*,"?\d\d\/\w{3}\/\d{4}:[\d:]{8} [+-]\d{4}"?,"?[A-Z]+"?,/;

/** Lines of that format without a header; times are whole seconds. */
export function gatewayCsvEvents(badRows: BadRows): LineEvents {
  const time: ReadTime = { isMoment: true, wholeMs: 0, restMs: 0 };
  const spread = new SecondSpread();
  return (line, number) => {
    const [, , , when = '', method = '', path = ''] = line.split(',').map((cell) => cell.replaceAll('"', ''));
    if (readTime(when, 's', time)) {
      return eventAt(time.wholeMs, spread.next(time.wholeMs), `${method} ${path}`.trim(), number);
    }
    const remedy = 'the fourth column is written as 10/Oct/2026:13:55:36 +0000';
    badRows.add(number, 'requestTime', `${show(when)} is not a time`, remedy);
    return null;
  };
}

const XML_ATTRIBUTE = /([\w.$:-]+)="([^"]*)"/g;
const XML_ELEMENT = /<([\w.$:-]+)>([^<]*)<\/\1>/g;

/** The attributes and elements of a line of XML; null where it is none. */
export function xmlCells(line: string): Map<string, string> | null {
  if (!line.trimStart().startsWith('<')) return null;
  const cells = new Map<string, string>();
  for (const [, name = '', value = ''] of line.matchAll(XML_ATTRIBUTE)) cells.set(name, value);
  for (const [, name = '', value = ''] of line.matchAll(XML_ELEMENT)) cells.set(name, value);
  const id = /<request id="([^"]*)"/.exec(line);
  if (id !== null) cells.set('requestId', id[1] ?? '');
  return cells;
}

/** One time a line, and nothing else. */
export function timestampEvents(badRows: BadRows, unit: 's' | 'ms' | 'us' | 'ns'): LineEvents {
  const time: ReadTime = { isMoment: true, wholeMs: 0, restMs: 0 };
  return (line, number) => {
    if (!readTime(line, unit, time) || (!time.isMoment && time.wholeMs < 0)) {
      badRows.add(number, '', `${show(line)} is not a time`, `write a number (${unit}) or an ISO-8601 date`);
      return null;
    }
    const event = eventAt(time.wholeMs, time.restMs, '', number);
    return time.isMoment ? event : { ...event, kind: 'relative' };
  };
}

/**
 * What vegeta's `encode --to csv` writes: moment in nanoseconds, status, latency in nanoseconds, bytes out
 * and in, error, body, attack, sequence number, method, URL. Source: github.com/tsenart/vegeta README, read
 * 2026-11-28.
 */
export function vegetaCsvEvents(badRows: BadRows): LineEvents {
  const time: ReadTime = { isMoment: true, wholeMs: 0, restMs: 0 };
  return (line, number) => {
    const cells = line.split(',');
    const durationMs = numberOf(cells[2] ?? '', -6);
    if (cells.length < 6 || !readTime(cells[0], 'ns', time) || !(durationMs >= 0)) {
      badRows.add(
        number,
        '',
        'the line is not one of vegeta',
        'vegeta encode --to csv writes time, status, latency …',
      );
      return null;
    }
    const functionName = [cells[9], cells[10]]
      .map(textOf)
      .filter((word) => word !== '')
      .join(' ');
    return { ...eventAt(time.wholeMs, time.restMs, functionName, number), durationMs };
  };
}

function eventAt(wholeMs: number, restMs: number, functionName: string, line: number): TraceEvent {
  return {
    kind: 'moment',
    wholeMs,
    restMs,
    functionName,
    durationMs: Number.NaN,
    memoryMb: Number.NaN,
    line,
  };
}
