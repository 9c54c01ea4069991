import type { CompiledScenario } from '../model/compiled.ts';
import { refuseMisfits } from '../model/fault.ts';
import type { Measurements } from '../model/measurements.ts';
import { type RegimeRun, withMonth } from '../results/build-month.ts';
import type { ResultsDocument } from '../results/documents/document.ts';
import { CALLBACK, FLAG, optionMisfits } from '../units/given.ts';
import { RUN_KINDS, SCENARIO_KINDS } from './option-kinds.ts';
import { type ReplicateOptions, replicate } from './runs/run-replications.ts';
import type { Crew } from './runs/task-scheduler.ts';
import {
  compiledOf,
  isCompiled,
  loadStudyInput,
  type ScenarioOptions,
  type StudyInput,
} from './scenario-options.ts';
import { type RunOptions, withCrew } from './variants.ts';
import { withWhatIfs } from './what-if/what-ifs.ts';

export interface RunResult {
  readonly document: ResultsDocument;
  /** The arithmetic of the monthly bill, line by line (of the first replication where there are several). */
  readonly explanation: readonly string[];
}

export interface RunScenarioOptions extends RunOptions, ScenarioOptions {
  /**
   * Whether the findings' changes and what might be cheaper are tried, for about as many events again.
   * Default true, but for a compiled scenario: that cannot be read again.
   */
  readonly whatIf?: boolean | undefined;
  /** Called with the document as it is before the changes are tried; not where none are. */
  readonly onRun?: ((document: ResultsDocument) => void) | undefined;
}

/**
 * Runs a scenario, as often as its replications ask, and gives the results document. The first replication
 * has the scenario's seed; the others have seeds derived from it, so that asking for more replications
 * changes none that were there.
 *
 * Findings say what their changes would do, on the traffic of the first replication (`whatIf`).
 *
 * @throws FaultError with all that is wrong with the scenario or the options, and for a trace that cannot be
 * used; the signal's reason when stopped
 */
export async function runScenario(
  scenario: CompiledScenario | StudyInput,
  options: RunScenarioOptions = {},
): Promise<RunResult> {
  const caller = 'runScenario';
  refuseMisfits(
    caller,
    optionMisfits(options, { ...RUN_KINDS, ...SCENARIO_KINDS, whatIf: FLAG, onRun: CALLBACK }),
  );
  const { whatIf = !isCompiled(scenario) } = options;
  if (!whatIf) return runWithMonth(await compiledOf(scenario, options, caller), options);
  const loaded = await loadStudyInput(scenario, options, caller);
  const { month = [], ...alone } = loaded.compiled;
  let measured: Measurements | null = null;
  const run = await withCrew(
    options,
    (crew) => replicate(crew, alone, options, 0),
    (measurements) => {
      measured = measurements;
    },
  );
  const regimes =
    month.length === 0 ? [] : await withCrew(options, (crew) => runRegimes(crew, month, options, 1));
  const inMonth = (document: ResultsDocument) =>
    month.length === 0 ? document : withMonth(document, regimes);
  options.onRun?.(inMonth(run.document));
  const document = inMonth(await withWhatIfs(loaded, run, measured, options));
  return { document, explanation: explained(run.explanation, month.length > 0) };
}

/** The run, and those that its `month` is made of. */
async function runWithMonth(compiled: CompiledScenario, options: RunScenarioOptions): Promise<RunResult> {
  return withCrew(options, (crew) => runInCrew(crew, compiled, options, 0));
}

/**
 * The run, and those that its `month` is made of, by a crew that stays; runs of a lower `order` are begun
 * first.
 */
export async function runInCrew(
  crew: Crew,
  { month = [], ...compiled }: CompiledScenario,
  options: ReplicateOptions,
  order: number,
): Promise<RunResult> {
  const { document, explanation } = await replicate(crew, compiled, options, order);
  if (month.length === 0) return { document, explanation };
  const regimes = await runRegimes(crew, month, options, order + 1);
  return { document: withMonth(document, regimes), explanation: explained(explanation, true) };
}

/** What a month is made of, one after the other. */
async function runRegimes(
  crew: Crew,
  month: NonNullable<CompiledScenario['month']>,
  options: ReplicateOptions,
  order: number,
): Promise<readonly RegimeRun[]> {
  const regimes: RegimeRun[] = [];
  for (const [index, regime] of month.entries()) {
    const run = await replicate(crew, regime.compiled, options, order + index);
    const replications = run.replications.map(({ document }) => document);
    regimes.push({ ...regime, document: run.document, replications });
  }
  return regimes;
}

function explained(explanation: readonly string[], hasRegimes: boolean): readonly string[] {
  const told =
    'Note: a month is made of what `month` says, each by its days; the arithmetic above is of the run alone';
  return hasRegimes ? [...explanation, told] : explanation;
}
