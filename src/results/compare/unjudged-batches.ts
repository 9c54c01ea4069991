import type { CompiledScenario } from '../../model/compiled.ts';
import { meanRecords, recordWorkKey } from '../build/record-assumptions.ts';
import type { ResultsDocument } from '../documents/document.ts';
import { triggersBefore } from '../documents/triggers-before.ts';

/** Mean batches that differ by less say the same. */
const AS_LARGE = 0.05;

/** A variant as far as its batches go. `compiled` where it is at hand. */
export interface BatchedVariant {
  readonly results: ResultsDocument;
  readonly compiled?: CompiledScenario | undefined;
}

/**
 * Why variants cannot be held against each other, in a sentence; null where they can. A function whose
 * batches hold several records, and of which nobody said what a record costs, takes as long for a batch of
 * ten as for one: whatever changes its batches (their size, their window, the traffic) then looks cheaper or
 * dearer than it is.
 */
export function unjudgedBatches(variants: readonly BatchedVariant[]): string | null {
  const [first] = variants;
  if (first === undefined || variants.length < 2) return null;
  const reasons = Object.keys(first.results.functions).flatMap((name) => {
    const isUnsaid = variants.some(({ results }) => saysNothing(results, name));
    return isUnsaid && batchesDiffer(variants, name) ? [reasonOf(variants, name)] : [];
  });
  return reasons.length === 0 ? null : judgement(reasons, 'batch size, batch window or traffic');
}

/** As `unjudgedBatches`, of runs of one scenario under more and less traffic. */
export function unjudgedGrowth(runs: readonly ResultsDocument[]): string | null {
  const names = new Set(runs.flatMap(({ functions }) => Object.keys(functions)));
  const reasons = [...names].flatMap((name) => {
    if (!runs.some((results) => saysNothing(results, name))) return [];
    return [
      reasonOf(
        runs.map((results) => ({ results })),
        name,
      ),
    ];
  });
  return reasons.length === 0 ? null : judgement(reasons, 'traffic');
}

function judgement(reasons: readonly string[], what: string): string {
  return `What another ${what} does to time and cost cannot be judged: ${reasons.join('; ')}`;
}

/** Whether its batches hold several records and what each costs was assumed. */
function saysNothing({ assumptions }: ResultsDocument, name: string): boolean {
  return assumptions.some(({ key }) => key === recordWorkKey(name));
}

function reasonOf(variants: readonly BatchedVariant[], name: string): string {
  const means = variants.map(({ results }) => meanBatch(results, name)).filter((mean) => mean > 0);
  const least = meanRecords(Math.min(...means));
  const most = meanRecords(Math.max(...means));
  const range = least === most ? most : `${least.replace(/ records$/, '')} to ${most}`;
  return `batches of ${name} hold ${range} on average, and what each record costs is not said; give ${recordWorkKey(name)} (none where a record costs nothing)`;
}

function batchesDiffer(variants: readonly BatchedVariant[], name: string): boolean {
  const means = variants.map(({ results }) => meanBatch(results, name));
  const most = Math.max(...means);
  if (most - Math.min(...means) > AS_LARGE * most) return true;
  const settings = variants.map(({ compiled }) =>
    compiled === undefined ? '' : batchSettings(compiled, name),
  );
  return new Set(settings).size > 1;
}

/** Records of a function's batches, on average over its triggers. */
function meanBatch({ triggers }: ResultsDocument, name: string): number {
  const own = triggersBefore(triggers, name)
    .map(([, trigger]) => trigger)
    .filter(({ recordsPerBatch }) => recordsPerBatch !== undefined);
  const batches = own.reduce((sum, trigger) => sum + trigger.batches, 0);
  const records = own.reduce((sum, trigger) => sum + trigger.batches * (trigger.recordsPerBatch ?? 0), 0);
  return batches === 0 ? 0 : records / batches;
}

/** What decides how many records a batch of a function holds, as far as a scenario says it. */
function batchSettings({ model, functions, arrivals }: CompiledScenario, name: string): string {
  const polled = model.sources.filter(
    ({ functionIndex, poller }) => functions[functionIndex]?.name === name && poller !== null,
  );
  const batching = polled.map(({ name: source, poller, filterShare }) => [
    source,
    poller?.batchSize,
    poller?.batchWindowMs,
    filterShare,
  ]);
  return JSON.stringify([batching, arrivals, model.closedLoops]);
}
