import { closestSetting } from '../../results/compare/tune-verdict.ts';
import type {
  TuneDifference,
  TuneDocument,
  TunedPoint,
  TuneStrategy,
} from '../../results/documents/tune-document.ts';
import { formatMoney, formatShare } from '../../units/format.ts';
import { intervalOf } from './interval.ts';
import { plural, visible } from './text.ts';

/** A strategy's winner, as reports list them: the one asked first. */
export interface TuneWinner {
  readonly strategy: TuneStrategy;
  readonly title: string;
  readonly isAsked: boolean;
  /** null where nothing meets the thresholds. */
  readonly point: TunedPoint | null;
}

const MILLION = 1_000_000;
/** A setting that meets the thresholds less surely than this is named with a safer one. */
const SAFE_CHANCE = 0.95;

export function tuneWinners({ best, tune }: TuneDocument): readonly TuneWinner[] {
  const strategies: readonly TuneStrategy[] = [
    'cost',
    'speed',
    'balanced',
    ...(best.slo === undefined ? [] : (['slo'] as const)),
  ];
  const winners = strategies.map((strategy): TuneWinner => {
    const label = best[strategy] ?? null;
    return {
      strategy,
      title: titleOf(strategy, tune.weight),
      isAsked: strategy === tune.strategy,
      point: tune.points.find((point) => point.label === label) ?? null,
    };
  });
  return [...winners.filter(({ isAsked }) => isAsked), ...winners.filter(({ isAsked }) => !isAsked)];
}

/** What was asked and found, in a sentence. */
export function tuneAnswer(document: TuneDocument): string {
  const { tune } = document;
  const name = visible(tune.function);
  if (document.notJudged !== undefined) return document.notJudged;
  if (tune.chosen === null) {
    return `No setting of ${name} meets every threshold: ${visible(closestSetting(document))}`;
  }
  const point = tune.points.find(({ label }) => label === tune.chosen);
  const reason: Readonly<Record<TuneStrategy, string>> = {
    cost: 'the cheapest',
    speed: 'the fastest',
    balanced: `the best balance of cost and speed at weight ${tune.weight}`,
    slo: 'the cheapest that meets every threshold',
  };
  const chance = tune.strategy === 'slo' && point !== undefined ? chanceWords(document, point) : '';
  return `${visible(tune.chosen)} is ${reason[tune.strategy]} for ${name}${chance}`;
}

/** "over 99.9 %": nobody is surer than that of a simulation. */
export function formatChance(chance: number): string {
  if (chance > 0.999) return 'over 99.9 %';
  return chance < 0.001 ? 'under 0.1 %' : formatShare(Number(chance.toFixed(3)));
}

/** The chance of the chosen one, and where that is low, which one to take for safety. */
function chanceWords({ tune }: TuneDocument, point: TunedPoint): string {
  if (point.chance === undefined) {
    return '; one run does not tell how surely: ask for several with --replications';
  }
  const words = `; the chance that it truly does is ${formatChance(point.chance)}`;
  if (point.chance >= SAFE_CHANCE) return words;
  const safe = tune.points.filter(
    ({ chance, meets, serves }) => serves && meets === true && (chance ?? 0) >= SAFE_CHANCE,
  );
  const cheapest = safe.reduce<TunedPoint | null>(
    (best, one) => (best === null || one.costPerInvocation < best.costPerInvocation ? one : best),
    null,
  );
  return cheapest === null
    ? `${words}, and of no setting is it ${formatShare(SAFE_CHANCE)}`
    : `${words}; the cheapest with at least ${formatShare(SAFE_CHANCE)} is ${visible(cheapest.label)}`;
}

/** How far the runner-up and the scenario's own setting are from the chosen one, in words. */
export function tuneDifferences({
  tune,
}: TuneDocument): readonly { readonly who: string; readonly text: string }[] {
  return tune.differences.map((difference) => {
    const isRunnerUp = difference.label === tune.runnerUp;
    const isCurrent = difference.label === tune.current;
    const who = isRunnerUp ? (isCurrent ? 'Runner-up and now' : 'Runner-up') : 'Now';
    const serves = tune.points.find(({ label }) => label === difference.label)?.serves !== false;
    const fails = serves ? '' : ', and fails requests that others serve';
    return {
      who,
      text: `${visible(difference.label)}, ${differenceWords(difference, tune.strategy)}${fails}`,
    };
  });
}

/** What a million invocations cost. */
export function perMillion(point: TunedPoint, currency: string): string {
  return formatMoney(point.costPerInvocation * MILLION, currency);
}

/** What was asked: "pricing by balanced (0.5)". */
export function tuneQuestionWords({ tune }: TuneDocument): string {
  return `${visible(tune.function)} by ${titleOf(tune.strategy, tune.weight)}`;
}

/** How the search went, and what its figures are. */
export function tuneMethod({ variants, tune }: TuneDocument): string {
  const run =
    variants.length === tune.candidates
      ? `all ${tune.candidates}`
      : `${variants.length} of ${tune.candidates}`;
  const left = tune.points.filter(({ serves }) => !serves).length;
  const failing =
    left === 0
      ? ''
      : `; ${left} of them ${left === 1 ? 'fails' : 'fail'} requests that others serve, and ${left === 1 ? 'is' : 'are'} not chosen from`;
  return `${run} ${plural(tune.candidates, 'setting')} run${failing}`;
}

function titleOf(strategy: TuneStrategy, weight: number): string {
  return strategy === 'balanced' ? `balanced (${weight})` : strategy;
}

function differenceWords(difference: TuneDifference, strategy: TuneStrategy): string {
  const words = [
    changeWords(difference, 'cost', 'dearer', 'cheaper', 'as dear'),
    changeWords(difference, 'duration', 'slower', 'faster', 'as fast'),
  ];
  const score =
    strategy === 'balanced'
      ? `; ${percentBeyond(difference.decisive)}${plusMinus(difference, 'decisive')} behind by the balanced score`
      : '';
  const interval = intervalOf(difference, 'decisive');
  const isOpen = interval !== null && interval[0] <= 1 && interval[1] >= 1 && difference.decisive !== 1;
  return `${words.join(' and ')}${score}${isOpen ? ' (the replications do not tell the two apart)' : ''}`;
}

function changeWords(
  difference: TuneDifference,
  key: 'cost' | 'duration',
  more: string,
  less: string,
  same: string,
): string {
  const value = difference[key];
  if (Math.abs(value - 1) < 5e-6) return same;
  return `${percentBeyond(value)}${plusMinus(difference, key)} ${value > 1 ? more : less}`;
}

function percentBeyond(value: number): string {
  return formatShare(Number(Math.abs(value - 1).toPrecision(2)));
}

function plusMinus(difference: TuneDifference, key: 'cost' | 'duration' | 'decisive'): string {
  const interval = intervalOf(difference, key);
  if (interval === null) return '';
  return ` ± ${formatShare(Number(((interval[1] - interval[0]) / 2).toPrecision(1)))}`;
}

/** `chosen`, `runner-up`, `now`, as marks beside a variant's label. */
export function tuneMarks({ tune }: TuneDocument, label: string): readonly string[] {
  return [
    ...(label === tune.chosen ? ['chosen'] : []),
    ...(label === tune.runnerUp ? ['runner-up'] : []),
    ...(label === tune.current ? ['now'] : []),
  ];
}
