import type { Assumption } from '../../model/assumption.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import { formatCount } from '../../units/format.ts';
import { ratio } from '../statistics/rounded.ts';
import type { SourceView } from './source-views.ts';

/** Batches that hold at most this on average are batches of one. */
const MORE_THAN_ONE = 1.01;
const DECIDED = '2026-11-28';

/** A function whose batches hold several records, of which nobody said what each costs. */
export interface UnsaidRecords {
  readonly functionName: string;
  readonly sourceName: string;
  /** Records of a batch, on average. */
  readonly recordsPerBatch: number;
}

/** Events that its batches held, on average; 0 where there was none. */
export function recordsPerBatch(views: readonly SourceView[]): number {
  const batched = views.reduce((sum, { measured }) => sum + measured.batchedEvents, 0);
  return ratio(
    batched,
    views.reduce((sum, { measured }) => sum + measured.batches, 0),
  );
}

/** One for each function, of its source with the largest batches. */
export function unsaidRecords(compiled: CompiledScenario, views: readonly SourceView[]): UnsaidRecords[] {
  const found = new Map<string, UnsaidRecords>();
  for (const view of views) {
    const { functionName, name: sourceName, model } = view;
    const fn = compiled.model.functions[model.functionIndex];
    if (model.poller === null || fn === undefined || fn.recordWork !== null) continue;
    const records = recordsPerBatch([view]);
    if (records <= MORE_THAN_ONE || records <= (found.get(functionName)?.recordsPerBatch ?? 0)) continue;
    found.set(functionName, { functionName, sourceName, recordsPerBatch: records });
  }
  return [...found.values()];
}

/** Key under which the assumption of `recordAssumptions` stands. */
export function recordWorkKey(functionName: string): string {
  return `functions.${functionName}.work.perRecord`;
}

/** That a record costs nothing, wherever it matters and nobody said so. */
export function recordAssumptions(unsaid: readonly UnsaidRecords[]): Assumption[] {
  return unsaid.map(({ functionName, sourceName, recordsPerBatch: records }) => ({
    key: recordWorkKey(functionName),
    value: `nothing: a batch of ${sourceName} (${meanRecords(records)} on average) takes as long as one record`,
    source: 'a choice of this simulator: what each record of a batch costs is not said',
    date: DECIDED,
    confirmed: false,
  }));
}

/** "8.3 records". */
export function meanRecords(records: number): string {
  return `${formatCount(Number(records.toPrecision(3)))} records`;
}
