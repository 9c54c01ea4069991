import { VERSION } from '../../model/version.ts';
import { Generator } from '../../random/generator.ts';
import type {
  CalibratedFunction,
  CalibrationDocument,
} from '../../results/documents/calibration-document.ts';
import type { MetricObservations, Observations } from '../observations.ts';
import { calibrateFunction } from './calibrate-function.ts';
import { calibrateMetrics } from './calibrate-metrics.ts';
import type { Fragment } from './fragment.ts';
import { calibrationVerdict } from './verdict.ts';

/** What is known of a function from elsewhere; it stands above what logs tell. */
export interface KnownConfiguration {
  readonly memoryMb?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly runtime?: string | undefined;
  readonly architecture?: 'x86_64' | 'arm64' | undefined;
}

export interface CalibrateOptions {
  /** Title of the report and of the scenario. Default `calibrated`. */
  readonly name?: string | undefined;
  /** These functions alone. Default all. */
  readonly functions?: readonly string[] | undefined;
  /** By function. */
  readonly configuration?: ReadonlyMap<string, KnownConfiguration> | undefined;
  /** Of the resampling. Default 1. */
  readonly seed?: number | undefined;
}

export interface Calibration {
  readonly document: CalibrationDocument;
  /** By name, in the order of names. */
  readonly functions: Readonly<Record<string, Fragment>>;
}

/**
 * A model of every function that was observed: what stands in a scenario for it, and how well that fits.
 * Where only metrics are known of a function, they give a weaker one. The same observations and seed give the
 * same calibration; no function changes another's.
 */
export function calibrate(observations: Observations, options: CalibrateOptions = {}): Calibration {
  const { name = 'calibrated', functions: asked, configuration, seed = 1 } = options;
  const names = [
    ...new Set([
      ...observations.functions.keys(),
      ...observations.metrics.keys(),
      ...observations.tunings.keys(),
    ]),
  ]
    .filter((one) => asked === undefined || asked.includes(one))
    .toSorted();
  const documents: Record<string, CalibratedFunction> = {};
  const fragments: Record<string, Fragment> = {};
  for (const one of names) {
    const known = configuration?.get(one) ?? {};
    const generator = new Generator(seed, 'calibrate', one);
    const seen = observations.functions.get(one);
    const metrics = observations.metrics.get(one);
    const tuning = observations.tunings.get(one);
    const result =
      seen !== undefined && seen.counts.invocations > 0
        ? calibrateFunction(seen, { known, tuning, generator })
        : calibrateMetrics(metrics ?? nothingOf(one), { known, tuning });
    documents[one] = result.document;
    fragments[one] = result.fragment;
  }
  const counted = names.flatMap((one) => observations.functions.get(one)?.counts ?? []);
  const total = (of: 'reports' | 'unexplainedBilling' | 'emulator') =>
    counted.reduce((sum, counts) => sum + counts[of], 0);
  const document: CalibrationDocument = {
    schemaVersion: 1,
    kind: 'calibration',
    version: VERSION,
    name,
    verdict: calibrationVerdict(documents, total('emulator')),
    lines: {
      read: observations.linesRead,
      reports: total('reports'),
      unexplainedBilling: total('unexplainedBilling'),
      emulator: total('emulator'),
    },
    functions: documents,
    warnings: observations.warnings.map(({ file, line, count, problem, remedy }) => {
      const place = line === undefined ? file : `${file}:${line}`;
      return `${place}: ${problem}${count > 1 ? ` (${count} times)` : ''}; ${remedy}`;
    }),
  };
  return { document, functions: fragments };
}

function nothingOf(name: string): MetricObservations {
  return { name, periodSeconds: 60, series: new Map() };
}
