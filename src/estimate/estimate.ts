import { FaultError } from '../model/fault.ts';
import type { ResultsDocument } from '../results/documents/document.ts';
import type { EstimateDocument, EstimateLevel } from '../results/documents/estimate-document.ts';
import type { SettingText } from '../scenario/load.ts';
import { loadScenario } from '../study/load.ts';
import { runScenario } from '../study/run.ts';
import { levelFigures } from './figures.ts';
import { GIVEN, LEVELS, type Level, levelLayer, runSeconds, USUAL_LEVEL } from './levels.ts';
import type { EstimateModel } from './model.ts';
import { estimateVerdict } from './verdict.ts';

export interface EstimateOptions {
  /** This level alone, where the traffic is not known. Default all three. */
  readonly level?: 'low' | 'moderate' | 'high' | undefined;
  /** Settings over all layers. */
  readonly set?: readonly (string | SettingText)[] | undefined;
  readonly workers?: number | undefined;
  readonly maximumBadRows?: number | undefined;
  /** Whether the findings' changes are tried at the level whose results are given. Default true. */
  readonly whatIf?: boolean | undefined;
  /** Stops it; it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: Parameters<typeof runScenario>[1] extends infer Options | undefined
    ? Options extends { onProgress?: infer Callback }
      ? Callback
      : never
    : never;
}

/**
 * Runs a model at the levels of traffic, or at the traffic that is known, and says what it costs.
 *
 * @throws FaultError with all that is wrong with the model
 */
export async function estimate(
  model: EstimateModel,
  options: EstimateOptions = {},
): Promise<EstimateDocument> {
  const levels = levelsOf(model, options);
  const asked = levels.find(({ name }) => name === USUAL_LEVEL) ?? levels[0] ?? GIVEN;
  const figures: EstimateLevel[] = [];
  let results: ResultsDocument | null = null;
  for (const level of levels) {
    const isAsked = level === asked;
    const run = await runLevel(model, level, options, isAsked && (options.whatIf ?? true));
    figures.push({ ...levelFigures(level, run), ...(isAsked ? { results: run } : {}) });
    if (isAsked) results = run;
  }
  if (results === null) throw new Error('no level was run');
  const said = {
    levels: figures,
    currency: results.cost.currency,
    entryPoints: model.entries.map(({ to }) => to),
    trafficFrom: model.trafficFrom,
  };
  return {
    schemaVersion: 1,
    kind: 'estimate',
    version: results.engine.version,
    name: results.name,
    platform: results.platform,
    region: results.region,
    seed: results.seed,
    currency: said.currency,
    freeTier: results.cost.freeTier,
    sources: model.sources,
    trafficFrom: model.trafficFrom,
    entryPoints: said.entryPoints,
    verdict: estimateVerdict(said),
    levels: figures,
    level: asked.name,
    thresholds: results.thresholds.map(({ metric, expression, actual, limit, passed }) => {
      return { metric, expression, actual, limit, passed };
    }),
    calibration: model.calibration,
    against: null,
    assumptions: model.assumptions,
    notes: [...model.notes, ...results.warnings],
    notCarriedOver: model.notCarriedOver,
  };
}

function levelsOf({ trafficFrom }: EstimateModel, { level }: EstimateOptions): readonly Level[] {
  if (trafficFrom !== 'levels') return [GIVEN];
  return level === undefined ? LEVELS : LEVELS.filter(({ name }) => name === level);
}

async function runLevel(
  model: EstimateModel,
  level: Level,
  { set = [], workers, maximumBadRows, signal, onProgress }: EstimateOptions,
  whatIf: boolean,
): Promise<ResultsDocument> {
  const seconds = runSeconds(model.entries.length, level);
  const duration = model.trafficFrom === 'scenario' ? {} : { run: { duration: `${seconds}s` } };
  // A model that says how long it runs means it.
  const layers = [duration, model.base, levelLayer(model, level), ...model.over];
  const loaded = await loadScenario({ layers }, { purpose: 'run', set });
  if (!loaded.ok) throw new FaultError(loaded.faults);
  const { document } = await runScenario(loaded, { workers, maximumBadRows, signal, onProgress, whatIf });
  return document;
}
