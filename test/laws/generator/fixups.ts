import { SDK_NAMES as SDKS } from '../../../src/platform/source-facts.ts';
import type { Draw } from './draw.ts';
import { readKind, spelled } from './kinds.ts';
import { file } from './ranges.ts';
import { stepsOf } from './workflows.ts';
import { answeringTargets, type World } from './world.ts';

type Written = Record<string, unknown>;
type Fixup = (written: never, draw: Draw, world: World) => unknown;

/**
 * What the parts of one map or list owe each other, by the end of its path; mended after each was drawn by
 * itself.
 */
export const FIXUPS: Readonly<Record<string, (written: unknown, draw: Draw, world: World) => unknown>> = {
  uniform: fixup(({ min, max, ...rest }: Written) => {
    const isDuration = readKind('duration', min) <= readKind('duration', max);
    const isMemory = readKind('memory', min) <= readKind('memory', max);
    return { ...rest, ...(isDuration || isMemory ? { min, max } : { min: max, max: min }) };
  }),
  lognormal: fixup((written: Written) => {
    const middle = 'p50' in written ? 'p50' : 'median';
    const median = written[middle];
    const upper = 'p95' in written ? 'p95' : 'p99';
    if (median === undefined || !(upper in written)) return written;
    const kind = Number.isNaN(readKind('duration', median)) ? 'memory' : 'duration';
    const isAbove = readKind(kind, written[upper]) >= readKind(kind, median);
    return isAbove ? written : { ...written, [middle]: written[upper], [upper]: median };
  }),
  empirical: fixup((written: Written) => {
    const { values, weights } = written;
    if (!Array.isArray(values) || !Array.isArray(weights)) return written;
    return {
      ...written,
      weights: values.map((_, index) => Number(weights[index] ?? 1) + (index === 0 ? 1 : 0)),
    };
  }),
  ramp: fixup((points: Written[], draw) => {
    const sorted = [...points].sort(
      (one, other) => readKind('duration', one['at']) - readKind('duration', other['at']),
    );
    return draw.chance(0.7)
      ? sorted.map((point, index) => (index === 0 ? { ...point, at: 0 } : point))
      : sorted;
  }),
  'failures[]': fixup((written: Written, draw, world) => {
    const effects = ['errorRate', 'latencyFactor', 'environmentsLost'].filter((key) => key in written);
    const effect = effects.length === 0 ? { errorRate: spelled('share', draw.pick([0.2, 1]), draw) } : {};
    const lasts = { duration: spelled('duration', Math.ceil(world.horizonMs / draw.pick([4, 20])), draw) };
    return { ...lasts, ...effect, ...written };
  }),
  provisioning: fixup(({ target, minimum, maximum, statistic, ...rest }: Written) => {
    if (target === undefined) return rest;
    return { ...rest, target, maximum: maximum ?? 4, ...optional({ minimum, statistic }) };
  }),
  'functions.*': fixup((written: Written, draw, world) => {
    const { snapStart, provisionedConcurrency, provisioning, reservedConcurrency, ...rest } = written;
    if (snapStart === true && world.platform === 'aws') {
      const { package: _, ephemeralStorage: __, ...light } = rest;
      return {
        ...light,
        ...optional({ reservedConcurrency }),
        snapStart,
        runtime: draw.pick(['java21', 'python3.13', 'dotnet8']),
      };
    }
    const isProvisioned = provisionedConcurrency !== undefined || provisioning !== undefined;
    const reserved = isProvisioned && reservedConcurrency !== undefined ? 20 : reservedConcurrency;
    return {
      ...rest,
      ...optional({ provisionedConcurrency, provisioning, reservedConcurrency: reserved }),
      ...(snapStart === false ? { snapStart } : {}),
    };
  }),
  async: fixup(({ onFailure, deadLetter, ...rest }: Written) => ({
    ...rest,
    ...optional(deadLetter === undefined ? { onFailure } : { deadLetter }),
  })),
  'triggers.scheduler': fixup(({ delivery, flexibleWindow, ...rest }: Written) => ({
    ...rest,
    ...optional(flexibleWindow === undefined ? { delivery } : { flexibleWindow }),
  })),
  'triggers.sqs': fixup((written: Written, draw) => {
    const { provisionedPollers, maximumConcurrency, messageGroups, highThroughput, batchWindow, ...rest } =
      written;
    const limit = provisionedPollers === undefined ? { maximumConcurrency } : { provisionedPollers };
    const isLarge =
      rest['fifo'] !== true && batchWindow !== undefined && readKind('duration', batchWindow) >= 1000;
    return {
      ...rest,
      ...optional(limit),
      ...optional(rest['fifo'] === true ? { messageGroups, highThroughput } : { batchWindow }),
      ...(isLarge && draw.chance(0.3) ? { batchSize: 100 } : {}),
    };
  }),
  'triggers.step-functions': fixup((written: Written, draw, world) => {
    const { steps, definition, functions, states, timeout, retry, ...rest } = written;
    const isExpress = draw.chance(0.3) ? { type: 'express' } : {};
    if (steps !== undefined) return { ...rest, ...isExpress, steps, ...optional({ timeout, retry }) };
    if (definition === undefined) return { ...rest, ...optional({ retry }) };
    return {
      ...rest,
      ...isExpress,
      definition,
      functions: functions ?? { mapped: draw.pick(world.functions) },
      ...optional({ states, timeout }),
    };
  }),
  // It is nothing without its steps.
  'triggers.durable': fixup((written: Written, draw, world) => ({
    ...written,
    steps: written['steps'] ?? stepsOf(draw, world, 2),
  })),
  'triggers.api-gateway': fixup((written: Written) => {
    const { client, streaming, authorizer, cache, cloudfront, waf, ...rest } = written;
    if (rest['type'] === 'websocket') return rest;
    const before = { client, authorizer, cloudfront };
    if (rest['type'] === 'http') {
      return { ...rest, ...optional(cloudfront === undefined ? before : { ...before, waf }) };
    }
    const kept = streaming === true ? { streaming } : { cache };
    return { ...rest, ...optional({ ...before, ...kept, waf }) };
  }),
  // Each source has each of them, which would come up too seldom by themselves.
  client: fixup((written: Written | string) => {
    if (typeof written === 'string' || 'sdk' in written) return written;
    const turn = JSON.stringify(written).length % (2 * SDKS.length);
    return turn < SDKS.length ? { sdk: SDKS[turn], ...written } : written;
  }),
  'triggers.lambda-edge': fixup(({ hitShare, ...rest }: Written) =>
    String(rest['event']).startsWith('origin') ? { ...rest, ...optional({ hitShare }) } : rest,
  ),
  'triggers.function-url': fixup(({ waf, ...rest }: Written) =>
    rest['cloudfront'] === undefined ? rest : { ...rest, ...optional({ waf }) },
  ),
  'triggers.sdk': fixup(({ streaming, ...rest }: Written) =>
    rest['invocation'] === 'async' ? rest : { ...rest, ...optional({ streaming }) },
  ),
  'traffic[]': fixup((written: Written, draw, world) => {
    if (written['closed'] !== undefined) return closedEntry(written, draw, world);
    if (written['trace'] !== undefined) return traceEntry(written, draw, world);
    const { to } = written;
    return to === undefined && world.functions.length > 1
      ? { to: draw.pick(world.functions), ...written }
      : written;
  }),
};

function fixup(mend: Fixup): (written: unknown, draw: Draw, world: World) => unknown {
  return mend as (written: unknown, draw: Draw, world: World) => unknown;
}

function optional(keys: Written): Written {
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));
}

/** Users think for so long that they do not ask more often than the entry may. */
function closedEntry(written: Written, draw: Draw, world: World): Written {
  const closed = written['closed'] as Written;
  const users = Number(closed['users']);
  const leastMs = Math.ceil((world.horizonMs * users) / Math.max(world.requestsPerEntry, users * 3));
  const thinkTime = draw.chance(0.5)
    ? { exponential: { mean: spelled('duration', leastMs, draw) } }
    : spelled('duration', leastMs, draw);
  return { ...written, to: draw.pick(answeringTargets(world)), closed: { ...closed, thinkTime } };
}

/**
 * A trace in a file, with the columns that the entry names (or their usual names), in the entry's unit of
 * time.
 */
function traceEntry(written: Written, draw: Draw, world: World): Written {
  const { trace, to: aimed, ...rest } = written;
  const isMapped = rest['functions'] !== undefined;
  const to = isMapped ? undefined : aimed;
  const isJson = rest['format'] === 'ndjson';
  const columns = (rest['columns'] ?? {}) as Record<string, string>;
  const header = (column: string) => columns[column] ?? column;
  const given = ['function', 'durationMs', 'memoryMb', 'payloadBytes'].filter((column) => {
    return column in columns || draw.chance(0.3);
  });
  if (to === undefined && !given.includes('function')) given.unshift('function');
  const unitMs = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 }[String(rest['timeUnit'] ?? 's')] ?? 1000;
  const rows = Math.min(300, world.requestsPerEntry);
  let timeMs = 0;
  const lines = Array.from({ length: rows }, () => {
    timeMs += draw.whole(0, Math.ceil((world.horizonMs * 2) / rows / 3));
    const cells = given.map((column) => {
      if (column === 'function')
        return isMapped ? draw.pick(['theirs', 'others']) : draw.pick(world.functions);
      if (column === 'durationMs') return draw.whole(1, 900);
      return column === 'memoryMb' ? draw.whole(20, 120) : draw.whole(0, 5000);
    });
    return [timeMs / unitMs, ...cells];
  });
  const head = [header('timestamp'), ...given.map(header)];
  const text = isJson
    ? lines.map((cells) => JSON.stringify(Object.fromEntries(head.map((name, at) => [name, cells[at]]))))
    : [head, ...lines].map((cells) => cells.join(','));
  const used = Object.fromEntries(
    Object.entries(columns).filter(([column]) => column === 'timestamp' || given.includes(column)),
  );
  file(world, String(trace), `${text.join('\n')}\n`);
  return {
    ...(to === undefined ? {} : { to }),
    trace,
    ...rest,
    ...(rest['columns'] === undefined ? {} : { columns: used }),
  };
}
