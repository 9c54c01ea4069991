import { FILES } from '../host/host.ts';
import { type Fault, FaultError } from '../model/fault.ts';
import type { ResultsDocument } from '../results/documents/document.ts';
import { figuresOf } from '../results/figures/read-figures.ts';
import { inputName, type ScenarioInput } from '../scenario/input.ts';
import type { SettingText } from '../scenario/load.ts';
import { loadScenario } from '../study/load.ts';
import { runInCrew } from '../study/run.ts';
import type { Crew } from '../study/runs/task-scheduler.ts';
import type { Executor, SweepOutcome, SweepTask } from './executor.ts';
import { figureIn } from './metrics.ts';

/** What every task of a sweep has in common: a worker needs no more of it. */
export interface SweepWork {
  readonly input: ScenarioInput;
  /** Laid over the scenario before a task's own settings. */
  readonly fixed: readonly SettingText[];
  /** Traces that may be read; all where it is not given. */
  readonly mayRead?: ((file: string) => boolean) | undefined;
  /** Metrics that an outcome holds. */
  readonly figures: readonly string[];
}

/** Tasks beyond the threads: while one is read, the others run. */
const TASKS_A_WORKER = 2;

/** Does tasks on the threads of a crew, which it closes in the end. */
export class CrewExecutor implements Executor {
  readonly capacity: number;
  private readonly work: SweepWork;
  private readonly crew: Crew;
  private begun = 0;

  constructor(work: SweepWork, crew: Crew) {
    this.work = work;
    this.crew = crew;
    this.capacity = crew.workers === 1 ? 1 : crew.workers * TASKS_A_WORKER;
  }

  async run(task: SweepTask): Promise<SweepOutcome> {
    const order = this.begun++;
    const { input, fixed, figures } = this.work;
    const settings = task.settings.map((text) => ({ option: 'axes', text }));
    const replications = { option: 'replications', text: `run.replications=${task.replications}` };
    const loaded = await loadScenario(input, { set: [...fixed, ...settings, replications], purpose: 'run' });
    if (!loaded.ok) {
      const faults = loaded.faults.map(({ path, problem, remedy }) => ({ path, problem, remedy }));
      return { figures: {}, intervals: {}, failedThresholds: [], faults };
    }
    const { mayRead = () => true } = this.work;
    for (const { pattern } of loaded.compiled.arrivals) {
      if (pattern.kind === 'trace' && !mayRead(pattern.trace.file)) throw strangeTrace(input);
    }
    try {
      const { document } = await runInCrew(this.crew, loaded.compiled, { sharesArrivals: true }, order);
      return outcomeOf(document, figures);
    } catch (error) {
      const faults = error instanceof FaultError ? ofContent(error.faults) : null;
      if (faults === null) throw error;
      return { figures: {}, intervals: {}, failedThresholds: [], faults };
    }
  }

  async close(): Promise<void> {
    this.crew.close();
  }
}

/**
 * What is wrong at a line of a file that the scenario names is so wherever the point is run, and a part of
 * its outcome; anything else, such as a disk, is not, and null. The file has its own name alone, which is the
 * same on every machine.
 */
function ofContent(faults: readonly Fault[]): SweepOutcome['faults'] | null {
  if (!faults.every(({ line }) => line !== undefined)) return null;
  return faults.map(({ file, line, column, path, problem, remedy }) => {
    const place = [FILES.now.lastPart(file), line, ...(column === undefined ? [] : [column])].join(':');
    return { path: '', problem: `${place}: ${path === '' ? '' : `${path}: `}${problem}`, remedy };
  });
}

/** A thread reads a trace itself, by the path that the scenario gives. */
function strangeTrace(input: ScenarioInput): FaultError {
  const problem = 'its trace is none of the files that may be read';
  const remedy = 'name the trace from the scenario, so that it travels with it';
  return new FaultError([{ file: inputName(input), path: 'traffic', problem, remedy }]);
}

function outcomeOf(document: ResultsDocument, metrics: readonly string[]): SweepOutcome {
  const known = figuresOf(document);
  const values = metrics.map((metric) => [metric, figureIn(metric, known)] as const);
  const intervals = values.flatMap(([metric, figure]) =>
    figure?.interval === undefined || figure.interval === null ? [] : [[metric, figure.interval] as const],
  );
  return {
    figures: Object.fromEntries(values.map(([metric, figure]) => [metric, figure?.value ?? null])),
    intervals: Object.fromEntries(intervals),
    failedThresholds: document.thresholds
      .filter(({ passed }) => !passed)
      .map(({ metric, expression }) => `${metric}: ${expression}`),
    faults: [],
  };
}
