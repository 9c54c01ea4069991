import type { EntryPoint, Plain, PlainMap } from './draft.ts';

/** Traffic at each entry point, requests or events a second: an assumption, since no template knows it. */
export interface TrafficLevel {
  readonly name: 'low' | 'moderate' | 'high';
  readonly ratePerSecond: number;
  readonly why: string;
}

/**
 * Three levels, a power of ten apart, for a first idea of what a stack costs and where it breaks. They are a
 * choice of this simulator and no measurement: 0.1/s is some 260,000 a month, an internal tool; 1/s some 2.6
 * million, a small product; 10/s some 26 million, a busy one.
 */
export const TRAFFIC_LEVELS: readonly TrafficLevel[] = [
  { name: 'low', ratePerSecond: 0.1, why: 'some 260,000 a month: an internal tool' },
  { name: 'moderate', ratePerSecond: 1, why: 'some 2.6 million a month: a small product' },
  { name: 'high', ratePerSecond: 10, why: 'some 26 million a month: a busy one' },
];

export const LEVEL_REASON =
  'an assumption of lambda-sim, the same at every entry point: no template knows its traffic';

/** What traffic can be made of: where events come in, and what comes in by itself. */
export interface TrafficModel {
  readonly entryPoints: readonly EntryPoint[];
  readonly scenario: PlainMap;
}

/** One level as `traffic` of the scenario: what schedules send by rule, then a rate at each entry point. */
export function trafficOf(model: TrafficModel, level: TrafficLevel): Plain[] {
  const fixed = model.scenario['traffic'];
  return [
    ...(Array.isArray(fixed) ? fixed : []),
    ...model.entryPoints.map(({ to }): PlainMap => ({ to, poisson: `${level.ratePerSecond}/s` })),
  ];
}

/** The level of a name; undefined where there is none. */
export function findLevel(name: string): TrafficLevel | undefined {
  return TRAFFIC_LEVELS.find((level) => level.name === name);
}

/** Requests a second that Lambda takes for each unit of concurrency (Developer Guide, "Lambda quotas"). */
const REQUESTS_PER_CONCURRENCY = 10;
const ACCOUNT_CONCURRENCY = 1000;

/** What holds the traffic of an entry point, in words: the least of what its functions and its door allow. */
export function boundOf({ to, functions }: EntryPoint, scenario: PlainMap): string {
  const words: string[] = [];
  const trigger = entryOf(scenario, 'triggers', to);
  const throttle = mapOf(trigger?.['throttle'])?.['rate'];
  if (throttle !== undefined) words.push(`its throttle lets ${String(throttle)} through`);
  const account = mapOf(scenario['account'])?.['concurrency'];
  for (const name of functions) {
    const values = entryOf(scenario, 'functions', name);
    if (values === undefined) continue;
    const { reservedConcurrency: reserved, timeout } = values;
    const most =
      typeof reserved === 'number' ? reserved : typeof account === 'number' ? account : ACCOUNT_CONCURRENCY;
    const timeoutS = typeof timeout === 'string' ? Number.parseFloat(timeout) : 3;
    const slowest = Number((most / timeoutS).toPrecision(2));
    const of = typeof reserved === 'number' ? `${most} reserved` : `${most} of the account`;
    words.push(
      `${name} takes ${most * REQUESTS_PER_CONCURRENCY}/s at most (${of}), ${slowest}/s if each took its whole time-out`,
    );
  }
  return words.join('; ');
}

function entryOf(scenario: PlainMap, section: string, name: string): PlainMap | undefined {
  return mapOf(mapOf(scenario[section])?.[name]);
}

function mapOf(value: Plain | undefined): PlainMap | undefined {
  return typeof value === 'object' && !Array.isArray(value) ? value : undefined;
}
