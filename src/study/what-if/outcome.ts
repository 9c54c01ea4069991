import type { ResultsDocument, WhatIf } from '../../results/documents/document.ts';
import type { Owner } from '../../results/figures/figure.ts';
import { type FigureValue, figuresOf } from '../../results/figures/read-figures.ts';
import { ratio, rounded } from '../../results/statistics/rounded.ts';
import { formatCount, formatDuration, formatShare } from '../../units/format.ts';
import { moneyBasis } from './money-basis.ts';

/** A share that moves by less than this says nothing. */
const LEAST_SHARE = 0.0005;
/** A time or a level that moves by less than this share of itself says nothing, nor by less than so many. */
const LEAST_CHANGE = 0.05;
const LEAST_MS = 5;
const LEAST_COUNT = 1;
const LEAST_LEVEL = 10;
/** Nor does a bill that moves by less a month, or by less of the run's. */
const LEAST_USD = 0.01;
const LEAST_RUN_SHARE = 0.001;
/** More than a reader takes in at once. */
const CLAUSES_SHOWN = 4;
const FIGURES_KEPT = 12;

/** Figures that tell whether a change helps, in the order in which they are told; less is better in all. */
const TOLD: readonly {
  readonly figure: RegExp;
  /** Where others have a figure of that name too. */
  readonly owner?: Owner;
  readonly words: (owner: string) => string;
  /** What users lose: that there is more of it is worse, whatever else is better. */
  readonly isLoss: boolean;
  /** Told where it is worse alone: where it is better, what stands before it says enough. */
  readonly onlyWorse?: boolean;
}[] = [
  { figure: /^throttled\.rate$/, words: () => 'refused requests', isLoss: true },
  { figure: /^dropped\.rate$/, words: () => 'lost events', isLoss: true },
  { figure: /^errors\.rate$/, words: () => 'failed requests', isLoss: true },
  { figure: /^accessDenied\.rate$/, words: () => 'requests without permission', isLoss: true },
  { figure: /^(.+)\.deadLettered$/, words: (of) => `dead letters of ${of}`, isLoss: true },
  { figure: /^(.+)\.expired$/, words: (of) => `expired events of ${of}`, isLoss: true },
  {
    figure: /^(.+)\.failed\.rate$/,
    owner: 'trigger',
    words: (of) => `failed executions of ${of}`,
    isLoss: true,
  },
  {
    figure: /^(.+)\.timedOut\.rate$/,
    owner: 'trigger',
    words: (of) => `executions of ${of} that time out`,
    isLoss: true,
  },
  { figure: /^(.+)\.backlog\.max$/, words: (of) => `the longest backlog of ${of}`, isLoss: false },
  { figure: /^throttles\.rate$/, words: () => 'refused attempts', isLoss: false },
  { figure: /^(.+)\.rejected$/, words: (of) => `calls that ${of} rejects`, isLoss: false },
  {
    figure: /^chains\.(.+)\.latency\.p99$/,
    owner: 'chain',
    words: (of) => `the p99 from end to end of ${of}`,
    isLoss: false,
  },
  { figure: /^(.+)\.latency\.p99$/, owner: 'function', words: (of) => `p99 of ${of}`, isLoss: false },
  {
    figure: /^(.+)\.latency\.med$/,
    owner: 'function',
    words: (of) => `the median of ${of}`,
    isLoss: false,
    onlyWorse: true,
  },
  { figure: /^coldStarts\.rate$/, words: () => 'cold starts', isLoss: false },
  { figure: /^(.+)\.age\.p99$/, words: (of) => `the p99 age of ${of}`, isLoss: false },
];

interface Change {
  readonly figure: string;
  readonly words: string;
  readonly isLoss: boolean;
  readonly place: number;
  readonly before: FigureValue;
  readonly after: FigureValue;
}

/** What a change did to a run, against the run without it. */
export interface Outcome {
  readonly whatIf: WhatIf;
  /** Dollars on the basis of the run without it, less is negative. */
  readonly billUsd: number;
  /** Whether something is better for users, losses first: fewer of them, or as few and less of a wait. */
  readonly isBetter: boolean;
  /** Whether users lose more, or a threshold that passed does not. */
  readonly isWorse: boolean;
  /** Whether something else is worse: a latency, a wait. */
  readonly isSlower: boolean;
  /** The most by which a function's p99 was multiplied. */
  readonly slower: number;
}

/**
 * Two runs of the same traffic against each other. `of` is how many replications there are, of which these
 * are the first.
 */
export function outcomeOf(before: ResultsDocument, after: ResultsDocument, of = 1): Outcome {
  const changes = changesBetween(figuresOf(before), figuresOf(after));
  const basis = moneyBasis(before);
  const [bill, changed] = [basis.totalOf(before.cost), basis.totalOf(after.cost)];
  const billUsd = rounded(changed - bill);
  const isSameBill = Math.abs(billUsd) < (basis.isMonth ? LEAST_USD : LEAST_RUN_SHARE * bill);
  const lostBy = lostShare(after) - lostShare(before);
  const servedBy = servedShare(after) - servedShare(before);
  const failing = newlyFailing(before, after);
  const clauses = changes.slice(0, CLAUSES_SHOWN).map(changeText);
  clauses.push(...failing.map((text) => `the threshold ${text} fails`));
  clauses.push(isSameBill ? 'the bill stays as it is' : basis.change(billUsd, before.cost.currency));
  const first = of > 1 ? ` (in the first of ${of} replications)` : '';
  const figures = changes
    .slice(0, FIGURES_KEPT)
    .map(({ figure, before: one, after: other }) => ({ figure, before: one.value, after: other.value }));
  return {
    whatIf: {
      text: `${clauses.join(', ')}${first}`,
      figures: [...figures, { figure: basis.figure, before: bill, after: changed }],
    },
    billUsd,
    isBetter:
      lostBy <= -LEAST_SHARE ||
      servedBy >= LEAST_SHARE ||
      (lostBy < LEAST_SHARE && changes.some((change) => !rises(change))),
    isWorse:
      failing.length > 0 ||
      // What is lost of more that was done, and waited before, is no loss of the change.
      (lostBy >= LEAST_SHARE && servedBy < lostBy) ||
      (lostBy > -LEAST_SHARE && changes.some((change) => change.isLoss && rises(change))),
    isSlower: changes.some((change) => !change.isLoss && rises(change)),
    slower: slowerBy(before, after),
  };
}

/**
 * Requests that are not served, whatever becomes of them: one that fails in the place of one that is refused
 * helps nobody.
 */
function lostShare({ functions }: ResultsDocument): number {
  let lost = 0;
  let all = 0;
  for (const { requests, outcomes } of Object.values(functions)) {
    all += requests;
    lost += requests - outcomes.succeeded - outcomes.inFlight;
  }
  return ratio(lost, all);
}

function servedShare({ functions }: ResultsDocument): number {
  const all = Object.values(functions);
  const sum = (read: (one: (typeof all)[number]) => number) =>
    all.reduce((total, one) => total + read(one), 0);
  return ratio(
    sum(({ outcomes }) => outcomes.succeeded),
    sum(({ requests }) => requests),
  );
}

function rises({ before, after }: Change): boolean {
  return after.value > before.value;
}

/** Figures that moved enough to be told, the most telling first. */
function changesBetween(
  before: ReadonlyMap<string, FigureValue>,
  after: ReadonlyMap<string, FigureValue>,
): readonly Change[] {
  const changes: Change[] = [];
  for (const [figure, one] of before) {
    const other = after.get(figure);
    const place = TOLD.findIndex(
      (told) => told.figure.test(figure) && (told.owner ?? one.owner) === one.owner,
    );
    const told = TOLD[place];
    if (told === undefined || other === undefined || !hasMoved(one, other)) continue;
    if (told.onlyWorse === true && other.value < one.value) continue;
    // Of no request there is no latency, and 0 ms are none.
    const count = figure.replace(/\.(med|p99)$/, '.count');
    if (count !== figure && (before.get(count)?.value === 0 || after.get(count)?.value === 0)) continue;
    const owner = told.figure.exec(figure)?.[1] ?? '';
    changes.push({
      figure,
      words: told.words(owner.replace(/^(functions|triggers|resources)\./, '')),
      isLoss: told.isLoss,
      place,
      before: one,
      after: other,
    });
  }
  // Attempts that are refused are the requests that are, where nothing tries again; of one function alone its
  // latency is the whole way.
  const isRefused = changes.some(({ figure }) => figure === 'throttled.rate');
  const isAlone = [...before.values()].filter(({ metric }) => /\.latency\.p99$/.test(metric)).length <= 2;
  return changes
    .filter(({ figure }) => !(isRefused && figure === 'throttles.rate'))
    .filter(({ before: { owner } }) => !(isAlone && owner === 'chain'))
    .toSorted((a, b) => a.place - b.place);
}

function hasMoved({ value: before, unit, figure }: FigureValue, { value: after }: FigureValue): boolean {
  const least =
    unit === 'share'
      ? LEAST_SHARE
      : unit === 'ms'
        ? LEAST_MS
        : figure.kind === 'gauge'
          ? LEAST_LEVEL
          : LEAST_COUNT;
  const by = Math.abs(after - before);
  return by >= least && by >= LEAST_CHANGE * Math.max(before, after);
}

function changeText({ words, before, after }: Change): string {
  // What is of one owner, "p99 of api", is one; what is counted is many.
  const isOne = /^(p99|the) /.test(words);
  const verb = `${after.value < before.value ? 'fall' : 'rise'}${isOne ? 's' : ''}`;
  // Of one request there can be many attempts.
  if (before.unit === 'share' && Math.max(before.value, after.value) > 1) {
    const [was, is] = [before, after].map(({ value }) => formatCount(Number(value.toPrecision(3))));
    return `${words} ${verb} from ${was} to ${is} a request`;
  }
  return `${words} ${verb} from ${valueText(before)} to ${valueText(after)}`;
}

function valueText({ value, unit }: FigureValue): string {
  if (unit === 'share') return value === 0 ? '0' : formatShare(value);
  return unit === 'ms' ? formatDuration(value) : formatCount(Math.round(value));
}

function newlyFailing(before: ResultsDocument, after: ResultsDocument): readonly string[] {
  return before.thresholds.flatMap(({ metric, expression, passed }, index) =>
    passed && after.thresholds[index]?.passed === false ? [`${metric}: ${expression}`] : [],
  );
}

function slowerBy(before: ResultsDocument, after: ResultsDocument): number {
  const ratios = Object.entries(before.functions).map(([name, { latencyMs }]) => {
    const slower = after.functions[name]?.latencyMs.p99 ?? 0;
    return latencyMs.p99 > 0 ? slower / latencyMs.p99 : 1;
  });
  return Math.max(1, ...ratios);
}
