import { SHORT_LIFE_MS } from '../../model/environment-life.ts';
import type { FunctionMeasurements } from '../../model/measurements.ts';
import { findPreset, medianOf } from '../../platform/cold-start-presets.ts';
import { meanOf, quantileOf } from '../../random/moments.ts';
import { formatCount, formatDuration, formatShare, formatWhole } from '../../units/format.ts';
import { ratio } from '../statistics/rounded.ts';
import type { FunctionRule } from './finding-input.ts';

/** With fewer cold starts in a hundred requests p99 is not theirs. */
const TAIL_SHARE = 0.01;
/** A percentile that would be this much longer is worth a word. */
const LONGER_BY = 1.1;
const FEWEST_COLD_STARTS = 3;
/** Cold starts that would become this many more, as a share of what there are. */
const MORE_COLD_STARTS = 0.1;

/** p99 hangs on cold starts, and those are an empty handler's. */
const emptyHandlerDecides: FunctionRule = ({ name, configuration, model, measured }) => {
  const { latencyMs, coldLatencyMs } = measured;
  if (configuration.coldStart !== 'default' || coldLatencyMs.count < FEWEST_COLD_STARTS) return null;
  if (ratio(coldLatencyMs.count, latencyMs.count) < TAIL_SHARE) return null;
  const { runtime, architecture, package: packageType, snapStart } = configuration;
  const sdk = findPreset('sdk', runtime, architecture, packageType, snapStart);
  if (sdk === undefined) return null;
  const { coldStart } = model;
  const longerRunMs =
    (sdk.table.firstInvokeCpuMs.value - meanOf(coldStart.firstInvokeCpuMs)) * coldStart.firstInvokeFactor;
  const longerMs = medianOf(sdk.table) - quantileOf(coldStart.initMs, 0.5) + longerRunMs;
  const p99 = latencyMs.quantile(0.99);
  const withSdk = tailWith(measured, longerMs);
  if (!(withSdk >= LONGER_BY * p99)) return null;
  return {
    id: 'empty-handler-cold-starts',
    about: `functions.${name}`,
    hits: {
      count: coldLatencyMs.count,
      share: ratio(coldLatencyMs.count, latencyMs.count),
      what: 'requests',
    },
    severity: 'notice',
    weight: 0.97,
    text: `cold starts decide ${name}'s p99 of ${formatDuration(round(p99))}, and they are those of an empty handler, since coldStart is not given: with an AWS SDK and a client to load it would be about ${formatDuration(round(withSdk))} (measured of ${runtime}${sdk.table.isSubstitute ? "'s nearest kin" : ''}); give what yours takes as functions.${name}.coldStart.init, or try the measured preset: --set functions.${name}.coldStart=sdk`,
  };
};

/** The latency that one request in a hundred exceeds if each cold one takes so much longer. */
function tailWith(
  { latencyMs, coldLatencyMs, warmLatencyMs }: FunctionMeasurements,
  longerMs: number,
): number {
  const above = TAIL_SHARE * latencyMs.count;
  let low = 0;
  let high = latencyMs.max + Math.max(0, longerMs);
  while (high - low > 0.001 * high) {
    const middle = (low + high) / 2;
    const count = warmLatencyMs.countAbove(middle) + coldLatencyMs.countAbove(middle - longerMs);
    if (count > above) low = middle;
    else high = middle;
  }
  return high;
}

/** Cold starts of a smaller share of the invocations are felt by nobody's p99.9. */
const MATTERS_SHARE = 0.001;

/** Environments live for ever by default; evidence of a shorter life exists. */
const livesAreLong: FunctionRule = ({ name, model, measured }) => {
  const { livesEnded, coldStarts } = measured;
  if (Number.isFinite(model.maxLifetimeMs) || livesEnded < 1) return null;
  const more = ratio(livesEnded, coldStarts);
  if (livesEnded <= MORE_COLD_STARTS * coldStarts) return null;
  const life = formatDuration(SHORT_LIFE_MS);
  const share =
    measured.invocations === 0
      ? ''
      : ` (${formatShare(round(ratio(coldStarts, measured.invocations)))} of the invocations become ${formatShare(round(ratio(coldStarts + livesEnded, measured.invocations)))})`;
  const rise =
    coldStarts === 0
      ? ''
      : more >= 1
        ? `, ${formatCount(round(1 + more))} times as many`
        : `, ${formatShare(round(more))} more`;
  // Twice as many of next to none are still next to none.
  if (ratio(coldStarts + livesEnded, measured.invocations) < MATTERS_SHARE) return null;
  return {
    id: 'long-lives',
    about: `functions.${name}`,
    hits: {
      count: livesEnded,
      share: Math.min(1, ratio(livesEnded, measured.invocations)),
      what: 'invocations',
    },
    severity: 'info',
    weight: Math.min(0.96, 0.4 + 0.2 * more),
    text: `environments of ${name} live as long as they are used, since maxLifetime is never: if they ended every ${life}, there would be about ${formatCount(round(coldStarts + livesEnded))} cold starts instead of ${formatWhole(coldStarts)}${rise}${share}. The evidence conflicts: recordings of 28 hours in 2020 fit never, AWS's guide says that environments end every few hours, and one page measured about 2 hours; to see it, --set functions.${name}.maxLifetime=2h`,
  };
};

export const COLD_START_RULES: readonly FunctionRule[] = [emptyHandlerDecides, livesAreLong];

function round(value: number): number {
  return Number(value.toPrecision(3));
}
