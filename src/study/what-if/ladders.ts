import type { CompiledScenario } from '../../model/compiled.ts';
import type { Finding, ResultsDocument } from '../../results/documents/document.ts';
import { formatMoney, formatShare, formatStretch } from '../../units/format.ts';
import { shellWord } from '../../units/shell-word.ts';
import type { AlternativeKind, Given, Ladder, Rung } from './alternative.ts';
import { ALTERNATIVES } from './alternatives.ts';
import type { Change, Priced } from './changes.ts';
import { moneyBasis } from './money-basis.ts';
import type { Outcome } from './outcome.ts';

/** A saving is told from this share of the bill, and from so many dollars a month, on. */
export const LEAST_SAVING_SHARE = 0.05;
export const LEAST_SAVING_USD = 1;
/** Or of a run that is no part of a month. */
const LEAST_SAVING_RUN_USD = 0.01;
/** What saves nearly all that it costs saves all. */
const ALL_SHARE = 0.9999;
/** What saves less than these is not told: a reader has other things to know. */
const MOST_TOLD = 4;
/** Of what a change could save at most, so much is expected of one that cannot be priced before it is run. */
const EXPECTED_SHARE = 0.3;

export interface PlacedLadder {
  readonly kind: AlternativeKind;
  readonly ladder: Ladder;
}

/** A rung, read. */
export interface ReadRung extends PlacedLadder {
  readonly rung: Rung;
  readonly change: Change;
  /** Null where the measured use cannot be priced under it. */
  readonly priced: Priced | null;
  /** Whether only simulating it tells what it does. */
  readonly needsRun: boolean;
  readonly expectedUsd: number;
}

export interface RungResult extends ReadRung {
  readonly outcome: Outcome | null;
}

/** The ladders of every kind on which there is enough to save. */
export function laddersOf(given: Given): readonly PlacedLadder[] {
  return ALTERNATIVES.flatMap((kind) =>
    kind
      .laddersOf(given)
      .filter(({ rungs, stakeUsd }) => rungs.length > 0 && isWorth(stakeUsd, given.document))
      .map((ladder) => ({ kind, ladder })),
  );
}

/** The ladders' rungs in their order with what they cost; those that are no valid scenario are left out. */
export function readRungs(
  ladders: readonly PlacedLadder[],
  changes: readonly Change[],
  price: ((changed: CompiledScenario) => Priced) | null,
  document: ResultsDocument,
): readonly ReadRung[] {
  const rungs: ReadRung[] = [];
  let place = 0;
  for (const { kind, ladder } of ladders) {
    let isOneAsked = false;
    for (const rung of ladder.rungs) {
      const change = changes[place++];
      if (change === undefined || change.compiled === null) continue;
      const priced = kind.isPriced && price !== null ? price(change.compiled) : null;
      if (priced !== null && (priced.isEstimate || !isWorth(priced.savingUsd, document))) continue;
      // Of a ladder that is priced one rung is run; the others are told at their price.
      const needsRun: boolean =
        priced === null || !(priced.isExact || (kind.advises === 'first' && isOneAsked));
      isOneAsked ||= needsRun;
      const expectedUsd = priced?.savingUsd ?? ladder.stakeUsd * EXPECTED_SHARE;
      rungs.push({ kind, ladder, rung, change, priced, needsRun, expectedUsd });
    }
  }
  return rungs;
}

/** One finding a ladder that pays: those that slow nothing first, then the greatest saving. */
export function cheaperFindings(
  results: readonly RungResult[],
  document: ResultsDocument,
): readonly Finding[] {
  const byLadder = new Map<Ladder, RungResult[]>();
  for (const result of results) byLadder.set(result.ladder, [...(byLadder.get(result.ladder) ?? []), result]);
  return [...byLadder.values()]
    .flatMap((rungs) => cheaperFinding(rungs, document) ?? [])
    .toSorted((a, b) => Number(a.isSlower) - Number(b.isSlower) || b.saving - a.saving)
    .slice(0, MOST_TOLD)
    .map(({ finding }) => finding);
}

interface Told {
  readonly finding: Finding;
  readonly saving: number;
  readonly isSlower: boolean;
}

function cheaperFinding(rungs: readonly RungResult[], document: ResultsDocument): Told | null {
  const paying = rungs.filter((rung) => pays(rung, document));
  const [first] = paying;
  if (first === undefined) return null;
  const { kind, ladder } = first;
  const best =
    kind.advises === 'first' ? first : paying.reduce((a, b) => (savingOf(b) > savingOf(a) ? b : a));
  const { currency } = document.cost;
  const basis = moneyBasis(document);
  const bill = basis.totalOf(document.cost);
  const money = (usd: number) => formatMoney(usd, currency);
  const saving = savingOf(best);
  const further = paying
    .filter((rung) => rung !== best && kind.advises === 'first')
    .map((rung) => `, ${rung.rung.name} ${money(savingOf(rung))}`);
  const options = Object.entries(best.rung.set).map(([path, value]) => optionText(path, value));
  const notRun = best.outcome === null ? '; the measured use was priced, and the change not simulated' : '';
  const of = basis.isMonth
    ? 'a month'
    : `of ${formatStretch(document.measuredSeconds * 1000)}'s ${money(bill)}`;
  const isAll = saving >= ladder.stakeUsd * ALL_SHARE;
  const saved = isAll ? 'all of it' : `${money(saving)}${basis.isMonth ? ' a month' : ''}`;
  const finding: Finding = {
    severity: 'notice',
    id: kind.id,
    about: ladder.about,
    ...basis.atStake(saving),
    text: `${ladder.subject} costs ${money(ladder.stakeUsd)} ${of}: ${best.rung.name} would save ${saved} (${formatShare(saving / bill)} of the bill)${further.join('')}; ${best.rung.loses}${notRun}: ${options.join(' ')}`,
    advice: { set: best.rung.set, options: options.join(' ') },
    ...(best.outcome === null ? {} : { whatIf: best.outcome.whatIf }),
  };
  return { finding, saving, isSlower: best.outcome?.isSlower === true };
}

function pays(result: RungResult, document: ResultsDocument): boolean {
  const { kind, outcome, priced } = result;
  if (outcome === null && priced === null) return false;
  if (!isWorth(savingOf(result), document)) return false;
  return outcome === null || (!outcome.isWorse && outcome.slower <= kind.mostSlower);
}

/** Dollars, as simulated or else as priced. */
function savingOf({ outcome, priced }: RungResult): number {
  return outcome === null ? (priced?.savingUsd ?? 0) : -outcome.billUsd;
}

function isWorth(usd: number, document: ResultsDocument): boolean {
  const { isMonth, totalOf } = moneyBasis(document);
  const least = isMonth ? LEAST_SAVING_USD : LEAST_SAVING_RUN_USD;
  return usd >= least && usd >= LEAST_SAVING_SHARE * totalOf(document.cost);
}

/** As a shell takes it: quoted where it would read the value otherwise. */
function optionText(path: string, value: number | string | boolean): string {
  return `--set ${shellWord(`${path}=${value}`)}`;
}
