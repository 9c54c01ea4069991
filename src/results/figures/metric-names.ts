import { SERVICES } from '../../billing/service-lines.ts';
import { nearest } from '../../units/nearest.ts';
import { billLine, nearestLine } from './bill-lines.ts';
import { figuresOfOwner, findFigure } from './catalogue.ts';
import type { Figure, Owner, ThresholdNames } from './figure.ts';
import type { Problem } from './threshold-expression.ts';

/**
 * What a metric is of: a function (`name` null: all of them together), a trigger …, or the bill or the whole
 * run (`name` null).
 */
export interface Metric {
  readonly owner: Owner;
  readonly name: string | null;
  readonly figure: Figure;
}

/** In this order a name that several have is looked for. */
const NAMED: readonly Owner[] = ['function', 'trigger', 'resource', 'chain', 'service', 'line'];

/** The metrics without a name before them: of the bill, of the whole run and of all functions together. */
const COSTS = figuresOfOwner('bill').figures.map(({ name }) => `cost.${name}`);
const TOTALS = figuresOfOwner('total').figures.map(({ name }) => name);

/**
 * The metric that `F.latency`, `T.age`, `R.rejected`, `chains.T.latency`, `cost.monthly`,
 * `cost.lambda.monthly`, `cost.lambda.Requests.F.monthly` or (all functions together) `latency` names. Of a
 * function, a trigger and a resource with the same name, the first that has the figure is meant, in this
 * order. `functions.F.…`, `triggers.T.…` and `resources.R.…` name each without doubt.
 */
export function findMetric(metric: string, names: ThresholdNames): Metric | Problem {
  const ofBill = metric.startsWith('cost.') ? findFigure('bill', metric.slice('cost.'.length)) : undefined;
  if (ofBill !== undefined) return { owner: 'bill', name: null, figure: ofBill };
  // The last dot: names may contain dots, figures do not.
  const dot = metric.lastIndexOf('.');
  const prefix = dot < 0 ? null : metric.slice(0, dot);
  const measure = metric.slice(dot + 1);
  if (prefix === null) {
    for (const owner of ['function', 'total'] as const) {
      const figure = findFigure(owner, measure);
      if (figure !== undefined) return { owner, name: null, figure };
    }
  }
  for (const owner of NAMED) {
    const known = namesOf(owner, names);
    const figure = findFigure(owner, measure);
    const isKnown = (one: string) => (owner === 'line' ? billLine(one, names) !== null : known.includes(one));
    const name = prefixNames(owner, prefix).find(isKnown);
    if (name !== undefined && figure !== undefined) return { owner, name, figure };
  }
  return {
    ok: false,
    problem: `there is no metric ${JSON.stringify(metric)}`,
    remedy: remedyFor(metric, prefix, measure, names),
  };
}

/** The owners' names that a prefix can mean. */
function prefixNames(owner: Owner, prefix: string | null): readonly string[] {
  if (prefix === null) return [];
  const { folder, isFolderWritten } = figuresOfOwner(owner);
  const bare = prefix.startsWith(`${folder}.`) ? [prefix.slice(folder.length + 1)] : [];
  return isFolderWritten ? bare : [prefix, ...bare];
}

/** Chains begin where events come in: at a trigger, or at a function that is called directly. */
function namesOf(owner: Owner, names: ThresholdNames): readonly string[] {
  if (owner === 'function') return names.functions;
  if (owner === 'trigger') return names.triggers;
  if (owner === 'resource') return names.resources;
  if (owner === 'chain') return [...new Set([...names.triggers, ...names.functions])];
  return owner === 'service' ? SERVICES : [];
}

function measuresOf(owner: Owner): readonly string[] {
  return figuresOfOwner(owner).figures.map(({ name }) => name);
}

function remedyFor(metric: string, prefix: string | null, measure: string, names: ThresholdNames): string {
  const isOfService = prefixNames('service', prefix).some((name) => SERVICES.includes(name));
  const cost = isOfService ? undefined : nearest(metric, COSTS);
  if (cost !== undefined) return `did you mean ${cost}?`;
  if (prefix === null) return remedyWithoutName(measure, names);
  const isOfLine = prefixNames('line', prefix).some((name) =>
    SERVICES.some((service) => name.startsWith(`${service}.`)),
  );
  const owners = (isOfLine ? (['line'] as const) : NAMED).flatMap((owner) => {
    const known = namesOf(owner, names);
    const { folder, isFolderWritten } = figuresOfOwner(owner);
    const measures = measuresOf(owner);
    return prefixNames(owner, prefix).map((given) => {
      const isLine = owner === 'line';
      const isKnown = isLine ? billLine(given, names) !== null : known.includes(given);
      const near = isLine ? nearestLine(given, names) : nearest(given, known);
      const name = isKnown ? given : near;
      const figure = measures.includes(measure) ? measure : nearest(measure, measures);
      const shown = isFolderWritten ? `${folder}.${name}` : name;
      return { owner, name, shown, figure, isKnown };
    });
  });
  const guess = owners.find(({ name, figure }) => name !== undefined && figure !== undefined);
  if (guess !== undefined) return `did you mean ${guess.shown}.${guess.figure}?`;
  const known = owners.find(({ isKnown }) => isKnown);
  if (known !== undefined) {
    const isChain = findFigure('chain', measure) !== undefined && namesOf('chain', names).includes(prefix);
    const endToEnd = isChain ? `; end to end it is chains.${prefix}.${measure}` : '';
    return `use ${prefix}. with one of ${measuresOf(known.owner).join(', ')}${endToEnd}`;
  }
  return `name a function (${shortList(names.functions)})${others(names)}, cost, or no function for all of them together`;
}

function remedyWithoutName(measure: string, names: ThresholdNames): string {
  const owner = (['trigger', 'resource'] as const).find((one) => findFigure(one, measure) !== undefined);
  if (owner !== undefined) {
    const known = names[`${owner}s`];
    return `name the ${owner}: NAME.${measure}${known.length === 0 ? '' : ` with one of ${shortList(known)}`}`;
  }
  if (findFigure('chain', measure) !== undefined)
    return `name where the chain begins: chains.NAME.${measure}`;
  const near = nearest(measure, [...measuresOf('function'), ...TOTALS]);
  if (near !== undefined) return `did you mean ${near}?`;
  return `use one of ${[...measuresOf('function'), ...TOTALS, ...COSTS].join(', ')}`;
}

function others({ triggers, resources }: ThresholdNames): string {
  return [
    triggers.length === 0 ? '' : `, a trigger (${shortList(triggers)})`,
    resources.length === 0 ? '' : `, a resource (${shortList(resources)})`,
  ].join('');
}

function shortList(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const shown = distinct.slice(0, 5).join(', ');
  return distinct.length > 5 ? `${shown}, …` : shown;
}
