import { Seam } from '../../host/seam.ts';
import { FaultError } from '../../model/fault.ts';
import type { CalibrationDocument } from '../../results/documents/calibration-document.ts';
import type { ComparisonDocument, ResultsDocument } from '../../results/documents/document.ts';
import type { EstimateDocument } from '../../results/documents/estimate-document.ts';
import type { PlanDocument } from '../../results/documents/plan-document.ts';
import type { SweepDocument } from '../../results/documents/sweep-document.ts';
import type { TraceProfile } from '../../workload/trace/profile/profile.ts';

/** Parts of the simulator that few scenarios need. */
export interface LiveNeeds {
  /** Expressions and quoted files. */
  readonly isWhole: boolean;
  readonly hasParquet: boolean;
}

/** What a report is made of besides the document. */
export interface ReportParts {
  /** chart.js as one script for the browser. */
  chartJs(): Promise<string>;
  /**
   * What lets a page simulate again: the worker, packed with gzip, in base64, with what the scenario needs of
   * what few scenarios need, and the script of the panel. Null where there is none.
   */
  live(needs: LiveNeeds): Promise<{ readonly worker: string; readonly panel: string } | null>;
  /** As `renderPngs` and `renderPlanPngs`. */
  pngs(document: ResultsDocument | ComparisonDocument): Promise<ReadonlyMap<string, Uint8Array>>;
  planPngs(plan: PlanDocument): Promise<ReadonlyMap<string, Uint8Array>>;
  calibrationPngs(document: CalibrationDocument): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Its own charts, and those of the run of the level that was asked for. */
  estimatePngs(document: EstimateDocument): Promise<ReadonlyMap<string, Uint8Array>>;
  tracePngs(profile: TraceProfile): Promise<ReadonlyMap<string, Uint8Array>>;
  sweepPngs(document: SweepDocument): Promise<ReadonlyMap<string, Uint8Array>>;
}

function missing(what: string, remedy: string): () => Promise<never> {
  return () => Promise.reject(new FaultError([{ file: 'render', path: '', problem: what, remedy }]));
}

const noPngs = missing(
  'there is nothing here that draws images',
  'ask for html, whose charts draw themselves',
);

export const REPORT_PARTS = new Seam<ReportParts>({
  chartJs: missing('chart.js was not handed in', 'hand it in as text'),
  live: async () => null,
  pngs: noPngs,
  planPngs: noPngs,
  calibrationPngs: noPngs,
  estimatePngs: noPngs,
  tracePngs: noPngs,
  sweepPngs: noPngs,
});
