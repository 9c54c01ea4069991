import {
  type CompiledScenario,
  type Fault,
  FaultError,
  formatFault,
  type Loaded,
  type LoadedScenario,
  type LoadOptions,
  loadScenario,
  type Scenario,
  type ScenarioInput,
  type ScenarioObject,
  type ScenarioPart,
  type ScenarioText,
  type SettingText,
  starterScenario,
  VERSION,
  type WriteOptions,
  writeScenario,
} from 'lambda-sim';

/** The scenario that the other programs study: each of its parts has something to show in a document. */
export const SCENARIO: ScenarioObject = {
  name: 'orders',
  functions: {
    api: {
      memory: 512,
      work: { cpu: { lognormal: { median: '20ms', p95: '60ms' } } },
      calls: [{ resource: 'table' }],
      invokes: [{ function: 'mail', mode: 'async' }],
    },
    mail: { memory: 256, work: { cpu: '10ms' } },
    worker: { memory: 256, work: { cpu: '5ms' } },
  },
  resources: { table: { type: 'dynamodb', concurrency: 2 } },
  triggers: {
    http: { source: 'api-gateway', function: 'api' },
    jobs: { source: 'sqs', function: 'worker' },
    clicks: { source: 'kinesis', function: 'worker', shards: 1 },
  },
  traffic: [
    { to: 'http', poisson: '4/s' },
    { to: 'jobs', poisson: '1/s' },
    { to: 'clicks', poisson: '1/s' },
  ],
  run: { duration: '1m' },
  thresholds: { 'api.latency': 'p(99) < 5s' },
};

export async function loadOrThrow(input: ScenarioInput, options: LoadOptions = {}): Promise<LoadedScenario> {
  const loaded: Loaded = await loadScenario(input, options);
  if (loaded.ok) return loaded;
  throw new FaultError(loaded.faults);
}

export async function useScenarios(): Promise<void> {
  const text: ScenarioText = { text: starterScenario(), name: 'starter' };
  const setting: SettingText = { option: 'seed', text: 'run.seed=7' };
  const { scenario, compiled, set } = await loadOrThrow(text, { set: [setting, 'run.duration=1m'] });
  const whole: Scenario = scenario;
  const ready: CompiledScenario = compiled;
  const part: ScenarioPart = { functions: whole.functions };
  const options: WriteOptions = { comments: { 'functions.api': `by ${VERSION}` } };
  const written = writeScenario(part, options);
  if (!written.includes(`# by ${VERSION}`) || ready.model.seed !== 7 || set.length !== 2)
    throw new Error(written);

  const wrong = await loadScenario({ functions: { api: { memroy: 5 } } });
  const faults: readonly Fault[] = wrong.ok ? [] : wrong.faults;
  console.log(faults.map(formatFault).join('\n'));
}
