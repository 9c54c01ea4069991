import type { ResultsDocument } from '../../results/documents/document.ts';
import { formatCount, formatDuration, formatMoney, formatShare, formatWhole } from '../../units/format.ts';
import { byRequests } from './busiest.ts';
import { intervalOf } from './interval.ts';
import { visible } from './text.ts';
import { unserved } from './verdict-words.ts';

/** One of the few figures by which two settings are told apart. */
export interface KeyFigure {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly text: string;
  /** 95 % interval in words; empty where there is none. */
  readonly interval: string;
  /** Function that it is of; empty for all together. */
  readonly of: string;
}

/**
 * In the order of reading. Latency and concurrency are those of one function, by default the busiest: who
 * holds two documents against each other names the same one for both.
 */
export function keyFigures(document: ResultsDocument, ofFunction = ''): readonly KeyFigure[] {
  const { cost, totals, functions } = document;
  const all = byRequests(document);
  const busiest = all.find(({ name }) => name === ofFunction) ?? all[0];
  const money = (amount: number): string => formatMoney(amount, cost.currency);
  const { requests, parts } = unserved(document);
  const lost = parts.reduce((sum, { count }) => sum + count, 0);
  const invocations = totals.invocations;
  const several = Object.keys(functions).length > 1;
  const of = busiest === undefined || !several ? '' : ` of ${visible(busiest.name)}`;
  const name = busiest?.name ?? '';
  const share = (count: number, all: number): number => (all === 0 ? 0 : count / all);
  const coldStarts = intervalOf(totals, 'coldStarts');
  const latency = (key: 'p50' | 'p99', label: string): readonly KeyFigure[] => {
    const trend = busiest?.results.latencyMs;
    if (trend === undefined || trend.count === 0) return [];
    return [
      {
        id: key,
        label: `${label}${of}`,
        value: trend[key],
        text: formatDuration(trend[key]),
        interval: words(intervalOf(trend, key), formatDuration),
        of: name,
      },
    ];
  };
  return [
    {
      id: 'monthly',
      label: 'A month (730 h)',
      value: cost.monthly,
      text: money(cost.monthly),
      interval: words(intervalOf(cost, 'monthly'), money),
      of: '',
    },
    {
      id: 'perMillion',
      label: 'A million requests',
      value: cost.perMillionRequests,
      text: totals.requests === 0 ? '–' : money(cost.perMillionRequests),
      interval: words(intervalOf(cost, 'perMillionRequests'), money),
      of: '',
    },
    ...latency('p50', 'Median latency'),
    ...latency('p99', 'p99 latency'),
    {
      id: 'coldStarts',
      label: 'Cold starts',
      value: share(totals.coldStarts, invocations),
      text: formatShare(share(totals.coldStarts, invocations)),
      interval: words(
        coldStarts === null || invocations === 0
          ? null
          : [coldStarts[0] / invocations, coldStarts[1] / invocations],
        formatShare,
      ),
      of: '',
    },
    {
      id: 'unserved',
      label: 'Not served',
      value: share(lost, requests),
      text: lost === 0 ? '0' : `${formatShare(share(lost, requests))}`,
      interval: '',
      of: '',
    },
    ...(busiest === undefined
      ? []
      : [
          {
            id: 'concurrency',
            label: `Most at once${of}`,
            value: busiest.results.concurrency.max,
            text: formatWhole(busiest.results.concurrency.max),
            interval: words(intervalOf(busiest.results.concurrency, 'max'), formatCount),
            of: name,
          },
        ]),
  ];
}

function words(interval: readonly [number, number] | null, write: (value: number) => string): string {
  if (interval === null) return '';
  const [low, high] = [write(Math.max(0, interval[0])), write(interval[1])];
  return low === high ? low : `${low} – ${high}`;
}
