import { readFileSync } from 'node:fs';
import {
  type ByteSource,
  type CalibratedArrivals,
  type CalibratedFigure,
  type CalibratedFirstInvoke,
  type CalibratedFunction,
  type CalibratedMemoryLaw,
  type CalibratedMemoryUsed,
  type CalibratedModel,
  type CalibratedShare,
  type CalibratedTimeOfDay,
  type CalibratedWaiting,
  type CalibrateLogsOptions,
  type CalibrationCharts,
  type CalibrationDocument,
  type CalibrationGap,
  calibrateLogs,
  calibrationSchema,
  type DistributionFit,
  type EstimateCalibration,
  type EstimateDifference,
  type EstimateDocument,
  type EstimateFunction,
  type EstimateLevel,
  type EstimateLevelName,
  type EstimateLine,
  type EstimateThreshold,
  estimateSchema,
  type FitCandidate,
  type ImportedScenario,
  type ImportNote,
  type ImportScenarioOptions,
  type Interval95,
  importScenario,
  type KeepAliveSeen,
  type LogInput,
  type LogText,
  type ModelCheck,
  type NotCarriedOver,
  type RateSeen,
  type ReconciledAmounts,
  type ReconciliationDocument,
  type ReconciliationLine,
  type ReuseSeen,
  reconciliationSchema,
  render,
  type ScenarioInput,
  type ScenarioLayers,
  type SeenDurations,
  type SobolShare,
  type SweepDocument,
  type SweepHeader,
  type SweepObjective,
  type SweepRow,
  type SweepSensitivity,
  type SweepSwing,
  type TemplateFile,
  type TemplateInput,
  type TemplatePlace,
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

const file: TemplateFile = { path: 'template.yaml', name: 'template.yaml', text: 'Resources: {}' };
const templates: readonly TemplateInput[] = [file];
const importOptions: ImportScenarioOptions = { parameters: { Stage: 'prod' } };

export async function begun(): Promise<string> {
  const imported: ImportedScenario = await importScenario(templates, importOptions);
  const note: ImportNote | undefined = imported.notes[0];
  const place: TemplatePlace | undefined = note?.place;
  return `${imported.text} ${place?.line ?? ''}`;
}

const calibrateOptions: CalibrateLogsOptions = { name: 'orders', check: false };
const source: ByteSource = { identity: '1', read: async () => 0, close: () => undefined };

export async function fitted(): Promise<string> {
  const text: LogText = { name: 'orders.log', text: 'REPORT' };
  const streamed: LogInput = { name: 'orders.log', open: () => source };
  const model: CalibratedModel = await calibrateLogs([text, streamed], calibrateOptions);
  return model.text;
}

export const schemas = [calibrationSchema(), estimateSchema(), reconciliationSchema()];

export async function swept(document: SweepDocument): Promise<string> {
  const header: SweepHeader = document;
  const objectives: readonly SweepObjective[] = header.objectives;
  const rows: readonly SweepRow[] = document.rows;
  const sensitivity: readonly SweepSensitivity[] = document.sensitivity;
  const shares: readonly SobolShare[] = sensitivity.flatMap((one) => one.shares);
  const swings: readonly SweepSwing[] = document.oneAtATime;
  const [page] = await render(document, 'html');
  return `${String(page?.content)} ${[objectives, rows, shares, swings].length}`;
}
