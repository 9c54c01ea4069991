import type { EstimateLevelName } from '../results/documents/estimate-document.ts';
import type { ScenarioObject } from '../scenario/input.ts';
import type { EstimateModel } from './model.ts';

/** A level of traffic; `ratePerSecond` null where the traffic is known. */
export interface Level {
  readonly name: EstimateLevelName;
  readonly ratePerSecond: number | null;
}

/** Requests or events a second at each entry point, a power of ten apart: a choice, and no measurement. */
export const LEVELS: readonly Level[] = [
  { name: 'low', ratePerSecond: 0.1 },
  { name: 'moderate', ratePerSecond: 1 },
  { name: 'high', ratePerSecond: 10 },
];
export const GIVEN: Level = { name: 'given', ratePerSecond: null };

/** Whose results are given where three levels are run. */
export const USUAL_LEVEL: EstimateLevelName = 'moderate';

const DAY_SECONDS = 86_400;
/** Events of one run: what a machine simulates in some seconds. */
const MOST_EVENTS = 4_000_000;

/** The traffic of a level as a layer over the model; nothing where the traffic is known. */
export function levelLayer(
  { entries, fixedTraffic }: EstimateModel,
  { ratePerSecond }: Level,
): ScenarioObject {
  if (ratePerSecond === null) return {};
  const traffic = [...fixedTraffic, ...entries.map(({ to }) => ({ to, poisson: `${ratePerSecond}/s` }))];
  return { traffic };
}

/** A day, as schedules run by the day; less where that many events take long. */
export function runSeconds(entries: number, level: Level): number {
  const perSecond = entries * (level.ratePerSecond ?? 0);
  if (perSecond * DAY_SECONDS <= MOST_EVENTS) return DAY_SECONDS;
  return Math.max(600, Math.floor(MOST_EVENTS / perSecond / 600) * 600);
}
