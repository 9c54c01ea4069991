import { describe, expect, it } from 'vitest';
import type { Observations } from '../../../src/calibrate/observations.ts';
import { readLogs } from '../../../src/calibrate/read/read-logs.ts';
import { FaultError } from '../../../src/model/fault.ts';
import { fc } from '../../support/fast-check.ts';
import { bytesInput } from './log-text.ts';

async function read(text: string, isGeneral: boolean, pieceBytes?: number): Promise<Observations | string> {
  const input = bytesInput('orders.log', Buffer.from(text), pieceBytes);
  try {
    return await readLogs([input], { isGeneral });
  } catch (error) {
    if (error instanceof FaultError) return error.message;
    throw error;
  }
}

const ids = fc.constantFrom(
  '0e5c8424-0000-4000-8000-000000000001',
  '0e5c8424-0000-4000-8000-000000000002',
  'a',
  'r"q',
  'back\\slash',
  'übermut-0000',
  '<requestID>',
);
const amount = fc.constantFrom(
  '0.50',
  '1',
  '26.73',
  '100',
  '3000.00',
  '-5.00',
  '1e3',
  '12345678901234567890',
  '.5',
  '5.',
);
const label = fc.constantFrom(
  'Duration',
  'Billed Duration',
  'Memory Size',
  'Max Memory Used',
  'Init Duration',
  'Restore Duration',
  'Billed Restore Duration',
  'Status',
  'Other',
);
const separator = fc.constantFrom('\t', ' ', '  ', '\\t', '', ' \t');
const unit = fc.constantFrom(' ms', ' MB', '', ' s', 'ms', ' msx');
const field = fc
  .tuple(separator, label, amount, unit)
  .map(([before, name, value, after]) => `${before}${name}: ${value}${after}`);
const report = fc
  .tuple(
    ids,
    fc.array(field, { maxLength: 6 }),
    fc.constantFrom('', '\t', '\r', '\tXRAY TraceId: 1-0-1\tSampled: true'),
  )
  .map(([id, fields, end]) => `REPORT RequestId: ${id}${fields.join('')}${end}`);
const usual = fc
  .tuple(ids, fc.integer({ min: 1, max: 500_000 }), fc.boolean())
  .map(([id, hundredths, isCold]) => {
    const init = isCold ? 'Init Duration: 151.20 ms\t' : '';
    const billed = Math.ceil(hundredths / 100 + (isCold ? 151.2 : 0));
    return `REPORT RequestId: ${id}\tDuration: ${(hundredths / 100).toFixed(2)} ms\tBilled Duration: ${billed} ms\tMemory Size: 512 MB\tMax Memory Used: 80 MB\t${init}`;
  });
/** As Lambda writes it; every eleventh request comes a second time, some durations have many digits. */
function usualLine(seed: number, row: number): string {
  const mixed = Math.imul(seed + row - (row % 11 === 10 ? 10 : 0), 0x9e3779b1) >>> 0;
  const id = `${mixed.toString(16).padStart(8, '0')}-1111-4222-8333-${'0123456789ab'.slice(mixed % 5)}${'f'.repeat(mixed % 5)}`;
  const durationMs = mixed % 17 === 0 ? 1234567890.25 : (mixed % 500_000) / 100;
  const init = mixed % 7 === 0 ? `\tInit Duration: ${(mixed % 9999) / 10} ms\t` : '\t';
  return `REPORT RequestId: ${id}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs)} ms\tMemory Size: ${128 << (mixed % 4)} MB\tMax Memory Used: ${mixed % 128} MB${init}`;
}
const line = fc.oneof(
  report,
  usual,
  ids.map((id) => `START RequestId: ${id} Version: $LATEST`),
  ids.map((id) => `END RequestId: ${id}`),
  ids.map((id) => `2026-01-05T00:00:01.250Z\t${id}\tINFO\tit is written`),
  ids.map((id) => `2026-01-05T00:00:01.250Z ${id} Task timed out after 3.00 seconds`),
  fc.constantFrom(
    '',
    '[INFO]\t2026-01-05T00:00:02.000Z\ta\tfound',
    '{"level":"INFO","message":"{}"}',
    'INIT_START Runtime Version: python:3.13.v7\tRuntime Version ARN: arn',
    'XRAY TraceId: 1-0-1\tSegmentId: 5f\tSampled: true',
    'a.b: c; d_e @f T',
  ),
);

describe('the reader of bytes', () => {
  it('finds what the general reader finds in many usual lines and in those that differ by a byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1e9 }),
        fc.array(
          fc.tuple(fc.integer({ min: 0, max: 1499 }), fc.nat(400), fc.integer({ min: 32, max: 126 })),
          {
            maxLength: 40,
          },
        ),
        async (seed, changes) => {
          const lines = Array.from({ length: 1500 }, (_, row) => usualLine(seed, row));
          for (const [row, at, code] of changes) {
            const line = lines[row]!;
            const place = at % line.length;
            lines[row] = `${line.slice(0, place)}${String.fromCharCode(code)}${line.slice(place + 1)}`;
          }
          const text = `${lines.join('\n')}\n`;
          expect(await read(text, false)).toEqual(await read(text, true));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('finds what the general reader finds, wherever the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 12 }),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 300 }),
        async (lines, end, pieceBytes) => {
          const text = lines.join(end);
          const general = await read(text, true);
          expect(await read(text, false)).toEqual(general);
          expect(await read(text, false, pieceBytes)).toEqual(general);
        },
      ),
      { numRuns: 400 },
    );
  });
});
