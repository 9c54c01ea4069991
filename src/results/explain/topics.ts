import { nearest } from '../../units/nearest.ts';
import { CATALOGUE } from '../figures/catalogue.ts';
import type { Figure, OwnerFigures } from '../figures/figure.ts';
import { scenarioJsonSchema } from '../figures/scenario-schema.ts';
import { aggregationsOf } from '../figures/statistics.ts';
import { FINDING_IDS } from '../findings/finding-ids.ts';
import { ANY_NAME, alternatives, childrenOf, type SchemaNode } from './schema-keys.ts';

/** What `explain` says of a name. */
export interface Topic {
  readonly kind: 'finding' | 'metric' | 'key';
  /** In full: `throttled`, `F.latency`, `functions.NAME.memory`. */
  readonly name: string;
  readonly text: string;
  /** What else belongs to it, a sentence each: statistics, values, keys below it. */
  readonly more: readonly string[];
}

/** Names before a figure, as the docs write them. */
const OWNERS: Readonly<Record<string, { readonly before: string; readonly of: string }>> = {
  bill: { before: 'cost.', of: 'the bill' },
  total: { before: '', of: 'the whole run' },
  function: { before: 'F.', of: 'a function F, or of all together without the name' },
  trigger: { before: 'T.', of: 'a trigger T' },
  resource: { before: 'R.', of: 'a resource R' },
  chain: { before: 'chains.E.', of: 'what an event at E sets off' },
  service: { before: 'cost.S.', of: 'a service S of the bill' },
  line: { before: 'cost.S.ITEM.F.', of: 'a line of the bill' },
};

const UNITS: Readonly<Record<string, string>> = {
  ms: ' (milliseconds)',
  money: ' (in the currency of the bill)',
  gbSeconds: ' (GB-seconds)',
};

/** Deeper keys are those of distributions and steps, which repeat everywhere. */
const DEEPEST = 5;
const KEYS_NAMED = 40;

/**
 * What a name means: the finding of that id, the metrics that end in it, the keys of a scenario that end in
 * it; several where several do.
 */
export function topicsOf(name: string): readonly Topic[] {
  return [...findings(name), ...metrics(name), ...keys(name)];
}

/** Every name that `explain` takes in its shortest form, for completion. */
export function topicNames(): readonly string[] {
  const figures = CATALOGUE.flatMap((one) => one.figures.map((figure) => figureName(one, figure)));
  const paths = [...scenarioKeys().keys()];
  return [...new Set([...Object.keys(FINDING_IDS), ...figures, ...paths])];
}

/** Names that are nearest to one that nobody knows; at most three. */
export function nearestTopics(name: string): readonly string[] {
  const names = topicNames();
  const last = (text: string) => text.slice(text.lastIndexOf('.') + 1);
  const lasts = [...new Set(names.map(last))];
  const guesses = [nearest(name, names), nearest(last(name), lasts)];
  const within = names.filter((known) => name.length > 3 && known.toLowerCase().includes(name.toLowerCase()));
  return [...new Set([...guesses, ...within])].flatMap((guess) => guess ?? []).slice(0, 3);
}

function findings(name: string): readonly Topic[] {
  const texts: Readonly<Record<string, string>> = FINDING_IDS;
  const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
  return text === undefined ? [] : [{ kind: 'finding', name, text, more: [] }];
}

function metrics(name: string): readonly Topic[] {
  // A statistic at the end, as conditions write it, belongs to the figure before it.
  const bare = name.replace(/\.(avg|min|max|med|count|rate|value|p\(?\d+(\.\d+)?\)?)$/, '');
  const found = CATALOGUE.flatMap((one) =>
    one.figures
      .filter((figure) => [figure.name, ...(figure.aliases ?? [])].some((own) => isMetric(bare, own, one)))
      .map((figure) => ({ one, figure })),
  );
  return found.map(({ one, figure }): Topic => {
    const statistics = aggregationsOf(figure).map((statistic) => (statistic === 'p' ? 'p(N)' : statistic));
    const { of } = OWNERS[one.owner] ?? { of: one.owner };
    return {
      kind: 'metric',
      name: figureName(one, figure),
      text: `Of ${of}: ${figure.words}.`,
      more: [
        `Statistics: ${statistics.join(', ')}${UNITS[figure.unit] ?? ''}.`,
        ...(figure.aliases === undefined ? [] : [`Also: ${figure.aliases.join(', ')}.`]),
        `In a threshold: ${figureName(one, figure)}: ["${exampleOf(figure)}"].`,
      ],
    };
  });
}

/** Whether a metric that somebody wrote, with a name of his own before it or none, is the owner's figure. */
function isMetric(
  written: string,
  measure: string,
  { owner, folder, isFolderWritten }: OwnerFigures,
): boolean {
  if (written === measure) return owner !== 'service' && owner !== 'line';
  if (!written.endsWith(`.${measure}`)) return false;
  const before = written.slice(0, -measure.length - 1).split('.');
  const isFolder = before[0] === folder;
  if (owner === 'total') return false;
  if (owner === 'bill') return isFolder && before.length === 1;
  if (owner === 'service') return isFolder && before.length === 2;
  if (owner === 'line') return isFolder && before.length > 2;
  if (isFolderWritten) return isFolder;
  const folders = CATALOGUE.map((one) => one.folder).filter((known) => known !== '' && known !== folder);
  return !folders.includes(before[0] ?? '');
}

function figureName({ owner }: OwnerFigures, { name }: Figure): string {
  return `${OWNERS[owner]?.before ?? ''}${name}`;
}

function exampleOf({ kind }: Figure): string {
  if (kind === 'trend') return 'p(99) < 800ms';
  if (kind === 'counter') return 'count < 10';
  return kind === 'gauge' ? 'max < 100' : 'value < 100';
}

interface Key {
  readonly text: string;
  /** Of triggers: the sources that have this key. */
  readonly sources: string[];
  readonly more: readonly string[];
}

function keys(name: string): readonly Topic[] {
  const all = [...scenarioKeys()];
  const asked = name.replace(/\[(\d+)\]/g, '.$1').split('.');
  const isEntry = (key: string | undefined, part: string) => key === '0' && /^\d+$/.test(part);
  const found = all.filter(([path]) => {
    const parts = path.split('.');
    const above = parts.length - asked.length;
    // A path that begins at the top may have any name where one stands, the end of a path none.
    return asked.every((part, index) => {
      const key = parts[above + index];
      return key === part || isEntry(key, part) || (above === 0 && index > 0 && key === ANY_NAME);
    });
  });
  const whole = found.filter(([path]) => asked.length > 1 && path.split('.').length === asked.length);
  return (whole.length > 0 ? whole : found).flatMap(([path, variants]) =>
    variants.map(({ text, more, sources }): Topic => {
      const where = variants.length > 1 && sources.length > 0 ? [`Of source ${some(sources)}.`] : [];
      return { kind: 'key', name: path, text, more: [...where, ...more] };
    }),
  );
}

/** Every key of a scenario by its path, with what it means; more than once where that hangs on the source. */
function scenarioKeys(): ReadonlyMap<string, readonly Key[]> {
  const root: SchemaNode = scenarioJsonSchema();
  const found = new Map<string, Key[]>();
  const visit = (node: SchemaNode, path: readonly string[], above: readonly string[]) => {
    if (path.length >= DEEPEST) return;
    for (const alternative of alternatives(node, root)) {
      const sources = sourcesOf(alternative) ?? above;
      for (const [key, parts] of childrenOf(alternative, root)) {
        for (const part of parts) {
          const below = [...path, key];
          const known = found.get(below.join('.')) ?? [];
          const about = keyOf(part, root, sources);
          const same = known.find(({ text }) => text === about.text);
          same?.sources.push(...sources.filter((source) => !same.sources.includes(source)));
          if (same === undefined && about.text !== '') found.set(below.join('.'), [...known, about]);
          if (same === undefined && !isDistribution(part)) visit(part, below, sources);
        }
      }
    }
  };
  visit(root, [], []);
  return found;
}

/** The sources whose keys these are, where they are those of a trigger. */
function sourcesOf({ properties }: SchemaNode): readonly string[] | undefined {
  const { source } = (properties ?? {}) as { source?: { enum?: readonly string[] } };
  return source?.enum;
}

function isDistribution({ $ref }: SchemaNode): boolean {
  return typeof $ref === 'string' && $ref.endsWith('OrDistribution');
}

function keyOf(part: SchemaNode, root: SchemaNode, sources: readonly string[]): Key {
  const all = alternatives(part, root);
  const text = all.map(({ description }) => description).find((words) => typeof words === 'string');
  const values = new Set(all.flatMap((one) => (Array.isArray(one['enum']) ? one['enum'].map(String) : [])));
  const examples = all.flatMap(({ examples: some }) => (Array.isArray(some) ? some : [])).slice(0, 4);
  const below = [...childrenOf(part, root).keys()].filter((key) => key !== ANY_NAME && key !== '0');
  return {
    sources: [...sources],
    text: typeof text === 'string' ? `${text.replace(/\.$/, '')}.` : '',
    more: [
      ...(values.size === 0 ? [] : [`Takes: ${[...values].join(', ')}.`]),
      ...(values.size > 0 || examples.length === 0
        ? []
        : [`For example: ${examples.map(shown).join(', ')}.`]),
      ...(below.length === 0 || isDistribution(part) ? [] : [`Keys: ${some(below)}.`]),
    ],
  };
}

function some(names: readonly string[]): string {
  const more = names.length - KEYS_NAMED;
  return more > 0 ? `${names.slice(0, KEYS_NAMED).join(', ')} and ${more} more` : names.join(', ');
}

function shown(example: unknown): string {
  return typeof example === 'string' ? example : JSON.stringify(example);
}
