import type { CostLine, ResultsDocument } from '../documents/document.ts';
import { ratio } from '../statistics/rounded.ts';
import type { Key, Owner } from './figure.ts';
import { FUNCTION_FIGURES } from './function-figures.ts';
import { type Node, numberAt } from './statistics.ts';

/** What of a results document holds figures. */
export type FigureSource = Pick<
  ResultsDocument,
  | 'totals'
  | 'functions'
  | 'cost'
  | 'triggers'
  | 'resources'
  | 'chains'
  | 'series'
  | 'simulatedSeconds'
  | 'measuredSeconds'
>;

/** Documents of before, or made by hand, may lack a part or a list: they have no figures of it. */
type Perhaps<T> = T | undefined;

type Named = readonly (readonly [name: string, node: Node])[];

/** Each owner of a kind with its part of the document. */
export function nodesOf(owner: Owner, document: FigureSource): Named {
  switch (owner) {
    case 'bill':
      return [['', asNode(document.cost)]];
    case 'total':
      return [['', asNode(document.totals)]];
    case 'function':
      return functionNodes(document);
    case 'trigger':
      return entries(document.triggers);
    case 'resource':
      return entries(document.resources);
    case 'chain':
      return entries(document.chains);
    case 'service':
      return costNodes(document, ({ service }) => service);
    case 'line':
      return costNodes(document, lineName);
  }
}

/** `lambda.Requests.api`; without a function where the line is of none. */
function lineName({ service, item, function: name }: CostLine): string {
  return `${service}.${item}${name === null ? '' : `.${name}`}`;
}

/**
 * The line of this name; without a function in it those of all functions together. What the bill lacks costs
 * nothing.
 */
export function linesNamed(name: string, document: FigureSource): Node {
  const isMeant = (line: CostLine) => lineName(line) === name || `${line.service}.${line.item}` === name;
  return costNodes(document, (line) => (isMeant(line) ? name : null))[0]?.[1] ?? {};
}

function functionNodes(document: FigureSource): Named {
  const costs = new Map(costNodes(document, ({ function: name }) => name));
  return Object.entries(document.functions).map(([name, results]) => {
    const throttles = results.throttles ?? throttlesOf(document, name);
    return [
      name,
      {
        ...results,
        ...(throttles === null ? {} : { throttles }),
        cost: costs.get(name) ?? { monthly: 0, total: 0 },
      },
    ];
  });
}

/**
 * All functions together, as if they were one: counts and mean levels are sums; percentiles of a whole do not
 * follow from those of its parts and are missing. Of one function all of it is there.
 */
export function allFunctions(document: FigureSource): Node {
  const nodes = functionNodes(document).map(([, node]) => node);
  const [only] = nodes;
  if (nodes.length === 1 && only !== undefined) return only;
  const sum = (key: Key) => nodes.reduce((total, node) => total + (numberAt(node, key) ?? 0), 0);
  const together: Record<string, unknown> = {};
  for (const { kind, keys, per, rateKey, levels, peakSeries, ofAll } of FUNCTION_FIGURES) {
    for (const key of keys) {
      if (ofAll === 'max') {
        const values = nodes.flatMap((node) => numberAt(node, key) ?? []);
        if (values.length > 0) put(together, key, Math.max(...values));
        continue;
      }
      if (kind === 'trend') put(together, key, trendOfAll(nodes, key));
      else if (kind === 'gauge' && levels === undefined) {
        const max = Math.min(sum(`${key}.max`), peakOf(document, peakSeries));
        put(together, key, { mean: sum(`${key}.mean`), max });
      } else put(together, key, sum(key));
    }
    const [key] = keys;
    if (rateKey !== undefined && per !== undefined) put(together, rateKey, ratio(sum(key), sum(per)));
  }
  return { ...together, throttles: document.totals.throttles };
}

function trendOfAll(nodes: readonly Node[], key: Key) {
  const parts = nodes
    .map((node) => {
      const at = (name: string) => numberAt(node, `${key}.${name}`) ?? 0;
      return { count: at('count'), mean: at('mean'), min: at('min'), max: at('max') };
    })
    .filter(({ count }) => count > 0);
  const count = parts.reduce((sum, one) => sum + one.count, 0);
  return {
    count,
    mean: ratio(
      parts.reduce((sum, one) => sum + one.count * one.mean, 0),
      count,
    ),
    min: parts.length === 0 ? 0 : Math.min(...parts.map(({ min }) => min)),
    max: parts.reduce((most, { max }) => Math.max(most, max), 0),
  };
}

/** The greatest sum of the functions' peaks within a step: an upper bound of the peak of all of them. */
function peakOf({ series }: FigureSource, key: string | undefined): number {
  if (key === undefined) return Number.POSITIVE_INFINITY;
  const all = Object.values(series.functions).map(
    (one) => Reflect.get(one, key) as readonly number[] | undefined,
  );
  const steps = all[0]?.length ?? 0;
  if (steps === 0 || all.includes(undefined)) return Number.POSITIVE_INFINITY;
  let peak = 0;
  for (let step = 0; step < steps; step++) {
    peak = Math.max(
      peak,
      all.reduce((sum, one) => sum + (one?.[step] ?? 0), 0),
    );
  }
  return peak;
}

/** Lines with the same name added up; those without one are left out. */
function costNodes({ cost }: FigureSource, nameOf: (line: CostLine) => string | null): Named {
  const nodes = new Map<
    string,
    { monthly: number; total: number; monthlyQuantity: number; quantity: number }
  >();
  const take = (
    lines: Perhaps<readonly CostLine[]>,
    amount: 'monthly' | 'total',
    count: 'monthlyQuantity' | 'quantity',
  ) => {
    for (const line of lines ?? []) {
      const name = nameOf(line);
      if (name === null) continue;
      const node = nodes.get(name) ?? { monthly: 0, total: 0, monthlyQuantity: 0, quantity: 0 };
      node[amount] += line.amount;
      node[count] += line.quantity;
      nodes.set(name, node);
    }
  };
  take(cost.lines, 'total', 'quantity');
  take(cost.monthlyLines, 'monthly', 'monthlyQuantity');
  return [...nodes];
}

/**
 * Documents of before had a function's refused attempts in the series alone, which hold the warm-up too: null
 * where they do not tell.
 */
function throttlesOf(document: FigureSource, name: string): number | null {
  if (Object.keys(document.functions).length === 1) return document.totals.throttles;
  if (document.measuredSeconds !== document.simulatedSeconds) return null;
  const series = document.series.functions[name]?.throttles;
  return series === undefined ? null : series.reduce((sum, count) => sum + count, 0);
}

function put(node: Record<string, unknown>, path: Key, value: unknown): void {
  const [key = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    node[key] = value;
    return;
  }
  const inner = (node[key] ?? {}) as Record<string, unknown>;
  put(inner, rest.join('.'), value);
  node[key] = inner;
}

function entries(parts: Perhaps<Readonly<Record<string, object>>>): Named {
  return Object.entries(parts ?? {}).map(([name, part]) => [name, asNode(part)]);
}

function asNode(part: object): Node {
  return part as Node;
}
