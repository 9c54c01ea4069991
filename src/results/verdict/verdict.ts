import {
  formatCount,
  formatDuration,
  formatMoney,
  formatShare,
  formatStretch,
  formatWhole,
} from '../../units/format.ts';
import type { FunctionResults, ResultsDocument, Verdict } from '../documents/document.ts';
import { functionsByWeight } from '../figures/main-function.ts';
import { backlogsOf } from './backlogs.ts';
import { executionLossesOf, lossesOf, workflowOf } from './losses.ts';
import { momentsOf } from './moments.ts';

const STATES: readonly Verdict['state'][] = ['calm', 'strained', 'broken'];
/** Of a run of fewer minutes the worst one says little. */
const FEWEST_MINUTES = 3;
/** A worst minute is told where its p99 is so many times that of the run. */
const WORSE_FACTOR = 1.5;
/** Refused attempts that were tried again are told from this share of the requests on. */
const RETRIED_SHARE = 0.002;
const POINTS_LIMIT = 7;

/** What happened: who was refused, what was lost, what waits, or that nothing of the kind did. */
interface Event {
  readonly state: Verdict['state'];
  readonly text: string;
  readonly count: number;
  readonly isBacklog?: boolean;
}

/**
 * The verdict on a run, or on several replications of it (then on their means). `broken`: at least 1 % of
 * somebody's requests were refused or lost, over the whole run or over a stretch of it, or a backlog grows
 * without end. `strained`: from 0.2 % on, a backlog that followed a failure, lasted an hour or was there at
 * the end, refused attempts that were tried again, or nothing to judge. Errors that the scenario draws are
 * errors.
 */
export function verdictOf(given: ResultsDocument): Verdict {
  const document = inOrderOfNames(given);
  const moments = momentsOf(document);
  const events: readonly Event[] = [
    ...nothingToJudge(document),
    ...lossesOf(document, moments),
    ...executionLossesOf(document),
    ...neverRead(document),
    ...backlogsOf(document, moments).map((one) => ({ ...one, isBacklog: true })),
    ...retried(document),
  ].toSorted((one, other) => weightOf(other) - weightOf(one) || other.count - one.count);
  const [first, ...others] = events;
  const latency = latencyOf(document);
  const isAllServed = events.every(({ count }) => count === 0);
  const calm = ['Nothing was refused or lost', ...latency].join('; ');
  const isSlight = first?.state === 'calm' && first.count > 0 && first.isBacklog !== true;
  const headline =
    first === undefined ? calm : isSlight ? `Hardly anything was lost: ${first.text}` : first.text;
  const points = [
    ...(first === undefined ? [] : others.slice(0, POINTS_LIMIT - 4).map(({ text }) => text)),
    ...(first === undefined ? [] : isAllServed && first.state === 'calm' ? [calm] : latency),
    ...costPoints(document),
    ...worstMinute(document),
  ];
  return { state: first?.state ?? 'calm', headline, points: points.slice(0, POINTS_LIMIT) };
}

/** Where little was lost, when a queue had caught up is what was asked. */
function weightOf({ state, isBacklog = false }: Event): number {
  return 2 * STATES.indexOf(state) + (state === 'calm' && isBacklog ? 1 : 0);
}

function nothingToJudge({ totals, functions, findings }: ResultsDocument): readonly Event[] {
  const all = Object.values(functions);
  const requests = all.reduce((sum, one) => sum + one.requests, 0);
  if (totals.requests === 0 && requests === 0) {
    return [{ state: 'strained', count: 0, text: 'No request arrived, so that there is nothing to judge' }];
  }
  const running = all.reduce((sum, { outcomes }) => sum + outcomes.inFlight, 0);
  if (running < requests || requests === 0) return [];
  const isOne = requests === 1;
  // Who may not read is told as that.
  if (neverRead({ findings }).length > 0) return [];
  const text = isOne
    ? 'The one request had not ended when the run did'
    : `None of the ${formatWhole(requests)} requests had ended when the run did`;
  return [{ state: 'strained', count: requests, text }];
}

/** Queues and streams that a role may not read: their events wait for ever. */
function neverRead({ findings }: Pick<ResultsDocument, 'findings'>): readonly Event[] {
  return findings.flatMap(({ id, text, hits }) => {
    const told = / may not read from /.test(text) ? text.split(': ').slice(0, 2).join(': ') : '';
    if (id !== 'no-permission' || told === '' || hits === undefined) return [];
    return [{ state: 'broken' as const, count: hits.count, text: told }];
  });
}

/** Refused attempts of functions whose requests came through in the end. */
function retried(document: ResultsDocument): readonly Event[] {
  return Object.entries(document.functions).flatMap(([name, { throttles = 0, requests, outcomes }]) => {
    if (workflowOf(document, name) !== undefined) return [];
    const isRetried = outcomes.throttled + outcomes.dropped === 0 && throttles >= RETRIED_SHARE * requests;
    if (!isRetried || throttles === 0) return [];
    const times = throttles === 1 ? 'once' : `${formatCount(Math.round(throttles))} times`;
    const text = `Events of ${name} were refused ${times} and tried again; none was lost for it`;
    return [{ state: 'strained' as const, count: 0, text }];
  });
}

/** "p99 of api 212 ms": of the function that stands for the run. */
function latencyOf(document: ResultsDocument): readonly string[] {
  const hasLatency = (name: string) => (document.functions[name]?.latencyMs.count ?? 0) > 0;
  const main = functionsByWeight(document).find(hasLatency);
  return main === undefined
    ? []
    : [`p99 of ${main} ${formatDuration(document.functions[main]?.latencyMs.p99 ?? 0)}`];
}

function costPoints({ cost, measuredSeconds }: ResultsDocument): readonly string[] {
  const money = (amount: number) => formatMoney(amount, cost.currency);
  const run = `${money(cost.total)} for ${formatStretch(measuredSeconds * 1000)}`;
  const month = `${money(cost.monthly)} a month`;
  const { warning, regimes } = cost.month ?? {};
  if (regimes !== undefined) {
    const parts = regimes.map(
      ({ label, days, monthly }) =>
        `${money(monthly)} for ${formatCount(days)} ${days === 1 ? 'day' : 'days'}: ${label}`,
    );
    return [`${run}, ${month} (${parts.join('; ')})`, ...(warning === undefined ? [] : [warning])];
  }
  return warning === undefined ? [`${run}, ${month}`] : [run, warning];
}

/** Where it is far from the rest of the run. */
function worstMinute(document: ResultsDocument): readonly string[] {
  if (document.measuredSeconds < FEWEST_MINUTES * 60) return [];
  const hit = byRequests(document).flatMap(([name, { worstMinute: worst, latencyMs }]) => {
    if (worst === undefined || latencyMs.count === 0) return [];
    const isSlow = worst.p99Ms >= WORSE_FACTOR * latencyMs.p99;
    const parts = [
      ...(isSlow ? [`p99 ${formatDuration(worst.p99Ms)}`] : []),
      ...(worst.refusedRate > 0 ? [`${formatShare(Number(worst.refusedRate.toPrecision(2)))} refused`] : []),
      ...(worst.errorRate > 0 ? [`${formatShare(Number(worst.errorRate.toPrecision(2)))} failed`] : []),
    ];
    const weight = Math.max(worst.refusedRate, worst.errorRate, isSlow ? 1e-6 : 0);
    return weight === 0 ? [] : [{ weight, text: `worst minute of ${name}: ${parts.join(', ')}` }];
  });
  const [worst] = hit.toSorted((one, other) => other.weight - one.weight);
  return worst === undefined ? [] : [worst.text];
}

function byRequests({ functions }: ResultsDocument): readonly (readonly [string, FunctionResults])[] {
  return Object.entries(functions).toSorted(([, one], [, other]) => other.requests - one.requests);
}

/** Between two that are alike the order of the file decides nothing. */
function inOrderOfNames(document: ResultsDocument): ResultsDocument {
  const sorted = <T>(named: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
    Object.fromEntries(
      Object.keys(named)
        .sort()
        .map((name) => [name, named[name] as T]),
    );
  return { ...document, functions: sorted(document.functions), triggers: sorted(document.triggers) };
}
