import { formatDuration, formatShare } from '../../units/format.ts';
import type { Finding, ResultsDocument, ThresholdResult } from '../documents/document.ts';
import { intervalOf } from '../statistics/confidence.ts';
import { advise, withCommand } from './advice.ts';
import type { FindingId } from './finding-ids.ts';

/** As many as the scenario takes. */
const MOST_REPLICATIONS = 1000;
/** An interval wider than this share of the mean on either side is worth a word. */
const WIDE_HALF_SHARE = 0.1;

/**
 * What the intervals over replications do not allow to be said, and what to do about it; of a document that
 * has them.
 */
export function precisionFindings(document: ResultsDocument): Finding[] {
  return [...undecidedThresholds(document), ...unboundedThresholds(document), ...wideIntervals(document)].map(
    withCommand,
  );
}

/** The verdict of a threshold could be the other one: its limit lies within the interval of its figure. */
function undecidedThresholds({ thresholds, replications }: ResultsDocument): Finding[] {
  const undecided = thresholds.filter((threshold) => isUndecided(threshold));
  const [first] = undecided;
  const interval = first === undefined ? undefined : intervalOf(first, 'actual');
  if (first === undefined || interval === undefined) return [];
  const others = undecided.length - 1;
  const more =
    others === 0 ? '' : ` (and so with ${others} other ${others === 1 ? 'threshold' : 'thresholds'})`;
  const [low, high] = interval.map((end) => String(Number(end.toPrecision(4))));
  return [
    {
      id: 'threshold-undecided' satisfies FindingId,
      about: `thresholds.${first.metric}`,
      ...(4 * replications <= MOST_REPLICATIONS
        ? { advice: advise({ 'run.replications': 4 * replications }) }
        : {}),
      severity: 'warning',
      text: `${first.metric}: ${first.expression} is not decided: over ${replications} replications the figure lies between ${low} and ${high}, on both sides of the limit: simulate longer, or ask for ${4 * replications} replications${more}`,
    },
  ];
}

/** A level at its ceiling has its mean within this of it, over the mean (level-estimate.ts). */
const CEILING_MARGIN = 0.25;

/**
 * A threshold is judged, but nothing says how surely. Where the replications agree, or it is an extreme,
 * nothing would.
 */
function unboundedThresholds({ thresholds, replications, withoutInterval = [] }: ResultsDocument): Finding[] {
  const found = thresholds.flatMap((threshold, index) => {
    const path = `thresholds.${index}.actual`;
    const without = withoutInterval.find(({ figures }) => figures.includes(path));
    if (without === undefined || ['agree', 'empty', 'extreme'].includes(without.why)) return [];
    const { actual, limit } = threshold;
    if (without.why === 'ceiling' && Math.abs(limit - actual) > CEILING_MARGIN * actual) return [];
    return [{ threshold, reason: without.reason }];
  });
  const [first] = found;
  if (first === undefined) return [];
  const others = found.length - 1;
  const more =
    others === 0 ? '' : ` (and so of ${others} other ${others === 1 ? 'threshold' : 'thresholds'})`;
  const { metric, expression } = first.threshold;
  return [
    {
      id: 'threshold-unsure' satisfies FindingId,
      about: `thresholds.${metric}`,
      severity: 'notice',
      text: `how sure the verdict on ${metric}: ${expression} is, ${replications} replications do not tell: ${first.reason}${more}`,
    },
  ];
}

function isUndecided(threshold: ThresholdResult): boolean {
  const interval = intervalOf(threshold, 'actual');
  return interval !== undefined && interval[0] < threshold.limit && threshold.limit < interval[1];
}

/** The function whose p99 is least certain, where that is uncertain enough to matter. */
function wideIntervals({ functions, replications }: ResultsDocument): Finding[] {
  let widest = { name: '', halfShare: 0, p99: 0 };
  for (const [name, { latencyMs }] of Object.entries(functions)) {
    const interval = intervalOf(latencyMs, 'p99');
    if (interval === undefined || latencyMs.p99 === 0) continue;
    const halfShare = (interval[1] - interval[0]) / 2 / latencyMs.p99;
    if (halfShare > widest.halfShare) widest = { name, halfShare, p99: latencyMs.p99 };
  }
  if (widest.halfShare < WIDE_HALF_SHARE) return [];
  return [
    {
      id: 'p99-unsure' satisfies FindingId,
      about: `functions.${widest.name}`,
      severity: 'info',
      text: `p99 of ${widest.name}'s latency is ${formatDuration(widest.p99)} ± ${formatShare(widest.halfShare)} over ${replications} replications: four times as many would halve that`,
    },
  ];
}
