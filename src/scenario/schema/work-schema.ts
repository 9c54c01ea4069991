import * as z from 'zod';
import type { Distribution } from '../../random/distribution.ts';
import { WORK_GROUPS } from '../text/alternatives.ts';
import { distribution, readInner } from './distribution-schema.ts';
import { type Context, field, isMap, keyed, number, refused, share, shown } from './fields.ts';
import { type MeasuredMean, measuredField } from './measured-schema.ts';
import { writtenBy, writtenForm } from './written.ts';

/** `work` in one of its forms; times in ms, memory in MB. */
export type WorkSpec = (
  | { readonly form: 'default' }
  | {
      readonly form: 'parts';
      readonly cpu: Distribution;
      readonly io: Distribution;
      readonly parallel: number;
    }
  | { readonly form: 'whole'; readonly duration: Distribution; readonly coldDuration: Distribution | null }
  | { readonly form: 'measured'; readonly means: readonly MeasuredMean[]; readonly cv: number }
) & {
  readonly memoryUsed: Distribution | null;
  readonly errorRate: number;
  /** What each record of a batch costs besides; null where nobody said. */
  readonly perRecord: RecordWorkSpec | null;
};

/** `work.perRecord`; no cost is a duration of 0. */
export type RecordWorkSpec =
  | {
      readonly form: 'parts';
      readonly cpu: Distribution;
      readonly io: Distribution;
      /** Null for that of `work`. */
      readonly parallel: number | null;
    }
  | { readonly form: 'whole'; readonly duration: Distribution }
  | { readonly form: 'measured'; readonly means: readonly MeasuredMean[]; readonly cv: number };

const NOTHING: Distribution = { kind: 'constant', value: 0 };

export function workField(): z.ZodType<WorkSpec, unknown> {
  const shape = keyed('work', {
    cpu: distribution('duration', 'Time on one full vCPU (1769 MB)').optional(),
    io: distribution('duration', 'Time that does not depend on memory').optional(),
    parallel: share('Share of cpu that can use more than one vCPU (Amdahl). Default 0').optional(),
    duration: distribution('duration', 'The warm duration itself, whatever the memory').optional(),
    coldDuration: distribution(
      'duration',
      'Duration of an invocation that starts cold, init included',
    ).optional(),
    measured: measuredField(
      'Measured mean duration by memory size; between them it follows the speed of the CPU, knee at 1769 MB included',
    ).optional(),
    cv: number('Spread of the measured duration: standard deviation divided by the mean. Default 0', {
      minimum: 0,
      maximum: 100,
    }).optional(),
    memoryUsed: distribution(
      'memory',
      'Memory used; above the function’s memory the invocation dies',
    ).optional(),
    errorRate: share('Share of invocations that end in a handled error. Default 0').optional(),
    perRecord: perRecordField().optional(),
  }).meta({ description: 'One invocation: cpu + io, or duration, or measured' });

  const work = shape.transform((given, context): WorkSpec => {
    const perRecord = given.perRecord ?? null;
    const common = { memoryUsed: given.memoryUsed ?? null, errorRate: given.errorRate ?? 0, perRecord };
    const clash = clashOf(given);
    if (clash !== null) return refused(context, clash);
    if (given.coldDuration !== undefined && perRecord !== null && !isNone(perRecord)) {
      return refused(context, {
        problem: 'coldDuration and perRecord stand side by side: a cold invocation takes coldDuration in all',
        remedy: 'say how a cold start differs with coldStart instead of coldDuration',
      });
    }
    if (given.measured !== undefined) {
      return { form: 'measured', means: given.measured, cv: given.cv ?? 0, ...common };
    }
    if (given.duration !== undefined) {
      return { form: 'whole', duration: given.duration, coldDuration: given.coldDuration ?? null, ...common };
    }
    if (given.coldDuration !== undefined || given.cv !== undefined) return refused(context, aloneOf(given));
    const isGiven = given.cpu !== undefined || given.io !== undefined;
    if (!isGiven && (perRecord === null || isNone(perRecord))) return { form: 'default', ...common };
    return {
      form: 'parts',
      cpu: given.cpu ?? NOTHING,
      io: given.io ?? NOTHING,
      parallel: given.parallel ?? 0,
      ...common,
    };
  });
  return writtenBy(work, (spec: WorkSpec) => writtenForm(shape, workKeys(spec)));
}

/** The keys of `work` that give a spec; what is at its default is left out. */
function workKeys(spec: WorkSpec): object {
  const { memoryUsed, errorRate, perRecord } = spec;
  const common = { memoryUsed, errorRate: errorRate === 0 ? null : errorRate, perRecord };
  if (spec.form === 'whole') return { duration: spec.duration, coldDuration: spec.coldDuration, ...common };
  if (spec.form === 'measured')
    return { measured: spec.means, cv: spec.cv === 0 ? null : spec.cv, ...common };
  if (spec.form === 'default') return common;
  // Where each record alone costs something, cpu need not be written either.
  const isAlone = isNothing(spec.cpu) && isNothing(spec.io) && perRecord !== null && !isNone(perRecord);
  return {
    cpu: isAlone ? null : spec.cpu,
    io: isNothing(spec.io) ? null : spec.io,
    parallel: spec.parallel === 0 ? null : spec.parallel,
    ...common,
  };
}

const PER_RECORD =
  'What each record of a batch costs besides, drawn record by record: cpu + io, or duration, or measured; none: nothing';
const PARALLEL = 'Share of cpu that can use more than one vCPU. Default that of work';
const CV = 'Spread of the measured time: standard deviation divided by the mean. Default 0';
const PER_RECORD_REMEDY =
  'give { cpu: 5ms, io: 20ms }, { duration: 25ms }, { measured: { 512: 25ms } }, or none where records cost nothing';

/** `work.perRecord`, a map of the forms of `work`, or `none`. */
function perRecordField(): z.ZodType<RecordWorkSpec, unknown> {
  const shape = keyed('perRecord', {
    cpu: distribution('duration', 'Time of one record on one full vCPU (1769 MB)').optional(),
    io: distribution('duration', 'Time of one record that does not depend on memory').optional(),
    parallel: share(PARALLEL).optional(),
    duration: distribution('duration', 'The time of one record itself, whatever the memory').optional(),
    measured: measuredField('Measured mean time of a record by memory size').optional(),
    cv: number(CV, {
      minimum: 0,
      maximum: 100,
    }).optional(),
  });
  const time = { $ref: '#/$defs/durationOrDistribution' };
  const json = {
    description: PER_RECORD,
    anyOf: [
      { enum: ['none', 0] },
      {
        type: 'object',
        properties: {
          cpu: time,
          io: time,
          parallel: { description: PARALLEL, type: ['string', 'number'] },
          duration: time,
          measured: MEASURED_JSON,
          cv: { description: CV, type: 'number', minimum: 0, maximum: 100 },
        },
        additionalProperties: false,
      },
    ],
    examples: [{ cpu: '5ms', io: '20ms' }, 'none'],
  };
  return field(
    json,
    (value, context): RecordWorkSpec => {
      if (value === 'none' || value === 0) return { form: 'whole', duration: NOTHING };
      if (!isMap(value)) {
        const problem = `${shown(value)} does not say what each record costs`;
        return refused(context, { problem, remedy: PER_RECORD_REMEDY });
      }
      const given = readInner(shape, value, [], context);
      return given === undefined ? z.NEVER : recordWork(given, context);
    },
    (spec) => (isNone(spec) ? 'none' : writtenForm(shape, recordKeys(spec))),
  );
}

interface GivenForms {
  readonly cpu?: Distribution | undefined;
  readonly io?: Distribution | undefined;
  readonly parallel?: number | undefined;
  readonly duration?: Distribution | undefined;
  readonly coldDuration?: Distribution | undefined;
  readonly measured?: readonly MeasuredMean[] | undefined;
  readonly cv?: number | undefined;
}

function recordWork(given: GivenForms, context: Context): RecordWorkSpec {
  const clash = clashOf(given);
  if (clash !== null) return refused(context, clash);
  if (given.measured !== undefined) return { form: 'measured', means: given.measured, cv: given.cv ?? 0 };
  if (given.duration !== undefined) return { form: 'whole', duration: given.duration };
  if (given.cv !== undefined) return refused(context, aloneOf(given));
  if (given.cpu === undefined && given.io === undefined) {
    return refused(context, { problem: 'perRecord says no time', remedy: PER_RECORD_REMEDY });
  }
  return {
    form: 'parts',
    cpu: given.cpu ?? NOTHING,
    io: given.io ?? NOTHING,
    parallel: given.parallel ?? null,
  };
}

function recordKeys(spec: RecordWorkSpec): object {
  if (spec.form === 'whole') return { duration: spec.duration };
  if (spec.form === 'measured') return { measured: spec.means, cv: spec.cv === 0 ? null : spec.cv };
  return { cpu: spec.cpu, io: isNothing(spec.io) ? null : spec.io, parallel: spec.parallel };
}

/** Two forms side by side, or null. */
function clashOf(given: GivenForms) {
  const forms = WORK_GROUPS.map((group) =>
    group.find((key) => given[key as keyof GivenForms] !== undefined),
  ).filter((key) => key !== undefined);
  if (forms.length < 2) return null;
  return {
    problem: `${forms.join(' and ')} stand side by side`,
    remedy: 'give cpu and io, or duration, or measured',
  };
}

/** `coldDuration` or `cv` without what it belongs to. */
function aloneOf(given: GivenForms) {
  const [alone, needed] = given.cv === undefined ? ['coldDuration', 'duration'] : ['cv', 'measured'];
  return { problem: `${alone} stands without ${needed}`, remedy: `give ${needed} too` };
}

function isNothing(part: Distribution): boolean {
  return part.kind === 'constant' && part.value === 0;
}

function isNone(spec: RecordWorkSpec): boolean {
  return spec.form === 'whole' && isNothing(spec.duration);
}

const MEASURED_JSON = {
  description:
    'Measured mean duration by memory size; between them it follows the speed of the CPU, knee at 1769 MB included',
  type: 'object',
  propertyNames: { pattern: '^[0-9.]+\\s*([mMgG][bB])?$' },
  additionalProperties: { type: ['string', 'number'], examples: ['310ms'] },
};
