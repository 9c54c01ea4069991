import type { CompiledScenario } from '../model/compiled.ts';
import { COLD_START_PRESETS } from '../platform/cold-start-presets.ts';
import type { LiveControls, LiveFunction, LiveRate, LiveTrigger } from '../report/html/live-part.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/schema/scenario.ts';
import { exactDuration } from '../units/exact-text.ts';

/** A choice of more functions would not be read; they are set by their keys. */
const MOST_FUNCTIONS = 200;
const MOST_TRIGGERS = 200;

/** What the panel offers of a scenario, with the values that it has. */
export function controlsOf({ scenario, compiled }: LoadedScenario): LiveControls {
  const { facts } = scenario;
  const { minimum, maximum, step } = facts.memoryMb;
  const { rates, fixed } = ratesOf(scenario);
  return {
    functions: functionsOf(scenario, compiled),
    otherFunctions: Math.max(0, scenario.functions.size - MOST_FUNCTIONS),
    triggers: triggersOf(scenario),
    memory: { minimum: minimum.value, maximum: maximum.value, step: step.value },
    accountConcurrency: textOf(scenario.accountConcurrency),
    region: scenario.region,
    regions: facts.regions,
    presets: COLD_START_PRESETS,
    traffic: rates,
    fixedTraffic: [...new Set(fixed)].join(' and '),
  };
}

function functionsOf(scenario: Scenario, compiled: CompiledScenario): readonly LiveFunction[] {
  const memoryOf = new Map(
    compiled.functions.map(({ name }, index) => [name, compiled.model.functions[index]?.memoryMb ?? 0]),
  );
  return [...scenario.functions].slice(0, MOST_FUNCTIONS).map(([name, fn]) => ({
    name,
    memory: memoryOf.get(name) ?? fn.memory ?? 0,
    architecture: fn.architecture ?? '',
    timeout: fn.timeout === undefined ? '' : exactDuration(fn.timeout),
    reservedConcurrency: textOf(fn.reservedConcurrency),
    provisionedConcurrency: textOf(fn.provisionedConcurrency),
    keepAlive: keepAliveText(fn.keepAlive),
    coldStart: typeof fn.coldStart === 'string' ? fn.coldStart : fn.coldStart === undefined ? '' : 'its own',
  }));
}

/** A fixed idle time in words; others have no short name. */
function keepAliveText(keepAlive: object | undefined): string {
  if (keepAlive === undefined) return '';
  const { kind, value } = keepAlive as { readonly kind?: unknown; readonly value?: unknown };
  return kind === 'constant' && typeof value === 'number' ? exactDuration(value) : '';
}

const QUEUES: ReadonlySet<string> = new Set(['sqs']);
const POLLED: ReadonlySet<string> = new Set(['sqs', 'kinesis', 'dynamodb-stream']);

function triggersOf({ triggers }: Scenario): readonly LiveTrigger[] {
  return [...triggers]
    .filter(([, { source }]) => POLLED.has(source))
    .slice(0, MOST_TRIGGERS)
    .map(([name, trigger]) => ({
      name,
      function: trigger.function ?? '',
      batchSize: textOf(trigger.batchSize),
      maximumConcurrency: QUEUES.has(trigger.source) ? textOf(trigger.maximumConcurrency) : null,
    }));
}

/** Numbers of the traffic that a factor multiplies, and what stays as it is. */
function ratesOf(scenario: Scenario): { rates: readonly LiveRate[]; fixed: readonly string[] } {
  const rates: LiveRate[] = [];
  const fixed: string[] = [];
  for (const { pattern, index } of scenario.traffic) {
    const at = (key: string, value: number, unit: LiveRate['unit']): void => {
      rates.push({ path: `traffic.${index}.${key}`, value, unit });
    };
    switch (pattern.kind) {
      case 'poisson':
      case 'constant':
        at(pattern.kind, pattern.ratePerSecond, '/s');
        break;
      case 'gamma':
        at('gamma.rate', pattern.ratePerSecond, '/s');
        break;
      case 'ramp':
        for (const [place, { ratePerSecond }] of pattern.points.entries()) {
          at(`ramp.${place}.rate`, ratePerSecond, '/s');
        }
        break;
      case 'burst':
        at('burst.size', pattern.size, '');
        break;
      case 'closed':
        at('closed.users', pattern.users, '');
        break;
      case 'expression':
        rates.push({ path: `traffic.${index}.rate`, value: 1, unit: '', expression: pattern.expression });
        break;
      case 'trace':
        fixed.push('recorded requests');
        break;
    }
  }
  if ([...scenario.triggers.values()].some(({ source }) => source === 'schedule')) fixed.push('schedules');
  return { rates, fixed };
}

function textOf(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}
