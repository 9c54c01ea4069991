import type { TemplateMap, TemplateValue } from '../../value.ts';
import {
  at,
  booleanOf,
  isAbsent,
  listOf,
  listValue,
  mapOf,
  mapValue,
  numberOf,
  scalarValue,
  textOf,
  textValue,
} from '../values.ts';
import { alphanumericName, normalizedName } from './names.ts';
import type { Service, ServiceFunction } from './service.ts';

const DEFAULT_RATE = 'rate(5 minutes)';
/** More calls at once than a warmer makes. */
const MOST_CALLS = 100;

/**
 * serverless-plugin-warmup (https://github.com/juanjoDiaz/serverless-plugin-warmup, read 2026-11-28): each
 * warmer calls each of its functions `concurrency` times at its schedules.
 */
export function addWarmers(service: Service, functions: readonly ServiceFunction[]): void {
  const warmup = at(service.root, 'custom', 'warmup');
  for (const [name, warmer] of warmersOf(warmup)) {
    for (const target of functions) addWarmer(service, name, warmer, target);
  }
}

/** Since version 5 by name, `custom.warmup.default`; before it the settings themselves. */
function warmersOf(warmup: TemplateValue | undefined): readonly (readonly [string, TemplateMap])[] {
  if (warmup?.kind !== 'map') return [];
  const older = [
    'enabled',
    'schedule',
    'default',
    'events',
    'concurrency',
    'prewarm',
    'memorySize',
    'cleanFolder',
  ];
  const isOlder = [...warmup.entries].some(([key, value]) => older.includes(key) && value.kind !== 'map');
  if (isOlder) return [['default', warmup]];
  return [...warmup.entries].flatMap(([key, value]) => (value.kind === 'map' ? [[key, value] as const] : []));
}

function addWarmer(service: Service, name: string, warmer: TemplateMap, target: ServiceFunction): void {
  const own = at(target.map, 'warmup');
  const setting = (key: string): TemplateValue | undefined => {
    const value = at(own, name, key) ?? at(own, key) ?? at(warmer, key);
    return isAbsent(value) ? undefined : value;
  };
  const isEnabled = own?.kind === 'scalar' ? own : setting('enabled');
  if (!isForStage(isEnabled, service.stage)) return;
  const calls = Math.max(1, Math.min(MOST_CALLS, numberOf(setting('concurrency')) ?? 1));
  const rates = ratesOf(setting('events') ?? setting('schedule'));
  const { place } = warmer;
  for (const [index, rate] of rates.entries()) {
    const aims = Array.from({ length: calls }, (_, call) =>
      mapValue(
        [
          ['Arn', target.target(place)],
          ['Id', scalarValue(`${target.key}${call + 1}`, place)],
        ],
        place,
      ),
    );
    service.add(
      `${normalizedName(target.key)}WarmUp${alphanumericName(name)}${index === 0 ? '' : index + 1}`,
      'AWS::Events::Rule',
      [
        ['ScheduleExpression', scalarValue(rate, place)],
        ['State', scalarValue('ENABLED', place)],
        ['Targets', listValue(aims, place)],
      ],
      place,
      `warm ${target.key}`,
    );
  }
  const subject = `custom.warmup.${name} for ${target.key}`;
  const reason = `the warmer's calls stand as a schedule of ${calls} at once; the warmer's own function is left out`;
  service.note('assumed', place, subject, reason);
}

/** `true`, a stage, or a list of stages. */
function isForStage(value: TemplateValue | undefined, stage: string): boolean {
  const list = listOf(value);
  if (list !== null) return list.some((item) => textOf(item) === stage);
  const flag = booleanOf(value);
  return flag ?? textOf(value) === stage;
}

function ratesOf(events: TemplateValue | undefined): readonly string[] {
  const items = listOf(events) ?? (events === undefined ? [] : [events]);
  const rates = items.flatMap((item) => {
    const schedule = at(item, 'schedule') ?? item;
    const rate = at(schedule, 'rate') ?? schedule;
    return (listOf(rate) ?? [rate]).flatMap((one) => textOf(one) ?? []);
  });
  return rates.length === 0 ? [DEFAULT_RATE] : rates;
}

/** serverless-provisioned-concurrency-autoscaling: `concurrencyAutoscaling` of a function. */
export function addAutoscaling(service: Service, target: ServiceFunction): void {
  const settings = at(target.map, 'concurrencyAutoscaling');
  if (settings === undefined || isAbsent(settings) || booleanOf(settings) === false) return;
  if (booleanOf(at(settings, 'enabled')) === false) return;
  const { place } = settings;
  const name = normalizedName(target.key);
  const setting = (key: string, fallback: number): TemplateValue => {
    const value = mapOf(settings)?.get(key);
    return value === undefined || isAbsent(value) ? scalarValue(fallback, place) : value;
  };
  const alias = textOf(at(settings, 'alias')) ?? 'provisioned';
  const resource = textValue(
    ['function:', { kind: 'reference', resource: target.id, attribute: 'Ref', place }, `:${alias}`],
    place,
  );
  const common = [
    ['ResourceId', resource],
    ['ScalableDimension', scalarValue('lambda:function:ProvisionedConcurrency', place)],
    ['ServiceNamespace', scalarValue('lambda', place)],
  ] as const;
  service.add(
    `${name}ProvConcTarget`,
    'AWS::ApplicationAutoScaling::ScalableTarget',
    [...common, ['MinCapacity', setting('minimum', 1)], ['MaxCapacity', setting('maximum', 10)]],
    place,
  );
  const metric = mapValue(
    [['PredefinedMetricType', scalarValue('LambdaProvisionedConcurrencyUtilization', place)]],
    place,
  );
  const tracking = mapValue(
    [
      ['TargetValue', setting('usage', 0.75)],
      ['ScaleInCooldown', setting('scaleInCooldown', 0)],
      ['ScaleOutCooldown', setting('scaleOutCooldown', 0)],
      ['PredefinedMetricSpecification', metric],
    ],
    place,
  );
  service.add(
    `${name}ProvConcPolicy`,
    'AWS::ApplicationAutoScaling::ScalingPolicy',
    [
      ...common,
      ['PolicyType', scalarValue('TargetTrackingScaling', place)],
      ['ScalingTargetId', { kind: 'reference', resource: `${name}ProvConcTarget`, attribute: 'Ref', place }],
      ['TargetTrackingScalingPolicyConfiguration', tracking],
    ],
    place,
  );
  if (!isAbsent(at(settings, 'scheduledActions'))) {
    service.note(
      'dropped',
      place,
      `functions.${target.key}.concurrencyAutoscaling.scheduledActions`,
      'scheduled changes of provisioned concurrency are not read here',
    );
  }
}
