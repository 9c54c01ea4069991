import { show } from '../../../units/parsed.ts';
import type { BadRows } from '../bad-rows.ts';
import type { LineEvents } from './access-logs.ts';
import { type Cell, numberOf, type ReadTime, readTime, textOf } from './cells.ts';
import { type NamedColumns, plainName } from './named-columns.ts';
import { RowEvents } from './row-events.ts';

/** A line's object, or null where it is none. */
export function objectOf(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Lines of JSON objects whose keys are the columns. */
export function jsonRowEvents(layout: NamedColumns, badRows: BadRows): LineEvents {
  const rows = new RowEvents(layout, badRows);
  return withObjects(badRows, (object, number) => {
    return rows.read(cellsOf(object), number);
  });
}

/** Cells by their names, whatever their case, underscores and `$context.` in front. */
function cellsOf(object: Record<string, unknown>): (column: string) => Cell {
  let plain: Map<string, unknown> | null = null;
  return (column) => {
    if (Object.hasOwn(object, column)) return object[column];
    plain ??= new Map(Object.entries(object).map(([name, value]) => [plainName(name), value]));
    return plain.get(plainName(column));
  };
}

/** k6's `--out json`: the points of http_req_duration, each at the end of its request. */
export function k6JsonEvents(badRows: BadRows): LineEvents {
  const time: ReadTime = { isMoment: true, wholeMs: 0, restMs: 0 };
  return withObjects(badRows, ({ type, metric, data }, number) => {
    if (type !== 'Point' || metric !== 'http_req_duration') return null;
    const { time: at, value, tags } = (data ?? {}) as Record<string, unknown>;
    const durationMs = numberOf(value);
    if (!readTime(at, 's', time) || !(durationMs >= 0)) {
      badRows.add(number, 'data', 'the point has no time and value', 'k6 run --out json writes both');
      return null;
    }
    const { name, url } = (tags ?? {}) as Record<string, unknown>;
    return {
      kind: 'moment',
      wholeMs: time.wholeMs,
      restMs: time.restMs - durationMs,
      functionName: textOf(name ?? url),
      durationMs,
      memoryMb: Number.NaN,
      line: number,
    };
  });
}

/**
 * What vegeta's `encode --to json` writes: a result a line, with its start and its latency in nanoseconds.
 */
export function vegetaJsonEvents(badRows: BadRows): LineEvents {
  const time: ReadTime = { isMoment: true, wholeMs: 0, restMs: 0 };
  return withObjects(badRows, ({ timestamp, latency, method, url }, number) => {
    const durationMs = numberOf(latency, -6);
    if (!readTime(timestamp, 'ns', time) || !(durationMs >= 0)) {
      badRows.add(
        number,
        '',
        'the result has no timestamp and latency',
        'vegeta encode --to json writes both',
      );
      return null;
    }
    const functionName = [method, url]
      .map(textOf)
      .filter((word) => word !== '')
      .join(' ');
    const { wholeMs, restMs } = time;
    return { kind: 'moment', wholeMs, restMs, functionName, durationMs, memoryMb: Number.NaN, line: number };
  });
}

function withObjects(
  badRows: BadRows,
  read: (object: Record<string, unknown>, number: number) => ReturnType<LineEvents>,
): LineEvents {
  return (line, number) => {
    const object = objectOf(line);
    if (object !== null) return read(object, number);
    badRows.add(number, '', `${show(line)} is not a JSON object`, 'write one object a line');
    return null;
  };
}
