import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SchemaElement } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import type { BilledRow, ReadBill } from '../../src/calibrate/reconcile/billed-row.ts';
import { readBill } from '../../src/calibrate/reconcile/read-bill.ts';
import { FaultError } from '../../src/model/fault.ts';

// Whoever writes the Parquet of a report, with whichever types, its sums are the same, or it is one fault.

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-bill-parquet-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const START = Date.UTC(2026, 9, 1);
const END = Date.UTC(2026, 10, 1);
const TYPES = ['EUC1-Request', 'EUC1-Lambda-GB-Second', 'EUC1-Request'];
const AMOUNTS = [2_000_000, 90_000, 1_000_000];
const COSTS = [0.4, 1.5, 0.2];
const each = <Value>(value: Value): Value[] => TYPES.map(() => value);

type Column = Omit<ColumnSource, 'name'>;
const USUAL: Readonly<Record<string, Column>> = {
  line_item_line_item_type: { data: each('Usage'), type: 'STRING' },
  line_item_product_code: { data: each('AWSLambda'), type: 'STRING' },
  line_item_usage_type: { data: TYPES, type: 'STRING' },
  line_item_usage_amount: { data: AMOUNTS, type: 'DOUBLE' },
  line_item_unblended_cost: { data: COSTS, type: 'DOUBLE' },
  line_item_currency_code: { data: each('USD'), type: 'STRING' },
  line_item_usage_start_date: { data: each(new Date(START)), type: 'TIMESTAMP' },
  line_item_usage_end_date: { data: each(new Date(END)), type: 'TIMESTAMP' },
};

type Element = Omit<SchemaElement, 'name'>;

interface Written {
  readonly columns?: Readonly<Record<string, Column>>;
  readonly without?: readonly string[];
  readonly schema?: Readonly<Record<string, Element>>;
  readonly rowGroupSize?: number | number[];
  readonly codec?: 'UNCOMPRESSED' | 'SNAPPY';
}

const ELEMENTS: Readonly<Record<string, Element>> = {
  STRING: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  TIMESTAMP: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  DOUBLE: { type: 'DOUBLE' },
  INT64: { type: 'INT64' },
  BOOLEAN: { type: 'BOOLEAN' },
  BYTE_ARRAY: { type: 'BYTE_ARRAY' },
};

/** A map of texts, as Parquet nests it. */
function mapNamed(name: string): SchemaElement[] {
  const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const;
  return [
    { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'MAP' },
    { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
    { name: 'key', repetition_type: 'REQUIRED', ...text },
    { name: 'value', repetition_type: 'OPTIONAL', ...text },
  ];
}

function written({ columns = {}, without = [], schema = {}, ...options }: Written): Uint8Array {
  const all = Object.entries({ ...USUAL, ...columns }).filter(([name]) => !without.includes(name));
  const columnData = all.map(([name, { data }]) => ({ name, data }));
  const elements = all.flatMap(([name, { type }]): SchemaElement[] => {
    const element = schema[name] ?? (type === undefined ? undefined : ELEMENTS[type]);
    return element === undefined ? mapNamed(name) : [{ repetition_type: 'OPTIONAL', ...element, name }];
  });
  const root = { name: 'root', num_children: all.length };
  return new Uint8Array(parquetWriteBuffer({ columnData, schema: [root, ...elements], ...options }));
}

let files = 0;
function read(content: Uint8Array): Promise<ReadBill> {
  files += 1;
  const file = join(folder, `bill-${files}.parquet`);
  writeFileSync(file, content);
  return readBill(file, 'bill.parquet');
}

const rounded = (rows: readonly BilledRow[]) =>
  rows.map(({ usd, ...row }) => ({ ...row, usd: Math.round(usd * 1e9) / 1e9 }));
const EXPECTED = [
  { usageType: 'EUC1-Lambda-GB-Second', quantity: 90_000, usd: 1.5, startMs: START, endMs: END },
  { usageType: 'EUC1-Request', quantity: 3_000_000, usd: 0.6, startMs: START, endMs: END },
];

function decimal(type: 'INT64' | 'FIXED_LEN_BYTE_ARRAY', scale: number): Element {
  const length = type === 'INT64' ? {} : { type_length: 9 };
  return { type, converted_type: 'DECIMAL', scale, precision: 18, repetition_type: 'OPTIONAL', ...length };
}

/** A time as INT96 has it: nanoseconds of the day, and the Julian day. */
function int96(timeMs: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(12));
  view.setBigUint64(0, BigInt(timeMs % 86_400_000) * 1_000_000n, true);
  view.setUint32(8, Math.floor(timeMs / 86_400_000) + 2_440_588, true);
  return new Uint8Array(view.buffer);
}

/** Columns of twelve bytes become ones of INT96: the writer has the bytes, and not the type. */
function asInt96(file: Uint8Array): Uint8Array {
  const bytes = file.slice();
  const [fixed, int] = [0x0e, 0x06];
  for (let at = 0; at < bytes.length - 3; at += 1) {
    const isType = bytes[at] === 0x15 && bytes[at + 1] === fixed;
    const isOfTwelve = bytes[at + 2] === 0x15 && bytes[at + 3] === 24;
    if (isType && (isOfTwelve || bytes[at + 2] === 0x19)) bytes[at + 1] = int;
  }
  return bytes;
}

const FORMS: Readonly<Record<string, Written>> = {
  'as data exports write it': {},
  'without what a sum does not need': {
    without: ['line_item_line_item_type', 'line_item_currency_code'],
  },
  'a row group for each row': { rowGroupSize: 1 },
  'row groups of several sizes, not compressed': { rowGroupSize: [2, 1], codec: 'UNCOMPRESSED' },
  'amounts as decimals of 64 bits': {
    schema: { line_item_usage_amount: decimal('INT64', 6), line_item_unblended_cost: decimal('INT64', 10) },
  },
  'amounts as decimals of bytes': {
    schema: {
      line_item_usage_amount: decimal('FIXED_LEN_BYTE_ARRAY', 6),
      line_item_unblended_cost: decimal('FIXED_LEN_BYTE_ARRAY', 10),
    },
  },
  'amounts as whole numbers of 64 bits': {
    columns: { line_item_usage_amount: { data: AMOUNTS.map(BigInt), type: 'INT64' } },
  },
  'amounts as text': {
    columns: {
      line_item_usage_amount: { data: AMOUNTS.map((one) => `${one}.0000000000`), type: 'STRING' },
      line_item_unblended_cost: { data: COSTS.map(String), type: 'STRING' },
    },
  },
  'texts without a mark that they are texts': {
    columns: {
      line_item_usage_type: { data: TYPES.map((one) => new TextEncoder().encode(one)), type: 'BYTE_ARRAY' },
    },
  },
  'times as text': {
    columns: {
      line_item_usage_start_date: { data: each('2026-10-01T00:00:00.000Z'), type: 'STRING' },
      line_item_usage_end_date: { data: each('2026-11-01 00:00:00.000'), type: 'STRING' },
    },
  },
  'times in microseconds': {
    schema: {
      line_item_usage_start_date: {
        type: 'INT64',
        converted_type: 'TIMESTAMP_MICROS',
        repetition_type: 'OPTIONAL',
      },
    },
  },
  'times in nanoseconds': {
    schema: {
      line_item_usage_start_date: {
        type: 'INT64',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' },
        repetition_type: 'OPTIONAL',
      },
    },
  },
  'times as days': {
    schema: {
      line_item_usage_start_date: { type: 'INT32', converted_type: 'DATE', repetition_type: 'OPTIONAL' },
    },
  },
  'times as whole numbers, of seconds and of nanoseconds': {
    columns: {
      line_item_usage_start_date: { data: each(BigInt(START / 1000)), type: 'INT64' },
      line_item_usage_end_date: { data: each(BigInt(END) * 1_000_000n), type: 'INT64' },
    },
  },
  'with maps beside, of products and tags': {
    columns: {
      product: { data: each({ region_code: 'eu-central-1', servicecode: 'AWSLambda' }) },
      resource_tags: { data: each({ user_team: 'a', line_item_usage_type: 'b' }) },
      discount: { data: each({ total_discount: '0.5' }) },
    },
  },
  'columns of capitals and slashes': {
    without: ['line_item_usage_amount'],
    columns: { 'lineItem/UsageAmount': { data: AMOUNTS, type: 'DOUBLE' } },
  },
};

describe('a bill as Parquet', () => {
  it.each(Object.entries(FORMS))('the same sums: %s', async (_, form) => {
    const { rows, notes } = await read(written(form));
    expect(rounded(rows)).toMatchObject(EXPECTED);
    expect(notes).toEqual([]);
  });

  it('a decimal that only the newer mark tells', async () => {
    const schema = {
      line_item_unblended_cost: {
        type: 'INT64',
        logical_type: { type: 'DECIMAL', scale: 4, precision: 18 },
        repetition_type: 'OPTIONAL',
      },
    } as const;
    const columns = {
      line_item_unblended_cost: { data: COSTS.map((one) => BigInt(Math.round(one * 10_000))), type: 'INT64' },
    } as const;
    expect(rounded((await read(written({ columns, schema }))).rows)).toMatchObject(EXPECTED);
  });

  it('times of twelve bytes, as older tools write them', async () => {
    const element = { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 12 } as const;
    const columns = {
      line_item_usage_start_date: { data: each(int96(START)) },
      line_item_usage_end_date: { data: each(int96(END)) },
    };
    const schema = { line_item_usage_start_date: element, line_item_usage_end_date: element };
    const { rows } = await read(asInt96(written({ columns, schema })));
    expect(rounded(rows)).toMatchObject(EXPECTED);
  });

  it('costs and amounts that are null are none, and those beside them count', async () => {
    for (const schema of [{}, { line_item_unblended_cost: decimal('INT64', 10) }]) {
      const columns = {
        line_item_unblended_cost: { data: [0.4, null, 0.2] as never, type: 'DOUBLE' },
        line_item_usage_amount: { data: [2_000_000, 90_000, null] as never, type: 'DOUBLE' },
      } as const;
      const { rows } = await read(written({ columns, schema }));
      expect(rounded(rows)).toMatchObject([
        { usageType: 'EUC1-Lambda-GB-Second', quantity: 90_000, usd: 0 },
        { usageType: 'EUC1-Request', quantity: 2_000_000, usd: 0.6 },
      ]);
    }
  });

  it.each([
    ['no cost', { without: ['line_item_unblended_cost'] }, /no columns of a bill/],
    ['no usage type', { without: ['line_item_usage_type'] }, /no columns of a bill/],
    [
      'costs that are no numbers',
      { columns: { line_item_unblended_cost: { data: each('much'), type: 'STRING' } } },
      /no cost is a number: 'much' in row 2/,
    ],
    [
      'costs of truth values',
      { columns: { line_item_unblended_cost: { data: each(true), type: 'BOOLEAN' } } },
      /no cost is a number: 'true' in row 2/,
    ],
    [
      'costs in maps',
      {
        columns: { line_item_unblended_cost: { data: each({ value: '1' }) } },
      },
      /no cost is a number/,
    ],
  ] as readonly (readonly [string, Written, RegExp])[])('one fault: %s', async (_, form, problem) => {
    const error = await read(written(form)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FaultError);
    expect((error as FaultError).faults).toMatchObject([
      { file: 'bill.parquet', problem: expect.stringMatching(problem) },
    ]);
  });

  it('cut off anywhere it is one fault', async () => {
    const whole = written({ rowGroupSize: 1 });
    for (let end = 4; end < whole.length; end += 97) {
      const error = await read(whole.slice(0, end)).catch((thrown: unknown) => thrown);
      expect(error, `${end} bytes`).toBeInstanceOf(FaultError);
      expect((error as FaultError).faults).toHaveLength(1);
    }
  });
});
