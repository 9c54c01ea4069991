import { Histogram, type HistogramState } from '../../metrics/histogram.ts';
import type { ResultsDocument } from '../documents/document.ts';
import type { Trends } from './thresholds.ts';

export const TREND_OWNERS = ['function', 'trigger', 'resource', 'chain'] as const;
export type TrendOwner = (typeof TREND_OWNERS)[number];

/** The histograms behind a document's trends: by owner, name and key of the document. */
export type DocumentTrends = Readonly<Record<TrendOwner, ReadonlyMap<string, Trends>>>;

/** The same as plain data. */
export type TrendStates = Readonly<
  Record<TrendOwner, Readonly<Record<string, Readonly<Record<string, HistogramState>>>>>
>;

/**
 * What a document was made from, for as long as somebody holds that document. Percentiles of several runs
 * follow from no percentiles of theirs, and a document has no room for all values.
 */
const known = new WeakMap<ResultsDocument, DocumentTrends>();

export function rememberTrends(document: ResultsDocument, trends: DocumentTrends): ResultsDocument {
  known.set(document, trends);
  return document;
}

/** Undefined for a document that was read, or changed after it was made. */
export function trendsBehind(document: ResultsDocument): DocumentTrends | undefined {
  return known.get(document);
}

export function trendStates(document: ResultsDocument): TrendStates | null {
  const trends = known.get(document);
  if (trends === undefined) return null;
  return ofEachOwner((owner) =>
    Object.fromEntries(
      [...trends[owner]].map(([name, own]) => [name, ofEach(own, (histogram) => histogram.state)]),
    ),
  );
}

export function trendsOfStates(states: TrendStates): DocumentTrends {
  return ofEachOwner(
    (owner) => new Map(Object.entries(states[owner]).map(([name, own]) => [name, ofEach(own, Histogram.of)])),
  );
}

function ofEachOwner<T>(make: (owner: TrendOwner) => T): Record<TrendOwner, T> {
  return Object.fromEntries(TREND_OWNERS.map((owner) => [owner, make(owner)])) as Record<TrendOwner, T>;
}

function ofEach<T, R>(values: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
