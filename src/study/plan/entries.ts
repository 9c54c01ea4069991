import type { CompiledScenario } from '../../model/compiled.ts';
import type { ResultsDocument } from '../../results/documents/document.ts';

type FunctionResults = ResultsDocument['functions'][string];

/** Where the traffic of a scenario comes in. */
export class Entries {
  private readonly functions: readonly string[];
  private readonly triggers: readonly string[];

  constructor(compiled: CompiledScenario) {
    this.functions = entryFunctions(compiled);
    this.triggers = entryTriggers(compiled);
  }

  /** Of the functions that events from outside come to. */
  sum({ functions }: ResultsDocument, read: (fn: FunctionResults) => number): number {
    return this.functions.reduce((total, name) => {
      const own = functions[name];
      return own === undefined ? total : total + read(own);
    }, 0);
  }

  /**
   * Of what came in the measured part of a run that counts what ends: as many as did not end in it, and wait
   * at its end.
   */
  behindShare(document: ResultsDocument): number {
    const waiting = this.sum(document, ({ outcomes }) => outcomes.inFlight);
    const ended = this.sum(document, ({ requests, outcomes }) => requests - outcomes.inFlight);
    const came =
      this.triggers.length === 0
        ? waiting + ended
        : this.triggers.reduce((sum, name) => sum + (document.triggers[name]?.events ?? 0), 0);
    return came === 0 ? 0 : Math.max(0, Math.min(1, waiting / came, 1 - ended / came));
  }
}

/** Functions that events from outside come to. */
function entryFunctions({ arrivals, model, functions }: CompiledScenario): readonly string[] {
  const indexes = new Set(arrivals.map(({ sourceIndex }) => model.sources[sourceIndex]?.functionIndex ?? -1));
  const named = [...indexes].flatMap((index) => functions[index]?.name ?? []);
  return named.length > 0 ? named : functions.map(({ name }) => name);
}

/** Triggers that traffic comes to; none where some comes to a function itself. */
function entryTriggers({ arrivals, sources }: CompiledScenario): readonly string[] {
  const names = new Set<string>();
  for (const { sourceIndex } of arrivals) {
    const trigger = sources[sourceIndex]?.trigger ?? null;
    if (trigger === null) return [];
    names.add(trigger);
  }
  return [...names];
}
