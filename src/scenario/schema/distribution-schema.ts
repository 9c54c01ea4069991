import * as z from 'zod';
import type { Distribution } from '../../random/distribution.ts';
import {
  gammaFromMeanCv,
  lognormalFromMeanCv,
  lognormalFromMeanQuantile,
  lognormalFromMedianP95,
  lognormalFromMedianP99,
  mostMeansOfQuantile,
} from '../../random/make.ts';
import { parseDurationMs } from '../../units/duration.ts';
import { parseMemoryMb } from '../../units/memory.ts';
import type { Parsed } from '../../units/parsed.ts';
import { DISTRIBUTION_KINDS } from '../text/alternatives.ts';
import { ColumnFile } from '../text/column-file.ts';
import {
  addIssue,
  type Context,
  duration,
  field,
  type IssueWords,
  keyed,
  memory,
  number,
  refused,
  shown,
  unknownKeyAmong,
} from './fields.ts';
import { writtenDistribution } from './written-distribution.ts';

export type Unit = 'duration' | 'memory';
type Kind = (typeof DISTRIBUTION_KINDS)[number];

/** Shapes below this give values that no longer fit a number; above it they are constants. */
const SHAPE = { minimum: 0.1, maximum: 1e6 };
const CV = { minimum: 0, maximum: 100, isOpen: true };
const GAMMA_SHAPE = { minimum: 1e-4, maximum: 1e15 };
const MU = { minimum: -745, maximum: 27 };
const SIGMA = { minimum: 0, maximum: 8.5, isOpen: true };
/** A 95th percentile a million times the median is a slip of the unit. */
const MAXIMUM_SPREAD = 1e6;
const MAXIMUM_MIXTURE_PARTS = 100;

/**
 * A value or a distribution of it, in ms or MB: a bare quantity is a constant, otherwise a map with one key,
 * the kind.
 */
export function distribution(unit: Unit, description: string): z.ZodType<Distribution, unknown> {
  const json = { description, $ref: `#/$defs/${DEFINITION_NAMES[unit]}` };
  const read = (value: unknown, context: Context) => readDistribution(unit, value, context);
  return field(json, read, (value) => writtenDistribution(value, unit));
}

export const DEFINITION_NAMES: Readonly<Record<Unit, string>> = {
  duration: 'durationOrDistribution',
  memory: 'memoryOrDistribution',
};

export function readDistribution(unit: Unit, value: unknown, context: Context): Distribution {
  if (value === null || typeof value !== 'object') return readConstant(unit, value, context);
  if (Array.isArray(value)) return refused(context, notDistribution(value));
  const keys = Object.keys(value);
  if (keys.length > 0 && keys.every((key) => TWO_FIGURES.includes(key))) {
    return readTwoFigures(unit, value, keys, context);
  }
  const unknown = keys.filter((key) => !isKind(key));
  for (const key of unknown)
    addIssue(context, unknownKeyAmong('a distribution', key, DISTRIBUTION_KINDS), [key]);
  const kinds = keys.filter(isKind);
  const [kind] = kinds;
  if (kind === undefined) {
    return unknown.length > 0 ? z.NEVER : refused(context, notDistribution(value));
  }
  if (kinds.length > 1) {
    const problem = `${kinds.join(' and ')} stand side by side`;
    return refused(context, { problem, remedy: 'a distribution is one of them: keep one' });
  }
  return (
    readInner(kindSchemas(unit)[kind], (value as Record<string, unknown>)[kind], [kind], context) ?? z.NEVER
  );
}

/**
 * A mean or median and a percentile, or the two percentiles, without the name of a distribution: taken for a
 * lognormal, and remembered, so that the report can say so.
 */
function readTwoFigures(unit: Unit, value: object, keys: readonly string[], context: Context): Distribution {
  if (keys.includes('cv')) {
    return refused(context, {
      problem: `${keys.join(' and ')} do not say which distribution it is`,
      remedy: 'give lognormal: { mean, cv } or gamma: { mean, cv }',
    });
  }
  const read = readInner(kindSchemas(unit).lognormal, value, [], context);
  if (read === undefined) return z.NEVER;
  TAKEN_FOR_LOGNORMAL.add(read);
  return read;
}

const TWO_FIGURES = ['p50', 'median', 'mean', 'p95', 'p99', 'cv'];
const TAKEN_FOR_LOGNORMAL = new WeakSet<Distribution>();

/** Whether the distribution was given by two figures alone. */
export function isTakenForLognormal(distribution: Distribution): boolean {
  return TAKEN_FOR_LOGNORMAL.has(distribution);
}

/** Reads an inner value by a schema of its own and hands its issues on under `path`. */
export function readInner<T>(
  schema: z.ZodType<T>,
  value: unknown,
  path: PropertyKey[],
  context: Context,
): T | undefined {
  const read = schema.safeParse(value, { reportInput: true });
  if (read.success) return read.data;
  for (const issue of read.error.issues) {
    context.issues.push({
      ...issue,
      path: [...path, ...issue.path],
      input: issue.input,
    } as z.core.$ZodRawIssue);
  }
  return undefined;
}

function readConstant(unit: Unit, value: unknown, context: Context): Distribution {
  if (typeof value === 'boolean') return refused(context, notDistribution(value));
  const parsed = PARSERS[unit](value);
  return parsed.ok ? { kind: 'constant', value: parsed.value } : refused(context, parsed);
}

const PARSERS: Readonly<Record<Unit, (input: unknown) => Parsed>> = {
  duration: parseDurationMs,
  memory: parseMemoryMb,
};

function isKind(key: string): key is Kind {
  return (DISTRIBUTION_KINDS as readonly string[]).includes(key);
}

function notDistribution(value: unknown): IssueWords {
  return {
    problem: `${shown(value)} is neither a value nor a distribution`,
    remedy: `give a value, or a map with one of ${DISTRIBUTION_KINDS.join(', ')}`,
  };
}

const schemas = new Map<Unit, Record<Kind, z.ZodType<Distribution>>>();

/**
 * The parameters of each kind; built when first asked for, since most scenarios need few and start-up counts.
 */
export function kindSchemas(unit: Unit): Record<Kind, z.ZodType<Distribution>> {
  const known = schemas.get(unit);
  if (known !== undefined) return known;
  const made = makeKindSchemas(unit);
  schemas.set(unit, made);
  return made;
}

function makeKindSchemas(unit: Unit): Record<Kind, z.ZodType<Distribution>> {
  const value = unit === 'duration' ? duration : memory;
  const positive = (description: string) => value(description, { isPositive: true });
  return {
    exponential: keyed('exponential', { mean: positive('Mean') }).transform(({ mean }) => ({
      kind: 'exponential',
      mean,
    })),
    lognormal: lognormalSchema(positive),
    gamma: gammaSchema(positive),
    weibull: keyed('weibull', { shape: number('Shape', SHAPE), scale: positive('Scale') }).transform(
      ({ shape, scale }) => ({ kind: 'weibull', shape, scale }),
    ),
    uniform: keyed('uniform', { min: value('Smallest value'), max: value('Largest value') }).transform(
      ({ min, max }, context): Distribution => {
        if (max < min)
          return refused(context, { problem: 'max is below min', remedy: 'swap the two' }, ['max']);
        return { kind: 'uniform', min, max };
      },
    ),
    normal: keyed('normal', {
      mean: value('Mean before the truncation at 0'),
      sd: value('Standard deviation before the truncation at 0'),
    }).transform(({ mean, sd }) => {
      return sd === 0 ? { kind: 'constant', value: mean } : { kind: 'normal', mean, sd };
    }),
    pareto: keyed('pareto', { shape: number('Shape', SHAPE), min: positive('Smallest value') }).transform(
      ({ shape, min }) => ({ kind: 'pareto', shape, min }),
    ),
    empirical: empiricalSchema(unit),
    mixture: mixtureSchema(unit),
  };
}

function lognormalSchema(
  positive: (description: string) => z.ZodType<number, unknown>,
): z.ZodType<Distribution> {
  return keyed('lognormal', {
    median: positive('Median').optional(),
    p50: positive('Median, by its other name').optional(),
    p95: positive('95th percentile').optional(),
    p99: positive('99th percentile').optional(),
    mean: positive('Mean').optional(),
    cv: number('Standard deviation divided by the mean', CV).optional(),
    mu: number('Mean of the logarithm of the value in ms or MB', MU).optional(),
    sigma: number('Standard deviation of the logarithm', SIGMA).optional(),
  }).transform(({ median: named, p50, p95, p99, mean, cv, mu, sigma }, context): Distribution => {
    const median = named ?? p50;
    const given = { median: named, p50, p95, p99, mean, cv, mu, sigma };
    const names = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    if (names.length === 2 && mean !== undefined && cv !== undefined) return lognormalFromMeanCv(mean, cv);
    if (names.length === 2 && mu !== undefined && sigma !== undefined)
      return { kind: 'lognormal', mu, sigma };
    const [upper, name] = p95 !== undefined ? [p95, 'p95'] : [p99, 'p99'];
    if (names.length === 2 && mean !== undefined && upper !== undefined) {
      const probability = p95 !== undefined ? 0.95 : 0.99;
      const found = lognormalFromMeanQuantile(mean, upper, probability);
      if (found !== undefined) return found;
      if (upper < mean) {
        return refused(context, { problem: `${name} is below the mean`, remedy: 'give one at or above it' }, [
          name,
        ]);
      }
      const most = Number(mostMeansOfQuantile(probability).toFixed(1));
      const problem = `${name} is ${Number((upper / mean).toPrecision(3))} times the mean, and no lognormal has more than ${most} times`;
      return refused(context, { problem, remedy: `give median and ${name}, or another distribution` }, [
        name,
      ]);
    }
    if (names.length !== 2 || median === undefined || upper === undefined) {
      const said = names.length === 0 ? 'nothing' : names.join(' and ');
      return refused(context, {
        problem: `a lognormal does not follow from ${said}`,
        remedy: 'give median (or mean) and p95 or p99, or mean and cv',
        isLack: true,
      });
    }
    if (upper < median) {
      return refused(context, { problem: `${name} is below the median`, remedy: 'give one at or above it' }, [
        name,
      ]);
    }
    if (upper > median * MAXIMUM_SPREAD) {
      const problem = `${name} is more than ${MAXIMUM_SPREAD} times the median`;
      return refused(context, { problem, remedy: 'check the units of both' }, [name]);
    }
    if (upper === median) return { kind: 'constant', value: median };
    return name === 'p95' ? lognormalFromMedianP95(median, upper) : lognormalFromMedianP99(median, upper);
  });
}

function gammaSchema(positive: (description: string) => z.ZodType<number, unknown>): z.ZodType<Distribution> {
  return keyed('gamma', {
    mean: positive('Mean').optional(),
    cv: number('Standard deviation divided by the mean', CV).optional(),
    shape: number('Shape, instead of mean and cv', GAMMA_SHAPE).optional(),
    scale: positive('Scale, instead of mean and cv').optional(),
  }).transform(({ mean, cv, shape, scale }, context): Distribution => {
    const given = { mean, cv, shape, scale };
    const names = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    if (names.length === 2 && mean !== undefined && cv !== undefined) return gammaFromMeanCv(mean, cv);
    if (names.length === 2 && shape !== undefined && scale !== undefined)
      return { kind: 'gamma', shape, scale };
    const said = names.length === 0 ? 'nothing' : names.join(' and ');
    return refused(context, {
      problem: `a gamma does not follow from ${said}`,
      remedy: 'give mean and cv, or shape and scale',
      isLack: true,
    });
  });
}

function empiricalSchema(unit: Unit): z.ZodType<Distribution> {
  const value = unit === 'duration' ? duration : memory;
  const values = z
    .array(value('A measured value'))
    .meta({ description: 'Measured values; one of them is drawn' })
    .optional();
  return keyed('empirical', {
    file: fileOfValues(unit).optional(),
    column: field(
      { description: 'Header of the column in the file; default the first', type: 'string' },
      (name) => {
        return String(name);
      },
    ).optional(),
    values,
    weights: z
      .array(number('Weight of the value at the same place', { minimum: 0, maximum: 1e15 }))
      .meta({ description: 'Weights of the values; default all equal' })
      .optional(),
  }).transform(({ file, values: listed, weights }, context): Distribution => {
    if ((file === undefined) === (listed === undefined)) {
      const problem =
        file === undefined ? 'there are neither values nor a file' : 'values and file stand side by side';
      return refused(context, { problem, remedy: 'give either file or values', isLack: true });
    }
    const drawn = file ?? listed ?? [];
    if (drawn.length === 0) {
      return refused(context, { problem: 'the list is empty', remedy: 'give at least one value' }, [
        'values',
      ]);
    }
    if (weights === undefined) return { kind: 'empirical', values: drawn };
    if (weights.length !== drawn.length) {
      const problem = `there are ${weights.length} weights for ${drawn.length} values`;
      return refused(context, { problem, remedy: 'give one weight for each value' }, ['weights']);
    }
    if (!weights.some((weight) => weight > 0)) {
      return refused(context, { problem: 'all weights are 0', remedy: 'give one above 0' }, ['weights']);
    }
    return { kind: 'empirical', values: drawn, weights };
  });
}

function fileOfValues(unit: Unit): z.ZodType<readonly number[], unknown> {
  const description = 'CSV or text file with a column of values, relative to the file this stands in';
  return field({ description, type: 'string' }, (file, context) => {
    if (!(file instanceof ColumnFile)) {
      return refused(context, {
        problem: `${shown(file)} is not a file's name`,
        remedy: 'name a file of values',
      });
    }
    if (file.problem !== null) {
      return refused(context, {
        problem: `${file.name}: ${file.problem}`,
        remedy: 'give a file with one value a row',
      });
    }
    const values: number[] = [];
    for (const { text, row } of file.cells) {
      const read = PARSERS[unit](text);
      if (!read.ok) {
        const problem = `${file.name}, row ${row}: ${read.problem}`;
        return refused(context, { problem, remedy: 'mend or remove the row' });
      }
      values.push(read.value);
    }
    return values;
  });
}

function mixtureSchema(unit: Unit): z.ZodType<Distribution> {
  const part = keyed('a part of a mixture', {
    weight: number('Share of this part, relative to the others', { minimum: 0, maximum: 1e15 }),
    of: distribution(unit, 'What this part draws'),
  });
  return z.array(part).transform((parts, context): Distribution => {
    if (parts.length === 0 || parts.length > MAXIMUM_MIXTURE_PARTS) {
      const problem = `the mixture has ${parts.length} parts`;
      return refused(context, { problem, remedy: `give 1 to ${MAXIMUM_MIXTURE_PARTS} of { weight, of }` });
    }
    if (!parts.some(({ weight }) => weight > 0)) {
      return refused(context, { problem: 'all weights are 0', remedy: 'give one above 0' });
    }
    return { kind: 'mixture', parts };
  });
}
