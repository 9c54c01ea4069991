import type { Price, PriceTier } from './price-list.ts';

/**
 * Prices from one source, a row a line: item | unit | price | note. A tiered price is "0.3 to 1000, 0.2 to
 * 5000, 0.1": bounds cumulative a month, each part at its own price. Text, so that a program that asks for no
 * price parses none.
 */
export interface PriceTable {
  readonly source: string;
  readonly asOf: string;
  readonly rows: string;
}

/** The rows of a table as cells; only those that begin with `beginning`, where it is given. */
export function* cellsOf(table: PriceTable, beginning = ''): Generator<readonly string[]> {
  for (const line of table.rows.split('\n')) {
    if (line.trim() !== '' && line.startsWith(beginning)) yield line.split('|').map((cell) => cell.trim());
  }
}

/** A price from its cells (item, unit, price, note). */
export function priceOf(cells: readonly string[], table: PriceTable): Price {
  const [item = '', unit = '', tiers = '', note] = cells;
  return {
    item,
    unit,
    tiers: parseTiers(tiers),
    source: table.source,
    asOf: table.asOf,
    ...(note === undefined ? {} : { note }),
  };
}

function parseTiers(text: string): readonly PriceTier[] {
  return text.split(',').map((part) => {
    const [price = '', upTo] = part.split(' to ').map((word) => word.trim());
    return { upTo: upTo ?? null, price };
  });
}
