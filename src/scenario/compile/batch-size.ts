import type { PlatformFacts } from '../../platform/facts.ts';
import { formatCount } from '../../units/format.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { Assumptions } from './assumptions.ts';

/**
 * Events of a full batch: as many as `batchSize` says, or as fit into what Lambda takes in one invocation,
 * which is then told. Events of unknown size (no `payload`) never fill it.
 */
export function mostInBatch(
  name: string,
  trigger: TriggerSpec,
  batchSize: number,
  facts: PlatformFacts,
  assumptions: Assumptions,
): number {
  const bytes = trigger.payload?.requestBytes ?? 0;
  const { batchBytes } = facts.sources;
  const most = bytes > 0 ? Math.max(1, Math.floor(batchBytes.value / bytes)) : Number.POSITIVE_INFINITY;
  if (most >= batchSize) return batchSize;
  const words = `${formatCount(most)} events of its payload's size, without what each carries besides, not the ${formatCount(batchSize)} of batchSize`;
  assumptions.fromFact(`triggers.${name}.batch`, words, batchBytes);
  return most;
}
