import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { beforeAll, describe, expect, it } from 'vitest';
import { readLogs } from '../../src/calibrate/read/read-logs.ts';
import { sortBill } from '../../src/calibrate/reconcile/billed-items.ts';
import type { ReadBill } from '../../src/calibrate/reconcile/billed-row.ts';
import { readCostExplorer } from '../../src/calibrate/reconcile/cost-explorer.ts';
import { loggedNames } from '../../src/calibrate/reconcile/logged-names.ts';
import { readBill } from '../../src/calibrate/reconcile/read-bill.ts';
import { reconcileBill } from '../../src/calibrate/reconcile/reconcile.ts';
import { reconcileLogs } from '../../src/calibrate/reconcile/reconcile-logs.ts';
import { partsOfUsageType, REGIONS } from '../../src/calibrate/reconcile/region-prefixes.ts';
import { FaultError } from '../../src/model/fault.ts';
import { findPlatform } from '../../src/platform/platforms.ts';
import { renderReconciliationMarkdown } from '../../src/report/markdown/reconciliation.ts';
import { renderReconciliationTerminal } from '../../src/report/terminal/reconciliation.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { runScenario } from '../../src/study/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-bills-'));
let run: ResultsDocument;

const SCENARIO = `
name: Shop
region: eu-central-1
functions:
  api: { architecture: arm64, memory: 512, timeout: 10s, work: { duration: 100ms } }
traffic: [{ to: api, constant: 1/s }]
run: { duration: 1h }
`;
/** What a month of 30 days of it is: 2,592,000 invocations of 0.05 GB-s each, but for the first's init. */
const INVOCATIONS = 2_592_000;
const GB_SECONDS = 129_600;

beforeAll(async () => {
  ({ document: run } = await runScenario({ text: SCENARIO }, { whatIf: false }));
});

async function billOf(name: string, content: string | Uint8Array): Promise<ReadBill> {
  const file = join(folder, name);
  writeFileSync(file, content);
  return readBill(file, name);
}

async function faultsOf(name: string, content: string | Uint8Array): Promise<readonly string[]> {
  try {
    await billOf(name, content);
  } catch (error) {
    if (error instanceof FaultError) return error.faults.map(({ problem }) => problem);
    throw error;
  }
  return [];
}

const CUR_HEADER =
  'identity/LineItemId,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageType,lineItem/UsageAmount,lineItem/CurrencyCode,lineItem/UnblendedCost,product/region,savingsPlan/SavingsPlanEffectiveCost';

/** A report of November 2026, in days, as version 1 writes it. */
function report(
  rows: readonly (readonly [
    kind: string,
    product: string,
    type: string,
    quantity: number,
    usd: number,
    plan?: number,
  ])[],
  region = 'eu-central-1',
): string {
  const days = Array.from({ length: 30 }, (_, day) => day + 1);
  const lines = rows.flatMap(([kind, product, type, quantity, usd, plan]) =>
    days.map((day) => {
      const start = new Date(Date.UTC(2026, 10, day)).toISOString();
      const end = new Date(Date.UTC(2026, 10, day + 1)).toISOString();
      return `x,${kind},${start},${end},${product},${type},${quantity / 30},USD,${usd / 30},${region},${plan === undefined ? '' : plan / 30}`;
    }),
  );
  return `${[CUR_HEADER, ...lines].join('\n')}\n`;
}

const AGREEING = [
  ['Usage', 'AWSLambda', 'EUC1-Request-ARM', INVOCATIONS, INVOCATIONS * 2e-7],
  ['Usage', 'AWSLambda', 'EUC1-Lambda-GB-Second-ARM', GB_SECONDS, GB_SECONDS * 0.0000133334],
] as const;

it('an amount of Cost Explorer that is no number is told', () => {
  const Metrics = { UnblendedCost: { Amount: 'abc', Unit: 'USD' } };
  const { rows, notes } = readCostExplorer({
    ResultsByTime: [
      {
        Groups: [
          { Keys: ['AWS Lambda'], Metrics },
          { Keys: ['Amazon Simple Queue Service'], Metrics: { UnblendedCost: { Amount: '2', Unit: 'USD' } } },
        ],
      },
    ],
  });
  expect(rows).toMatchObject([{ service: 'Amazon Simple Queue Service', usd: 2 }]);
  expect(notes).toEqual(['No amount can be read of AWS Lambda: it is left out.']);
});

it('exports of FOCUS, the detailed billing report and pages one behind the other are bills', async () => {
  const page = (type: string, more = {}) => ({
    GroupDefinitions: [{ Type: 'DIMENSION', Key: 'USAGE_TYPE' }],
    ResultsByTime: [
      {
        TimePeriod: { Start: '2026-11-01', End: '2026-12-01' },
        Groups: [
          {
            Keys: [type],
            Metrics: { UnblendedCost: { Amount: '2', Unit: 'USD' }, UsageQuantity: { Amount: '9' } },
          },
        ],
      },
    ],
    ...more,
  });
  const texts = {
    'focus.csv':
      'BilledCost,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ConsumedQuantity,RegionId,ServiceName,x_ServiceCode,x_UsageType\n' +
      '2,Usage,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,9,eu-west-1,AWS Lambda,AWSLambda,EU-Request\n' +
      '3,Tax,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,,eu-west-1,AWS Lambda,AWSLambda,\n',
    'detailed.csv':
      'RecordType,ProductCode,UsageType,UsageStartDate,UsageEndDate,UsageQuantity,CurrencyCode,CostBeforeTax\n' +
      'LinkedLineItem,AWSLambda,EU-Request,2026/11/01 00:00:00,2026/12/01 00:00:00,9,USD,2\n' +
      'StatementTotal,,,,,,USD,2\n',
    'pages.json': `${JSON.stringify(page('EU-Request'), null, 2)}\n${JSON.stringify(page('EU-Request', { NextPageToken: 'x' }))}\n`,
  };
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(folder, name), text);
    const { rows, notes } = await readBill(join(folder, name), name);
    const used = rows.filter(({ kind }) => kind === 'usage');
    const times = name === 'pages.json' ? 2 : 1;
    expect(used).toMatchObject([{ usageType: 'EU-Request', quantity: 9 * times, usd: 2 * times }]);
    expect(notes.filter((note) => note.includes('NextPageToken'))).toHaveLength(times - 1);
  }
});

describe('a bill that is what the scenario says', () => {
  it('agrees line by line, whichever way it was exported', async () => {
    const version1 = report(AGREEING);
    const version2 = version1.replace(
      CUR_HEADER,
      CUR_HEADER.replaceAll('/', '_')
        .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_')
        .toLowerCase(),
    );
    const start = Date.UTC(2026, 10, 1);
    const parquet = new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: 'line_item_line_item_type', data: ['Usage', 'Usage'], type: 'STRING' },
          { name: 'line_item_product_code', data: ['AWSLambda', 'AWSLambda'], type: 'STRING' },
          { name: 'line_item_usage_type', data: AGREEING.map(([, , type]) => type), type: 'STRING' },
          {
            name: 'line_item_usage_amount',
            data: AGREEING.map(([, , , quantity]) => quantity),
            type: 'DOUBLE',
          },
          { name: 'line_item_unblended_cost', data: AGREEING.map(([, , , , usd]) => usd), type: 'DOUBLE' },
          { name: 'line_item_usage_start_date', data: [new Date(start), new Date(start)], type: 'TIMESTAMP' },
          {
            name: 'line_item_usage_end_date',
            data: [new Date(start + 30 * 86_400_000), new Date(start + 30 * 86_400_000)],
            type: 'TIMESTAMP',
          },
        ],
      }),
    );
    const groups = AGREEING.map(([, , type, quantity, usd]) => ({
      Keys: ['AWS Lambda', type],
      Metrics: { UnblendedCost: { Amount: `${usd}`, Unit: 'USD' }, UsageQuantity: { Amount: `${quantity}` } },
    }));
    const explorer = {
      GroupDefinitions: [
        { Type: 'DIMENSION', Key: 'SERVICE' },
        { Type: 'DIMENSION', Key: 'USAGE_TYPE' },
      ],
      ResultsByTime: [{ TimePeriod: { Start: '2026-11-01', End: '2026-12-01' }, Groups: groups }],
    };
    const table = [
      `"Usage type","${AGREEING.map(([, , type]) => `${type}($)`).join('","')}","Total costs($)"`,
      `"Usage type total",${AGREEING.map(([, , , , usd]) => usd).join(',')},2`,
      `"2026-11-01",${AGREEING.map(([, , , , usd]) => usd).join(',')},2`,
    ].join('\n');
    for (const [name, content] of [
      ['one.csv', version1],
      ['two.csv', version2],
      ['one.csv.gz', gzipSync(version1)],
      ['bill.parquet', parquet],
      ['explorer.json', JSON.stringify(explorer)],
      ['costs.csv', table],
    ] as const) {
      const document = reconcileBill(run, [await billOf(name, content)], [name]);
      expect(document.period, name).toEqual({
        start: '2026-11-01T00:00:00.000Z',
        end: '2026-12-01T00:00:00.000Z',
        hours: 720,
      });
      expect(document.lines.map(({ item }) => item).sort(), name).toEqual([
        'lambda.duration.arm64',
        'lambda.requests',
      ]);
      for (const line of document.lines) {
        expect(line.ratio, `${name} ${line.item}`).toBeCloseTo(1, 2);
        expect(line.reason).toBe('they agree');
        expect(line.region).toBe('eu-central-1');
      }
      expect(document.verdict.state).toBe('calm');
    }
  });
});

describe('a difference', () => {
  const reconciled = async (...parameters: Parameters<typeof report>) =>
    reconcileBill(run, [await billOf('bill.csv', report(...parameters))], ['bill.csv']);
  const lineOf = (document: Awaited<ReturnType<typeof reconciled>>, item: string) => {
    const line = document.lines.find((one) => one.item === item);
    expect(line, item).toBeDefined();
    return line!;
  };

  it('of traffic is told as traffic, and what follows it follows it', async () => {
    const document = await reconciled([
      ['Usage', 'AWSLambda', 'EUC1-Request-ARM', 1.3 * INVOCATIONS, 1.3 * INVOCATIONS * 2e-7],
      ['Usage', 'AWSLambda', 'EUC1-Lambda-GB-Second-ARM', 1.3 * GB_SECONDS, 1.3 * GB_SECONDS * 0.0000133334],
    ]);
    expect(lineOf(document, 'lambda.requests').reason).toContain('1.3 times what is predicted');
    expect(lineOf(document, 'lambda.duration.arm64').reason).toContain('follows the invocations');
  });

  it('of duration is told as GB-seconds an invocation', async () => {
    const document = await reconciled([
      AGREEING[0],
      ['Usage', 'AWSLambda', 'EUC1-Lambda-GB-Second-ARM', 2 * GB_SECONDS, 2 * GB_SECONDS * 0.0000133334],
    ]);
    const line = lineOf(document, 'lambda.duration.arm64');
    expect(line.reason).toContain('2 times the GB-seconds');
    expect(line.ratio).toBeCloseTo(0.5, 2);
    expect(line.difference).toBeCloseTo(line.predicted - line.billed, 8);
    expect(document.total.difference).toBeCloseTo(document.total.predicted - document.total.billed, 8);
  });

  it('of a savings plan is told with the share that mends it', async () => {
    const [requests, duration] = AGREEING;
    const document = await reconciled([
      requests,
      ['SavingsPlanCoveredUsage', 'AWSLambda', duration[2], GB_SECONDS, duration[4], 0.83 * duration[4]],
      ['SavingsPlanNegation', 'AWSLambda', duration[2], GB_SECONDS, -duration[4]],
    ]);
    const line = lineOf(document, 'lambda.duration.arm64');
    expect(line.set).toEqual({ 'billing.savingsPlan': '17%' });
    expect(line.billed).toBeCloseTo(0.83 * duration[4], 4);
    const mended = await runScenario({ text: SCENARIO }, { whatIf: false, set: ['billing.savingsPlan=17%'] });
    const bill = await billOf(
      'again.csv',
      report([['Usage', 'AWSLambda', duration[2], GB_SECONDS, 0.83 * duration[4]]]),
    );
    expect(
      reconcileBill(mended.document, [bill], []).lines.find(({ item }) => item === line.item)?.ratio,
    ).toBeCloseTo(1, 2);
  });

  it('of the free tier is told with the key that mends it', async () => {
    const document = await reconciled([
      ['Usage', 'AWSLambda', 'Global-Request-ARM', 1_000_000, 0],
      ['Usage', 'AWSLambda', 'EUC1-Request-ARM', INVOCATIONS - 1_000_000, (INVOCATIONS - 1_000_000) * 2e-7],
      ['Usage', 'AWSLambda', 'Global-Lambda-GB-Second-ARM', GB_SECONDS, 0],
    ]);
    expect(lineOf(document, 'lambda.requests').set).toEqual({ 'billing.freeTier': true });
    expect(lineOf(document, 'lambda.duration.arm64').set).toEqual({ 'billing.freeTier': true });
  });

  it('of another region, another architecture and provisioned concurrency is told as that', async () => {
    const document = await reconciled(
      [
        ...AGREEING,
        ['Usage', 'AWSLambda', 'USE1-Request', 1e6, 0.2],
        ['Usage', 'AWSLambda', 'EUC1-Lambda-GB-Second', 1e5, 1.67],
        ['Usage', 'AWSLambda', 'EUC1-Lambda-Provisioned-Concurrency-ARM', 1e6, 3.9],
      ],
      '',
    );
    const elsewhere = document.lines.find(({ region }) => region === 'us-east-1');
    expect(elsewhere?.reason).toContain('used in us-east-1');
    expect(lineOf(document, 'lambda.duration.x86_64').reason).toContain('x86_64');
    expect(lineOf(document, 'lambda.provisionedConcurrency.arm64').reason).toContain(
      'provisioned concurrency',
    );
    const terminal = renderReconciliationTerminal(document, { color: false, columns: 80 });
    expect(terminal).toContain('predicts');
    expect(terminal.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(renderReconciliationMarkdown(document)).toContain('| lambda.requests |');
  });

  it('beside what scenarios have stays out of the total', async () => {
    const document = await reconciled([
      ...AGREEING,
      ['Usage', 'AmazonEC2', 'EUC1-BoxUsage:m5.large', 720, 70],
      ['Tax', 'AWSLambda', '', 0, 1.4],
      ['Credit', 'AWSLambda', 'EUC1-Request-ARM', 0, -0.5],
    ]);
    expect(document.outside.map(({ what }) => what).sort()).toEqual([
      'AmazonEC2 EUC1-BoxUsage:m5.large',
      'Credits, refunds and discounts',
      'Tax',
    ]);
    expect(document.total.billed).toBeCloseTo(AGREEING[0][4] + AGREEING[1][4], 6);
  });
});

describe('logs', () => {
  const line = (at: number, durationMs: number): string =>
    `${new Date(Date.UTC(2026, 10, 1) + at * 1000).toISOString()} REPORT RequestId: r-${at}\tDuration: ${durationMs}.00 ms\tBilled Duration: ${durationMs} ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB\t`;
  const logged = async (name: string, durationMs: number) => {
    const text = Array.from({ length: 3601 }, (_, at) => line(at, durationMs)).join('\n');
    const bytes = new TextEncoder().encode(text);
    const open = async function* () {
      yield bytes;
    };
    return reconcileLogs(run, await readLogs([{ name, open }]), [name]);
  };

  it('that are what the scenario says agree', async () => {
    const document = await logged('shop-prod-api.log', 100);
    expect(document.period.hours).toBeCloseTo(1, 3);
    expect(document.lines.map(({ item, reason }) => [item, reason])).toEqual([
      ['lambda.duration.arm64', 'they agree'],
      ['lambda.requests', 'they agree'],
    ]);
    expect(document.notes.join(' ')).toContain('api is shop-prod-api in the logs');
  });

  it('of longer invocations say by how much, invocation by invocation', async () => {
    const document = await logged('api.log', 300);
    const [duration] = document.lines;
    expect(duration?.ratio).toBeCloseTo(1 / 3, 2);
    expect(duration?.reason).toContain('300 ms at 512 MB');
  });
});

describe('what bills call things', () => {
  it('names the region of every usage type', () => {
    const known = new Map([
      ['USE2', 'us-east-2'],
      ['EU', 'eu-west-1'],
      ['EUW2', 'eu-west-2'],
      ['EUC1', 'eu-central-1'],
      ['APN1', 'ap-northeast-1'],
      ['APS1', 'ap-southeast-1'],
      ['APS3', 'ap-south-1'],
      ['SAE1', 'sa-east-1'],
    ]);
    for (const [prefix, region] of known) {
      expect(partsOfUsageType(`${prefix}-Lambda-GB-Second-ARM`, false)).toEqual({
        usageType: 'Lambda-GB-Second-ARM',
        region,
      });
    }
    expect(partsOfUsageType('Request', false).region).toBe('us-east-1');
    expect(partsOfUsageType('EU-Requests-HTTPS-Proxy', true).region).toBeNull();
    expect(partsOfUsageType('XYZ9-Request', false).region).toBe('XYZ9');
    const named = new Set(Object.values(REGIONS));
    const unnamed = (findPlatform('aws')?.regions ?? []).filter((region) => !named.has(region));
    // Their beginnings are known from no source that was read.
    expect(
      unnamed.filter((region) => !/^(cn|us-iso|us-gov|eu-isoe|eusc)-|^(me|sa)-west-1$/.test(region)),
    ).toEqual([]);
  });

  it('takes their units for the price list’s', () => {
    const row = { kind: 'usage', region: null, startMs: null, endMs: null, usd: 1 } as const;
    const usage = {
      ...row,
      service: 'AmazonStates',
      usageType: 'USE1-StepFunctions-GB-Second',
      quantity: 7200,
    };
    const { items } = sortBill([usage], 'us-east-1', () => true);
    expect(items.get('stepFunctions.expressDuration us-east-1')?.quantity).toBe(2);
  });

  it('finds a function by a name that holds it, and none where several do', () => {
    expect(loggedNames(['orders'], ['shop-prod-orders-1a2b', 'shop-prod-mail'])).toEqual(
      new Map([['orders', 'shop-prod-orders-1a2b']]),
    );
    expect(loggedNames(['orders'], ['shop-prod-orders', 'shop-dev-orders'])).toEqual(new Map());
    expect(loggedNames(['Orders', 'orders2'], ['orders', 'orders-2'])).toEqual(
      new Map([
        ['Orders', 'orders'],
        ['orders2', 'orders-2'],
      ]),
    );
  });
});

describe('what is no bill', () => {
  it('gets one fault that says what would be', async () => {
    let deep = '';
    for (let level = 0; level < 300; level += 1) deep += '[';
    for (const [name, content] of [
      ['no.csv', 'a,b\n1,2\n'],
      ['empty.csv', CUR_HEADER],
      ['no.json', '{"a": 1}'],
      ['half.json', '{"ResultsByTime": ['],
      ['deep.json', deep],
      ['cut.parquet', 'PAR1 and no more'],
      ['cut.csv.gz', gzipSync(report(AGREEING)).subarray(0, 200)],
    ] as const) {
      expect(await faultsOf(name, content), name).toHaveLength(1);
    }
  });
});
