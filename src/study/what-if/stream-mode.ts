import type { CompiledSource } from '../../model/compiled.ts';
import type { ResultsDocument } from '../../results/documents/document.ts';
import { type AlternativeKind, type Given, type Rung, stakeOf, withoutTier } from './alternative.ts';

/**
 * What one shard takes in a second (Amazon Kinesis Data Streams Developer Guide, "Quotas and limits", read
 * 2026-11-28).
 */
const SHARD_RECORDS = 1000;
const SHARD_BYTES = 1024 * 1024;
/** The busiest step fills so much of the shards. */
const TARGET_SHARE = 0.7;

/** Provisioned ↔ on-demand streams, of those that one trigger alone reads. */
export const STREAM_MODE: AlternativeKind = {
  id: 'cheaper-stream',
  isPriced: true,
  advises: 'first',
  mostSlower: 1.1,
  laddersOf: (given) =>
    [...given.scenario.triggers].flatMap(([name, trigger]) => {
      const source = given.compiled.sources.find((one) => one.trigger === name);
      if (trigger.source !== 'kinesis' || source === undefined || source.hub !== undefined) return [];
      const isOnDemand = trigger.mode === 'on-demand';
      const rung = isOnDemand ? provisioned(name, source, given) : onDemand(name, trigger.shards);
      const stakeUsd = stakeOf(
        given.document,
        ({ service, item }) => service === 'kinesis' && withoutTier(item).endsWith(` of ${name}`),
      );
      const subject = `the ${isOnDemand ? 'on-demand' : 'provisioned'} stream of ${name}`;
      return [{ about: `triggers.${name}`, subject, rungs: [rung], stakeUsd }];
    }),
};

function onDemand(name: string, shards: number | undefined): Rung {
  const at = `triggers.${name}`;
  return {
    name: 'an on-demand stream',
    set: {
      [`${at}.mode`]: 'on-demand',
      // What was provisioned says nothing of a stream that grows by itself.
      ...(shards === undefined ? {} : { [`${at}.shards`]: 'null' }),
    },
    loses: 'the bill then follows the data',
  };
}

function provisioned(name: string, source: CompiledSource, { document }: Given): Rung {
  const shards = shardsFor(document, name, source);
  return {
    name: `a stream of ${shards} ${shards === 1 ? 'shard' : 'shards'}`,
    set: { [`triggers.${name}.mode`]: 'provisioned', [`triggers.${name}.shards`]: shards },
    loses: `that is what the mean of this run fills to ${Math.round(100 * TARGET_SHARE)} %; what exceeds it is refused, and somebody must add shards`,
  };
}

function shardsFor(document: ResultsDocument, name: string, { billing }: CompiledSource): number {
  const perSecond = (document.triggers[name]?.events ?? 0) / document.measuredSeconds;
  const shards = Math.max(perSecond / SHARD_RECORDS, (perSecond * billing.payloadBytes) / SHARD_BYTES);
  return Math.max(1, Math.ceil(shards / TARGET_SHARE));
}
