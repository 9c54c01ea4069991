import { readFileSync } from 'node:fs';
import {
  type CalibratedArrivals,
  type CalibratedFigure,
  type CalibratedFirstInvoke,
  type CalibratedFunction,
  type CalibratedMemoryLaw,
  type CalibratedMemoryUsed,
  type CalibratedShare,
  type CalibratedTimeOfDay,
  type CalibratedWaiting,
  type CalibrationCharts,
  type CalibrationDocument,
  type CalibrationGap,
  type DistributionFit,
  type EstimateCalibration,
  type EstimateDifference,
  type EstimateDocument,
  type EstimateFunction,
  type EstimateLevel,
  type EstimateLevelName,
  type EstimateLine,
  type EstimateThreshold,
  type FitCandidate,
  type Interval95,
  type KeepAliveSeen,
  type ModelCheck,
  type NotCarriedOver,
  type RateSeen,
  type ReconciledAmounts,
  type ReconciliationDocument,
  type ReconciliationLine,
  type ReuseSeen,
  render,
  type ScenarioInput,
  type ScenarioLayers,
  type SeenDurations,
} from 'lambda-sim';

// Documents that commands wrote, read again by a program.

export function calibrated(file: string): string {
  const document = JSON.parse(readFileSync(file, 'utf8')) as CalibrationDocument;
  return Object.values(document.functions).map(described).join('\n');
}

function described(one: CalibratedFunction): string {
  const fit: DistributionFit | null = one.fit;
  const candidate: FitCandidate | null = fit;
  const seen: SeenDurations | null = one.durationMs;
  const interval: Interval95 | null = seen?.p99Ci95 ?? null;
  const first: CalibratedFirstInvoke | null = one.firstInvoke;
  const law: CalibratedMemoryLaw | null = one.memoryLaw;
  const waiting: CalibratedWaiting | null = one.waiting;
  const hours: CalibratedTimeOfDay | null = one.timeOfDay;
  const share: CalibratedShare = one.shares.errors;
  const used: CalibratedMemoryUsed | null = one.memoryUsedMb;
  const keepAlive: KeepAliveSeen = one.keepAlive;
  const reuse: ReuseSeen = one.reuse;
  const arrivals: CalibratedArrivals | null = one.arrivals;
  const check: ModelCheck | null = one.check;
  const gaps: readonly CalibrationGap[] = one.unknown;
  const charts: CalibrationCharts = one.charts;
  const known = [first, law, waiting, hours, share, used, keepAlive, reuse, arrivals, check, charts];
  return `${candidate?.ks ?? 0} ${interval?.[1] ?? 0} ${known.length} ${gaps.length}`;
}

export const asked = (check: CalibratedFigure, rate: RateSeen): readonly unknown[] => [check, rate];

export async function estimated(document: EstimateDocument): Promise<string> {
  const levels: readonly EstimateLevel[] = document.levels;
  const names: readonly EstimateLevelName[] = levels.map(({ level }) => level);
  const functions: readonly EstimateFunction[] = levels.flatMap((one) => one.functions);
  const lines: readonly EstimateLine[] = levels.flatMap((one) => one.lines);
  const thresholds: readonly EstimateThreshold[] = document.thresholds;
  const fit: EstimateCalibration | null = document.calibration;
  const change: EstimateDifference | null = document.against;
  const left: readonly NotCarriedOver[] = document.notCarriedOver;
  const [text] = await render(document, 'md');
  return `${String(text?.content)} ${[names, functions, lines, thresholds, fit, change, left].length}`;
}

export function reconciled(document: ReconciliationDocument): number {
  const total: ReconciledAmounts = document.total;
  const lines: readonly ReconciliationLine[] = document.lines;
  return lines.reduce((sum, { difference }) => sum + difference, 0) - total.difference;
}

const layers: ScenarioLayers = { layers: [{ name: 'base.yml', text: 'functions: { f: {} }' }] };
export const layered: ScenarioInput = layers;
