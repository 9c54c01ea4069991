import type { ResultsDocument } from '../../results/documents/document.ts';

/** Refused attempts ÷ all from which on a bill is that of what is let in alone. */
export const MOST_REFUSED = 0.001;

/** What waits or runs at the end up to this share of the requests is served soon after. */
export const WAITING = 0.02;

/** Refused ÷ all attempts of a run. */
export function refusedShare(document: ResultsDocument): number {
  const attempts = attemptsOf(document);
  return attempts === 0 ? 0 : refusedAttemptsOf(document) / attempts;
}

export function refusedAttemptsOf({ totals, triggers }: ResultsDocument): number {
  // What a trigger's own bucket refused is among its function's throttles.
  const byTriggers = Object.values(triggers).reduce((sum, { throttled }) => sum + throttled, 0);
  return Math.max(totals.throttles, byTriggers);
}

export function attemptsOf(document: ResultsDocument): number {
  return refusedAttemptsOf(document) + document.totals.invocations;
}

/**
 * Whether no limit did anything at any time of the run, so that it went as it would with one of them alone.
 */
export function isUnhindered(run: Refusing & { readonly isFreeOfQuotas: boolean }): boolean {
  return run.isFreeOfQuotas && !refusesAnything(run);
}

/** Whether anything was refused, at a door or by Lambda. */
export function refusesAnything({ document }: Refusing): boolean {
  return (
    document.totals.throttles > 0 ||
    Object.values(document.triggers).some(({ throttled }) => throttled > 0) ||
    Object.values(document.series.functions).some(({ throttles }) => throttles.some((count) => count > 0))
  );
}

interface Refusing {
  readonly document: ResultsDocument;
}
