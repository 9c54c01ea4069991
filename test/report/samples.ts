import { buildTune } from '../../src/results/build-tune.ts';
import type {
  ComparisonDocument,
  CostLine,
  FunctionResults,
  ResultsDocument,
  SeriesResults,
  TrendResults,
} from '../../src/results/documents/document.ts';
import type { TuneDocument } from '../../src/results/documents/tune-document.ts';

/** What a made-up function does; everything else in its results follows from this. */
export interface SampleFunction {
  readonly name: string;
  readonly memoryMb?: number;
  readonly architecture?: string;
  readonly requests?: number;
  readonly medianMs?: number;
  /** Ratio of p99 to the median. */
  readonly spread?: number;
  readonly coldStartRate?: number;
  readonly coldMs?: number;
  readonly throttleRate?: number;
  readonly errorRate?: number;
}

export interface SampleOptions {
  readonly name?: string;
  readonly functions?: readonly SampleFunction[];
  readonly hours?: number;
  readonly points?: number;
  readonly thresholds?: ResultsDocument['thresholds'];
  readonly warnings?: readonly string[];
  readonly findings?: ResultsDocument['findings'];
  readonly freeTier?: boolean;
  readonly replications?: number;
}

export const oneFunction: readonly SampleFunction[] = [
  {
    name: 'thumbnail',
    memoryMb: 1024,
    architecture: 'arm64',
    requests: 1_728_000,
    medianMs: 212,
    spread: 3.4,
    coldStartRate: 0.0009,
    coldMs: 640,
  },
];

export const threeFunctions: readonly SampleFunction[] = [
  {
    name: 'checkout-api',
    requests: 2_592_000,
    medianMs: 84,
    spread: 6,
    coldStartRate: 0.004,
    coldMs: 910,
    throttleRate: 0.0031,
    errorRate: 0.001,
  },
  {
    name: 'render-invoice-pdf',
    memoryMb: 2048,
    requests: 86_400,
    medianMs: 1_840,
    spread: 2.5,
    coldStartRate: 0.031,
    coldMs: 3_400,
    errorRate: 0.02,
  },
  {
    name: 'nightly-reconciliation-of-ledgers',
    architecture: 'arm64',
    requests: 24,
    medianMs: 41_000,
    spread: 1.6,
    coldStartRate: 1,
    coldMs: 520,
  },
];

/** A results document of plausible figures, the same on every call. */
export function sampleDocument(options: SampleOptions = {}): ResultsDocument {
  const hours = options.hours ?? 24;
  const points = options.points ?? 1440;
  const chosen = options.functions ?? oneFunction;
  const built = chosen.map((one, index) => sampleFunction(one, index, hours, points));
  const sum = (read: (results: FunctionResults) => number) =>
    built.reduce((total, { results }) => total + read(results), 0);
  const requests = sum((results) => results.requests);
  const freeTier = options.freeTier ?? false;
  const lines = bill(built, 1, freeTier);
  const monthlyLines = bill(built, 730 / hours, freeTier);
  const total = lines.reduce((amount, line) => amount + line.amount, 0);
  const monthly = monthlyLines.reduce((amount, line) => amount + line.amount, 0);
  const first = built[0]?.name ?? 'api';
  const document: ResultsDocument = {
    schemaVersion: 1,
    name: options.name ?? 'Thumbnail service',
    platform: 'aws',
    region: 'us-east-1',
    seed: 42,
    simulatedSeconds: hours * 3600,
    measuredSeconds: hours * 3600,
    replications: options.replications ?? 1,
    engine: {
      version: '0.1.0',
      requests,
      events: requests * 2 + 12,
      wallSeconds: 0.61,
      requestsPerSecond: Math.round(requests / 0.61),
      peakRssMb: 92,
    },
    totals: {
      requests,
      invocations: sum((results) => results.invocations),
      coldStarts: sum((results) => results.coldStarts),
      throttles: sum((results) => results.outcomes.throttled),
      errors: sum((results) => results.outcomes.failed + results.outcomes.timedOut),
      gbSeconds: sum((results) => results.gbSeconds),
    },
    functions: Object.fromEntries(built.map(({ name, results }) => [name, results])),
    cost: {
      currency: 'USD',
      total,
      monthly,
      perMillionRequests: (total / requests) * 1e6,
      lines,
      monthlyLines,
      freeTier,
    },
    triggers: {
      uploads: {
        source: 's3',
        function: first,
        events: requests,
        filtered: 0,
        batches: 0,
        deadLettered: 0,
        expired: 0,
        throttled: 0,
        accessDenied: 0,
        ageMs: built[0]?.results.latencyMs as TrendResults,
        backlog: { mean: 0, max: 0 },
      },
    },
    resources: {},
    chains: {},
    architecture: { nodes: [], edges: [] },
    thresholds: options.thresholds ?? [
      {
        metric: `${first}.latency`,
        expression: 'p(99) < 800ms',
        actual: built[0]?.results.latencyMs.p99 ?? 0,
        limit: 800,
        passed: (built[0]?.results.latencyMs.p99 ?? 0) < 800,
      },
      {
        metric: `${first}.coldStarts`,
        expression: 'rate < 0.0005',
        actual: built[0]?.results.coldStartRate ?? 0,
        limit: 0.0005,
        passed: (built[0]?.results.coldStartRate ?? 0) < 0.0005,
      },
      {
        metric: 'cost.monthly',
        expression: 'value < 120',
        actual: monthly,
        limit: 120,
        passed: monthly < 120,
      },
    ],
    series: {
      stepSeconds: (hours * 3600) / points,
      functions: Object.fromEntries(built.map(({ name, series }) => [name, series])),
      triggers: {},
      resources: {},
    },
    warnings: options.warnings ?? ['functions.thumbnail.role: no role is named, so no call is refused'],
    findings: options.findings ?? [
      { severity: 'warning', text: 'p99.9 rests on 12 requests: simulate ten times longer.' },
      { severity: 'notice', text: '41 % of cold starts come from the quiet hours between 00:00 and 06:00.' },
      { severity: 'info', text: 'Duration is 93 % of the bill; requests are 7 %.' },
    ],
    assumptions: chosen.flatMap((one) => [
      {
        key: `functions.${one.name}.keepAlive`,
        value: '645 s, most recently used first',
        source: 'measured on eleven 28-hour Poisson runs, fit of the idle time',
        date: '2021-06-01',
        confirmed: true,
      },
      {
        key: `functions.${one.name}.coldStart`,
        value: 'nodejs22.x on arm64, zip: init median 146 ms',
        source: 'lambda-perf, daily measurements',
        date: '2025-12-30',
        confirmed: true,
      },
      {
        key: `functions.${one.name}.timeout`,
        value: '3 s',
        source: 'AWS Lambda developer guide, function configuration',
        date: '2026-01-02',
        confirmed: false,
      },
    ]),
  };
  return (options.replications ?? 1) > 1 ? withIntervals(document) : document;
}

/** The same work at each memory size: cost has its minimum inside, latency falls until one full vCPU. */
export function sampleComparison(
  memoriesMb: readonly number[] = sizes(128, 3008, 64),
  options: { readonly architectures?: readonly string[]; readonly replications?: number } = {},
): ComparisonDocument {
  const architectures = options.architectures ?? [];
  const combinations = (architectures.length === 0 ? [null] : architectures).flatMap((architecture) =>
    memoriesMb.map((memoryMb) => ({ architecture, memoryMb })),
  );
  const variants = combinations.map(({ architecture, memoryMb }) => {
    const cpuShare = Math.min(1, memoryMb / 1769);
    const speed = architecture === 'arm64' ? 1.12 : 1;
    // Too little memory makes the runtime collect garbage all the time: there the smallest size is not the
    // cheapest.
    const pressure = 1 + (190 / memoryMb) ** 3;
    const medianMs =
      pressure *
      (35 + (180 * (1 - 0.2) * speed) / cpuShare + (36 * speed) / Math.max(cpuShare, memoryMb / 1769)) *
      1;
    return {
      label: architecture === null ? `${memoryMb} MB` : `${memoryMb} MB · ${architecture}`,
      set: {
        'functions.thumbnail.memory': memoryMb,
        ...(architecture === null ? {} : { 'functions.thumbnail.architecture': architecture }),
      },
      results: sampleDocument({
        points: 24,
        functions: [
          {
            name: 'thumbnail',
            memoryMb,
            architecture: architecture ?? 'x86_64',
            requests: 172_800,
            medianMs,
            spread: 2.8,
            coldStartRate: 0.002,
            coldMs: 300 + 120 / cpuShare,
          },
        ],
        ...(options.replications === undefined ? {} : { replications: options.replications }),
      }),
    };
  });
  return {
    schemaVersion: 1,
    variants,
    pareto: variants
      .filter((one) => !variants.some((other) => other !== one && dominates(other.results, one.results)))
      .map((one) => one.label),
  };
}

/** The same sizes, tuned by `balanced`. */
export function sampleTuning(memoriesMb: readonly number[] = sizes(128, 3008, 128)): TuneDocument {
  const { variants } = sampleComparison(memoriesMb);
  return buildTune({
    functionName: 'thumbnail',
    strategy: 'balanced',
    weight: 0.5,
    currentLabel: variants[4]?.label ?? null,
    candidates: variants.length,
    variants: variants.map(({ label, set, results }, index) => ({
      label,
      set,
      replications: [results],
      setting: { memoryMb: memoriesMb[index] ?? 0 },
    })),
  });
}

export function sizes(fromMb: number, toMb: number, stepMb: number): number[] {
  return Array.from(
    { length: Math.floor((toMb - fromMb) / stepMb) + 1 },
    (_, index) => fromMb + index * stepMb,
  );
}

export const sampleScenarioText = `# yaml-language-server: $schema=../schema/scenario.schema.json
name: Thumbnail service
platform: aws
region: us-east-1

functions:
  thumbnail:
    runtime: nodejs22.x
    architecture: arm64
    memory: 1024
    work:
      cpu: { lognormal: { median: 180ms, p95: 420ms } }
      io: 35ms

triggers:
  uploads: { source: s3, function: thumbnail }

traffic:
  - { to: uploads, poisson: 20/s }

thresholds:
  thumbnail.latency: ["p(99) < 800ms"]
  cost.monthly: ["value < 120"]
`;

function dominates(one: ResultsDocument, other: ResultsDocument): boolean {
  const latency = (results: ResultsDocument) => Object.values(results.functions)[0]?.latencyMs.p99 ?? 0;
  return (
    one.cost.monthly <= other.cost.monthly &&
    latency(one) <= latency(other) &&
    (one.cost.monthly < other.cost.monthly || latency(one) < latency(other))
  );
}

interface Built {
  readonly name: string;
  readonly results: FunctionResults;
  readonly series: SeriesResults;
}

function sampleFunction(one: SampleFunction, index: number, hours: number, points: number): Built {
  const memoryMb = one.memoryMb ?? 512;
  const requests = one.requests ?? 100_000;
  const medianMs = one.medianMs ?? 120;
  const spread = one.spread ?? 3;
  const coldMs = one.coldMs ?? 400;
  const throttled = Math.round(requests * (one.throttleRate ?? 0));
  const failed = Math.round(requests * (one.errorRate ?? 0));
  const invocations = requests - throttled;
  const coldStarts = Math.round(invocations * (one.coldStartRate ?? 0.001));
  const sigma = Math.log(spread) / 2.326;
  const meanMs = medianMs * Math.exp((sigma * sigma) / 2);
  const duration = trend(invocations, medianMs, sigma, 0, 0);
  const latency = trend(invocations, medianMs, sigma, coldStarts / invocations, coldMs);
  const busy = (invocations / (hours * 3600)) * (meanMs / 1000);
  const rhythm = Array.from(
    { length: points },
    (_, step) => daily(step / points) * (0.92 + 0.16 * noise(step, index)),
  );
  const mean = rhythm.reduce((total, value) => total + value, 0) / points;
  const perStep = rhythm.map((value) => (value / mean / points) * requests);
  const concurrency = rhythm.map((value) => (busy * value) / mean);
  const concurrencyMax = concurrency.map((value, step) =>
    Math.ceil(value + (1 + 3 * noise(step, index + 7)) * Math.sqrt(value + 0.2)),
  );
  const environments = concurrencyMax.map((value, step) =>
    Math.max(value, ...concurrencyMax.slice(Math.max(0, step - 10), step)),
  );
  const quiet = rhythm.map((value) => (value < mean * 0.6 ? 2.2 : 0.6));
  const quietSum = quiet.reduce((total, value) => total + value, 0);
  const rush = rhythm.map((value, step) => (value > mean * 1.5 && noise(step, index + 3) > 0.6 ? value : 0));
  const rushSum = Math.max(
    1e-9,
    rush.reduce((total, value) => total + value, 0),
  );
  const gbSeconds = (((invocations * meanMs) / 1000) * memoryMb) / 1024;
  return {
    name: one.name,
    results: {
      memoryMb,
      architecture: one.architecture ?? 'x86_64',
      requests,
      invocations,
      outcomes: {
        succeeded: requests - throttled - failed - 2,
        failed: Math.max(0, failed - 3),
        timedOut: Math.min(3, failed),
        outOfMemory: 0,
        throttled,
        accessDenied: 0,
        dropped: 0,
        inFlight: 2,
      },
      coldStarts,
      coldStartRate: coldStarts / invocations,
      durationMs: duration,
      initMs: trend(coldStarts, coldMs * 0.6, 0.25, 0, 0),
      latencyMs: latency,
      billedMs: Math.round(invocations * meanMs),
      gbSeconds,
      concurrency: { mean: busy, max: Math.max(...concurrencyMax) },
      environments: {
        mean: environments.reduce((total, value) => total + value, 0) / points,
        max: Math.max(...environments),
        idleMean: environments.reduce((total, value) => total + value, 0) / points - busy,
      },
      latencyBins: bins(invocations, coldStarts, medianMs, sigma, coldMs),
      latencyPercentiles: percentiles(medianMs, sigma, coldStarts / invocations, coldMs),
    },
    series: {
      invocations: perStep.map(Math.round),
      concurrency: concurrency.map((value) => round(value, 4)),
      coldStarts: quiet.map((value, step) =>
        Math.round((value / quietSum) * coldStarts * (0.7 + 0.6 * noise(step, 11))),
      ),
      throttles: rush.map((value) => Math.round((value / rushSum) * throttled)),
      errors: perStep.map((value, step) => Math.round((value / requests) * failed * (0.5 + noise(step, 5)))),
      p50Ms: rhythm.map((_, step) => round(medianMs * (0.96 + 0.08 * noise(step, index + 21)), 4)),
      p99Ms: rhythm.map((_, step) => round(latency.p99 * (0.75 + 0.6 * noise(step, index + 22)), 4)),
      concurrencyMax,
      environments,
    },
  };
}

function bill(built: readonly Built[], scale: number, freeTier: boolean): CostLine[] {
  const lines = built.flatMap(({ name, results }): CostLine[] => {
    const price = results.architecture === 'arm64' ? 0.0000133334 : 0.0000166667;
    const requests = results.invocations * scale;
    const gbSeconds = results.gbSeconds * scale;
    const initGbSeconds =
      ((results.coldStarts * results.initMs.mean) / 1000) * (results.memoryMb / 1024) * scale;
    return [
      line(name, 'Requests', requests, 'requests', 0.0000002),
      line(name, `Duration (${results.architecture})`, gbSeconds, 'GB-seconds', price),
      line(name, 'Init duration', initGbSeconds, 'GB-seconds', price),
    ];
  });
  if (!freeTier) return lines;
  return [
    ...lines,
    {
      service: 'lambda',
      function: null,
      item: 'Free tier: requests',
      quantity: -1_000_000,
      unit: 'requests',
      unitPrice: 0.0000002,
      amount: -0.2,
    },
    {
      service: 'lambda',
      function: null,
      item: 'Free tier: duration',
      quantity: -400_000,
      unit: 'GB-seconds',
      unitPrice: 0.0000133334,
      amount: -5.33336,
    },
  ];
}

function line(name: string, item: string, quantity: number, unit: string, unitPrice: number): CostLine {
  return { service: 'lambda', function: name, item, quantity, unit, unitPrice, amount: quantity * unitPrice };
}

const normalQuantiles: readonly (readonly [number, number])[] = [
  [0, -4.5],
  [1, -2.326],
  [5, -1.645],
  [10, -1.2816],
  [25, -0.6745],
  [50, 0],
  [75, 0.6745],
  [90, 1.2816],
  [95, 1.645],
  [98, 2.054],
  [99, 2.326],
  [99.5, 2.576],
  [99.9, 3.09],
  [99.95, 3.29],
  [99.99, 3.719],
  [99.999, 4.265],
];

function valueAt(
  percentile: number,
  medianMs: number,
  sigma: number,
  coldShare: number,
  coldMs: number,
): number {
  const z = (normalQuantiles.find(([at]) => at >= percentile) ?? [100, 4.6])[1];
  const warm = medianMs * Math.exp(sigma * z);
  return round(
    1 - percentile / 100 < coldShare ? Math.max(warm, medianMs + coldMs * (1 + 0.15 * z)) : warm,
    5,
  );
}

function trend(
  count: number,
  medianMs: number,
  sigma: number,
  coldShare: number,
  coldMs: number,
): TrendResults {
  const at = (percentile: number) => valueAt(percentile, medianMs, sigma, coldShare, coldMs);
  return {
    count,
    mean: round(medianMs * Math.exp((sigma * sigma) / 2) + coldShare * coldMs, 5),
    min: at(0),
    max: at(99.999),
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    p999: at(99.9),
  };
}

function percentiles(
  medianMs: number,
  sigma: number,
  coldShare: number,
  coldMs: number,
): FunctionResults['latencyPercentiles'] {
  const percentile = normalQuantiles.map(([at]) => at);
  return { percentile, valueMs: percentile.map((at) => valueAt(at, medianMs, sigma, coldShare, coldMs)) };
}

function bins(
  invocations: number,
  coldStarts: number,
  medianMs: number,
  sigma: number,
  coldMs: number,
): FunctionResults['latencyBins'] {
  const lowest = medianMs * Math.exp(-4 * sigma);
  const highest = Math.max(medianMs * Math.exp(4.5 * sigma), (medianMs + coldMs) * 2.2);
  const count = 64;
  const startMs = Array.from({ length: count }, (_, index) =>
    round(lowest * (highest / lowest) ** (index / count), 5),
  );
  const share = (middleMs: number, ratio: number) => Math.exp(-0.5 * (Math.log(ratio) / middleMs) ** 2);
  const spread = (total: number, at: number, width: number) => {
    const weights = startMs.map((start) => share(width, start / at));
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => Math.round((weight / sum) * total));
  };
  return {
    startMs,
    warm: spread(invocations - coldStarts, medianMs, sigma),
    cold: spread(coldStarts, medianMs + coldMs, 0.22),
  };
}

function daily(share: number): number {
  return 1 + 0.75 * Math.sin(2 * Math.PI * (share - 0.3)) + 0.25 * Math.sin(4 * Math.PI * share);
}

/** Between 0 and 1, the same for the same place: the fractional part of a large sine. */
function noise(step: number, series: number): number {
  const value = Math.sin(step * 12.9898 + series * 78.233) * 43758.5453;
  return value - Math.floor(value);
}

function round(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

/** Puts a sibling `…Ci95` beside every figure, as a document of several replications has it. */
function withIntervals(document: ResultsDocument): ResultsDocument {
  const widen = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((item) => (typeof item === 'object' ? widen(item) : item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, item]): [string, unknown][] =>
        typeof item === 'number'
          ? [
              [key, item],
              [`${key}Ci95`, [item * 0.94, item * 1.06]],
            ]
          : [[key, widen(item)]],
      ),
    );
  };
  const { functions, totals, cost } = document;
  return {
    ...document,
    functions: widen(functions) as ResultsDocument['functions'],
    totals: widen(totals) as ResultsDocument['totals'],
    cost: widen(cost) as ResultsDocument['cost'],
  };
}

/**
 * A shop: a web API behind a gateway that throttles, a table, a queue that falls behind, a stream with a
 * blocked shard, a database with too few connections, a nightly schedule, a chain of three functions and a
 * caller without permission.
 */
export function richDocument(options: SampleOptions = {}): ResultsDocument {
  const points = options.points ?? 1440;
  const document = sampleDocument({ functions: shopFunctions, name: 'Shop', ...options, points });
  const steps = Array.from({ length: points }, (_, step) => step / points);
  const growth = steps.map(
    (share, step) => Math.max(0, share - 0.3) * 30_000 * (0.97 + 0.06 * noise(step, 2)),
  );
  const rush = steps.map((share, step) => Math.max(0, daily(share)) * (0.9 + 0.2 * noise(step, 4)));
  const trigger = (changes: Partial<ResultsDocument['triggers'][string]>) => ({
    source: 's3',
    function: 'checkout-api',
    events: 0,
    filtered: 0,
    batches: 0,
    deadLettered: 0,
    expired: 0,
    throttled: 0,
    accessDenied: 0,
    ageMs: trend(1000, 40, 0.5, 0, 0),
    backlog: { mean: 0, max: 0 },
    ...changes,
  });
  const resource = (changes: Partial<ResultsDocument['resources'][string]>) => ({
    type: 'dynamodb',
    calls: 0,
    rejected: 0,
    failed: 0,
    timedOut: 0,
    accessDenied: 0,
    latencyMs: trend(1000, 6, 0.6, 0, 0),
    concurrency: { mean: 0, max: 0 },
    waiting: { mean: 0, max: 0 },
    connections: { mean: 0, max: 0 },
    limits: { concurrency: null, connections: null, ratePerSecond: null },
    ...changes,
  });
  const ids = (kind: 'source' | 'function' | 'resource', entries: Readonly<Record<string, string>>) =>
    Object.entries(entries).map(([name, detail]) => ({ id: `${kind}:${name}`, kind, name, detail }));
  const edge = (from: string, to: string, count: number, refused = 0, isAsync = false) => ({
    from,
    to,
    count,
    refused,
    isAsync,
  });
  return {
    ...document,
    triggers: {
      web: trigger({ source: 'api-gateway', events: 2_592_000, throttled: 80_000 }),
      'order-queue': trigger({
        source: 'sqs',
        function: 'order-worker',
        events: 691_200,
        filtered: 1200,
        batches: 69_000,
        deadLettered: 310,
        expired: 0,
        ageMs: trend(690_000, 84_000, 0.9, 0, 0),
        backlog: { mean: 7400, max: Math.round(Math.max(...growth)) },
      }),
      'order-changes': trigger({
        source: 'dynamodb-stream',
        function: 'audit-log',
        events: 345_600,
        batches: 5400,
        ageMs: trend(345_600, 900, 1.1, 0, 0),
        iteratorAgeMs: trend(5400, 700, 1.2, 0, 0),
        backlog: { mean: 320, max: 5200 },
      }),
      nightly: trigger({ source: 'schedule', function: 'reconcile-ledgers-nightly', events: 1 }),
    },
    resources: {
      carts: resource({
        calls: 5_000_000,
        rejected: 41_000,
        concurrency: { mean: 312, max: 900 },
        limits: { concurrency: null, connections: null, ratePerSecond: 80 },
      }),
      'order-queue': resource({ type: 'sqs', calls: 691_200, concurrency: { mean: 40, max: 90 } }),
      'ledger-db': resource({
        type: 'rds',
        calls: 691_200,
        latencyMs: trend(691_200, 240, 0.8, 0, 0),
        concurrency: { mean: 18.4, max: 20 },
        waiting: { mean: 41, max: 190 },
        connections: { mean: 90, max: 100 },
        limits: { concurrency: 20, connections: 100, ratePerSecond: null },
      }),
    },
    chains: {
      web: {
        latencyMs: trend(2_500_000, 240, 0.8, 0, 0),
        invocationsPerEvent: 1.27,
        events: 2_525_000,
        refused: 25_000,
        refusedRate: 0.00990099009901,
      },
      nightly: { latencyMs: trend(1, 41_000, 0.2, 0, 0), invocationsPerEvent: 3 },
    },
    series: {
      ...document.series,
      triggers: {
        'order-queue': {
          backlog: growth,
          backlogMax: growth.map((value) => Math.ceil(value * 1.05 + 12)),
          iteratorAgeMs: growth.map(() => 0),
        },
        'order-changes': {
          backlog: rush.map((value) => value * 180),
          backlogMax: rush.map((value) => Math.ceil(value * 260)),
          iteratorAgeMs: rush.map((value, step) => value * 90_000 * noise(step, 9)),
        },
      },
      resources: {
        carts: {
          calls: rush.map((value) => Math.round(value * 3500)),
          rejected: rush.map((value) => Math.round(Math.max(0, value * 3500 - 4800))),
          concurrency: rush.map((value) => value * 300),
          waiting: rush.map(() => 0),
          connections: rush.map(() => 0),
        },
        'order-queue': {
          calls: rush.map((value) => Math.round(value * 480)),
          rejected: rush.map(() => 0),
          concurrency: rush.map((value) => value * 40),
          waiting: rush.map(() => 0),
          connections: rush.map(() => 0),
        },
        'ledger-db': {
          calls: rush.map((value) => Math.round(Math.min(1.2, value) * 480)),
          rejected: rush.map(() => 0),
          concurrency: rush.map((value) => Math.min(20, value * 18)),
          waiting: rush.map((value) => Math.max(0, value - 1) * 120),
          connections: rush.map((value) => Math.min(100, value * 80)),
        },
      },
    },
    architecture: {
      nodes: [
        ...ids('source', {
          web: 'api-gateway',
          'order-queue': 'sqs',
          'order-changes': 'dynamodb-stream',
          nightly: 'schedule',
        }),
        { id: 'source', kind: 'source', name: 'Direct calls', detail: 'sdk' },
        ...ids('function', {
          'checkout-api': '512 MB · x86_64',
          'order-worker': '1024 MB · arm64',
          'audit-log': '256 MB · arm64',
          'render-invoice-pdf': '2048 MB · x86_64',
          'reconcile-ledgers-nightly': '512 MB · arm64',
        }),
        ...ids('resource', { carts: 'dynamodb', 'order-queue': 'sqs', 'ledger-db': 'rds' }),
      ],
      edges: [
        edge('source:web', 'function:checkout-api', 2_592_000, 80_000),
        edge('source', 'function:checkout-api', 1200),
        edge('source:order-queue', 'function:order-worker', 690_000, 0, true),
        edge('source:order-changes', 'function:audit-log', 345_600, 0, true),
        edge('source:nightly', 'function:reconcile-ledgers-nightly', 1, 0, true),
        edge('function:order-worker', 'function:render-invoice-pdf', 86_400, 1200),
        edge('function:reconcile-ledgers-nightly', 'function:order-worker', 24, 0, true),
        edge('function:checkout-api', 'resource:carts', 5_000_000, 41_000),
        edge('function:checkout-api', 'resource:order-queue', 691_200),
        edge('function:order-worker', 'resource:ledger-db', 691_200),
        edge('function:audit-log', 'resource:ledger-db', 0),
        edge('resource:order-queue', 'source:order-queue', 691_200, 0, true),
      ],
    },
  };
}

const shopFunctions: readonly SampleFunction[] = [
  ...threeFunctions.slice(0, 2),
  { name: 'order-worker', memoryMb: 1024, architecture: 'arm64', requests: 690_000, medianMs: 310 },
  { name: 'audit-log', memoryMb: 256, architecture: 'arm64', requests: 345_600, medianMs: 40 },
  { name: 'reconcile-ledgers-nightly', architecture: 'arm64', requests: 1, medianMs: 41_000 },
];

/**
 * The same document with an architecture of this many functions, each with a source and all on a few
 * resources.
 */
export function wideDocument(functions: number): ResultsDocument {
  const rich = richDocument({ points: 24 });
  const names = Array.from({ length: functions }, (_, index) => `service-number-${index}-with-a-long-name`);
  return {
    ...rich,
    architecture: {
      nodes: [
        ...names.map((name, index) => ({
          id: `source:${name}`,
          kind: 'source' as const,
          name: `events-${index}`,
          detail: index % 2 === 0 ? 'sqs' : 'sns',
        })),
        ...names.map((name) => ({ id: name, kind: 'function' as const, name, detail: '512 MB · arm64' })),
        ...['orders', 'customers', 'search'].map((name) => ({
          id: `resource:${name}`,
          kind: 'resource' as const,
          name,
          detail: 'dynamodb',
        })),
      ],
      edges: names.flatMap((name, index) => [
        { from: `source:${name}`, to: name, count: 10 ** (index % 7), refused: 0, isAsync: true },
        {
          from: name,
          to: `resource:${['orders', 'customers', 'search'][index % 3]}`,
          count: 10 ** (index % 5),
          refused: index % 4 === 3 ? 3 : 0,
          isAsync: false,
        },
      ]),
    },
  };
}
