import type { ListedPrice, PricesDocument } from '../results/prices-document.ts';
import { formatCount } from '../units/format.ts';
import { type TerminalOptions, type TerminalStyle, terminalStyle } from './terminal/style.ts';
import { tableLines } from './terminal/table.ts';
import { wrap } from './words/width.ts';

/** A row of the table: an item's only price, or one of its tiers. */
interface PriceRow {
  readonly name: string;
  /** Null above the tiers. */
  readonly price: number | null;
  readonly unit: string;
  readonly date: string;
  /** Number of its source, or of its rule, in the lists below the table. */
  readonly origin: string;
}

/**
 * A price list as text: a table, then the sources and the rules of estimates by number. Ends with a newline.
 */
export function renderPricesTerminal(document: PricesDocument, options: TerminalOptions): string {
  const style = terminalStyle(options);
  const sources = numbered(document.prices.filter(({ estimated }) => !estimated).map(({ source }) => source));
  const rules = numbered(document.prices.flatMap(rulesOf));
  const rows = document.prices.flatMap((price) => rowsOf(price, sources, rules));
  const blocks = [
    [
      style.heading(
        `PRICES  ${document.region}`,
        `${document.currency} per single unit, ${document.platform}`,
      ),
    ],
    tableLines<PriceRow>({
      columns: [
        { title: 'item', left: true, optional: 0, cell: ({ name }) => name },
        { title: 'price', optional: 0, cell: ({ price }) => (price === null ? '' : plain(price)) },
        { title: 'per', left: true, optional: 2, cell: ({ unit }) => unit },
        { title: 'read', left: true, optional: 1, cell: ({ date }) => date },
        { title: 'from', left: true, optional: 0, cell: ({ origin }) => origin },
      ],
      rows,
      width: style.width,
      head: style.colors.dim,
      paint: (text, { origin }) => (origin.startsWith('~') ? style.colors.yellow(text) : text),
    }),
    listed('SOURCES', '', sources, style),
    listed('ESTIMATES', '~', rules, style),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function rulesOf({ rule, tiers = [] }: ListedPrice): readonly string[] {
  return [rule, ...tiers.map((tier) => tier.rule)].filter((text) => text !== undefined);
}

function rowsOf(
  { item, unit, price, tiers, date, source, estimated, rule }: ListedPrice,
  sources: readonly string[],
  rules: readonly string[],
): readonly PriceRow[] {
  const originOf = (text: string | undefined): string =>
    text === undefined ? `${sources.indexOf(source) + 1}` : `~${rules.indexOf(text) + 1}`;
  const origin = originOf(estimated ? rule : undefined);
  if (price !== undefined) return [{ name: item, price, unit, date, origin }];
  return [
    { name: item, price: null, unit, date, origin },
    ...(tiers ?? []).map((tier) => ({
      name: `  ${tier.upTo === null ? 'beyond' : `to ${formatCount(tier.upTo)}`}`,
      price: tier.price,
      unit: '',
      date: '',
      origin: tier.rule === undefined ? '' : originOf(tier.rule),
    })),
  ];
}

/** Without an exponent: prices are read next to each other. */
function plain(price: number): string {
  const text = price.toFixed(13).replace(/0+$/, '');
  return text.endsWith('.') ? text.slice(0, -1) : text;
}

function listed(
  title: string,
  mark: string,
  texts: readonly string[],
  style: TerminalStyle,
): readonly string[] {
  if (texts.length === 0) return [];
  return [
    style.heading(title),
    ...texts.flatMap((text, index) => {
      const number = `${mark}${index + 1} `;
      return wrap(text, style.width - number.length).map((line, at) =>
        at === 0 ? `${number}${line}` : `${' '.repeat(number.length)}${line}`,
      );
    }),
  ];
}

function numbered(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
