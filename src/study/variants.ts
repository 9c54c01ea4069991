import type { CompiledScenario } from '../model/compiled.ts';
import type { Measurements } from '../model/measurements.ts';
import type { ResultsDocument } from '../results/documents/document.ts';
import { type ReplicateOptions, replicate, type ScenarioRun } from './runs/run-replications.ts';
import { inOrder } from './runs/settle-in-order.ts';
import { Crew, type CrewOptions } from './runs/task-scheduler.ts';

export interface RunOptions extends CrewOptions, ReplicateOptions {}

/** How the runs of a study are done; what it gives does not hang on it. */
export type StudyOptions = Pick<
  RunOptions,
  'maximumBadRows' | 'onProgress' | 'signal' | 'workers' | 'keeper'
>;

export interface StudyVariant {
  readonly label: string;
  /** Key path → value that makes the variant. */
  readonly set: Readonly<Record<string, string | number>>;
  readonly compiled: CompiledScenario;
}

/**
 * Runs scenarios on all threads of the options and gives their results in the order given: the same bytes for
 * any number of threads, but for time and memory taken. Where several fail, the first in the order is told.
 * Throws FaultError for a trace that cannot be used, and the signal's reason when stopped.
 */
export async function runVariants(
  variants: readonly Pick<StudyVariant, 'compiled'>[],
  options: RunOptions = {},
): Promise<ResultsDocument[]> {
  const runs = await withCrew(options, (crew) => runAll(variants, options, crew));
  return runs.map(({ document }) => document);
}

/** Gives `study` a crew for as many rounds as it likes, and ends the threads with it. */
export async function withCrew<T>(
  options: CrewOptions,
  study: (crew: Crew) => Promise<T>,
  onMeasured?: (measurements: Measurements) => void,
): Promise<T> {
  const crew = new Crew(options, onMeasured);
  try {
    return await study(crew);
  } finally {
    crew.close();
  }
}

/** As `runVariants`, with a crew that stays. */
export async function runAll(
  variants: readonly Pick<StudyVariant, 'compiled'>[],
  options: ReplicateOptions,
  crew: Crew,
): Promise<ScenarioRun[]> {
  const shared = { ...options, sharesArrivals: options.sharesArrivals ?? variants.length > 1 };
  let finished = 0;
  if (variants.length > 1) crew.tellVariants(0, variants.length);
  const running = variants.map(async ({ compiled }, order) => {
    const run = await replicate(crew, compiled, shared, order);
    finished += 1;
    if (variants.length > 1) crew.tellVariants(finished, variants.length);
    return run;
  });
  return inOrder(running);
}
