import { FaultError } from '../model/fault.ts';
import { loadScenario } from '../study/load.ts';
import type { Entry, EstimateModel, Layer } from './model.ts';

/** Sources that send by themselves. */
const OWN_TRAFFIC: ReadonlySet<string> = new Set(['schedule', 'scheduler']);

/**
 * A scenario as what is estimated: at its own traffic, or at levels at its triggers where it has none.
 *
 * @throws FaultError with all that is wrong with it
 */
export async function scenarioModel(file: string, over: readonly Layer[]): Promise<EstimateModel> {
  const loaded = await loadScenario({ layers: [file, ...over] }, { purpose: 'validate' });
  if (!loaded.ok) throw new FaultError(loaded.faults);
  const { scenario } = loaded;
  const triggers = [...scenario.triggers];
  const schedules = triggers.filter(([, { source }]) => OWN_TRAFFIC.has(source));
  const entries: Entry[] = triggers
    .filter(([, { source }]) => !OWN_TRAFFIC.has(source))
    .map(([to, { source, function: name }]) => ({ to, functions: [name], source }));
  const reached = new Set(triggers.map(([, trigger]) => trigger.function));
  for (const name of scenario.functions.keys()) {
    if (!reached.has(name)) entries.push({ to: name, functions: [name], source: 'sdk' });
  }
  const hasTraffic = scenario.traffic.length > 0;
  return {
    sources: [{ file, tool: 'scenario' }],
    base: file,
    over,
    trafficFrom: hasTraffic
      ? 'scenario'
      : entries.length === 0 && schedules.length > 0
        ? 'schedules'
        : 'levels',
    entries,
    fixedTraffic: [],
    functions: [...scenario.functions.keys()],
    calibration: null,
    assumptions: [],
    notes: [],
    notCarriedOver: [],
  };
}
