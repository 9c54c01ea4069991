import { settingsOf, UNCHANGED } from '../../src/live/panel/state.ts';
import type { LiveControls } from '../../src/report/html/live-part.ts';
import { Chance } from '../laws/hostile/chance.ts';

type Choices = Readonly<Record<string, readonly unknown[]>>;

/** What the panel's own fields set of a function, and keys that only its field for any key does. */
const OF_FUNCTION: Choices = {
  memory: [128, 256, 512, 1024, 1769, 3008, '2 GB'],
  architecture: ['x86_64', 'arm64'],
  timeout: ['1s', '3s', '29s', '15m'],
  reservedConcurrency: [1, 5, 40],
  provisionedConcurrency: [1, 4],
  keepAlive: ['1m', '10m'],
  coldStart: ['plain', 'sdk', 'framework'],
  ephemeralStorage: [512, 2048],
  snapStart: [true, false],
  maxLifetime: ['30m', '2h'],
  reuse: ['most-recent', 'least-recent', 'random'],
  vpc: [true, false],
  package: ['zip', 'image'],
  'work.cpu': ['5ms', { lognormal: { median: '40ms', p95: '120ms' } }],
  'work.io': ['20ms', { exponential: { mean: '30ms' } }],
  'work.errorRate': ['2%', 0.001],
  'work.memoryUsed': [90, { uniform: { min: 60, max: 130 } }],
  'logs.bytes': ['600 B', '2 KB'],
  'logs.retention': ['30d'],
  'async.maximumRetryAttempts': [0, 1],
};
const OF_TRIGGER: Choices = {
  batchSize: [1, 5, 10],
  maximumConcurrency: [2, 10],
  batchWindow: ['1s', '5s'],
  visibilityTimeout: ['2m'],
  maxReceiveCount: [2, 5],
  delivery: ['0ms', '40ms'],
  filter: ['60%'],
  enabled: [true, false],
};
const OF_SCENARIO: Choices = {
  region: ['us-east-1', 'eu-central-1', 'ap-south-1', 'sa-east-1'],
  platform: ['aws', 'aws-2018'],
  'account.concurrency': [10, 100, 1000],
  'run.seed': [1, 2, 3, 4],
  'run.warmup': ['10s'],
  'run.start': ['2026-03-29T00:30:00Z'],
  'run.timezone': ['Europe/Berlin', 'America/New_York'],
  'run.replications': [2],
  'billing.freeTier': [true, false],
  'billing.savingsPlan': ['12%'],
};
const FACTORS = [0.1, 0.5, 1.5, 3];

/** One to three changes of a scenario, as the panel sets them: fields, the traffic's factor and keys by name. */
export function drawnSetting(
  controls: LiveControls,
  triggers: readonly string[],
  round: number,
): Readonly<Record<string, unknown>> {
  const chance = new Chance(2026, round);
  const set: Record<string, unknown> = {};
  const one = (): void => {
    const kind = chance.next();
    const from = (choices: Choices, before = ''): void => {
      const path = chance.of(Object.keys(choices));
      set[before + path] = chance.of(choices[path] ?? []);
    };
    if (kind < 0.45) from(OF_FUNCTION, `functions.${chance.of(controls.functions).name}.`);
    else if (kind < 0.6 && triggers.length > 0) from(OF_TRIGGER, `triggers.${chance.of(triggers)}.`);
    else if (kind < 0.75) {
      const state = { ...UNCHANGED, factor: chance.of(FACTORS) };
      for (const text of settingsOf(state, controls)) {
        const at = text.indexOf('=');
        set[text.slice(0, at)] = text.slice(at + 1);
      }
    } else from(OF_SCENARIO);
  };
  for (let left = 1 + chance.below(3); left > 0; left--) one();
  return set;
}
