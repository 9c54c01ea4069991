import { CATALOGUE } from '../../src/results/figures/catalogue.ts';
import type { Figure, Owner, OwnerFigures } from '../../src/results/figures/figure.ts';
import { aggregationsOf, unitOf } from '../../src/results/figures/statistics.ts';

/** What stands before the dot in the docs. */
const PREFIXES: Readonly<Record<Owner, string>> = {
  bill: 'cost.',
  function: 'F.',
  trigger: 'T.',
  resource: 'R.',
  total: '',
  chain: 'chains.E.',
  service: 'cost.S.',
  line: 'cost.S.ITEM.F.',
};
const UNITS = { ms: 'ms', share: 'fraction', count: '', gbSeconds: 'GB-seconds', money: 'money' } as const;

/** The docs' table of figures: one row a record of the catalogue. */
export function figuresTable(): string {
  const rows = CATALOGUE.flatMap((owner) => owner.figures.map((figure) => row(owner, figure)));
  return ['| metric | statistics | unit | what it is |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function row({ owner }: OwnerFigures, figure: Figure): string {
  const prefix = PREFIXES[owner];
  const names = [figure.name, ...(figure.aliases ?? [])].map((name) => `\`${prefix}${name}\``);
  const statistics = aggregationsOf(figure).map((one) => `\`${one === 'p' ? 'p(N)' : one}\``);
  const unit = UNITS[unitOf(figure, aggregationsOf(figure)[0] ?? 'value')];
  return `| ${names.join(', ')} | ${statistics.join(', ')} | ${unit} | ${figure.words} |`;
}
