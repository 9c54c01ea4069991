import type { CompiledScenario } from '../../model/compiled.ts';
import { formatCount, formatDuration, formatWhole, wholeCount } from '../../units/format.ts';
import { ratio } from '../statistics/rounded.ts';
import { advise, provisionable, roundedUp } from './advice.ts';
import {
  type FindingInput,
  type FunctionRule,
  type FunctionView,
  firstMeasuredStep,
  known,
  type WeighedFinding,
  windowOf,
} from './finding-input.ts';
import { isColdStart } from './findings-run.ts';

/** A percentile with fewer values above it than this moves with every seed. */
const FEWEST_TAIL_VALUES = 20;
/** Values above a percentile that hold it to about ± 10 %. */
const WANTED_TAIL_VALUES = 100;
/** Cold starts rule p99 when it is this many times the p99 of the requests that found a warm environment. */
const COLD_P99_FACTOR = 1.5;
/** Below this many, shares of cold starts mean little. */
const FEWEST_COLD_STARTS = 20;
/** Environments that would be busy for a smaller share of the time are too dear to be kept ready. */
const WORTH_PROVISIONING = 0.2;

/** Most times that a run is advised to be repeated: more would not be done. */
const MOST_TIMES = 20;

/** Only where a threshold judges it: that a long tail of a short run is rough is no news. */
const tailRestsOnFew: FunctionRule = ({ name, measured }, { compiled, replications }) => {
  const judged = judgedPercentiles(name, compiled.thresholds);
  // Percentiles rest on the requests of all runs.
  const count = Math.round(measured.latencyMs.count * (replications ?? 1));
  return thinTail(name, count, judged, replications ?? usualReplications(compiled.replications));
};

function usualReplications(replications: CompiledScenario['replications']): number {
  return replications === 'auto' ? 1 : replications;
}

/** Percentiles of a function's latency, from 99 on, that the thresholds judge. */
export function judgedPercentiles(
  name: string,
  thresholds: readonly { readonly metric: string; readonly expression: string }[],
): readonly number[] {
  return thresholds
    .filter(({ metric }) => metric === `${name}.latency` || metric === 'latency')
    .flatMap(({ expression }) => Number(/^\s*p\(([\d.]+)\)/.exec(expression)?.[1] ?? 0))
    .filter((percentile) => percentile >= 99 && percentile < 100)
    .sort((one, other) => one - other);
}

/** What is said of a judged percentile that rests on few of `count` requests, or null. */
export function thinTail(
  name: string,
  count: number,
  judged: readonly number[],
  replications: number,
): WeighedFinding | null {
  if (count === 0) return null;
  const tail = judged
    .map((percentile) => ({
      label: `p${percentile}`,
      share: 1 - percentile / 100,
      above: Math.floor(count * (1 - percentile / 100) + 1e-9),
    }))
    .find(({ above }) => above < FEWEST_TAIL_VALUES);
  if (tail === undefined) return null;
  const { label, above, share } = tail;
  const rests =
    above === 0
      ? `is little more than its largest value (${formatWhole(count)} ${wholeCount(count) === 1 ? 'request' : 'requests'} in all)`
      : `rests on ${above} ${above === 1 ? 'request' : 'requests'}`;
  const times = Math.min(MOST_TIMES, roundedUp(WANTED_TAIL_VALUES / (count * share)));
  const wanted = times * replications;
  const has = Math.floor(count * share * times + 1e-6);
  const canRepeat = replications < MOST_TIMES && has > above;
  return {
    id: 'thin-tail',
    about: `functions.${name}`,
    hits: {
      count: FEWEST_TAIL_VALUES - above,
      share: 1 - above / FEWEST_TAIL_VALUES,
      what: 'requests too few',
    },
    ...known({ advice: canRepeat ? advise({ 'run.replications': wanted }) : undefined }),
    severity: 'notice',
    weight: 0.9 - above / 100,
    text: `a threshold judges ${label} of ${name}'s latency, which ${rests}${canRepeat ? `: with ${formatCount(wanted)} replications it would rest on ${formatCount(has)}` : ', and that decides nothing'}`,
  };
}

const coldStartsRuleP99: FunctionRule = (view, input) => {
  const { name, measured, model, configuration, series } = view;
  const { latencyMs, coldLatencyMs, warmLatencyMs, initMs } = measured;
  if (coldLatencyMs.count < FEWEST_COLD_STARTS || warmLatencyMs.count === 0) return null;
  const p99 = latencyMs.quantile(0.99);
  const warmP99 = warmLatencyMs.quantile(0.99);
  if (p99 < COLD_P99_FACTOR * warmP99) return null;
  const init =
    initMs.count === 0 ? '' : ` (half of the inits take over ${formatDuration(initMs.quantile(0.5))})`;
  const share = ratio(coldLatencyMs.count, latencyMs.count);
  const wanted = readyFor(view, input);
  const isWorthIt =
    configuration.provisionedConcurrency === 0 &&
    model.provisioning === null &&
    !configuration.snapStart &&
    // A fleet that is created once needs no other that is kept ready.
    !isColdStart(view, input) &&
    measured.concurrency.mean >= WORTH_PROVISIONING * wanted &&
    wanted <= provisionable(input.compiled, name);
  return {
    id: 'cold-starts-set-p99',
    about: `functions.${name}`,
    hits: { count: coldLatencyMs.count, share, what: 'requests' },
    ...known({
      window: windowOf(input, series.coldStarts),
      advice: isWorthIt ? advise({ [`functions.${name}.provisionedConcurrency`]: wanted }) : undefined,
    }),
    severity: 'notice',
    weight: Math.min(0.95, 1 - ratio(warmP99, p99)),
    text: `cold starts set ${name}'s p99: ${formatDuration(p99)} with them, ${formatDuration(warmP99)} without${init}; ${formatWhole(coldLatencyMs.count)} requests had one: shorten its init${isWorthIt ? `, or keep ${formatCount(wanted)} environments ready` : ', or bear them: environments kept ready for so little traffic would mostly stand idle'}`,
  };
};

/** Of the requests so many may still come to a cold environment: fewer than set p99. */
const MAY_BE_COLD = 0.005;

/** Environments that must be ready so that p99 is warm: the fewest beyond which nearly nothing runs. */
function readyFor({ measured, series }: FunctionView, input: FindingInput): number {
  const { invocations, concurrency, concurrencyMax } = series;
  const first = firstMeasuredStep(input);
  const peaks = [...concurrencyMax.subarray(first)];
  const all = invocations.subarray(first).reduce((sum, count) => sum + count, 0);
  if (all === 0) return Math.ceil(measured.concurrency.max);
  const isEnough = (ready: number): boolean => {
    let beyond = 0;
    for (const [place, most] of peaks.entries()) {
      if (most <= ready) continue;
      // Between the mean and the most of a step all levels are taken to be as frequent.
      const mean = concurrency[first + place] ?? 0;
      const share = most <= mean ? 1 : Math.min(1, (most - ready) / (most - mean));
      beyond += (invocations[first + place] ?? 0) * Math.min(share, (most - ready) / most);
    }
    return beyond <= MAY_BE_COLD * all;
  };
  const most = Math.ceil(peaks.reduce((peak, one) => Math.max(peak, one), 1));
  let [low, high] = [0, most];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** What stands behind the latency figures. */
export const LATENCY_RULES: readonly FunctionRule[] = [tailRestsOnFew, coldStartsRuleP99];
