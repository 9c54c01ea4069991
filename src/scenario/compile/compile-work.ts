import type { RecordWorkModel, WorkModel } from '../../model/model.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import { lognormalFromMeanCv } from '../../random/make.ts';
import type { MeasuredMean } from '../schema/measured-schema.ts';
import type { RecordWorkSpec } from '../schema/work-schema.ts';
import type { Assumptions } from './assumptions.ts';
import { cpuFactor } from './cpu.ts';
import type { FunctionSetup } from './function-setup.ts';
import { measuredMeanMs, outsideMeasured } from './measured.ts';

const DEFAULT_DURATION_MS = 100;

/**
 * `work` as the engine takes it. What is drawn for a request does not depend on memory, only the factor does.
 */
export function compileWork(
  setup: FunctionSetup,
  facts: PlatformFacts,
  assumptions: Assumptions,
  warnings: string[],
): WorkModel {
  const key = `functions.${setup.name}.work`;
  const work = setup.spec.work;
  if (work === undefined || work.form === 'default') {
    assumptions.choice(
      key,
      `${DEFAULT_DURATION_MS} ms, constant`,
      'a choice of this simulator: no work was given',
    );
    warnings.push(
      `${key}: no work is given, so every invocation takes ${DEFAULT_DURATION_MS} ms; give cpu and io, or duration`,
    );
    return {
      kind: 'whole',
      durationMs: { kind: 'constant', value: DEFAULT_DURATION_MS },
      factor: 1,
      coldDurationMs: null,
    };
  }
  if (work.form === 'parts') {
    return {
      kind: 'parts',
      cpuMs: work.cpu,
      ioMs: work.io,
      cpuFactor: cpuFactor(setup.memoryMb, work.parallel, facts),
    };
  }
  if (work.form === 'whole') {
    return { kind: 'whole', durationMs: work.duration, factor: 1, coldDurationMs: work.coldDuration };
  }
  return { ...compileMeasured(setup, work, key, facts, warnings), coldDurationMs: null };
}

/** `work.perRecord`; null where nobody said what a record costs. */
export function compileRecordWork(
  setup: FunctionSetup,
  facts: PlatformFacts,
  warnings: string[],
): RecordWorkModel | null {
  const { work } = setup.spec;
  const record: RecordWorkSpec | null = work?.perRecord ?? null;
  if (record === null) return null;
  if (record.form === 'whole') return { kind: 'whole', durationMs: record.duration, factor: 1 };
  if (record.form === 'measured') {
    return compileMeasured(setup, record, `functions.${setup.name}.work.perRecord`, facts, warnings);
  }
  const parallel = record.parallel ?? (work?.form === 'parts' ? work.parallel : 0);
  return {
    kind: 'parts',
    cpuMs: record.cpu,
    ioMs: record.io,
    cpuFactor: cpuFactor(setup.memoryMb, parallel, facts),
  };
}

function compileMeasured(
  { memoryMb }: FunctionSetup,
  { means, cv }: { readonly means: readonly MeasuredMean[]; readonly cv: number },
  key: string,
  facts: PlatformFacts,
  warnings: string[],
) {
  const range = outsideMeasured(means, memoryMb);
  if (range !== null) {
    warnings.push(
      `${key}.measured: ${memoryMb} MB lies outside what was measured (${range}); the duration there is extrapolated`,
    );
  }
  return {
    kind: 'whole' as const,
    durationMs: cv > 0 ? lognormalFromMeanCv(1, cv) : ({ kind: 'constant', value: 1 } as const),
    factor: measuredMeanMs(means, memoryMb, facts),
  };
}
