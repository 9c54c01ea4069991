import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { VERSION } from '../model/version.ts';
import type { CompiledScenario } from '../scenario/compiled.ts';
import type { ScenarioRun } from './replications.ts';

/** Finished variants of a study that was interrupted, as they are written to a file: by the key of what was simulated. */
export interface KeptVariants {
  readonly version: string;
  readonly runs: Readonly<Record<string, ScenarioRun>>;
}

/**
 * Remembers the variants of a study as they finish, and knows those of an earlier, interrupted one. A variant is known by all that its results
 * hang on, so that nothing is taken for what it is not after a change.
 */
export class VariantKeeper {
  readonly #known: ReadonlyMap<string, ScenarioRun>;
  readonly #finished = new Map<string, ScenarioRun>();

  constructor(kept: KeptVariants | null) {
    const runs = kept?.version === VERSION ? kept.runs : {};
    this.#known = new Map(Object.entries(runs));
  }

  get finished(): number {
    return this.#finished.size;
  }

  find(key: string): ScenarioRun | undefined {
    return this.#known.get(key);
  }

  keep(key: string, run: ScenarioRun): void {
    this.#finished.set(key, run);
  }

  /** Plain data that survives JSON without a change. */
  toJson(): KeptVariants {
    return { version: VERSION, runs: Object.fromEntries(this.#finished) };
  }
}

/** A digest of the compiled scenario and of the state of the files that its traffic is read from. */
export function variantKey(compiled: CompiledScenario, maximumBadRows: number): string {
  const traces = compiled.arrivals.flatMap(({ pattern }) => {
    if (pattern.kind !== 'trace') return [];
    const state = statSync(pattern.trace.file, { throwIfNoEntry: false });
    return [state === undefined ? null : [state.size, state.mtimeMs]];
  });
  // As text: V8's own serialisation of a number hangs on how it happens to be held.
  const text = JSON.stringify([compiled, traces, maximumBadRows], (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
  return createHash('sha256').update(text).digest('hex');
}

/** What a file of kept variants holds, or null where it is none of this schema. */
export function readKeptVariants(text: string): KeptVariants | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { version, runs } = value as Partial<KeptVariants>;
    return typeof version === 'string' && typeof runs === 'object' && runs !== null
      ? { version, runs }
      : null;
  } catch {
    return null;
  }
}
