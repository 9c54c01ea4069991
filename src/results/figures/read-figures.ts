import type { FigureUnit } from '../documents/diff-document.ts';
import type { Interval } from '../documents/with-ci95.ts';
import { CATALOGUE, findFigure } from './catalogue.ts';
import type { Figure, Owner, OwnerFigures } from './figure.ts';
import { FUNCTION_FIGURES } from './function-figures.ts';
import { allFunctions, type FigureSource, nodesOf } from './nodes.ts';
import { intervalAt, isUnwritten, type Node, numberAt, statisticsOf } from './statistics.ts';

/** One number of a results document under the name that thresholds give it, its statistic at the end. */
export interface FigureValue {
  /** `api.latency.p99`, `api.errors`, `cost.monthly`. */
  readonly metric: string;
  readonly owner: Owner;
  /** Empty where it is of the bill, of the whole run or of all functions together. */
  readonly name: string;
  readonly figure: Figure;
  readonly statistic: string;
  readonly csvStatistic: string;
  readonly unit: FigureUnit;
  readonly value: number;
  readonly interval: Interval | undefined;
}

/**
 * Every figure of a document by its name, in the catalogue's order: of the bill, of all functions together,
 * of each function, trigger and resource, and so on. Where a function and a trigger or a resource have the
 * same name and a figure of the same name, the later one has its folder before it: `resources.R.latency`.
 */
export function figuresOf(document: FigureSource): ReadonlyMap<string, FigureValue> {
  const all = CATALOGUE.flatMap((owner) => [
    ...(owner.owner === 'function' ? ofAllFunctions(document) : []),
    ...nodesOf(owner.owner, document).flatMap(([name, node]) => {
      const prefixOf = (figure: Figure) => prefixFor(owner, name, figure, document);
      return owner.figures.flatMap((figure) => valuesOf(owner.owner, name, prefixOf(figure), figure, node));
    }),
  ]);
  return new Map(all.map((one) => [one.metric, one]));
}

/**
 * `api.latency.p(99)` and `api.errors.count` are `api.latency.p99` and `api.errors`; p50 is med. Trends keep
 * their count.
 */
export function metricName(text: string, known: { has(metric: string): boolean } = new Set()): string {
  const written = text.trim();
  if (known.has(written)) return written;
  const plain = written
    .replace(/\.p\(([\d.]+)\)$/, '.p$1')
    .replace(/\.p50$/, '.med')
    .replace(/^(cost\..+)\.value$/, '$1')
    .replace(/\.(count|value)$/, '');
  if (known.has(plain)) return plain;
  return canonical(plain, known) ?? plain;
}

/** A name with its folder where none is needed, or with another name of the figure. */
function canonical(metric: string, known: { has(metric: string): boolean }): string | undefined {
  const bare = metric.replace(/^(functions|triggers|resources)\./, '');
  if (known.has(bare)) return bare;
  for (const { figures } of CATALOGUE) {
    for (const { name, aliases = [] } of figures) {
      for (const alias of aliases) {
        const named = bare.replace(new RegExp(`(^|\\.)${alias}(\\.rate)?$`), `$1${name}$2`);
        if (named !== bare && known.has(named)) return named;
      }
    }
  }
  return undefined;
}

function ofAllFunctions(document: FigureSource): readonly FigureValue[] {
  const node = allFunctions(document);
  const totals = document.totals as unknown as Node;
  return FUNCTION_FIGURES.flatMap((figure) =>
    valuesOf('function', '', '', figure, node).map((one) => {
      const { totalsKey } = figure;
      if (totalsKey === undefined || one.statistic !== 'count') return one;
      const value = numberAt(totals, totalsKey) ?? one.value;
      return { ...one, csvStatistic: 'count', value, interval: intervalAt(totals, totalsKey) };
    }),
  );
}

function prefixFor(
  { owner, folder, isFolderWritten }: OwnerFigures,
  name: string,
  figure: Figure,
  document: FigureSource,
): string {
  if (name === '') return folder === '' ? '' : `${folder}.`;
  if (isFolderWritten) return `${folder}.${name}.`;
  const isFunctions = owner !== 'function' && Object.hasOwn(document.functions, name);
  const isTriggers = owner === 'resource' && Object.hasOwn(document.triggers ?? {}, name);
  const isTaken =
    (isFunctions && findFigure('function', figure.name) !== undefined) ||
    (isTriggers && findFigure('trigger', figure.name) !== undefined);
  return isTaken ? `${folder}.${name}.` : `${name}.`;
}

function valuesOf(
  owner: Owner,
  name: string,
  prefix: string,
  figure: Figure,
  node: Node,
): readonly FigureValue[] {
  return statisticsOf(figure, node).map(({ statistic, ...rest }) => {
    const metric = `${prefix}${figure.name}${isUnwritten(figure, statistic) ? '' : `.${statistic}`}`;
    return { metric, owner, name, figure, statistic, ...rest };
  });
}
