import { counter, type Figure, money } from './figure.ts';

const cost = (name: string, words: string, extras: Partial<Figure> = {}): Figure =>
  money(name, name, words, { headline: ['value'], csv: { metric: 'cost', statistic: name }, ...extras });

export const BILL_FIGURES: readonly Figure[] = [
  cost('monthly', 'the usage scaled to 730 h, then priced', { brief: ['value'] }),
  cost('total', 'the simulated usage as one billing month'),
  cost('perMillionRequests', 'the total for a million requests from outside'),
];

/** Of the whole run; what else `totals` holds is of all functions together. */
export const TOTAL_FIGURES: readonly Figure[] = [
  counter('entryRequests', 'requests', 'requests that came from outside', {
    csv: { metric: 'requests', statistic: 'count' },
  }),
];

/** A service's lines added up. */
export const SERVICE_FIGURES: readonly Figure[] = [
  money('monthly', 'monthly', "the service's part of the monthly bill"),
  money('total', 'total', "the service's part of the bill of the simulated time"),
];

/** A line of the bill: the same service, item and function. */
export const LINE_FIGURES: readonly Figure[] = [
  money('monthly', 'monthly', 'a line of the monthly bill'),
  money('total', 'total', 'a line of the bill of the simulated time'),
  counter('monthlyQuantity', 'monthlyQuantity', 'what a line of the monthly bill counts'),
  counter('quantity', 'quantity', 'what a line of the bill of the simulated time counts'),
];
