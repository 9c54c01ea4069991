import { AWS } from '../../src/platform/aws.ts';
import { cpuFactor } from '../../src/scenario/compile/cpu.ts';
import { measuredMeanMs } from '../../src/scenario/compile/measured.ts';
import { BOUNDS, type Bound } from './bounds.ts';
import { readData, textOf } from './committed-data.ts';
import { errorPercent, percent, quantile, type Section, tableLines } from './section.ts';

interface Point {
  readonly memoryMb: number;
  readonly durationMs: number;
}

export interface Curve {
  readonly dataset: string;
  readonly points: readonly Point[];
}

/** Cold and warm runs are not told apart in this dataset. */
export const MIXED = 'unfaasener';

/** Duration in ms at a memory size, as fitted to some points of a curve. */
type Law = (memoryMb: number) => number;

const LAWS = ['cpu + io', 'measured', 'a + b ÷ memory'] as const;
type LawName = (typeof LAWS)[number];

const FITS: Readonly<Record<LawName, (points: readonly Point[]) => Law>> = {
  'cpu + io': (points) => leastSquares(points, (memoryMb) => cpuFactor(memoryMb, 0, AWS)),
  measured: (points) => {
    const means = points.map(({ memoryMb, durationMs }) => ({ memoryMb, meanMs: durationMs }));
    return (memoryMb) => measuredMeanMs(means, memoryMb, AWS);
  },
  'a + b ÷ memory': (points) => leastSquares(points, (memoryMb) => 1 / memoryMb),
};

/** constant + scale × factor, both at least 0, with the least sum of squared relative errors. */
export function leastSquares(points: readonly Point[], factor: (memoryMb: number) => number): Law {
  const sum = (of: (point: Point) => number) => points.reduce((total, point) => total + of(point), 0);
  const weight = ({ durationMs }: Point) => 1 / durationMs ** 2;
  const x = ({ memoryMb }: Point) => factor(memoryMb);
  const w = sum(weight);
  const wx = sum((point) => weight(point) * x(point));
  const wxx = sum((point) => weight(point) * x(point) ** 2);
  const wy = sum((point) => weight(point) * point.durationMs);
  const wxy = sum((point) => weight(point) * x(point) * point.durationMs);
  const determinant = w * wxx - wx * wx;
  let scale = determinant > 0 ? (w * wxy - wx * wy) / determinant : 0;
  let constant = (wy - scale * wx) / w;
  if (scale < 0) [constant, scale] = [wy / w, 0];
  else if (constant < 0) [constant, scale] = [0, wxy / wxx];
  return (memoryMb) => constant + scale * factor(memoryMb);
}

export function readCurves(): readonly Curve[] {
  return readData('memory-curves.csv').map((row) => ({
    dataset: textOf(row, 'dataset'),
    points: textOf(row, 'memoryMbAndDurationMs')
      .split(' ')
      .map((text) => {
        const [memoryMb, durationMs] = text.split(':').map(Number);
        if (memoryMb === undefined || durationMs === undefined) throw new Error(`no point: ${text}`);
        return { memoryMb, durationMs };
      }),
  }));
}

/**
 * Errors in % of a law at every size of a curve but the three it was fitted on: the lowest, the middle and
 * the highest.
 */
export function heldOutErrors({ points }: Curve, law: LawName): readonly number[] {
  const fitted = new Set([0, Math.floor((points.length - 1) / 2), points.length - 1]);
  const predict = FITS[law](points.filter((_, index) => fitted.has(index)));
  return points
    .filter((_, index) => !fitted.has(index))
    .map(({ memoryMb, durationMs }) => errorPercent(predict(memoryMb), durationMs));
}

/** The same with the lowest and the highest size alone. */
function errorsOfTwo({ points }: Curve): readonly number[] {
  const means = points.map(({ memoryMb, durationMs }) => ({ memoryMb, meanMs: durationMs }));
  const ends = [...means.slice(0, 1), ...means.slice(-1)];
  return means
    .slice(1, -1)
    .map(({ memoryMb, meanMs }) => errorPercent(measuredMeanMs(ends, memoryMb, AWS), meanMs));
}

/**
 * Fits each measured curve on three sizes and predicts the others, by the laws a scenario can name and by the
 * naive one.
 */
export function memoryLawSection(): Section {
  const curves = readCurves();
  const datasets = [...new Set(curves.map(({ dataset }) => dataset))].toSorted();
  const groups = datasets.map((dataset) => {
    const own = curves.filter((curve) => curve.dataset === dataset);
    const errors = LAWS.map((law) => own.flatMap((curve) => heldOutErrors(curve, law)));
    return { dataset, curveCount: own.length, errors };
  });
  const clean = pooled(
    'without unfaasener',
    groups.filter(({ dataset }) => dataset !== MIXED),
  );
  const cells = (errors: readonly number[]) => [
    percent(quantile(errors, 0.5)),
    percent(quantile(errors, 0.9)),
  ];
  const head = ['dataset', 'curves', 'predicted', ...LAWS.flatMap((law) => [`${law} median`, 'p90'])];
  const rows = [...groups, clean, pooled('all', groups)].map(({ dataset, curveCount, errors }) => [
    dataset,
    String(curveCount),
    String(errors[0]?.length ?? 0),
    ...errors.flatMap(cells),
  ]);
  const [law = [], measured = [], naive = []] = clean.errors;
  const cpuBound = pooled(
    'cpu',
    groups.filter(({ dataset }) => dataset.includes('cpu-intensive')),
  ).errors[0];
  const two = curves.filter(({ dataset }) => dataset !== MIXED).flatMap(errorsOfTwo);
  const mixed = groups.find(({ dataset }) => dataset === MIXED)?.errors[0];
  const check = (name: string, errors: readonly number[] | undefined, share: number, bound: Bound) => ({
    name: `memory law, ${name}, ${share === 0.5 ? 'median' : 'p90'}`,
    actual: quantile(errors ?? [], share),
    bound,
    unit: '%' as const,
  });
  return {
    title:
      'Duration over memory: fitted on the lowest, middle and highest size, the others predicted (absolute error, %)',
    lines: [
      ...tableLines(head, rows),
      '',
      `measured, the lowest and the highest size alone given: median ${percent(quantile(two, 0.5))}, p90 ${percent(quantile(two, 0.9))} over ${two.length} sizes without unfaasener.`,
      'unfaasener: power-tuning runs in which cold starts are mixed into the means; no smooth law follows them.',
    ],
    checks: [
      check('cpu + io', law, 0.5, BOUNDS.memoryLawMedianPercent),
      check('cpu + io', law, 0.9, BOUNDS.memoryLawP90Percent),
      check('cpu + io on CPU-bound curves', cpuBound, 0.5, BOUNDS.memoryLawCpuMedianPercent),
      check('measured', measured, 0.5, BOUNDS.measuredMedianPercent),
      check('measured', measured, 0.9, BOUNDS.measuredP90Percent),
      check('measured, two sizes given', two, 0.5, BOUNDS.measuredTwoMedianPercent),
      check('measured, two sizes given', two, 0.9, BOUNDS.measuredTwoP90Percent),
      check('cpu + io on unfaasener', mixed, 0.5, BOUNDS.memoryLawMixedMedianPercent),
      {
        name: 'memory law, cpu + io, median error ÷ that of the naive law',
        actual: quantile(law, 0.5) / quantile(naive, 0.5),
        bound: BOUNDS.memoryLawOverNaive,
        unit: '',
      },
    ],
  };
}

interface Group {
  readonly dataset: string;
  readonly curveCount: number;
  /** Errors in %, by law. */
  readonly errors: readonly (readonly number[])[];
}

function pooled(dataset: string, groups: readonly Group[]): Group {
  return {
    dataset,
    curveCount: groups.reduce((sum, { curveCount }) => sum + curveCount, 0),
    errors: LAWS.map((_, index) => groups.flatMap(({ errors }) => errors[index] ?? [])),
  };
}
