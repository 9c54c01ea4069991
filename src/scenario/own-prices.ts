import { FILES } from '../host/host.ts';
import type { PlatformName } from '../model/platform-name.ts';
import { findPrices } from '../platform/prices/prices.ts';
import { shown, unknownKeyAmong } from './schema/fields.ts';
import type { Issue } from './schema/issues.ts';
import { printable, readYaml } from './text/read-yaml.ts';
import type { SourceNode } from './text/source-node.ts';

const MAXIMUM_PRICE_BYTES = 1_048_576;

export interface OwnPrices {
  readonly prices: Readonly<Record<string, string>>;
  /** What is wrong with the file, in words that name it; told at `billing.prices`. */
  readonly problems: readonly Omit<Issue, 'path'>[];
}

/**
 * A file of own prices: JSON or YAML, a map of item → price per unit in the list's currency
 * (`lambda.requests: 0.00000018`), or the same nested (`lambda: { requests: … }`). Items are those of the
 * region's price list.
 */
export function readOwnPrices(file: string, name: string, platform: PlatformName, region: string): OwnPrices {
  const text = FILES.now.readText(file, name, MAXIMUM_PRICE_BYTES);
  if (!text.ok) return refuse(name, text.fault.problem, text.fault.remedy);
  const read = readYaml(text.text, name);
  if (!read.ok) {
    return {
      prices: {},
      problems: read.faults.map(({ line, problem, remedy }) => ({
        problem: `${name}${line === undefined ? '' : `, line ${line}`}: ${problem}`,
        remedy,
      })),
    };
  }
  if (read.root.kind !== 'map') {
    return refuse(name, 'the file is not a map of items', 'write it like { "lambda.requests": 0.0000002 }');
  }
  const items = Object.keys(findPrices(platform, region)?.items ?? {});
  const prices: Record<string, string> = Object.create(null);
  const problems: Omit<Issue, 'path'>[] = [];
  for (const [item, node] of flatten(read.root, '')) {
    const where = `${name}${node.place.line === undefined ? '' : `, line ${node.place.line}`}`;
    if (!items.includes(item)) {
      const words = unknownKeyAmong('a price list', item, items);
      problems.push({ problem: `${where}: ${words.problem}`, remedy: words.remedy });
      continue;
    }
    const price = node.kind === 'scalar' ? decimalText(node.value) : null;
    if (price === null) {
      const value = node.kind === 'scalar' ? shown(node.value) : 'a list';
      problems.push({
        problem: `${where}: ${item} is ${value}, not a price`,
        remedy: 'give a number from 0 on',
      });
    } else {
      prices[item] = price;
    }
  }
  return { prices: { ...prices }, problems };
}

function* flatten(node: SourceNode, prefix: string): Generator<[string, SourceNode]> {
  if (node.kind !== 'map') {
    yield [printable(prefix), node];
    return;
  }
  for (const [key, entry] of node.entries)
    yield* flatten(entry.value, prefix === '' ? key : `${prefix}.${key}`);
}

/**
 * Decimal text of a price, or null. A number goes through its shortest text, which is what was written up to
 * 15 digits.
 */
function decimalText(value: unknown): string | null {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  const isPrice = /^\d{1,12}(\.\d{1,30})?(e-?\d{1,2})?$/i.test(text) && Number(text) < 1e12;
  return isPrice ? text : null;
}

function refuse(name: string, problem: string, remedy: string): OwnPrices {
  return { prices: {}, problems: [{ problem: `${name}: ${problem}`, remedy }] };
}
