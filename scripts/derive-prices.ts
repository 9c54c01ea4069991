/**
 * Derives src/platform/prices/prices-by-region.generated.ts from a collection of list prices by region.
 *
 *   node scripts/run-ts.mjs scripts/derive-prices.ts PRICES.json > src/platform/prices/prices-by-region.generated.ts
 *
 * PRICES.json is an object of items of the price list; each is an object of regions, and each region has
 * { price: decimal text, unit, note?, tiers?: [{ upTo: decimal text | null, price }], source: { ref, date } }. `ref` is a key of
 * `SOURCES` below. Keys that begin with "$" are about the file.
 *
 * The rules by which missing prices are estimated (`price-rules.ts`) are held against every region where both the item and what it
 * follows are known: how far the real prices lay from the rule is the range of an estimate.
 */
import { readFileSync } from 'node:fs';
import { argv, exit, stderr, stdout } from 'node:process';
import { Decimal } from 'decimal.js';
import { referenceOf, UNIFORM } from '../src/platform/prices/price-rules.ts';

interface Entry {
  readonly price: string;
  readonly unit: string;
  readonly note?: string;
  readonly tiers?: readonly { readonly upTo: string | null; readonly price: string }[];
  readonly source: { readonly ref: string; readonly date: string };
}
type Entries = Readonly<Record<string, Entry>>;

/** The day on which the widest collection was read; its files were published in the ten weeks before. */
const PAGES_READ = '2025-11-04';
const SOURCES: Readonly<Record<string, string>> = {
  'aws-price': "AWS's own data behind its pricing pages, copied in lamngockhuong/aws-price",
  togen: 'AWS Price List, offer files quoted in mooncitizen/togen',
  'togen-slice': 'AWS Price List, rows of offer files kept in mooncitizen/togen',
  'infracost-dt': 'infracost golden file data_transfer_test',
  'power-tuning': 'alexcasalboni/aws-lambda-power-tuning, template.yml',
  'sfn-page':
    "AWS Step Functions pricing page of 2018-2019, as aws-lambda-power-tuning's default still has it",
  terracost: 'AWS Price List, offer file kept in cycloidio/terracost',
  focus: 'list prices of bills in FinOps-Open-Cost-and-Usage-Spec/FOCUS-Sample-Data',
};
const QUOTED = 'AWS Price List as quoted in a public document';
/** Where the collection's word for the day is more than a day. */
const DAYS: Readonly<Record<string, string>> = { 'aws-price': PAGES_READ, 'sfn-page': '2026-04-13' };
/** Prices between two named regions, which no other region has. */
const LEFT_OUT: ReadonlySet<string> = new Set(['dataTransfer.interRegionOutUsEast']);

const [, , input] = argv;
if (input === undefined) {
  stderr.write('usage: node scripts/run-ts.mjs scripts/derive-prices.ts PRICES.json\n');
  exit(2);
}
const parsed = JSON.parse(readFileSync(input, 'utf8')) as Record<string, Entries>;
const items = Object.keys(parsed)
  .filter((item) => !item.startsWith('$') && !LEFT_OUT.has(item))
  .sort();
const entriesOf = (item: string): Entries => parsed[item] ?? {};
const regions = [...new Set(items.flatMap((item) => Object.keys(entriesOf(item))))].sort();

const sources: string[] = [];
function sourceNumber(source: string): number {
  if (!sources.includes(source)) sources.push(source);
  return sources.indexOf(source);
}

function priceRows(item: string): string[] {
  const entries = entriesOf(item);
  const rows = new Map<string, Map<string, string>>();
  for (const [region, entry] of Object.entries(entries)) {
    const tiers = entry.tiers ?? [{ upTo: null, price: entry.price }];
    const bounds = tiers.slice(0, -1).map(({ upTo }) => upTo);
    if (tiers.at(-1)?.upTo !== null || bounds.includes(null)) {
      stderr.write(`left out: ${item} in ${region}, whose tiers have no order\n`);
      continue;
    }
    const { ref, date } = entry.source;
    const key = [
      item,
      entry.unit,
      bounds.join(',') || '-',
      sourceNumber(`${DAYS[ref] ?? date} | ${SOURCES[ref] ?? QUOTED}`),
    ].join(' | ');
    const row = rows.get(key) ?? new Map<string, string>();
    row.set(region, tiers.map(({ price }) => price).join(','));
    rows.set(key, row);
  }
  return [...rows].map(
    ([key, row]) => `${key} | ${regions.map((region) => row.get(region) ?? '-').join(' ')}`,
  );
}

function firstPrice(item: string, region: string): Decimal | null {
  const text = entriesOf(item)[region]?.price;
  return text === undefined || Number(text) === 0 ? null : new Decimal(text);
}

/** Price of an item ÷ what the rule makes of it, in every region but the one that the rule starts from. */
function misses(item: string, reference: string): number[] {
  const base = entriesOf(item)['us-east-1'] === undefined ? Object.keys(entriesOf(item))[0] : 'us-east-1';
  if (base === undefined) return [];
  const [itemAtBase, atBase] = [
    firstPrice(item, base),
    reference === UNIFORM ? null : firstPrice(reference, base),
  ];
  return regions.flatMap((region) => {
    const [here, referenceHere] = [
      firstPrice(item, region),
      reference === UNIFORM ? null : firstPrice(reference, region),
    ];
    if (region === base || here === null || itemAtBase === null) return [];
    if (reference === UNIFORM) return [here.div(itemAtBase).toNumber()];
    if (atBase === null || referenceHere === null) return [];
    return [here.div(itemAtBase).div(referenceHere.div(atBase)).toNumber()];
  });
}

/** Price of an item in another region of the same part of the world ÷ the price in the region that stands in. */
function neighbourMisses(item: string): number[] {
  return regions.flatMap((region) => {
    const here = firstPrice(item, region);
    if (here === null) return [];
    return regions.flatMap((other) => {
      if (other === region || other.split('-')[0] !== region.split('-')[0]) return [];
      if (other.includes('-gov-') !== region.includes('-gov-')) return [];
      const there = firstPrice(item, other);
      return there === null ? [] : [there.div(here).toNumber()];
    });
  });
}

function testRow(item: string, reference: string, ratios: readonly number[]): string[] {
  if (ratios.length === 0) return [];
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
  return [`${item} | ${reference} | ${ratios.length} | ${round(low)} | ${round(high)}`];
}

const round = (ratio: number): number => Number(ratio.toFixed(3));
const lambdaSecond = 'lambda.duration.x86_64';
const rows = items.flatMap(priceRows);
const priced = items.filter((item) => !item.startsWith('ec2.'));
const tests = priced.flatMap((item) => {
  const reference = referenceOf(item);
  return [
    ...(reference === null ? [] : testRow(item, reference, misses(item, reference))),
    ...(reference === lambdaSecond || item === lambdaSecond
      ? []
      : testRow(item, lambdaSecond, misses(item, lambdaSecond))),
    ...testRow(item, 'neighbour', neighbourMisses(item)),
  ];
});

stdout.write(`/**
 * List prices by region, derived by scripts/derive-prices.ts; each row names its source (see NOTICE). USD.
 * A row of prices: item | unit | bounds of the tiers, cumulative a month ("-": one price, or the first tier where the others were not
 * found) | number of the line in \`sources\` (day on which it was read | what it is), from 0 | a price for each of \`regions\`, tiers joined
 * by commas, "-" where the source has none. Text, so that a program that asks for no price parses none.
 */
export const regionPrices = {
  regions: '${regions.join(' ')}',
  sources: \`
${sources.join('\n')}
\`,
  rows: \`
${rows.join('\n')}
\`,
};

/**
 * How far real prices lie from a rule that estimates them: item | what it follows ("neighbour": the same item in another region of that
 * part of the world) | regions (or pairs of regions) it was held against | least and greatest of real price ÷ estimate.
 */
export const ruleTests = \`
${tests.join('\n')}
\`;
`);
