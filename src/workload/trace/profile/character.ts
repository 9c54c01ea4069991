import { formatDuration, formatRate } from '../../../units/format.ts';
import type { Period } from './periodicity.ts';
import type { ScaleBurstiness } from './windows.ts';

export interface CharacterFacts {
  readonly events: number;
  readonly ratePerSecond: number | null;
  readonly spanMs: number;
  readonly burstiness: readonly ScaleBurstiness[];
  /** Of the gaps between single events; NaN where there are none. */
  readonly gapCv: number;
  readonly periodicity: readonly Period[];
  readonly series: { readonly stepMs: number; readonly counts: readonly number[] };
}

export interface Character {
  readonly kind: 'few' | 'regular' | 'poisson' | 'changing' | 'bursty';
  /** What kind of traffic it is, in one sentence. */
  readonly sentence: string;
  /** Lines of YAML that stand for it in a scenario's `traffic`, as far as one pattern can. */
  readonly pattern: string;
  /** What the pattern does not keep. */
  readonly loses: string;
}

const FEWEST_EVENTS = 30;
/** A chance of one in a thousand that Poisson counts are as far off. */
const STANDARD_ERRORS = 3.3;
const REGULAR_CV = 0.5;
const MOST_RAMP_POINTS = 24;

/** What kind of traffic it is, and what pattern comes nearest. */
export function characterOf(facts: CharacterFacts): Character {
  const { events, ratePerSecond, spanMs, gapCv, periodicity } = facts;
  const rate = ratePerSecond ?? 0;
  const [period] = periodicity;
  const rhythm =
    period === undefined ? '' : `, with a rhythm of ${formatDuration(period.periodSeconds * 1000)}`;
  if (events < FEWEST_EVENTS || ratePerSecond === null || Number.isNaN(gapCv)) {
    return {
      kind: 'few',
      sentence: `Only ${events} events in ${formatDuration(spanMs)}: too few to tell what kind of traffic it is.`,
      pattern: `poisson: ${exact(rate)}/s`,
      loses: 'everything but the mean rate',
    };
  }
  const short = facts.burstiness.filter(({ scaleSeconds }) => scaleSeconds <= 10);
  const long = facts.burstiness.filter(({ scaleSeconds }) => scaleSeconds > 10);
  const isOver = ({ dispersion, windows }: ScaleBurstiness): boolean =>
    dispersion > 1 + STANDARD_ERRORS * Math.sqrt(2 / (windows - 1)) && dispersion > 1.1;
  const gapError = 1 / Math.sqrt(events);
  const isShortBursty =
    gapCv > 1.15 + STANDARD_ERRORS * gapError || short.some((one) => isOver(one) && one.dispersion > 1.3);
  const worst = [...facts.burstiness].sort((a, b) => b.dispersion - a.dispersion)[0];
  if (gapCv < REGULAR_CV) {
    return {
      kind: 'regular',
      sentence: `Nearly even gaps (CV ${gapCv.toFixed(2)}) at ${formatRate(rate)}${rhythm}: a clock or a paced client.`,
      pattern: `constant: ${exact(rate)}/s`,
      loses: `the gaps' small differences`,
    };
  }
  if (!isShortBursty && !long.some(isOver)) {
    return {
      kind: 'poisson',
      sentence: `Like Poisson arrivals at a steady ${formatRate(rate)}${rhythm}: gaps with CV ${gapCv.toFixed(2)}.`,
      pattern: `poisson: ${exact(rate)}/s`,
      loses: 'nothing that its counts show',
    };
  }
  if (!isShortBursty) {
    return {
      kind: 'changing',
      sentence: `Poisson-like from second to second, around ${formatRate(rate)} that changes over ${scale(worst)}${rhythm}.`,
      pattern: rampOf(facts.series),
      loses: `changes within its ${MOST_RAMP_POINTS} pieces`,
    };
  }
  const beyond = worst !== undefined && worst.dispersion > 3 * gapCv * gapCv;
  return {
    kind: 'bursty',
    sentence:
      `Bursty traffic around ${formatRate(rate)}${rhythm}: gaps with CV ${gapCv.toFixed(1)}` +
      (worst === undefined
        ? '.'
        : `, counts in windows of ${scale(worst)} vary ${shown(worst.dispersion)} times as much as Poisson's.`),
    pattern: `gamma: { rate: ${exact(rate)}/s, cv: ${exact(Math.min(100, gapCv))} }`,
    loses: beyond
      ? 'bursts longer than some gaps: play the trace itself, or what generate --like makes of it'
      : 'the order of the gaps',
  };
}

/** The rate in straight lines through the means of at most 24 pieces. */
function rampOf({ stepMs, counts }: CharacterFacts['series']): string {
  const size = Math.max(1, Math.ceil(counts.length / MOST_RAMP_POINTS));
  const points: string[] = [];
  for (let at = 0; at < counts.length; at += size) {
    const part = counts.slice(at, at + size);
    const rate = part.reduce((sum, one) => sum + one, 0) / ((part.length * stepMs) / 1000);
    points.push(`{ at: ${Math.round(((at + part.length / 2) * stepMs) / 1000)}s, rate: ${exact(rate)}/s }`);
  }
  return `ramp: [${points.join(', ')}]`;
}

function scale(one: ScaleBurstiness | undefined): string {
  return formatDuration((one?.scaleSeconds ?? 1) * 1000);
}

function shown(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toFixed(1);
}

function exact(value: number): string {
  return String(Number(value.toPrecision(4)));
}
