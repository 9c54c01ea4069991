import { formatMemory } from '../../units/format.ts';
import { resourceType } from '../graph/operations.ts';
import type { Issue } from '../schema/issues.ts';
import type { ResourceSpec } from '../schema/resource-schema.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import { notLaunched } from './check-functions.ts';

type Words = Omit<Issue, 'path'>;

/** Keys that raise quotas, where they mean something; and the account's memory quota. */
export function checkQuotas(scenario: Scenario): Issue[] {
  return [
    ...[...scenario.triggers].flatMap(([name, trigger]) => checkTrigger(name, trigger, scenario)),
    ...[...scenario.resources].flatMap(([name, spec]) => checkResource(name, spec)),
    ...checkMemory(scenario),
  ];
}

function checkTrigger(name: string, trigger: TriggerSpec, { facts }: Scenario): Issue[] {
  const issues: Issue[] = [];
  const report = (key: string, words: Words | null) => {
    if (words !== null) issues.push({ path: ['triggers', name, key], ...words });
  };
  const { highThroughput = false, fifo = false, sendBatchSize, mode, maximumRecordSize } = trigger;
  if (highThroughput) {
    report('highThroughput', notLaunched('fifoHighThroughput', facts));
    if (!fifo) {
      report('highThroughput', {
        problem: 'high throughput is a setting of FIFO queues, and this queue is a standard one',
        remedy: 'give fifo: true, or take it away: a standard queue has no such limit',
      });
    }
  }
  if (sendBatchSize !== undefined && (sendBatchSize < 1 || sendBatchSize > 10)) {
    report('sendBatchSize', {
      problem: `sendBatchSize is ${sendBatchSize}`,
      remedy: 'one send carries 1 to 10 messages (Amazon SQS Developer Guide, "Amazon SQS message quotas")',
    });
  }
  if (mode === 'on-demand') report('mode', notLaunched('kinesisOnDemand', facts));
  if (maximumRecordSize !== undefined) {
    const { value, source } = facts.sources.recordBytes;
    report('maximumRecordSize', notLaunched('kinesisLargeRecords', facts));
    if (maximumRecordSize < value.minimum || maximumRecordSize > value.maximum) {
      report('maximumRecordSize', {
        problem: `maximumRecordSize is ${maximumRecordSize} bytes`,
        remedy: `give 1 MB to 10 MB (${source})`,
      });
    }
  }
  return issues;
}

/** Keys that the quotas of one type of resource hang on. */
const OF_TYPE = { warmThroughput: 'dynamodb', partitionKeys: 'dynamodb', prefixes: 's3' } as const;

function checkResource(name: string, spec: ResourceSpec): Issue[] {
  const type = resourceType(spec);
  const issues: Issue[] = [];
  const report = (key: string, words: Words) => issues.push({ path: ['resources', name, key], ...words });
  for (const [key, wanted] of Object.entries(OF_TYPE)) {
    if (spec[key as keyof typeof OF_TYPE] === undefined || type === wanted) continue;
    report(key, {
      problem: `${key} is a key of resources of type ${wanted}, and ${name} is of type ${type}`,
      remedy: `give type: ${wanted}, or take it away`,
    });
  }
  const isProvisioned = spec.readCapacity !== undefined || spec.writeCapacity !== undefined;
  if (spec.warmThroughput !== undefined && isProvisioned) {
    report('warmThroughput', {
      problem:
        'warmThroughput says what an on-demand table takes at first, and this one has provisioned capacity',
      remedy: 'take it away, or readCapacity and writeCapacity',
    });
  }
  return issues;
}

function checkMemory({ functions, accountMemory }: Scenario): Issue[] {
  if (accountMemory === undefined) return [];
  return [...functions].flatMap(([name, { memory }]) => {
    return memory === undefined || memory <= accountMemory
      ? []
      : [
          {
            path: ['functions', name, 'memory'],
            problem: `memory is ${formatMemory(memory)}, and the account's quota is ${formatMemory(accountMemory)}`,
            remedy: 'give the function less, or ask AWS for more and raise account.memory',
          },
        ];
  });
}
