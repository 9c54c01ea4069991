export interface Period {
  readonly periodSeconds: number;
  /** Of the counts with themselves one period later. */
  readonly autocorrelation: number;
  /** The autocorrelation in standard errors of what it would be without this rhythm (Bartlett's formula). */
  readonly standardErrors: number;
  /** How often the trace shows it. */
  readonly repetitions: number;
}

const MOST_PERIODS = 3;
const LEAST_REPETITIONS = 3;
const LEAST_ERRORS = 3;
const LEAST_AUTOCORRELATION = 0.1;

/**
 * Rhythms of a series of counts: peaks of its autocorrelation behind its first dip, at least three standard
 * errors high and seen three times; multiples of a shorter one are left out. Bartlett's formula: Box, Jenkins
 * and Reinsel, Time Series Analysis, 2.1.6.
 */
export function periodsOf(counts: readonly number[], stepMs: number): readonly Period[] {
  const steps = counts.length;
  const mean = counts.reduce((sum, one) => sum + one, 0) / steps;
  const centred = Float64Array.from(counts, (count) => count - mean);
  const power = centred.reduce((sum, one) => sum + one * one, 0);
  const lags = Math.floor(steps / LEAST_REPETITIONS);
  if (!(power > 0) || lags < 3) return [];
  const correlation = new Float64Array(lags + 1);
  for (let lag = 1; lag <= lags; lag += 1) {
    let sum = 0;
    for (let at = 0; at + lag < steps; at += 1) sum += (centred[at] ?? 0) * (centred[at + lag] ?? 0);
    correlation[lag] = sum / power;
  }
  const found: Period[] = [];
  let hasDipped = false;
  let squares = 0;
  for (let lag = 1; lag < lags; lag += 1) {
    const here = correlation[lag] ?? 0;
    const error = Math.sqrt((1 + 2 * squares) / steps);
    squares += here * here;
    if (here < LEAST_AUTOCORRELATION / 2) hasDipped = true;
    const isPeak = here > (correlation[lag - 1] ?? 0) && here >= (correlation[lag + 1] ?? 0);
    if (!hasDipped || !isPeak || here < LEAST_AUTOCORRELATION || here < LEAST_ERRORS * error) continue;
    found.push({
      periodSeconds: (lag * stepMs) / 1000,
      autocorrelation: here,
      standardErrors: here / error,
      repetitions: steps / lag,
    });
  }
  return withoutMultiples(found);
}

/** The highest peaks, a multiple of a period only where it is clearly higher. */
function withoutMultiples(found: readonly Period[]): readonly Period[] {
  const kept: Period[] = [];
  for (const one of [...found].sort((a, b) => b.autocorrelation - a.autocorrelation)) {
    const isMultiple = found.some((other) => {
      const times = one.periodSeconds / other.periodSeconds;
      const isWhole = times > 1.5 && Math.abs(times - Math.round(times)) < 0.05 * times;
      return isWhole && other.autocorrelation > 0.8 * one.autocorrelation;
    });
    const isNear = kept.some((other) => {
      return Math.abs(one.periodSeconds - other.periodSeconds) < 0.2 * other.periodSeconds;
    });
    if (!isMultiple && !isNear) kept.push(one);
  }
  return kept.slice(0, MOST_PERIODS);
}
