import type { ComparisonDocument, ResultsDocument } from '../documents/document.ts';
import type { EstimateDocument } from '../documents/estimate-document.ts';
import type { PlanDocument } from '../documents/plan-document.ts';
import { isTuneDocument, type TuneDocument } from '../documents/tune-document.ts';
import type { BriefAnswer } from './answers.ts';
import { briefComparison } from './comparison.ts';
import { briefEstimate } from './estimate.ts';
import { briefPlan } from './plan.ts';
import { briefRun } from './run.ts';
import { briefTune } from './tune.ts';

/** Documents that have a short answer. */
export type BriefDocument =
  | ResultsDocument
  | ComparisonDocument
  | TuneDocument
  | PlanDocument
  | EstimateDocument;

/** What a document says in at most 3 kB of JSON: the answer of a tool, and of `--json=brief`. */
export function briefOf(document: BriefDocument): BriefAnswer {
  if (isTuneDocument(document)) return briefTune(document);
  if ('variants' in document) return briefComparison(document);
  if ('breakPoints' in document) return briefPlan(document);
  return 'levels' in document ? briefEstimate(document) : briefRun(document);
}
