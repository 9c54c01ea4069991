import { findPrices } from '../../src/platform/prices/prices.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { readKind } from './generator/kinds.ts';
import type { Plain } from './generator/world.ts';
import { isNear, type Lab, type Law, sum } from './lab.ts';

type Entry = Record<string, unknown>;

export const scalingLaws: readonly Law[] = [
  {
    name: 'prices twice as high make a bill twice as high',
    share: 0.2,
    check: async (lab) => {
      const { compiled } = lab;
      const items = Object.keys(findPrices(compiled.platform, compiled.region)?.items ?? {});
      const priced = (factor: number) => {
        const ownPrices = Object.fromEntries(
          items.map((item, index) => [item, String((index + 1) * factor)]),
        );
        // Parts of a month have prices of their own.
        const { month: _, ...alone } = compiled;
        return lab.run({ ...alone, billing: { ...compiled.billing, ownPrices } });
      };
      const [once, twice] = [await priced(0.001), await priced(0.002)];
      return (['total', 'monthly'] as const).flatMap((key) => {
        return isNear(twice.cost[key], 2 * once.cost[key], 1e-9)
          ? []
          : [`${key}: ${once.cost[key]} and ${twice.cost[key]}`];
      });
    },
  },
  {
    name: 'neither the free tier nor a savings plan makes the bill higher',
    share: 0.2,
    check: async (lab) => {
      const { compiled } = lab;
      const plain = await lab.run({
        ...compiled,
        billing: { ...compiled.billing, freeTier: false, savingsPlan: 0 },
      });
      const reduced = await lab.run({
        ...compiled,
        billing: { ...compiled.billing, freeTier: true, savingsPlan: 0.17 },
      });
      return (['total', 'monthly'] as const).flatMap((key) => {
        return reduced.cost[key] <= plain.cost[key] * (1 + 1e-9) && reduced.cost[key] >= 0
          ? []
          : [`${key}: ${plain.cost[key]} and ${reduced.cost[key]}`];
      });
    },
  },
  // Exactly so: a bucket of twice the rate and size lets through whatever the smaller one does, where nobody
  // who was refused comes again.
  {
    name: 'a gateway’s throttle of twice the rate and burst refuses no more',
    share: 1,
    check: async (lab) => {
      const name = entriesOf(lab.plain(), 'triggers').find(([, one]) => one['source'] === 'api-gateway')?.[0];
      if (name === undefined || hasFeedback(lab, name)) return null;
      const events = (await lab.base()).triggers[name]?.events ?? 0;
      const perSecond = (1000 * events * lab.draw.pick([0.1, 0.4])) / lab.compiled.model.horizonMs;
      if (events === 0) return null;
      const burst = lab.draw.pick([1, 5]);
      const refusals = async (factor: number): Promise<number | null> => {
        const plain = lab.plain();
        const trigger = (plain['triggers'] as Record<string, Entry>)[name] as Entry;
        trigger['throttle'] = { rate: perSecond * factor, burst: burst * factor };
        // What Lambda refuses counts at the trigger too.
        plain['account'] = { concurrency: 100_000 };
        for (const [, fn] of entriesOf(plain, 'functions')) delete fn['reservedConcurrency'];
        const document = await lab.results(plain);
        return document === null ? null : (document.triggers[name]?.throttled ?? null);
      };
      return noMore(await refusals(1), await refusals(2), 0);
    },
  },
  // Not to the last request: a long invocation that is let in may stand in the way of several short ones,
  // more environments start cold, and whoever is answered asks again. So the share of requests that are
  // throttled may grow by a twentieth.
  {
    name: 'twice the account’s concurrency throttles no greater share of the requests, but for a twentieth',
    share: 0.4,
    check: async (lab) => {
      const quota = lab.draw.pick([1, 2, 4]);
      const throttled = async (concurrency: number): Promise<number | null> => {
        const plain = lab.plain();
        plain['account'] = { ...(plain['account'] as Plain | undefined), concurrency };
        for (const [, fn] of entriesOf(plain, 'functions')) {
          for (const key of ['reservedConcurrency', 'provisionedConcurrency', 'provisioning']) delete fn[key];
        }
        const document = await lab.results(plain);
        return document === null ? null : throttledOf(document) / Math.max(1, requestsOf(document));
      };
      return noMore(await throttled(quota), await throttled(2 * quota), 0.05);
    },
  },
  // Exactly so, as of a gateway's throttle: what Lambda refuses is left out.
  {
    name: 'a quota of a service that is twice as high refuses no more of the same events',
    share: 1,
    check: async (lab) => {
      const found = entriesOf(lab.plain(), 'triggers').find(([, { source }]) => QUOTA_OF[String(source)]);
      if (found === undefined || hasFeedback(lab, found[0])) return null;
      const [name, { source }] = found;
      const id = QUOTA_OF[String(source)] as string;
      const events = (await lab.base()).triggers[name]?.events ?? 0;
      if (events === 0) return null;
      const perSecond = (1000 * events * lab.draw.pick([0.1, 0.4])) / lab.compiled.model.horizonMs;
      const refused = async (factor: number): Promise<number | null> => {
        const plain = lab.plain();
        plain['account'] = { concurrency: 100_000, quotas: { [id]: perSecond * factor } };
        const document = await lab.results(plain);
        const quota = document?.quotas?.find(({ limit }) => limit === `account.quotas.${id}`);
        return quota === undefined ? null : quota.refused;
      };
      return noMore(await refused(1), await refused(2), 0);
    },
  },
  {
    name: 'twice a function’s reserved concurrency throttles no greater share of its requests, but for a twentieth',
    share: 0.4,
    check: async (lab) => {
      // What goes in a circle fills any quota, and 100,000 are too many to wait for.
      if (lab.compiled.model.runaway !== undefined) return null;
      const name = entriesOf(lab.plain(), 'functions')[0]?.[0] ?? '';
      const reserved = lab.draw.pick([1, 2, 4]);
      const throttled = async (reservedConcurrency: number): Promise<number | null> => {
        const plain = lab.plain();
        plain['account'] = { ...(plain['account'] as Plain | undefined), concurrency: 100_000 };
        for (const [, fn] of entriesOf(plain, 'functions')) {
          for (const key of ['reservedConcurrency', 'provisionedConcurrency', 'provisioning']) delete fn[key];
        }
        Object.assign((plain['functions'] as Record<string, Entry>)[name] as Entry, { reservedConcurrency });
        const fn = (await lab.results(plain))?.functions[name];
        return fn === undefined ? null : fn.outcomes.throttled / Math.max(1, fn.requests);
      };
      return noMore(await throttled(reserved), await throttled(2 * reserved), 0.05);
    },
  },
  {
    name: 'two constant streams of half the rate are one, but for a request',
    share: 0.5,
    check: (lab) =>
      splitEntry(
        lab,
        'constant',
        (entry) => {
          const rate = readKind('rate', entry['constant']);
          return [
            { ...entry, constant: rate / 2 },
            { ...entry, constant: rate / 2 },
          ];
        },
        { requests: 2 },
      ),
  },
  {
    name: 'two ramps of half the height are one, as far as chance lets them',
    share: 0.5,
    check: (lab) =>
      splitEntry(
        lab,
        'ramp',
        (entry) => {
          const half = (entry['ramp'] as Entry[]).map((point) => ({
            ...point,
            rate: readKind('rate', point['rate']) / 2,
          }));
          return [
            { ...entry, ramp: half },
            { ...entry, ramp: half },
          ];
        },
        6,
      ),
  },
  {
    name: 'a stream that keeps its records for longer loses no more of them, but for a hundredth',
    share: 1,
    check: async (lab) => {
      const name = entriesOf(lab.plain(), 'triggers').find(([, one]) => one['source'] === 'kinesis')?.[0];
      if (name === undefined) return null;
      const expired = async (maximumRecordAge: string | number): Promise<number | null> => {
        const plain = lab.plain();
        const trigger = (plain['triggers'] as Record<string, Entry>)[name] as Entry;
        [trigger['function']] = [trigger['function']].flat();
        Object.assign(trigger, { maximumRecordAge, shards: 1, parallelizationFactor: 1, batchSize: 1 });
        const fn = (plain['functions'] as Record<string, Entry>)[String(trigger['function'])] as Entry;
        Object.assign(fn, { work: { duration: 20_000 }, timeout: 30_000 });
        const results = (await lab.results(plain))?.triggers[name];
        return results === undefined ? null : results.expired / Math.max(1, results.events);
      };
      return noMore(await expired('60s'), await expired('120s'), 0.01);
    },
  },
  // A message that is kept for longer takes the place of one that then waits for longer itself: a few may be
  // lost that were not.
  {
    name: 'a retention twice as long loses no greater share of the messages, but for a hundredth',
    share: 1,
    check: async (lab) => {
      const name = entriesOf(lab.plain(), 'triggers').find(([, one]) => one['source'] === 'sqs')?.[0];
      if (name === undefined) return null;
      const expired = async (retentionMs: number): Promise<number | null> => {
        const plain = lab.plain();
        const trigger = (plain['triggers'] as Record<string, Entry>)[name] as Entry;
        trigger['retention'] = retentionMs;
        trigger['visibilityTimeout'] = 60_000;
        // One place for work of 20 s: what comes faster waits, and expires.
        const fn = (plain['functions'] as Record<string, Entry>)[String(trigger['function'])] as Entry;
        Object.assign(fn, { reservedConcurrency: 1, work: { duration: 20_000 }, timeout: 30_000 });
        for (const key of ['provisionedConcurrency', 'provisioning']) delete fn[key];
        const results = (await lab.results(plain))?.triggers[name];
        return results === undefined ? null : results.expired / Math.max(1, results.events);
      };
      return noMore(await expired(60_000), await expired(120_000), 0.01);
    },
  },
  {
    name: 'two bursts of half the size at one instant are the same arrivals',
    share: 1,
    check: (lab) =>
      splitEntry(
        lab,
        'burst',
        (entry) => {
          const burst = entry['burst'] as { size: number };
          if (burst.size < 2) return null;
          const half = Math.floor(burst.size / 2);
          return [
            { ...entry, burst: { ...burst, size: half } },
            { ...entry, burst: { ...burst, size: burst.size - half } },
          ];
        },
        0,
      ),
  },
  {
    name: 'two Poisson streams of half the rate are one, as far as chance lets them',
    share: 0.3,
    check: (lab) =>
      splitEntry(
        lab,
        'poisson',
        (entry) => {
          const rate = readKind('rate', entry['poisson']);
          return [
            { ...entry, poisson: rate / 2 },
            { ...entry, poisson: rate / 2 },
          ];
        },
        6,
      ),
  },
];

/** Quotas of the account that refuse, by the source whose events take from them. */
const QUOTA_OF: Readonly<Record<string, string>> = {
  sns: 'snsPublish',
  eventbridge: 'eventbridgePutEvents',
  iot: 'iotPublishes',
};

function entriesOf(plain: Plain, section: string): [string, Entry][] {
  return Object.entries((plain[section] ?? {}) as Record<string, Entry>);
}

function noMore(before: number | null, after: number | null, room: number): readonly string[] | null {
  if (before === null || after === null || before === 0) return null;
  return after <= before + room ? [] : [`${before} and then ${after}`];
}

/** Whether the arrivals at a trigger hang on its answers. */
function hasFeedback(lab: Lab, trigger: string): boolean {
  return ((lab.scenario.plain['traffic'] ?? []) as Entry[]).some(
    ({ to, closed }) => to === trigger && closed !== undefined,
  );
}

function throttledOf({ functions }: ResultsDocument): number {
  return sum(Object.values(functions).map(({ outcomes }) => outcomes.throttled));
}

function requestsOf({ functions }: ResultsDocument): number {
  return sum(Object.values(functions).map(({ requests }) => requests));
}

/**
 * Requests from outside before and after one entry of the kind was split; they may differ by `deviations` of
 * a Poisson count.
 */
async function splitEntry(
  lab: Lab,
  pattern: string,
  split: (entry: Entry) => Entry[] | null,
  deviations: number | { readonly requests: number },
): Promise<readonly string[] | null> {
  const plain = lab.plain();
  const traffic = plain['traffic'] as Entry[] | undefined;
  const index = traffic?.findIndex((entry) => entry[pattern] !== undefined) ?? -1;
  const parts = traffic === undefined || index < 0 ? null : split(traffic[index] as Entry);
  // Closed loops ask as often as they are answered, and filters draw anew for whoever comes in another order.
  const isDrawn = traffic?.some(({ closed }) => closed !== undefined);
  const isFiltered = entriesOf(plain, 'triggers').some(([, { filter }]) => filter !== undefined);
  if (traffic === undefined || parts === null || isDrawn || isFiltered) return null;
  // Entries are drawn by their number: the others keep theirs.
  traffic.splice(index, 1, ...parts.slice(0, 1));
  traffic.push(...parts.slice(1));
  const [one, other] = [await lab.base(), await lab.results(plain)];
  if (other === null) return ['refused'];
  const counts = [one.totals.requests, other.totals.requests] as const;
  const room =
    typeof deviations === 'number' ? deviations * Math.sqrt(counts[0] + counts[1]) : deviations.requests;
  return Math.abs(counts[0] - counts[1]) <= room ? [] : [`${counts[0]} and ${counts[1]} requests`];
}
