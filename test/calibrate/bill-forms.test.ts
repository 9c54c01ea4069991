import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import type { ReadBill } from '../../src/calibrate/reconcile/billed-row.ts';
import { timeOf } from '../../src/calibrate/reconcile/cost-explorer.ts';
import { readBill } from '../../src/calibrate/reconcile/read-bill.ts';
import { FaultError } from '../../src/model/fault.ts';

// One bill in many forms is one bill; what cannot be read is one fault or one counted note, never zero.

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-bill-forms-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROWS: readonly Readonly<Record<string, string>>[] = [
  { usage_type: 'EUC1-Request', usage_amount: '2000000', unblended_cost: '0.4' },
  { usage_type: 'EUC1-Lambda-GB-Second', usage_amount: '90000', unblended_cost: '1.5' },
].map((row) => ({
  usage_account_id: '111122223333',
  line_item_type: 'Usage',
  product_code: 'AWSLambda',
  currency_code: 'USD',
  usage_start_date: '2026-10-01T00:00:00Z',
  usage_end_date: '2026-11-01T00:00:00Z',
  ...row,
}));
type Table = { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] };

function table(
  rows: readonly Readonly<Record<string, string>>[] = ROWS,
  columns = Object.keys(ROWS[0] ?? {}),
): Table {
  return {
    header: columns.map((name) => `line_item_${name}`),
    rows: rows.map((row) => columns.map((name) => row[name] ?? '')),
  };
}

function csv({ header, rows }: Table, separator = ',', quote = ''): string {
  return [header, ...rows]
    .map((row) => row.map((cell) => `${quote}${cell}${quote}`).join(separator))
    .join('\n');
}

const read = (content: string | Uint8Array): Promise<ReadBill> => {
  const file = join(folder, 'bill');
  writeFileSync(file, content);
  return readBill(file, 'bill');
};
const sums = async (content: string | Uint8Array): Promise<unknown> =>
  (await read(content)).rows.map(({ kind, usageType, quantity, usd }) => ({
    kind,
    usageType,
    quantity,
    usd,
  }));
const costExplorer = (groups: readonly unknown[], by: readonly string[] | null): string =>
  JSON.stringify({
    ...(by === null ? {} : { GroupDefinitions: by.map((Key) => ({ Type: 'DIMENSION', Key })) }),
    ResultsByTime: [{ TimePeriod: { Start: '2026-10-01', End: '2026-11-01' }, Total: {}, Groups: groups }],
  });
const group = (keys: readonly string[], amount: string, unit = 'USD', quantity = '1'): unknown => ({
  Keys: keys,
  Metrics: {
    AmortizedCost: { Amount: amount, Unit: unit },
    UsageQuantity: { Amount: quantity, Unit: 'N/A' },
  },
});
const GROUPS = ROWS.map((row) =>
  group(['AWS Lambda', row['usage_type'] ?? ''], row['unblended_cost'] ?? '', 'USD', row['usage_amount']),
);
const wide = (text: string): Uint8Array =>
  Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

const wideBigEndian = (text: string): Uint8Array => Buffer.from(wide(text)).swap16();

const FORMS: Readonly<Record<string, string | Uint8Array>> = {
  'UTF-16, as PowerShell writes it': wide(csv(table()).replaceAll('\n', '\r\n')),
  'UTF-16 with its bytes the other way round': wideBigEndian(csv(table())),
  'UTF-16 with tabs, as spreadsheets write it': wide(csv(table(), '\t')),
  'UTF-16 longer than a piece': wide(
    csv(
      table([
        ...Array.from({ length: 9000 }, () => ({
          ...ROWS[0],
          line_item_type: 'AccountTotal',
          product_code: 'Ärger 𝄞 für alle',
        })),
        ...ROWS,
      ]),
    ),
  ),
  'packed, with semicolons': gzipSync(csv(table(), ';')),
  'columns in another order, quoted': csv(table(ROWS, Object.keys(ROWS[0] ?? {}).reverse()), ',', '"'),
  'capitals in the header': csv({ ...table(), header: table().header.map((name) => name.toUpperCase()) }),
  'slashes in the header': csv({
    ...table(),
    header: table().header.map((name) => name.replace('line_item_', 'lineItem/').replaceAll('_', '')),
  }),
  'small letters in the types of lines': csv(table(ROWS.map((row) => ({ ...row, line_item_type: 'usage' })))),
  'without optional columns': csv(table(ROWS, ['usage_type', 'usage_amount', 'unblended_cost'])),
  semicolons: csv(table(), ';'),
  tabs: csv(table(), '\t'),
  'line ends of Windows': csv(table()).replaceAll('\n', '\r\n'),
  'a byte order mark': `\uFEFF${csv(table())}`,
  dollars: csv(table(ROWS.map((row) => ({ ...row, unblended_cost: `$${row['unblended_cost']}` })))),
  'Cost Explorer, amortized': costExplorer(GROUPS, ['SERVICE', 'USAGE_TYPE']),
  'Cost Explorer in UTF-16': wide(costExplorer(GROUPS, ['SERVICE', 'USAGE_TYPE'])),
  'Cost Explorer whose definitions are cut off': costExplorer(GROUPS, null),
  'among thousands of other services': csv(
    table([
      ...Array.from({ length: 3000 }, (_, at) => ({
        ...ROWS[0],
        product_code: 'AmazonEC2',
        line_item_type: 'AccountTotal',
        usage_type: `EUC1-BoxUsage:${at}`,
      })),
      ...ROWS,
    ]),
  ),
};

it.each(Object.entries(FORMS))('the same bill: %s', async (_, content) => {
  expect(await sums(content)).toEqual(await sums(csv(table())));
});

const first = ROWS[0] ?? {};
const FAULTS: readonly (readonly [name: string, content: string | Uint8Array, problem: RegExp])[] = [
  [
    'decimal commas',
    csv(table(ROWS.map((row) => ({ ...row, unblended_cost: '0,4' }))), ';'),
    /no cost is a number: '0,4' in row 2/,
  ],
  [
    'two currencies',
    csv(table([...ROWS, { ...first, currency_code: 'EUR' }])),
    /several currencies \(EUR, USD\)/,
  ],
  [
    'two currencies of Cost Explorer',
    costExplorer([...GROUPS, group(['AWS Lambda', 'Request'], '1', 'CNY')], ['SERVICE', 'USAGE_TYPE']),
    /several currencies/,
  ],
  ['groups by tag', costExplorer([group(['team$a'], '5')], ['team']), /grouped by TEAM, which says neither/],
  ['keys that nobody names', costExplorer([group(['team$a'], '5')], null), /no GroupDefinitions/],
  ['no amounts', costExplorer([], ['SERVICE']), /no amounts/],
];
it.each(FAULTS)('no bill that can be compared: %s', async (_, content, problem) => {
  const error = await read(content).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FaultError);
  const { faults } = error as FaultError;
  expect(faults).toHaveLength(1);
  expect(faults[0]?.problem).toMatch(problem);
});

const NOTES: readonly (readonly [
  name: string,
  rows: readonly Readonly<Record<string, string>>[],
  note: RegExp,
])[] = [
  [
    'cells that are no numbers',
    [...ROWS, { ...first, usage_amount: 'n/a', unblended_cost: 'xyz' }],
    /^2 cells are no numbers .*'xyz' in row 4 is the first/,
  ],
  [
    'infinite cells',
    [...ROWS, { ...first, unblended_cost: 'Infinity' }],
    /^One cell is no number .*'Infinity' in row 4/,
  ],
  [
    'another currency',
    ROWS.map((row) => ({ ...row, currency_code: 'CNY' })),
    /in CNY; the prediction is in USD/,
  ],
  [
    'two accounts',
    [...ROWS, { ...first, usage_account_id: '444455556666' }],
    /of 2 accounts \(111122223333, 444455556666\)/,
  ],
];
it.each(NOTES)('told beside the bill: %s', async (_, rows, note) => {
  const { notes } = await read(csv(table(rows)));
  expect(notes.filter((one) => note.test(one))).toHaveLength(1);
});

it('what stands in brackets is taken off, as in accounting', async () => {
  const { rows } = await read(csv(table([{ ...first, line_item_type: 'Credit', unblended_cost: '(1.50)' }])));
  expect(rows).toMatchObject([{ kind: 'credit', usd: -1.5 }]);
});

it.each([
  ['2026-10-01', Date.UTC(2026, 9, 1)],
  ['2026-10-01T00:00:00Z', Date.UTC(2026, 9, 1)],
  ['2026-10-01 05:00:00', Date.UTC(2026, 9, 1, 5)],
  ['2026/10/01 05:00:00', Date.UTC(2026, 9, 1, 5)],
  ['2026-10-01T05:00:00-04:00', Date.UTC(2026, 9, 1, 9)],
  ['10/1/2026', Date.UTC(2026, 9, 1)],
  ['Oct 1, 2026', Date.UTC(2026, 9, 1)],
  ['Lambda 1', null],
  ['USE1-Request', null],
])('a time without a zone is in UTC wherever it is read: %s', (text, timeMs) => {
  const { TZ } = process.env;
  for (const zone of ['UTC', 'America/New_York', 'Asia/Tokyo']) {
    process.env['TZ'] = zone;
    expect(timeOf(text), zone).toBe(timeMs);
  }
  if (TZ === undefined) delete process.env['TZ'];
  else process.env['TZ'] = TZ;
});
