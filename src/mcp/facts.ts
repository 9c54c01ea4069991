import type { Architecture } from '../model/platform-name.ts';
import { COLD_START_PRESETS, type ColdStartPresetName, findPreset } from '../platform/cold-start-presets.ts';
import type { Fact } from '../platform/fact.ts';
import type { PlatformFacts } from '../platform/facts.ts';
import { findPlatform } from '../platform/platforms.ts';
import { findPrices } from '../platform/prices/prices.ts';
import { NOT_SIMULATED } from '../platform/quotas/not-simulated.ts';
import { limitIn } from '../platform/quotas/quota.ts';
import { QUOTAS } from '../platform/quotas/quotas.ts';
import { buildPrices } from '../results/prices-document.ts';

/** One figure about AWS with where it comes from. */
export interface ToldFact {
  readonly name: string;
  readonly value: number | string | boolean;
  readonly unit: string;
  readonly source: string;
  readonly date: string;
  /** False where one weak sighting, or none, stands behind it. */
  readonly confirmed: boolean;
  readonly note?: string;
}

/** Lambda's own limits, and the quotas of what surrounds it, in a region. */
export function quotaFacts(region: string): readonly ToldFact[] {
  const facts = findPlatform('aws');
  if (facts === undefined) throw new Error('no facts');
  return [...lambdaFacts(facts), ...gatewayFacts(facts, region), ...serviceFacts(region), ...otherFacts()];
}

function told<T>(
  name: string,
  { source, date, confirmed }: Fact<T>,
  value: number | string | boolean,
  unit: string,
): ToldFact {
  return { name, value, unit, source, date, confirmed };
}

function lambdaFacts(facts: PlatformFacts): readonly ToldFact[] {
  const { memoryMb, timeoutMs, ephemeralStorageMb, scaling, asynchronous, initBilled } = facts;
  const plain = (name: string, fact: Fact<number | boolean>, unit: string) =>
    told(name, fact, fact.value, unit);
  return [
    plain(
      'lambda concurrency of the account (concurrent executions)',
      facts.accountConcurrency,
      'environments',
    ),
    plain('lambda concurrency left unreserved at least', facts.unreservedMinimum, 'environments'),
    plain(
      'lambda synchronous requests a second for each unit of concurrency',
      facts.requestsPerConcurrency,
      'requests a second',
    ),
    plain('lambda scaling rate of a function', scaling.perSecond, 'environments a second'),
    told(
      'lambda scaling burst of a function',
      scaling.burst,
      scaling.burst.value['default'] ?? 0,
      'environments',
    ),
    plain('lambda memory minimum', memoryMb.minimum, 'MB'),
    plain('lambda memory maximum', memoryMb.maximum, 'MB'),
    plain('lambda memory default', memoryMb.default, 'MB'),
    plain('lambda memory at one full vCPU', facts.fullVcpuMb, 'MB'),
    plain('lambda timeout default', timeoutMs.default, 'ms'),
    plain('lambda timeout maximum', timeoutMs.maximum, 'ms'),
    plain('lambda ephemeral storage /tmp included', ephemeralStorageMb.minimum, 'MB'),
    plain('lambda ephemeral storage /tmp maximum', ephemeralStorageMb.maximum, 'MB'),
    plain('lambda billing step of durations', facts.billingStepMs, 'ms'),
    plain('lambda init limit', facts.initLimitMs, 'ms'),
    plain('lambda init billed, zip with a managed runtime', initBilled.zipManaged, 'yes or no'),
    plain('lambda init billed, container image', initBilled.image, 'yes or no'),
    told(
      'lambda keep-alive, idle time before an environment is reclaimed',
      facts.keepAliveMs,
      facts.keepAliveMs.value.values[0] ?? 0,
      'ms',
    ),
    plain('lambda asynchronous retry attempts maximum', asynchronous.maximumRetryAttempts, 'attempts'),
    plain('lambda asynchronous event age maximum', asynchronous.maximumEventAgeMs, 'ms'),
    plain('lambda provisioned concurrency billing step', facts.provisionedStepSeconds, 's'),
  ];
}

function gatewayFacts({ apiGateway }: PlatformFacts, region: string): readonly ToldFact[] {
  const { reduced, timeoutMs, longestTimeoutMs, ratePerSecond, burst } = apiGateway;
  const isReduced = reduced?.value.regions.includes(region) === true;
  const throttle =
    reduced !== undefined && isReduced
      ? [
          told(
            'api gateway throttle of the account',
            reduced,
            reduced.value.ratePerSecond,
            'requests a second',
          ),
          told('api gateway throttle burst of the account', reduced, reduced.value.burst, 'requests'),
        ]
      : [
          told(
            'api gateway throttle of the account',
            ratePerSecond,
            ratePerSecond.value,
            'requests a second',
          ),
          told('api gateway throttle burst of the account', burst, burst.value, 'requests'),
        ];
  return [
    ...throttle,
    told('api gateway integration timeout, HTTP API', timeoutMs, timeoutMs.value.http, 'ms'),
    told('api gateway integration timeout, REST API, default', timeoutMs, timeoutMs.value.rest, 'ms'),
    told(
      'api gateway integration timeout, REST API, raised',
      longestTimeoutMs,
      longestTimeoutMs.value.rest,
      'ms',
    ),
  ];
}

function serviceFacts(region: string): readonly ToldFact[] {
  return QUOTAS.map((quota) => {
    const { perSecond, burst } = limitIn(quota, region);
    const raised = [
      ...(quota.key === null ? [] : [quota.key.name]),
      ...(quota.isAdjustable ? [`account.quotas.${quota.id}`] : []),
    ];
    const parts = [
      `above it: ${quota.effect === 'delays' ? 'delayed' : 'refused'} (${quota.sign})`,
      ...(burst === perSecond ? [] : [`${burst} at once`]),
      ...(raised.length === 0 ? ['nothing raises it'] : [`raised by ${raised.join(' or ')}`]),
    ];
    const name = `${quota.id}: ${quota.service}, ${quota.counts}`;
    return { ...told(name, quota.limit, perSecond, 'a second'), note: parts.join('; ') };
  });
}

function otherFacts(): readonly ToldFact[] {
  return NOT_SIMULATED.map(({ service, counts, limit, source, date, told: how }) => {
    return {
      name: `${service}, ${counts}`,
      value: limit,
      unit: 'text',
      source,
      date,
      confirmed: true,
      note: `not simulated; ${how}`,
    };
  });
}

/** The prices of a region; null where there is no such region. Those of tiers have one each. */
export function priceFacts(
  region: string,
): { readonly currency: string; readonly facts: readonly ToldFact[] } | null {
  const list = findPrices('aws', region);
  if (list === undefined) return null;
  const { currency, prices } = buildPrices(list);
  const facts = prices.flatMap(
    ({ item, unit, price, tiers = [], source, date, estimated, rule }): ToldFact[] => {
      const common = { unit: `${currency} per ${unit}`, source, date };
      const note = (words: string | undefined) =>
        words === undefined ? {} : { note: `estimated: ${words}` };
      if (price !== undefined)
        return [{ name: item, value: price, ...common, confirmed: !estimated, ...note(rule) }];
      let from = 0;
      return tiers.map((tier) => {
        const name = `${item}, ${tier.upTo === null ? `above ${from}` : `${from} to ${tier.upTo}`} a month`;
        from = tier.upTo ?? from;
        return { name, value: tier.price, ...common, confirmed: !tier.estimated, ...note(tier.rule ?? rule) };
      });
    },
  );
  return { currency, facts };
}

/** Which cold start is meant. */
export interface ColdStartQuestion {
  readonly runtime: string;
  readonly architecture: Architecture;
  readonly packageType: 'zip' | 'image';
  readonly preset: ColdStartPresetName;
  readonly isSnapStart: boolean;
  readonly memoryMb: number | undefined;
}

export const PRESETS = COLD_START_PRESETS;
const SHARES = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p99', 0.99],
] as const;

/** A measured cold start; null for a language that was not measured. */
export function coldStartFacts(question: ColdStartQuestion): readonly ToldFact[] | null {
  const { runtime, architecture, packageType, preset, isSnapStart, memoryMb } = question;
  const found = findPreset(preset, runtime, architecture, packageType, isSnapStart);
  const facts = findPlatform('aws');
  if (found === undefined || facts === undefined) return null;
  const { table, initCpuMs } = found;
  const { probabilities, values } = table.initMs.value;
  const note = table.isSubstitute ? { note: 'the nearest that was measured stands in' } : {};
  const what = isSnapStart ? 'restore' : 'init';
  const share = memoryMb === undefined ? 1 : Math.min(1, memoryMb / facts.fullVcpuMb.value);
  const cpuUnit = memoryMb === undefined ? 'ms of CPU on one full vCPU' : `ms at ${memoryMb} MB`;
  return [
    ...SHARES.map(([name, probability]) => ({
      ...told(
        `${what} ${name}, ${runtime}, ${preset}`,
        table.initMs,
        quantile(probabilities, values, probability),
        'ms',
      ),
      ...note,
    })),
    ...(initCpuMs === 0
      ? []
      : [{ ...told(`${what}, part that computes`, table.initMs, initCpuMs / share, cpuUnit), ...note }]),
    {
      ...told(
        'first handler run, more than a warm one',
        table.firstInvokeCpuMs,
        table.firstInvokeCpuMs.value / share,
        cpuUnit,
      ),
      ...note,
    },
    told(
      'hidden part, neither reported nor billed, p50',
      facts.hiddenMs,
      quantile(facts.hiddenMs.value.probabilities, facts.hiddenMs.value.values, 0.5),
      'ms',
    ),
  ];
}

function quantile(probabilities: readonly number[], values: readonly number[], asked: number): number {
  for (const [index, probability] of probabilities.entries()) {
    const value = values[index] ?? 0;
    if (probability < asked) continue;
    const before = probabilities[index - 1];
    const below = values[index - 1];
    if (before === undefined || below === undefined || probability === before) return value;
    return below + ((value - below) * (asked - before)) / (probability - before);
  }
  return values.at(-1) ?? 0;
}
