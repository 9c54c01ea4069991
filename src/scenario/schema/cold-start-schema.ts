import * as z from 'zod';
import { COLD_START_PRESETS, type ColdStartPresetName } from '../../platform/cold-start-presets.ts';
import type { Distribution } from '../../random/distribution.ts';
import { INIT_GROUPS } from '../text/alternatives.ts';
import { distribution, readDistribution, readInner } from './distribution-schema.ts';
import { field, isMap, keyed, notOneOf, number, refused, share, shown } from './fields.ts';
import { type MeasuredMean, measuredField } from './measured-schema.ts';
import { type Written, writtenForm } from './written.ts';
import { writtenDistribution } from './written-distribution.ts';

/** What stands in for the measured table of a bare runtime: a preset's name, or the parts themselves. */
export type ColdStartSpec = ColdStartPresetName | ColdStartParts;

export interface ColdStartParts {
  readonly init?: InitSpec | undefined;
  readonly firstInvoke?: Distribution | undefined;
  readonly hidden?: Distribution | undefined;
}

/** Init in one of its forms; ms, and MB of the sizes that were measured. */
export type InitSpec =
  | { readonly form: 'time'; readonly time: Distribution }
  | {
      readonly form: 'parts';
      readonly cpu: Distribution | null;
      readonly io: Distribution | null;
      readonly parallel: number;
    }
  | { readonly form: 'measured'; readonly means: readonly MeasuredMean[]; readonly cv: number };

const DESCRIPTION =
  'What a cold start takes: plain (an empty handler, the default), sdk (with an AWS SDK and a client) or framework, measured by runtime; or its parts, of which one that is not named is 0';
const INIT =
  'Init phase, or restore of a snapshot: a time whatever the memory, { cpu, io, parallel } as of work, or { measured, cv } by memory size';
const FIRST_INVOKE = 'Extra CPU time of the first handler run, on one vCPU';
const HIDDEN = 'Neither reported nor billed, but waited for';
const CPU = 'Time of the init on one full vCPU (1769 MB); slowed as the memory’s share of it is';
const IO = 'Time of the init that does not depend on memory';
const PARALLEL = 'Share of cpu that can use more than one vCPU (Amdahl). Default 0';
const CV = 'Spread of the measured init: standard deviation divided by the mean. Default 0';
const TIME = { $ref: '#/$defs/durationOrDistribution' };

export function coldStartField(): z.ZodType<ColdStartSpec, unknown> {
  const shape = keyed('coldStart', {
    init: initField().optional(),
    firstInvoke: distribution('duration', FIRST_INVOKE).optional(),
    hidden: distribution('duration', HIDDEN).optional(),
  });
  const json = {
    description: DESCRIPTION,
    anyOf: [
      { enum: COLD_START_PRESETS },
      {
        type: 'object',
        properties: {
          init: initJson(),
          firstInvoke: { description: FIRST_INVOKE, ...TIME },
          hidden: { description: HIDDEN, ...TIME },
        },
        additionalProperties: false,
      },
    ],
    examples: ['sdk', { init: '240ms' }, { init: { cpu: '1.5s', io: '300ms' } }],
  };
  return field(
    json,
    (value, context): ColdStartSpec => {
      if (isMap(value)) return readInner(shape, value, [], context) ?? z.NEVER;
      const preset = COLD_START_PRESETS.find((name) => name === value);
      if (preset !== undefined) return preset;
      if (typeof value === 'string') {
        const words = notOneOf(value, COLD_START_PRESETS);
        return refused(context, {
          ...words,
          remedy: `${words.remedy}, or a map such as { init: 240ms }`,
        });
      }
      return refused(context, {
        problem: `${shown(value)} is no cold start`,
        remedy: `give one of ${COLD_START_PRESETS.join(', ')}, or a map such as { init: 240ms }`,
      });
    },
    (spec) => (typeof spec === 'string' ? spec : writtenForm(shape, spec)),
  );
}

function initJson(): Record<string, unknown> {
  return {
    description: INIT,
    anyOf: [
      TIME,
      {
        type: 'object',
        properties: {
          cpu: { description: CPU, ...TIME },
          io: { description: IO, ...TIME },
          parallel: { description: PARALLEL, type: ['string', 'number'] },
        },
        additionalProperties: false,
      },
      {
        type: 'object',
        properties: {
          measured: { description: 'Mean init by memory size', type: 'object' },
          cv: { description: CV, type: 'number', minimum: 0 },
        },
        required: ['measured'],
        additionalProperties: false,
      },
    ],
  };
}

function initField(): z.ZodType<InitSpec, unknown> {
  const parts = keyed('coldStart.init', {
    cpu: distribution('duration', CPU).optional(),
    io: distribution('duration', IO).optional(),
    parallel: share(PARALLEL).optional(),
  });
  const measured = keyed('coldStart.init', {
    measured: measuredField('Mean init by memory size'),
    cv: number(CV, { minimum: 0, maximum: 100 }).optional(),
  });
  return field(
    initJson(),
    (value, context): InitSpec => {
      const keys = isMap(value) ? Object.keys(value) : [];
      const forms = INIT_GROUPS.filter((group) => group.some((key) => keys.includes(key)));
      const [form] = forms;
      if (form === undefined) return { form: 'time', time: readDistribution('duration', value, context) };
      if (forms.length > 1) {
        const named = forms.map((group) => group.find((key) => keys.includes(key)));
        return refused(context, {
          problem: `${named.join(' and ')} stand side by side`,
          remedy: 'give a time, or cpu and io, or measured',
        });
      }
      if (form.includes('measured')) {
        const read = readInner(measured, value, [], context);
        return read === undefined ? z.NEVER : { form: 'measured', means: read.measured, cv: read.cv ?? 0 };
      }
      const read = readInner(parts, value, [], context);
      if (read === undefined) return z.NEVER;
      if (read.cpu === undefined) {
        return refused(context, {
          problem: read.io === undefined ? 'parallel stands without cpu' : 'io stands without cpu',
          remedy: 'give cpu too, or the time alone: init: 300ms',
          isLack: true,
        });
      }
      return { form: 'parts', cpu: read.cpu, io: read.io ?? null, parallel: read.parallel ?? 0 };
    },
    (init): Written | undefined => {
      if (init.form === 'time') return writtenDistribution(init.time, 'duration');
      if (init.form === 'measured') {
        return writtenForm(measured, { measured: init.means, cv: init.cv === 0 ? null : init.cv });
      }
      const { cpu, io, parallel } = init;
      return writtenForm(parts, { cpu, io, parallel: parallel === 0 ? null : parallel });
    },
  );
}
