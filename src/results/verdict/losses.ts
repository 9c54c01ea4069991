import { formatCount, formatShare } from '../../units/format.ts';
import type {
  FunctionResults,
  OutcomeFigures,
  ResultsDocument,
  TriggerResults,
} from '../documents/document.ts';
import { triggersBefore } from '../documents/triggers-before.ts';
import { ratio } from '../statistics/rounded.ts';
import type { Moments } from './moments.ts';

/** From this share of somebody's requests on, a run is broken: of all of them, or of a stretch of time. */
const BROKEN_SHARE = 0.01;
/** From this share on it is strained. */
const STRAINED_SHARE = 0.002;
/** Fewer in a stretch are chance. */
const FEWEST_IN_STRETCH = 10;
/** Stretches that are apart by less than this share of the run are one. */
const GAP_SHARE = 0.1;
/** Steps in which fewer were lost than this share of those in the worst are of no stretch. */
const LEAST_SHARE_OF_WORST = 0.05;
/** Stretches with less than this share of the worst one's losses are not counted. */
const TOLD_SHARE = 0.05;
/** Where less than this share was lost within them, the rest is told. */
const MOST_SHARE = 0.9;
/** One that covers this share of the run needs no begin and end. */
const WHOLE_SHARE = 0.9;

/** Requests of one function that were refused, or lost in another way. */
export interface Loss {
  readonly state: 'calm' | 'strained' | 'broken';
  readonly count: number;
  readonly text: string;
}

type Kind = keyof Pick<
  OutcomeFigures,
  'throttled' | 'failed' | 'timedOut' | 'outOfMemory' | 'accessDenied' | 'dropped'
>;

const LOST: readonly Kind[] = ['failed', 'timedOut', 'outOfMemory', 'accessDenied', 'dropped'];
/** What becomes of one, and of several. */
const VERBS: Readonly<Record<Kind | 'lost' | 'stopped', readonly [one: string, many: string]>> = {
  throttled: ['is refused', 'are refused'],
  failed: ['fails', 'fail'],
  timedOut: ['times out', 'time out'],
  outOfMemory: ['runs out of memory', 'run out of memory'],
  accessDenied: ['is denied for a missing permission', 'are denied for a missing permission'],
  dropped: ['is dropped as too old', 'are dropped as too old'],
  stopped: ['is stopped as a recursive loop', 'are stopped as a recursive loop'],
  lost: ['is lost', 'are lost'],
};
const WORDS: Readonly<Record<Kind, string>> = {
  throttled: 'refused',
  failed: 'failed',
  timedOut: 'timed out',
  outOfMemory: 'out of memory',
  accessDenied: 'denied',
  dropped: 'too old',
};

/** All of a run, the greatest first. */
export function lossesOf(document: ResultsDocument, moments: Moments): readonly Loss[] {
  return Object.entries(document.functions)
    .filter(([name]) => workflowOf(document, name) === undefined)
    .flatMap(([name, results]) => [
      ...lossOf({ document, name, results, kinds: ['throttled'], series: 'refused' }, moments),
      ...lossOf({ document, name, results, kinds: LOST, series: 'lost' }, moments),
    ])
    .toSorted((one, other) => other.count - one.count);
}

interface Lost {
  readonly document: ResultsDocument;
  readonly name: string;
  readonly results: FunctionResults;
  readonly kinds: readonly Kind[];
  readonly series: 'refused' | 'lost';
}

function lossOf(lost: Lost, moments: Moments): readonly Loss[] {
  const { results, kinds } = lost;
  const { outcomes, requests } = results;
  const count = kinds.reduce((sum, kind) => sum + outcomes[kind], 0);
  if (count <= 0 || requests <= 0) return [];
  const stretches = stretchesOf(lost);
  const worst = stretches.reduce<Stretch | null>(
    (most, one) => (most === null || one.count > most.count ? one : most),
    null,
  );
  // Few losses come by chance, and so does when.
  const isTold = worst !== null && stateOf(count, requests, ratio(worst.count, worst.requests)) !== 'calm';
  // Where nothing of what ended succeeded, when it ended says nothing more.
  const isAll = outcomes.succeeded === 0 && outcomes.inFlight < requests;
  const isApart = isTold && !isAll && !worst.isWhole && ratio(worst.count, worst.requests) > 0;
  const ended = isAll ? requests - outcomes.inFlight : requests;
  const share = isApart ? ratio(worst.count, worst.requests) : ratio(count, ended);
  const when = isApart ? ` ${moments.between(worst.fromSeconds, worst.toSeconds)}` : '';
  const others = stretches.filter(
    (one) => one !== worst && one.count >= TOLD_SHARE * (worst?.count ?? 0),
  ).length;
  const told = stretches.reduce((sum, one) => sum + one.count, 0);
  const more = !isApart
    ? ''
    : others > 0
      ? `, and in ${others} more ${others === 1 ? 'stretch' : 'stretches'} of time`
      : told < MOST_SHARE * count
        ? ', fewer at other times'
        : '';
  return [{ state: stateOf(count, requests, share), count, text: `${sentence(lost, share)}${when}${more}` }];
}

/**
 * The workflow that alone calls a function: its failed calls are tried again, and only executions are lost.
 */
export function workflowOf(
  { triggers }: ResultsDocument,
  name: string,
): readonly [name: string, results: TriggerResults] | undefined {
  const own = triggersBefore(triggers, name);
  const [only] = own;
  return own.length === 1 && only?.[1].executionMs !== undefined ? only : undefined;
}

/** Executions of workflows that failed or timed out, and failed calls that no execution failed for. */
export function executionLossesOf(document: ResultsDocument): readonly Loss[] {
  return Object.entries(document.triggers).flatMap(([name, results]): readonly Loss[] => {
    const { executionMs, events, failed = 0, timedOut = 0 } = results;
    if (executionMs === undefined || events <= 0) return [];
    const lost = failed + timedOut;
    const functions = Object.entries(document.functions).filter(
      ([fn]) => workflowOf(document, fn)?.[0] === name,
    );
    if (lost > 0) {
      const share = ratio(lost, events);
      const [one, many] = timedOut > failed ? ['times out', 'time out'] : ['fails', 'fail'];
      const text =
        share > 0.995
          ? `All executions of ${name} ${many}`
          : share > 0.4
            ? `${formatShare(Number(share.toPrecision(2)))} of the executions of ${name} ${many}`
            : `1 in ${formatCount(Math.round(1 / share))} executions of ${name} ${one}`;
      return [{ state: stateOf(lost, events, share), count: lost, text }];
    }
    return functions.flatMap(([fn, { requests, outcomes }]): readonly Loss[] => {
      const count = [...LOST, 'throttled' as const].reduce((sum, kind) => sum + outcomes[kind], 0);
      const share = ratio(count, requests);
      if (share < STRAINED_SHARE) return [];
      const what =
        share > 0.4
          ? `${formatShare(Number(share.toPrecision(2)))} of the calls of ${fn} fail and are`
          : `1 in ${formatCount(Math.round(1 / share))} calls of ${fn} fails and is`;
      return [
        { state: 'strained', count: 0, text: `${what} tried again; no execution of ${name} failed for it` },
      ];
    });
  });
}

function stateOf(count: number, requests: number, share: number): Loss['state'] {
  const whole = count / requests;
  const isBroken = whole >= BROKEN_SHARE || (share >= BROKEN_SHARE && count >= FEWEST_IN_STRETCH);
  if (isBroken) return 'broken';
  return whole >= STRAINED_SHARE ? 'strained' : 'calm';
}

/** "1 in 11 requests of api is refused"; "All requests of api fail". */
function sentence({ document, name, results, kinds }: Lost, share: number): string {
  const whose = subjectOf(document, name);
  const isLoop = document.findings.some(
    ({ id, about }) => id === 'recursion-stopped' && about === `functions.${name}`,
  );
  const [kind, more] = verbOf(results.outcomes, kinds, { ...whose, isLoop });
  const what = `${whose.plural} of ${whose.of}`;
  if (share > 0.995) return `All ${what} ${kind[1]}${more}`;
  if (share > 0.4) return `${formatShare(Number(share.toPrecision(2)))} of the ${what} ${kind[1]}${more}`;
  return `1 in ${formatCount(Math.round(1 / share))} ${what} ${kind[0]}${more}`;
}

function verbOf(
  outcomes: OutcomeFigures,
  kinds: readonly Kind[],
  { isPolled, isLoop }: { readonly isPolled: boolean; readonly isLoop: boolean },
): readonly [verb: readonly [string, string], more: string] {
  const found = kinds
    .filter((kind) => outcomes[kind] > 0)
    .toSorted((one, other) => outcomes[other] - outcomes[one]);
  const [first = 'failed'] = found;
  const all = found.reduce((sum, kind) => sum + outcomes[kind], 0);
  if (outcomes[first] >= 0.9 * all) {
    if (isPolled && first === 'failed') {
      return [['is given up after its last attempt', 'are given up after their last attempt'], ''];
    }
    return [VERBS[first === 'dropped' && isLoop ? 'stopped' : first], ''];
  }
  return [VERBS.lost, ` (${found.map((kind) => WORDS[kind]).join(', ')})`];
}

/** Whose requests they are: of the one queue or stream that a function works for, else of the function. */
function subjectOf(
  { triggers }: ResultsDocument,
  name: string,
): { readonly plural: string; readonly of: string; readonly isPolled: boolean } {
  const own = triggersBefore(triggers, name);
  const [only] = own;
  if (only !== undefined && own.length === 1 && only[1].recordsPerBatch !== undefined) {
    return { plural: 'events', of: only[0], isPolled: true };
  }
  return { plural: 'requests', of: name, isPolled: false };
}

interface Stretch {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly count: number;
  readonly requests: number;
  readonly isWhole: boolean;
}

/** When they were lost; none where the document's series does not tell. */
function stretchesOf({ document, name, series }: Lost): readonly Stretch[] {
  const { stepSeconds, functions } = document.series;
  const own = functions[name];
  const counts = own?.[series];
  const requests = own?.requests;
  if (counts === undefined || requests === undefined) return [];
  const first = Math.ceil((document.simulatedSeconds - document.measuredSeconds) / stepSeconds);
  const steps = counts.length - first;
  const gap = Math.max(1, Math.ceil(GAP_SHARE * steps));
  const least = LEAST_SHARE_OF_WORST * counts.slice(first).reduce((most, lost) => Math.max(most, lost), 0);
  const runs: [from: number, to: number][] = [];
  for (let step = first; step < counts.length; step++) {
    const lost = counts[step] ?? 0;
    if (lost <= 0 || lost < least) continue;
    const last = runs.at(-1);
    if (last !== undefined && step - last[1] <= gap) last[1] = step;
    else runs.push([step, step]);
  }
  const sum = (values: readonly number[], from: number, to: number) =>
    values.slice(from, to + 1).reduce((total, value) => total + value, 0);
  return runs.map(([from, to]) => ({
    fromSeconds: from * stepSeconds,
    toSeconds: Math.min(document.simulatedSeconds, (to + 1) * stepSeconds),
    count: sum(counts, from, to),
    requests: sum(requests, from, to),
    isWhole: to - from + 1 >= WHOLE_SHARE * steps,
  }));
}
