import type {
  EstimateCalibration,
  EstimateDocument,
  NotCarriedOver,
} from '../results/documents/estimate-document.ts';
import type { ScenarioObject, ScenarioText } from '../scenario/input.ts';

/** Where events come in from outside. */
export interface Entry {
  /** `to` of its traffic. */
  readonly to: string;
  /** Functions that one event reaches. */
  readonly functions: readonly string[];
  readonly source: string;
}

/** A layer of a scenario: a file, a text or an object. */
export type Layer = string | ScenarioText | ScenarioObject;

/** What is estimated. */
export interface EstimateModel {
  readonly sources: EstimateDocument['sources'];
  /** The scenario without what is laid over it. */
  readonly base: Layer;
  /** What is laid over it, in this order; later ones hold. */
  readonly over: readonly Layer[];
  /** Who knows the traffic; `levels` where nobody does. */
  readonly trafficFrom: EstimateDocument['trafficFrom'];
  readonly entries: readonly Entry[];
  /** Traffic that stands whatever the level: what the template itself sends. */
  readonly fixedTraffic: readonly unknown[];
  /** Names of its functions. */
  readonly functions: readonly string[];
  readonly calibration: EstimateCalibration | null;
  readonly assumptions: readonly string[];
  readonly notes: readonly string[];
  readonly notCarriedOver: readonly NotCarriedOver[];
}
