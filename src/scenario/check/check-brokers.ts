import { isBroker, isTopic } from '../../platform/broker-facts.ts';
import type { Issue } from '../schema/issues.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import { outside, outsideDuration, type Report } from './check-pollers.ts';

/** Ranges that AWS gives the mappings of Kafka, Amazon MQ and DocumentDB, each named with its source. */
export function checkBrokers(scenario: Scenario): Issue[] {
  return [...scenario.triggers].flatMap(([name, trigger]) => {
    const issues: Issue[] = [];
    const report: Report = (key, words) => {
      if (words !== null) issues.push({ path: ['triggers', name, ...key.split('.')], ...words });
    };
    checkBroker(trigger, scenario, report);
    return issues;
  });
}

function checkBroker(trigger: TriggerSpec, { facts }: Scenario, report: Report): void {
  const { source, batchWindow } = trigger;
  if (!isBroker(source)) return;
  const rules = facts.sources.brokers;
  report('batchSize', outside('batchSize', trigger.batchSize, rules.batchSize));
  const beyond = outsideDuration('batchWindow', batchWindow, rules.batchWindowMs);
  report('batchWindow', beyond);
  const isWhole = batchWindow === undefined || batchWindow % 1000 === 0;
  if (beyond === null && !isWhole && batchWindow !== rules.batchWindowMs.value.default) {
    report('batchWindow', {
      problem: `batchWindow is ${batchWindow} ms`,
      remedy: `AWS counts whole seconds; leave it out for 500 ms (${rules.batchWindowMs.source})`,
    });
  }
  const { value: retentions, ...retention } = rules.retentionMs;
  report(
    'retention',
    outsideDuration('retention', trigger.retention, { ...retention, value: retentions[source] }),
  );
  if (!isTopic(source)) return;
  const { stream } = facts.sources;
  const { maximumRetryAttempts: attempts, maximumRecordAge: age } = trigger;
  if (Number.isFinite(attempts ?? Number.NaN)) {
    const words = outside('maximumRetryAttempts', attempts, stream.maximumRetryAttempts, ', or -1 for ever');
    report('maximumRetryAttempts', words);
  }
  if (Number.isFinite(age ?? Number.NaN)) {
    const words = outsideDuration('maximumRecordAge', age, stream.maximumRecordAgeMs, ', or -1 for never');
    report('maximumRecordAge', words);
  }
  checkEventPollers(trigger, rules.provisionedPollers, report);
}

function checkEventPollers(
  { provisionedPollers: given }: TriggerSpec,
  { value, ...fact }: Scenario['facts']['sources']['brokers']['provisionedPollers'],
  report: Report,
): void {
  if (given === undefined) return;
  report('provisionedPollers.min', outside('min', given.min, { ...fact, value: value.minimum }));
  report('provisionedPollers.max', outside('max', given.max, { ...fact, value: value.maximum }));
  if (given.min !== undefined && given.max !== undefined && given.min > given.max) {
    report('provisionedPollers.min', {
      problem: `min is ${given.min}, above the max of ${given.max}`,
      remedy: 'swap the two',
    });
  }
}
