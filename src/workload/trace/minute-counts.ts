import { expm1 } from '../../math/exp.ts';
import { log1p } from '../../math/log.ts';
import type { ArrivalStream } from '../../model/arrivals.ts';
import { FaultError } from '../../model/fault.ts';
import type { TraceModel } from '../../model/traffic-pattern.ts';
import { Generator } from '../../random/generator.ts';
import { show } from '../../units/parsed.ts';
import type { ArrivalContext } from '../patterns/pattern.ts';
import type { BadRows } from './bad-rows.ts';
import { fieldText, parseDecimal } from './cell.ts';
import { RecordStatus } from './csv-record.ts';
import { MINUTE_COUNTS_HEADER, type MinuteCountsLayout } from './header.ts';
import type { Records } from './records.ts';

const MINUTE_MS = 60_000;

/** Arrivals of each minute, all functions of the file together. */
export type MinuteCounts = Float64Array;

/**
 * Reads minute counts in the shape of the Azure Functions 2019 trace (a row a function; Shahrad et al.,
 * "Serverless in the Wild", USENIX ATC 2020) and adds the functions up: all of them go to where the traffic
 * is sent. Memory is one number a minute.
 */
export async function readMinuteCounts(
  records: Records,
  layout: MinuteCountsLayout,
  trace: TraceModel,
  context: Pick<ArrivalContext, 'maximumBadRows'>,
  badRows: BadRows,
): Promise<MinuteCounts> {
  const first = MINUTE_COUNTS_HEADER.length;
  const minutes = layout.fieldCount - first;
  const counts = new Float64Array(minutes);
  const row = new Float64Array(minutes);
  const { record } = records;
  let rows = 0;
  for (;;) {
    const status = records.next();
    if (status === RecordStatus.wait) {
      await records.wait();
      continue;
    }
    if (status === RecordStatus.end) break;
    if (badRows.isTooMany) badRows.throwWhenEnough();
    if (record.fieldCount !== layout.fieldCount) {
      badRows.add(
        record.line,
        '',
        `the row has ${record.fieldCount} fields`,
        `the header names ${layout.fieldCount} columns`,
      );
      continue;
    }
    let isGood = true;
    for (let minute = 0; minute < minutes && isGood; minute += 1) {
      const start = record.fieldStart[first + minute] ?? 0;
      const end = record.fieldEnd[first + minute] ?? 0;
      const count = parseDecimal(record.bytes, start, end, 0);
      row[minute] = count;
      if (!(Number.isSafeInteger(count) && count >= 0)) {
        isGood = false;
        badRows.add(
          record.line,
          String(minute + 1),
          `${show(fieldText(record.bytes, start, end))} is not a count`,
          'write a whole number from 0 on',
        );
      }
    }
    if (!isGood) continue;
    rows += 1;
    for (let minute = 0; minute < minutes; minute += 1) counts[minute]! += row[minute]!;
  }
  badRows.throwIfTooMany();
  if (rows === 0) {
    throw new FaultError([
      {
        file: trace.displayName,
        path: '',
        problem:
          badRows.count > 0 && context.maximumBadRows > 0
            ? `the trace has no usable row${badRows.firstReason}`
            : 'the trace has a header and no rows',
        remedy: 'give it at least one function',
      },
    ]);
  }
  return counts;
}

/**
 * Spreads each minute's arrivals uniformly at random over it, in order and one at a time: of k arrivals left,
 * the next stands at a share of 1 − (1 − u)^(1/k) of the time left. `repeat` goes on after the last minute of
 * the file.
 */
export function minuteCountsArrivals(
  counts: MinuteCounts,
  trace: TraceModel,
  context: Pick<ArrivalContext, 'seed' | 'streamName' | 'horizonMs'>,
): ArrivalStream {
  const generator = new Generator(context.seed, context.streamName, 'arrivals');
  const minuteMs = MINUTE_MS / trace.speed;
  const isSilent = counts.every((count) => count === 0);
  const totalMinutes = isSilent ? 0 : counts.length * trace.repeat;
  let minute = 0;
  let left = counts[0] ?? 0;
  let atMs = 0;
  return {
    hasFunctionColumn: false,
    hasDurationColumn: false,
    hasMemoryColumn: false,
    next(batch) {
      const { timeMs } = batch;
      let row = 0;
      while (row < timeMs.length && minute < totalMinutes) {
        if (left === 0) {
          minute += 1;
          left = counts[minute % counts.length] ?? 0;
          atMs = minute * minuteMs;
          continue;
        }
        const endMs = (minute + 1) * minuteMs;
        atMs += (endMs - atMs) * -expm1(log1p(-generator.uniform()) / left);
        left -= 1;
        if (!(atMs < context.horizonMs)) {
          minute = totalMinutes;
          break;
        }
        timeMs[row] = atMs;
        row += 1;
      }
      batch.rows = row;
      return undefined;
    },
    close() {
      minute = totalMinutes;
    },
  };
}
