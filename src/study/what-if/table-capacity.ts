import type { CompiledResource } from '../../model/compiled.ts';
import type { ResultsDocument } from '../../results/documents/document.ts';
import { type AlternativeKind, type Rung, stakeOf, withoutTier } from './alternative.ts';

/**
 * What the busiest step uses is this share of what is provisioned: the target that DynamoDB's own auto
 * scaling has in its console (Amazon DynamoDB Developer Guide, "Managing throughput capacity automatically
 * with DynamoDB auto scaling"; from memory of it, not read again).
 */
const TARGET_SHARE = 0.7;

/** On-demand ↔ provisioned capacity of DynamoDB tables. */
export const TABLE_CAPACITY: AlternativeKind = {
  id: 'cheaper-table',
  isPriced: true,
  advises: 'first',
  mostSlower: 1.1,
  laddersOf: ({ compiled, document }) =>
    compiled.resources.flatMap((resource) => {
      const { name, type } = resource;
      if (type !== 'dynamodb') return [];
      const isOnDemand = resource.readCapacity === null && resource.writeCapacity === null;
      const at = `resources.${name}`;
      const rung = isOnDemand ? provisioned(resource, document) : onDemand(at);
      const stakeUsd = stakeOf(
        document,
        ({ service, item }) =>
          service === 'dynamodb' &&
          /^(Read|Write) (request units|capacity)/.test(item) &&
          withoutTier(item).endsWith(` of ${name}`),
      );
      const subject = `${isOnDemand ? 'on-demand' : 'provisioned'} capacity of ${name}`;
      return [{ about: at, subject, rungs: [rung], stakeUsd }];
    }),
};

function onDemand(at: string): Rung {
  return {
    name: 'on-demand capacity',
    set: { [`${at}.readCapacity`]: 'null', [`${at}.writeCapacity`]: 'null' },
    loses: 'the bill then follows the traffic',
  };
}

function provisioned(resource: CompiledResource, document: ResultsDocument): Rung {
  const read = capacityFor(resource, document, ({ readUnits }) => readUnits);
  const write = capacityFor(resource, document, ({ writeUnits }) => writeUnits);
  const at = `resources.${resource.name}`;
  return {
    name: `provisioned capacity of ${read} read and ${write} write units a second`,
    set: { [`${at}.readCapacity`]: read, [`${at}.writeCapacity`]: write },
    loses: `that is what the busiest time of this run uses at ${Math.round(100 * TARGET_SHARE)} %; more traffic than that is refused`,
  };
}

/** Units a second that carry the busiest step, at least one. */
function capacityFor(
  { operations }: CompiledResource,
  { series }: ResultsDocument,
  unitsOf: (operation: CompiledResource['operations'][number]) => number,
): number {
  const perStep: number[] = [];
  for (const operation of operations) {
    const units = operation.count * unitsOf(operation);
    const invocations = series.functions[operation.function]?.invocations ?? [];
    invocations.forEach((count, step) => {
      perStep[step] = (perStep[step] ?? 0) + count * units;
    });
  }
  const busiest = perStep.reduce((most, units) => Math.max(most, units), 0) / series.stepSeconds;
  return Math.max(1, Math.ceil(busiest / TARGET_SHARE));
}
