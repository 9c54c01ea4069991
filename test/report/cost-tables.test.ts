import { describe, expect, it } from 'vitest';
import { renderEstimateHtml } from '../../src/report/html/estimate-html.ts';
import { renderEstimateMarkdown } from '../../src/report/markdown/estimate.ts';
import { renderEstimateTerminal } from '../../src/report/terminal/estimate.ts';
import type { EstimateDocument, EstimateLevel } from '../../src/results/documents/estimate-document.ts';

const FUNCTIONS = [
  { name: 'api', monthlyUsd: 12.5 },
  { name: 'job', monthlyUsd: 3.25 },
].map((one) => ({ ...one, memoryMb: 512, requestsPerMonth: 1000, p99Ms: 120, coldStartRate: 0 }));
/** More lines than are shown, one of them of no function. */
const LINES = [
  { service: 'cloudfront', function: null, item: 'requests', monthlyUsd: 4.75 },
  ...Array.from({ length: 63 }, (_, index) => ({
    service: 'lambda',
    function: index % 2 === 0 ? 'api' : 'job',
    item: `item ${index}`,
    monthlyUsd: 0.25,
  })),
];
const LEVEL = {
  level: 'moderate',
  ratePerSecond: 1,
  requestsPerMonth: 2_628_000,
  monthlyUsd: 20.5,
  perMillionRequestsUsd: 7.8,
  p99Ms: 120,
  p99Of: 'api',
  refusedShare: 0,
  failedShare: 0,
  coldStartRate: 0.01,
  verdict: { state: 'calm', headline: 'Nothing was refused or lost', points: [] },
  functions: FUNCTIONS,
  lines: LINES,
} as unknown as EstimateLevel;
const ESTIMATE = {
  kind: 'estimate',
  version: '0.1.0',
  name: 'stack',
  region: 'us-east-1',
  platform: 'aws',
  currency: 'USD',
  freeTier: false,
  level: 'moderate',
  levels: [LEVEL],
  verdict: LEVEL.verdict,
  trafficFrom: 'levels',
  sources: [],
  entryPoints: [],
  thresholds: [],
  assumptions: [],
  notes: [],
  notCarriedOver: [],
  warnings: [],
  against: null,
  calibration: null,
} as unknown as EstimateDocument;

/** Dollars of the rows of each table that ends in a total, and that total. */
function sums(rows: readonly string[]): readonly (readonly [sum: number, total: number])[] {
  const found: [number, number][] = [];
  let sum = 0;
  for (const row of rows) {
    const amount = /\$([\d,]+(?:\.\d+)?)/.exec(row)?.[1];
    if (amount === undefined) {
      sum = 0;
      continue;
    }
    const usd = Number(amount.replaceAll(',', ''));
    if (/(^|\W)Total\b/.test(row)) {
      found.push([sum, usd]);
      sum = 0;
    } else sum += usd;
  }
  return found;
}

describe('rows of a table of costs add up to the total below them', () => {
  it('in the estimate for a terminal', () => {
    const text = renderEstimateTerminal(ESTIMATE, { color: false, columns: 80 });
    const tables = sums(text.split('\n'));
    expect(tables).toHaveLength(1);
    for (const [sum, total] of tables) expect(sum).toBeCloseTo(total, 2);
    expect(text).toMatch(/of no one function +\$4\.75/);
  });

  it('in the estimate as a comment', () => {
    const tables = sums(renderEstimateMarkdown(ESTIMATE).split('\n'));
    expect(tables).toHaveLength(2);
    for (const [sum, total] of tables) expect(sum).toBeCloseTo(total, 2);
  });

  it('in the page of the estimate', async () => {
    const html = await renderEstimateHtml(ESTIMATE, { scenarioName: 's', scenarioText: '' } as never);
    const tables = sums(html.split(/<\/tr>|<thead>/));
    expect(tables.length).toBeGreaterThan(0);
    for (const [sum, total] of tables) expect(sum).toBeCloseTo(total, 2);
  });
});
