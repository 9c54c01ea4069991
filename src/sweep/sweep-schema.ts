import type * as z from 'zod';
import type { Distribution } from '../random/distribution.ts';
import { lognormalFromMeanCv, lognormalFromMedianP95 } from '../random/make.ts';
import {
  addIssue,
  type Context,
  choice,
  field,
  isMap,
  keyed,
  number,
  refused,
  shown,
  text,
  unknownKeyAmong,
} from '../scenario/schema/fields.ts';
import { type AxisValue, hasValues, type SweepAxis } from './axis.ts';

export const DESIGNS = ['grid', 'random', 'latin-hypercube', 'sobol', 'one-at-a-time', 'saltelli'] as const;
export type DesignName = (typeof DESIGNS)[number];

const MOST_VALUES = 10_000;
const MOST_AXES = 100;
export const MOST_POINTS = 10_000_000;

export interface Objective {
  /** As thresholds call it, its statistic at the end: `api.latency.p99`. */
  readonly metric: string;
  readonly goal: 'minimise' | 'maximise';
}

/** Rounds of ever more replications for ever fewer points. */
export interface Halving {
  /** Replications of the first round. */
  readonly from: number;
  /** By which replications grow and points shrink from round to round. */
  readonly factor: number;
}

/** A sweep file as it is written. */
export interface SweepSpec {
  readonly name?: string | undefined;
  readonly scenario: string;
  readonly design?: DesignName | undefined;
  readonly samples?: number | undefined;
  readonly seed?: number | undefined;
  readonly axes: readonly SweepAxis[];
  readonly set?: Readonly<Record<string, AxisValue>> | undefined;
  readonly constraints?: readonly string[] | undefined;
  readonly objectives?: readonly Objective[] | undefined;
  readonly figures?: readonly string[] | undefined;
  readonly replications?: number | undefined;
  readonly halving?: Halving | undefined;
}

export function sweepSchema(): z.ZodType<SweepSpec> {
  return keyed('a sweep', {
    name: text('What the sweep is called. Default the name of the file', { maximum: 200 }).optional(),
    scenario: text('The scenario that is swept, a path from this file', { maximum: 1000 }),
    design: choice('How points are chosen. Default grid', DESIGNS).optional(),
    samples: number('Points of every design but grid and one-at-a-time; base points of saltelli', {
      minimum: 1,
      maximum: MOST_POINTS,
      isWhole: true,
    }).optional(),
    seed: number("Seed of the design; the runs have the scenario's own. Default 1", {
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      isWhole: true,
    }).optional(),
    axes: axesField(),
    set: settingsField().optional(),
    constraints: textsField('Expressions over axes and figures that a point has to hold').optional(),
    objectives: objectivesField().optional(),
    figures: textsField('Figures to keep besides those of objectives and constraints').optional(),
    replications: number('Runs of each point, the first with the seed of the scenario. Default 1', {
      minimum: 1,
      maximum: 1000,
      isWhole: true,
    }).optional(),
    halving: halvingField().optional(),
  }) as unknown as z.ZodType<SweepSpec>;
}

function axesField(): z.ZodType<readonly SweepAxis[], unknown> {
  return field(
    { description: 'Key path → values, a range or a distribution', type: 'object' },
    (value, context) => {
      if (!isMap(value)) {
        const remedy =
          'write it like { functions.api.memory: [256, 512], functions.api.timeout: { min: 3s, max: 30s } }';
        return refused(context, { problem: `${shown(value)} is not a map of axes`, remedy });
      }
      const entries = Object.entries(value);
      if (entries.length === 0 || entries.length > MOST_AXES) {
        const remedy = `give 1 to ${MOST_AXES}, such as functions.api.memory: [256, 512]`;
        return refused(context, { problem: `there are ${entries.length} axes`, remedy });
      }
      return entries.flatMap(([path, given]) => readAxis(path, given, context));
    },
  );
}

function readAxis(path: string, given: unknown, context: Context): readonly SweepAxis[] {
  if (Array.isArray(given)) return readValues(path, given, context);
  if (isMap(given)) return readNumeric(path, given, context);
  const remedy = 'give a list of values, or a map such as { min: 128, max: 3008, integer: true }';
  addIssue(context, { problem: `${shown(given)} is no axis`, remedy }, [path]);
  return [];
}

function readValues(path: string, given: readonly unknown[], context: Context): readonly SweepAxis[] {
  if (given.length === 0 || given.length > MOST_VALUES) {
    const problem = `there are ${given.length} values`;
    addIssue(context, { problem, remedy: `give 1 to ${MOST_VALUES}` }, [path]);
    return [];
  }
  const strange = given.findIndex((one) => !isScalar(one));
  if (strange >= 0) {
    const problem = `${shown(given[strange])} cannot be a value of an axis`;
    addIssue(context, { problem, remedy: 'give text, numbers, true or false' }, [path, strange]);
    return [];
  }
  const values = given.map((one) => (typeof one === 'boolean' ? String(one) : (one as AxisValue)));
  const twice = values.findIndex((one, index) => values.indexOf(one) !== index);
  if (twice >= 0) {
    addIssue(
      context,
      { problem: `${shown(values[twice])} stands there twice`, remedy: 'give each value once' },
      [path, twice],
    );
    return [];
  }
  return [{ path, kind: 'values', values }];
}

const NUMERIC_KEYS = ['min', 'max', 'scale', 'integer', 'step', 'count'] as const;
const DISTRIBUTIONS: Readonly<Record<string, readonly string[]>> = {
  uniform: ['min', 'max'],
  normal: ['mean', 'sd'],
  lognormal: ['median', 'p95', 'mean', 'cv'],
  exponential: ['mean'],
};

/** A number with what is written behind it, the same for all numbers of an axis. */
class Units {
  unit: string | null = null;
  private readonly context: Context;
  private readonly path: string;

  constructor(context: Context, path: string) {
    this.context = context;
    this.path = path;
  }

  /** Null where it is none, which is told. */
  read(value: unknown, keys: readonly string[]): number | null {
    const at = [this.path, ...keys];
    const [, digits, unit = ''] =
      typeof value === 'number' && Number.isFinite(value)
        ? [null, String(value)]
        : typeof value === 'string'
          ? (/^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(\s*[a-zA-Zµμ%/]{0,10})\s*$/.exec(value) ?? [])
          : [];
    if (digits === undefined || !Number.isFinite(Number(digits))) {
      addIssue(
        this.context,
        {
          problem: `${shown(value)} is not a number`,
          remedy: 'give one, with its unit where the key takes one: 512, 3s, 20/s',
        },
        at,
      );
      return null;
    }
    // Nothing is nothing in any unit.
    if (Number(digits) === 0) return 0;
    this.unit ??= unit;
    if (unit !== this.unit) {
      const remedy = 'write all numbers of an axis in the same unit';
      addIssue(
        this.context,
        { problem: `${shown(value)} has another unit than the number before it`, remedy },
        at,
      );
      return null;
    }
    return Number(digits);
  }
}

function readNumeric(path: string, given: Record<string, unknown>, context: Context): readonly SweepAxis[] {
  const kind = Object.keys(DISTRIBUTIONS).find((one) => one in given);
  const known =
    kind === undefined
      ? [...NUMERIC_KEYS, ...Object.keys(DISTRIBUTIONS)]
      : [kind, 'min', 'max', 'integer', 'count'];
  const strange = Object.keys(given).filter((key) => !(known as readonly string[]).includes(key));
  for (const key of strange) addIssue(context, unknownKeyAmong('an axis', key, known), [path, key]);
  if (strange.length > 0) return [];
  const units = new Units(context, path);
  const before = context.issues.length;
  const optional = (key: string): number | null =>
    given[key] === undefined ? null : units.read(given[key], [key]);
  const tell = (key: string | null, problem: string, remedy: string): readonly SweepAxis[] => {
    addIssue(context, { problem, remedy }, key === null ? [path] : [path, key]);
    return [];
  };
  const integer = given['integer'] ?? false;
  if (typeof integer !== 'boolean')
    return tell('integer', `${shown(integer)} is neither true nor false`, 'give true or false');
  const count = given['count'] ?? null;
  if (
    count !== null &&
    !(Number.isSafeInteger(count) && (count as number) >= 1 && (count as number) <= MOST_VALUES)
  ) {
    return tell(
      'count',
      `${shown(count)} is not a number of levels`,
      `give a whole number from 1 to ${MOST_VALUES}`,
    );
  }
  if (kind !== undefined) {
    const distribution = readDistribution(path, kind, given[kind], units, context);
    const [min, max] = [optional('min'), optional('max')];
    if (distribution === null || context.issues.length > before) return [];
    if (min !== null && max !== null && min >= max)
      return tell('max', `${max} is not above min`, 'give a max above min');
    if (tellFraction(integer, { min, max }, tell)) return [];
    const axis: SweepAxis = {
      path,
      kind: 'distribution',
      unit: units.unit ?? '',
      integer,
      count: count as number | null,
      distribution,
      min,
      max,
    };
    if (!hasValues(axis)) {
      const cut = [min === null ? '' : `from ${min}`, max === null ? '' : `to ${max}`];
      const problem = `next to nothing of its ${kind} distribution lies ${cut.filter((one) => one !== '').join(' ')}`;
      return tell(min === null ? 'max' : 'min', problem, 'cut it off where it has values');
    }
    return [axis];
  }
  for (const key of ['min', 'max']) {
    if (given[key] === undefined)
      return tell(
        null,
        `'${key}' is missing`,
        'give min and max, a list of values, or a distribution such as normal: { mean: 100, sd: 10 }',
      );
  }
  const [min, max, step] = [optional('min'), optional('max'), optional('step')];
  const scale = given['scale'] ?? 'linear';
  if (scale !== 'linear' && scale !== 'log')
    return tell('scale', `${shown(scale)} is not a scale`, 'give linear or log');
  if (min === null || max === null || context.issues.length > before) return [];
  if (min >= max) return tell('max', `${max} is not above min, which is ${min}`, 'give a max above min');
  if (scale === 'log' && min <= 0)
    return tell('min', `a log range cannot begin at ${min}`, 'give a min above 0');
  if (step !== null && (step <= 0 || step > max - min)) {
    const problem = `steps of ${step} do not fit between ${min} and ${max}`;
    return tell('step', problem, `give a step above 0 and up to ${max - min}`);
  }
  if (step !== null && Math.floor((max - min) / step) + 1 > MOST_VALUES) {
    const problem = `steps of ${step} between ${min} and ${max} make more than ${MOST_VALUES} values`;
    return tell('step', problem, 'give a greater step, or leave it out and choose a design with samples');
  }
  if (step !== null && scale === 'log')
    return tell('step', 'a log range has no steps', 'give count, or leave scale out');
  if (step !== null && count !== null)
    return tell('count', 'step says already how many values there are', 'give one of the two');
  if (tellFraction(integer, { min, max, step }, tell)) return [];
  return [
    {
      path,
      kind: 'range',
      unit: units.unit ?? '',
      integer,
      count: count as number | null,
      min,
      max,
      scale,
      step,
    },
  ];
}

/** Whole numbers that are asked for between or in steps of fractions are a slip. */
function tellFraction(
  integer: boolean,
  numbers: Readonly<Record<string, number | null>>,
  tell: (key: string, problem: string, remedy: string) => unknown,
): boolean {
  if (!integer) return false;
  const [key, value] =
    Object.entries(numbers).find(([, one]) => one !== null && !Number.isSafeInteger(one)) ?? [];
  if (key === undefined) return false;
  tell(
    key,
    `${value} is no whole number, and integer: true asks for some`,
    'give a whole number, or leave integer out',
  );
  return true;
}

function readDistribution(
  path: string,
  kind: string,
  given: unknown,
  units: Units,
  context: Context,
): Distribution | null {
  const tell = (key: string | null, problem: string, remedy: string): null => {
    addIssue(context, { problem, remedy }, key === null ? [path, kind] : [path, kind, key]);
    return null;
  };
  const known = DISTRIBUTIONS[kind] ?? [];
  if (!isMap(given))
    return tell(null, `${shown(given)} is not a map of parameters`, `give ${known.join(', ')}`);
  const strange = Object.keys(given).find((key) => !known.includes(key));
  if (strange !== undefined) {
    addIssue(context, unknownKeyAmong(`a ${kind} distribution`, strange, known), [path, kind, strange]);
    return null;
  }
  const parameters: Record<string, number> = {};
  for (const [key, value] of Object.entries(given)) {
    // A coefficient of variation has no unit.
    const number = key === 'cv' ? (typeof value === 'number' ? value : null) : units.read(value, [kind, key]);
    if (number === null)
      return key === 'cv' ? tell(key, `${shown(value)} is not a number`, 'give one such as 0.3') : null;
    parameters[key] = number;
  }
  const { min, max, mean, sd, median, p95, cv } = parameters;
  if (kind === 'uniform' && min !== undefined && max !== undefined) {
    return min < max ? { kind, min, max } : tell('max', `${max} is not above min`, 'give a max above min');
  }
  if (kind === 'normal' && mean !== undefined && sd !== undefined) {
    return sd > 0 && mean > 0
      ? { kind, mean, sd }
      : tell(null, 'mean and sd have to be above 0', 'give for example { mean: 100, sd: 10 }');
  }
  if (kind === 'exponential' && mean !== undefined) {
    return mean > 0 ? { kind, mean } : tell('mean', 'it has to be above 0', 'give a mean above 0');
  }
  if (
    kind === 'lognormal' &&
    median !== undefined &&
    p95 !== undefined &&
    mean === undefined &&
    cv === undefined
  ) {
    return median > 0 && p95 > median
      ? lognormalFromMedianP95(median, p95)
      : tell(
          'p95',
          'it has to be above the median, and that above 0',
          'give for example { median: 100, p95: 300 }',
        );
  }
  if (
    kind === 'lognormal' &&
    mean !== undefined &&
    cv !== undefined &&
    median === undefined &&
    p95 === undefined
  ) {
    return mean > 0 && cv > 0
      ? lognormalFromMeanCv(mean, cv)
      : tell(null, 'mean and cv have to be above 0', 'give for example { mean: 100, cv: 0.3 }');
  }
  const wanted = kind === 'lognormal' ? 'median and p95, or mean and cv' : known.join(' and ');
  return tell(null, 'a parameter is missing', `give ${wanted}`);
}

function settingsField(): z.ZodType<Readonly<Record<string, AxisValue>>, unknown> {
  return field(
    { description: 'Key path → value, the same at every point', type: 'object' },
    (value, context) => {
      if (!isMap(value))
        return refused(context, {
          problem: `${shown(value)} is not a map of key paths`,
          remedy: 'write it like { run.duration: 10m }',
        });
      const read: Record<string, AxisValue> = {};
      for (const [path, one] of Object.entries(value)) {
        if (isScalar(one)) read[path] = typeof one === 'boolean' ? String(one) : one;
        else
          addIssue(
            context,
            { problem: `${shown(one)} cannot be set here`, remedy: 'give text, a number, true or false' },
            [path],
          );
      }
      return read;
    },
  );
}

function textsField(description: string): z.ZodType<readonly string[], unknown> {
  return field({ description, type: 'array', items: { type: 'string' } }, (value, context) => {
    const list: unknown[] = Array.isArray(value) ? value : [value];
    return list.flatMap((one, index) => {
      if (typeof one === 'string' && one.trim() !== '' && one.length <= 1000) return [one.trim()];
      const at = Array.isArray(value) ? [index] : [];
      addIssue(
        context,
        { problem: `${shown(one)} is not text of at most 1000 characters`, remedy: 'give text, in quotes' },
        at,
      );
      return [];
    });
  });
}

function objectivesField(): z.ZodType<readonly Objective[], unknown> {
  return field({ description: 'Figures to be small, or large: the first counts most' }, (value, context) => {
    const list: unknown[] = Array.isArray(value) ? value : [value];
    return list.flatMap((one, index) => {
      const read = readObjective(one);
      if (read !== null) return [read];
      const remedy =
        "write a metric such as cost.monthly, 'maximise api.requests', or { maximise: api.requests }";
      const at = Array.isArray(value) ? [index] : [];
      addIssue(context, { problem: `${shown(one)} is no objective`, remedy }, at);
      return [];
    });
  });
}

function readObjective(value: unknown): Objective | null {
  if (typeof value === 'string') {
    const [, word = 'minimise', metric = ''] =
      /^\s*(?:(minimi[sz]e|maximi[sz]e)\s+)?(\S.{0,300}?)\s*$/.exec(value) ?? [];
    return metric === '' ? null : { metric, goal: word.startsWith('max') ? 'maximise' : 'minimise' };
  }
  if (!isMap(value)) return null;
  const [entry, second] = Object.entries(value);
  const isOne = entry !== undefined && second === undefined && /^(mini|maxi)mi[sz]e$/.test(entry[0]);
  if (!isOne || typeof entry[1] !== 'string' || entry[1].trim() === '') return null;
  return { metric: entry[1].trim(), goal: entry[0].startsWith('max') ? 'maximise' : 'minimise' };
}

function halvingField(): z.ZodType<Halving, unknown> {
  return field(
    { description: 'Successive halving: few replications of all points, more of the better ones' },
    (value, context) => {
      if (value === true) return { from: 1, factor: 2 };
      if (!isMap(value))
        return refused(context, {
          problem: `${shown(value)} is no halving`,
          remedy: 'give true, or { from: 1, factor: 2 }',
        });
      const known = ['from', 'factor'];
      for (const key of Object.keys(value)) {
        if (!known.includes(key)) addIssue(context, unknownKeyAmong('halving', key, known), [key]);
      }
      const { from = 1, factor = 2 } = value;
      for (const [key, one, least, most] of [
        ['from', from, 1, 1000],
        ['factor', factor, 2, 10],
      ] as const) {
        const isRight = Number.isSafeInteger(one) && (one as number) >= least && (one as number) <= most;
        if (!isRight)
          addIssue(
            context,
            {
              problem: `${shown(one)} is out of range`,
              remedy: `give a whole number from ${least} to ${most}`,
            },
            [key],
          );
      }
      return { from: from as number, factor: factor as number };
    },
  );
}

function isScalar(value: unknown): value is string | number | boolean {
  return (
    (typeof value === 'string' && value !== '' && value.length <= 1000) ||
    (typeof value === 'number' && Number.isFinite(value)) ||
    typeof value === 'boolean'
  );
}
