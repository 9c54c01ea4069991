import { join } from 'node:path';
import type { CompiledScenario } from '../../src/model/compiled.ts';
import { type Fault, FaultError, formatFault } from '../../src/model/fault.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import type { Scenario } from '../../src/scenario/schema/scenario.ts';
import { loadScenario } from '../../src/study/load.ts';
import { runScenario } from '../../src/study/run.ts';
import type { Observer } from '../../src/study/runs/observer.ts';
import { Draw } from './generator/draw.ts';
import type { Generated } from './generator/generate.ts';
import { type ValidScenario, writeScenario } from './generator/valid.ts';
import type { Plain } from './generator/world.ts';

export interface LoadedScenario {
  readonly scenario: Scenario;
  readonly compiled: CompiledScenario;
}

/** A hundred times what a run takes: whatever goes on for longer has no end. */
const LONGEST_RUN_MS = 20_000;

/** A law of all scenarios. */
export interface Law {
  /** A sentence that says what holds. */
  readonly name: string;
  /** How often it is asked, of all scenarios: what runs the scenario once more is asked of some. */
  readonly share: number;
  /** What is broken, in words; none where the law holds; null where it says nothing about this scenario. */
  check(lab: Lab): Promise<readonly string[] | null>;
}

/** What a law looks at: a scenario, its results, and the means to run others like it. */
export class Lab {
  readonly scenario: Generated;
  readonly folder: string;
  /** As it was before it was compiled. */
  readonly checked: Scenario;
  /** One replication: a run of a law is of one run, not of a mean. */
  readonly compiled: CompiledScenario;
  /** Another scenario, run before; the scenario itself where there is none. */
  readonly neighbour: CompiledScenario;
  /** The law's own choices. */
  draw: Draw;
  private first: Promise<ResultsDocument> | null = null;
  private files = 0;

  constructor(scenario: ValidScenario, folder: string, neighbour: CompiledScenario | null) {
    this.scenario = scenario;
    this.folder = folder;
    this.checked = scenario.checked;
    this.compiled = single(scenario.compiled);
    this.neighbour = neighbour ?? this.compiled;
    this.draw = new Draw(scenario.seed, 'law');
  }

  /** The results of the scenario itself. */
  base(): Promise<ResultsDocument> {
    this.first ??= this.run(this.compiled);
    return this.first;
  }

  /**
   * Whether the law holds: what is broken, in words; null where it says nothing. What it throws is broken
   * too.
   */
  async ask(law: Law): Promise<readonly string[] | null> {
    this.draw = new Draw(this.scenario.seed, law.name);
    try {
      return await law.check(this);
    } catch (error) {
      if (error instanceof FaultError) return [`refused: ${formatFault(error.faults[0] as Fault)}`];
      return [
        error instanceof Error
          ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' ')
          : String(error),
      ];
    }
  }

  /** A copy to change. */
  plain(): Plain {
    return structuredClone(this.scenario.plain);
  }

  /** The scenario of other text; null where `validate` refuses it. */
  async load(plain: Plain, text?: string): Promise<CompiledScenario | null> {
    return (await this.loaded(plain, text))?.compiled ?? null;
  }

  /** The same with what was checked before it was compiled. */
  async loaded(plain: Plain, text?: string): Promise<LoadedScenario | null> {
    this.files += 1;
    const name = `variant${this.files % 8}.yml`;
    const path = writeScenario(this.folder, { ...this.scenario, plain }, name, text);
    const loaded = await loadScenario(path, { purpose: 'run' });
    return loaded.ok ? { scenario: loaded.scenario, compiled: single(loaded.compiled) } : null;
  }

  run(compiled: CompiledScenario, observer: Observer | null = null): Promise<ResultsDocument> {
    const signal = AbortSignal.timeout(LONGEST_RUN_MS);
    return runScenario(compiled, { maximumBadRows: 0, workers: 1, observer, signal }).then(({ document }) =>
      settled(document),
    );
  }

  /** Loads and runs; null where `validate` refuses it. */
  async results(plain: Plain): Promise<ResultsDocument | null> {
    const compiled = await this.load(plain);
    return compiled === null ? null : this.run(compiled);
  }

  path(name: string): string {
    return join(this.folder, name);
  }
}

function single(compiled: CompiledScenario): CompiledScenario {
  return { ...compiled, replications: 1, name: 'scenario' };
}

/** Without what differs from run to run by right. */
export function settled(document: ResultsDocument): ResultsDocument {
  return { ...document, engine: { ...document.engine, wallSeconds: 0, requestsPerSecond: 0, peakRssMb: 0 } };
}

/** Where two values differ, at most ten places; numbers may differ by `tolerance` of the greater. */
export function differences(one: unknown, other: unknown, tolerance = 0, path = ''): string[] {
  if (Object.is(one, other)) return [];
  if (typeof one === 'number' && typeof other === 'number') {
    const isNear = Math.abs(one - other) <= tolerance * Math.max(Math.abs(one), Math.abs(other));
    return isNear ? [] : [`${path}: ${one} and ${other}`];
  }
  if (one === null || other === null || typeof one !== 'object' || typeof other !== 'object') {
    return [`${path}: ${shown(one)} and ${shown(other)}`];
  }
  if (isMapOrSet(one) || isMapOrSet(other)) {
    if (!isMapOrSet(one) || !isMapOrSet(other)) return [`${path}: ${shown(one)} and ${shown(other)}`];
    return differences([...one], [...other], tolerance, path);
  }
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  const found: string[] = [];
  for (const key of keys) {
    const inner = [one, other].map((value) => (value as Record<string, unknown>)[key]);
    found.push(...differences(inner[0], inner[1], tolerance, path === '' ? key : `${path}.${key}`));
    if (found.length >= 10) return found.slice(0, 10);
  }
  return found;
}

/** Whose entries are no keys: compared in their order. */
function isMapOrSet(value: object): value is ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> {
  return value instanceof Map || value instanceof Set;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 80);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Equal but for the rounding of sums and of the document's figures. */
export function isNear(one: number, other: number, relative = 1e-6): boolean {
  return Math.abs(one - other) <= relative * Math.max(1, Math.abs(one), Math.abs(other));
}
