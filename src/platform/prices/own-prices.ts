import { nearest } from '../../units/nearest.ts';
import type { PriceList } from './price-list.ts';

/** One thing wrong with a file of own prices; the parts of a `Fault` without the place. */
export interface OwnPriceProblem {
  readonly path: string;
  readonly problem: string;
  readonly remedy: string;
}

const EXAMPLE = '{ "lambda.requests": "0.0000002", "lambda.duration.x86_64": "0.0000166667" }';
const DECIMAL = /^\d+(\.\d+)?(e[+-]?\d{1,3})?$/i;

/**
 * The names that the lines of a bill bear, for users who copy them from there, and the prices behind them.
 */
const LINE_ITEMS: Readonly<Record<string, readonly string[]>> = {
  Requests: ['lambda.requests'],
  Duration: ['lambda.duration.x86_64', 'lambda.duration.arm64'],
  'Ephemeral storage': ['lambda.ephemeralStorage'],
  'Provisioned concurrency': ['lambda.provisionedConcurrency.x86_64', 'lambda.provisionedConcurrency.arm64'],
  'Provisioned duration': ['lambda.provisionedDuration.x86_64', 'lambda.provisionedDuration.arm64'],
  'SnapStart cache': ['lambda.snapStartCache'],
  'SnapStart restores': ['lambda.snapStartRestore'],
};

/**
 * What is wrong with a parsed file of own prices, all of it: it has to be an object from item names of the
 * price list, or names of bill lines such as "Duration" (both architectures), to prices ≥ 0 per single unit,
 * as numbers or decimal text. An empty list: nothing is wrong.
 */
export function checkOwnPrices(parsed: unknown, prices: PriceList): readonly OwnPriceProblem[] {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return [{ path: '', problem: 'own prices are not an object', remedy: `write them as ${EXAMPLE}` }];
  }
  const known = [...Object.keys(prices.items), ...Object.keys(LINE_ITEMS)];
  const problems: OwnPriceProblem[] = [];
  for (const [name, value] of Object.entries(parsed)) {
    if (itemsNamed(name, prices).length === 0) {
      const near = nearest(name, known);
      const remedy =
        near === undefined
          ? `name an item of the price list, such as ${known.slice(0, 3).join(', ')}`
          : `did you mean "${near}"?`;
      problems.push({ path: name, problem: `no price is called "${name}"`, remedy });
    } else if (priceText(value) === undefined) {
      problems.push({
        path: name,
        problem: `${describe(value)} is not a price`,
        remedy: `write a number of at least 0, in ${prices.currency} per ${unitOf(name, prices)}`,
      });
    }
  }
  return problems;
}

/**
 * Own prices by item of the price list, as decimal text, from a file that `checkOwnPrices` has nothing
 * against. The name of a bill line sets every item behind it that is not named itself.
 */
export function readOwnPrices(parsed: unknown, prices: PriceList): Readonly<Record<string, string>> {
  if (typeof parsed !== 'object' || parsed === null) return {};
  const byLine = new Map<string, string>();
  const byItem = new Map<string, string>();
  for (const [name, value] of Object.entries(parsed)) {
    const text = priceText(value);
    if (text === undefined) continue;
    const target = Object.hasOwn(prices.items, name) ? byItem : byLine;
    for (const item of itemsNamed(name, prices)) target.set(item, text);
  }
  return Object.fromEntries([...byLine, ...byItem]);
}

function itemsNamed(name: string, prices: PriceList): readonly string[] {
  if (Object.hasOwn(prices.items, name)) return [name];
  const items = Object.hasOwn(LINE_ITEMS, name) ? (LINE_ITEMS[name] ?? []) : [];
  return items.filter((item) => Object.hasOwn(prices.items, item));
}

function unitOf(name: string, prices: PriceList): string {
  const [item = ''] = itemsNamed(name, prices);
  return prices.items[item]?.unit ?? 'unit';
}

function priceText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return String(value);
  if (typeof value === 'string' && DECIMAL.test(value.trim())) return value.trim();
  return undefined;
}

function describe(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
