import { numberOf, readData } from './committed-data.ts';

export interface RecordedRequest {
  readonly sentMs: number;
  readonly durationMs: number;
  readonly isCold: boolean;
}

export interface PoissonRun {
  readonly day: string;
  readonly requests: readonly RecordedRequest[];
  /** Upstream leaves the first quarter of each run out, so that the pool is in its steady state. */
  readonly steadyFromMs: number;
  readonly ratePerSecond: number;
}

export const POISSON_DAYS = [
  '2020-04-24',
  '2020-05-17',
  '2020-05-26',
  '2020-06-04',
  '2020-06-06',
  '2020-06-10',
  '2020-06-18',
] as const;

/** A Poisson run of 28 h on AWS Lambda (us-east-1, python3.6, 128 MB), as its client recorded it. */
export function readPoissonRun(day: string): PoissonRun {
  let sentMs = 0;
  const requests = readData(`poisson-${day}.csv`).map((row) => {
    sentMs += numberOf(row, 'gapMs');
    return { sentMs, durationMs: numberOf(row, 'durationMs'), isCold: numberOf(row, 'cold') === 1 };
  });
  return {
    day,
    requests,
    steadyFromMs: 0.25 * sentMs,
    ratePerSecond: (1000 * (requests.length - 1)) / sentMs,
  };
}

export function observedColdStarts({ requests }: PoissonRun, fromMs: number): number {
  return requests.filter(({ sentMs, isCold }) => isCold && sentMs >= fromMs).length;
}

/** The oracle: environments as a list of the times at which they became idle, the newest serving first. */
export function replayedColdStarts({ requests }: PoissonRun, idleMs: number, fromMs: number): number {
  let environments: number[] = [];
  let coldStarts = 0;
  for (const { sentMs, durationMs } of requests) {
    environments = environments.filter((idleSinceMs) => sentMs - idleSinceMs < idleMs);
    const newest = Math.max(...environments.filter((idleSinceMs) => idleSinceMs <= sentMs));
    if (newest >= 0) environments.splice(environments.indexOf(newest), 1);
    else if (sentMs >= fromMs) coldStarts += 1;
    environments.push(sentMs + durationMs);
  }
  return coldStarts;
}

/**
 * The idle time, to 15 s, that brings the oracle nearest to what these runs showed (least sum of squared
 * errors ÷ observed).
 */
export function fittedIdleMs(runs: readonly PoissonRun[]): number {
  let best = { idleMs: 0, misfit: Number.POSITIVE_INFINITY };
  for (let idleMs = 480_000; idleMs <= 900_000; idleMs += 15_000) {
    const misfit = runs.reduce((sum, run) => {
      const observed = observedColdStarts(run, run.steadyFromMs);
      return sum + (replayedColdStarts(run, idleMs, run.steadyFromMs) - observed) ** 2 / observed;
    }, 0);
    if (misfit < best.misfit) best = { idleMs, misfit };
  }
  return best.idleMs;
}
