import type { ResultsDocument, ThresholdResult, Verdict } from '../../results/documents/document.ts';
import { formatShare, formatWhole } from '../../units/format.ts';
import { plural } from './text.ts';

/** The document's verdict; one made of the outcomes for documents of before. */
export function verdictOf(document: ResultsDocument): Verdict {
  return document.verdict ?? verdictOfOutcomes(document);
}

/** A word for each state, with a mark that does not rest on colour. */
export const STATE_WORDS: Readonly<
  Record<Verdict['state'], { readonly mark: string; readonly word: string }>
> = {
  calm: { mark: '✓', word: 'In order' },
  strained: { mark: '!', word: 'Under strain' },
  broken: { mark: '✗', word: 'Trouble' },
};

/**
 * How many thresholds hold, as a sentence of its own: they say what was asked for, not what happened. Null
 * where there are none.
 */
export function thresholdWords(thresholds: readonly ThresholdResult[]): string | null {
  const all = thresholds.length;
  if (all === 0) return null;
  const failed = thresholds.filter(({ passed }) => !passed).length;
  if (failed > 0) return `${failed} of ${all} ${plural(all, 'threshold')} failed`;
  return all === 1 ? 'The threshold holds' : `${all} of ${all} thresholds hold`;
}

/** Requests that were not served, by what became of them; of how many. */
export function unserved(document: ResultsDocument): {
  readonly requests: number;
  readonly parts: readonly { readonly what: string; readonly count: number }[];
} {
  const all = Object.values(document.functions);
  const sum = (read: (one: (typeof all)[number]['outcomes']) => number) =>
    all.reduce((total, { outcomes }) => total + read(outcomes), 0);
  return {
    requests: all.reduce((total, { requests }) => total + requests, 0),
    parts: [
      { what: 'refused', count: sum(({ throttled }) => throttled) },
      { what: 'denied', count: sum(({ accessDenied }) => accessDenied) },
      { what: 'failed', count: sum(({ failed, outOfMemory }) => failed + outOfMemory) },
      { what: 'timed out', count: sum(({ timedOut }) => timedOut) },
      { what: 'dropped', count: sum(({ dropped }) => dropped) },
    ].filter(({ count }) => count > 0),
  };
}

function verdictOfOutcomes(document: ResultsDocument): Verdict {
  const { requests, parts } = unserved(document);
  if (requests === 0) return { state: 'strained', headline: 'No request arrived', points: [] };
  const lost = parts.reduce((sum, { count }) => sum + count, 0);
  if (lost === 0) {
    const headline =
      requests === 1
        ? 'The one request was neither refused nor failed'
        : `None of ${formatWhole(requests)} requests was refused or failed`;
    return { state: 'calm', headline, points: [] };
  }
  const words = parts.map(({ what, count }) => `${formatShare(count / requests)} ${what}`);
  return {
    state: lost / requests < 0.001 ? 'strained' : 'broken',
    headline: `Of ${formatWhole(requests)} ${plural(requests, 'request')}, ${words.join(', ')}`,
    points: [],
  };
}
