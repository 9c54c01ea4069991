import { type AlternativeKind, type Rung, stakeOf, withoutTier } from './alternative.ts';

/** Gathering this long is felt by nobody who waits for a queue. */
const SHORT_WINDOW = 's';
const WINDOWS_S = [1, 5];
/** So many times as large a batch is tried, of a queue with the window that it needs. */
const LARGER = 10;
const DEFAULT_BATCH = { sqs: 10, kinesis: 100, 'dynamodb-stream': 100 } as const;
const LARGEST_BATCH = 10_000;

/**
 * Windows and sizes of batches, where it is said what each record costs (`work.perRecord`): otherwise larger
 * batches would seem to come for nothing.
 */
export const BATCHING: AlternativeKind = {
  id: 'cheaper-batches',
  isPriced: false,
  advises: 'best',
  mostSlower: Number.POSITIVE_INFINITY,
  laddersOf: ({ scenario, document }) =>
    [...scenario.triggers].flatMap(([name, trigger]) => {
      const { source } = trigger;
      if (source !== 'sqs' && source !== 'kinesis' && source !== 'dynamodb-stream') return [];
      const work = scenario.functions.get(trigger.function)?.work;
      if (work?.perRecord == null || trigger.enabled === false || trigger.fifo === true) return [];
      const at = `triggers.${name}`;
      const batchSize = trigger.batchSize ?? DEFAULT_BATCH[source];
      const windowS = (trigger.batchWindow ?? 0) / 1000;
      const rungs = WINDOWS_S.filter((seconds) => seconds > windowS).map((seconds): Rung => {
        const larger = Math.min(LARGEST_BATCH, batchSize * LARGER);
        return {
          name: `batches of up to ${larger}, gathered for ${seconds} s,`,
          set: { [`${at}.batchSize`]: larger, [`${at}.batchWindow`]: `${seconds}${SHORT_WINDOW}` },
          loses: `an event waits up to ${seconds} s for its batch`,
        };
      });
      const stakeUsd = stakeOf(
        document,
        ({ service, item, function: of }) =>
          (service === 'lambda' && of === trigger.function) ||
          (service === 'sqs' && withoutTier(item).endsWith(` of ${name}`)),
      );
      return [{ about: at, subject: `polling ${name} and running ${trigger.function}`, rungs, stakeUsd }];
    }),
};
