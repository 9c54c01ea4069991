import type { CalibrationDocument } from '../results/documents/calibration-document.ts';
import type { DiffDocument } from '../results/documents/diff-document.ts';
import type { ComparisonDocument, ResultsDocument } from '../results/documents/document.ts';
import type { EstimateDocument } from '../results/documents/estimate-document.ts';
import type { PlanDocument } from '../results/documents/plan-document.ts';

/** The document as `results.json`: keys in the document's order, two spaces, a newline at the end. */
export function toJson(
  document:
    | ResultsDocument
    | ComparisonDocument
    | DiffDocument
    | PlanDocument
    | CalibrationDocument
    | EstimateDocument,
): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
