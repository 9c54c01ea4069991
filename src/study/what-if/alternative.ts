import type { CompiledScenario } from '../../model/compiled.ts';
import type { Advice, ResultsDocument } from '../../results/documents/document.ts';
import type { FindingId } from '../../results/findings/finding-ids.ts';
import type { Scenario } from '../../scenario/schema/scenario.ts';
import { moneyBasis } from './money-basis.ts';

type ValueOf<Named> = Named extends ReadonlyMap<string, infer Value> ? Value : never;
/** An entry of `triggers`. */
export type TriggerSpec = ValueOf<Scenario['triggers']>;
/** `work` of a function. */
export type WorkSpec = NonNullable<ValueOf<Scenario['functions']>['work']>;

/** What an alternative is looked for in. */
export interface Given {
  /** As its author gave it. */
  readonly scenario: Scenario;
  readonly compiled: CompiledScenario;
  /** Of the first replication. */
  readonly document: ResultsDocument;
}

/** One change that might be cheaper. */
export interface Rung {
  /** What it would be instead, with its article: "an HTTP API". */
  readonly name: string;
  readonly set: Advice['set'];
  /** What is given up or taken for granted, a clause: "no usage plans, no cache". */
  readonly loses: string;
}

/** Changes of the same thing, of which one is advised; the later ones give up more. */
export interface Ladder {
  /** Key path of whom it speaks: `triggers.api`. */
  readonly about: string;
  /** What there is now, with its article: "the REST API of web". */
  readonly subject: string;
  readonly rungs: readonly Rung[];
  /** Dollars of the lines that it would change, as `stakeOf` has them: it cannot save more. */
  readonly stakeUsd: number;
}

export interface AlternativeKind {
  /** Of its findings: `cheaper-front-door`. */
  readonly id: FindingId;
  /**
   * Whether the use that was measured can be priced under the change, be it simulated or not. Otherwise the
   * saving is known only once it is simulated.
   */
  readonly isPriced: boolean;
  /**
   * Which rung is advised: the `first` that pays, or the `best` of all. The others of a priced ladder are
   * told with what they would save.
   */
  readonly advises: 'first' | 'best';
  /** The p99 of latency may be this many times as long; Infinity where the delay is the point. */
  readonly mostSlower: number;
  readonly laddersOf: (given: Given) => readonly Ladder[];
}

/** Dollars of the lines that are meant: of a month, or of the run where that is no part of one. */
export function stakeOf(
  document: ResultsDocument,
  isMeant: (line: ResultsDocument['cost']['lines'][number]) => boolean,
): number {
  const lines = moneyBasis(document).linesOf(document.cost);
  return lines.reduce((sum, line) => (isMeant(line) ? sum + line.amount : sum), 0);
}

/** `REST API requests of web, tier 2` is of `web`. */
export function withoutTier(item: string): string {
  return item.replace(/, tier \d+$/, '');
}

const NAMES_SHOWN = 3;

/** `a, b, c and 4 others` */
export function someOf(names: readonly string[]): string {
  const others = names.length - NAMES_SHOWN;
  if (others < 1) return names.join(', ');
  return `${names.slice(0, NAMES_SHOWN).join(', ')} and ${others} ${others === 1 ? 'other' : 'others'}`;
}

/** Lambda's own lines of time × memory, of these functions. */
export function isComputeLine(names: readonly string[]): Parameters<typeof stakeOf>[1] {
  return ({ service, item, function: of }) =>
    service === 'lambda' &&
    /^(Duration|Provisioned (concurrency|duration))/.test(item) &&
    of !== null &&
    names.includes(of);
}
