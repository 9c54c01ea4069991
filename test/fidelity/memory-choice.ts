import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { formatFault } from '../../src/model/fault.ts';
import { findPrices } from '../../src/platform/prices/prices.ts';
import {
  maximaOf,
  orderOf,
  POWER_TUNING_STRATEGIES,
  type PowerTuningStrategy,
  rankPoints,
  type TunePoint,
} from '../../src/results/documents/power-tuning.ts';
import { loadScenarioVariants } from '../../src/scenario/load.ts';
import { compareVariants } from '../../src/study/compare.ts';
import { tune } from '../../src/study/tune/tune.ts';
import { BOUNDS } from './bounds.ts';
import { type Curve, MIXED, readCurves } from './memory-law.ts';
import { withFiles } from './run-files.ts';
import { percent, quantile, type Section, tableLines } from './section.ts';

const WEIGHT = 0.5;
/** List price of x86_64 in us-east-1, US dollars, as the scenarios below are priced. */
const prices = findPrices('aws', 'us-east-1');

export interface Choice {
  readonly strategy: PowerTuningStrategy;
  /**
   * Places between the size chosen from the prediction and the one chosen from all that was measured, in the
   * curve's own sizes.
   */
  readonly steps: number;
  /**
   * By how much what was measured at the predicted choice exceeds the least, in %, in the figure that the
   * strategy minimises.
   */
  readonly regretPercent: number;
}

/**
 * `tune` on a function that is known at the lowest, the middle and the highest size of a curve, against Power
 * Tuning's rules on all its sizes.
 */
export async function choicesOf({ points }: Curve): Promise<readonly Choice[]> {
  const known = [0, Math.floor((points.length - 1) / 2), points.length - 1].flatMap(
    (place) => points[place] ?? [],
  );
  const measured = points.map(({ memoryMb, durationMs }) => pointOf(memoryMb, durationMs));
  const maxima = maximaOf(measured);
  const text = [
    'functions:',
    '  f:',
    '    timeout: 900s',
    '    coldStart: { init: 0ms }',
    `    work: { measured: { ${known.map(({ memoryMb, durationMs }) => `${memoryMb}: ${durationMs}ms`).join(', ')} } }`,
    'traffic: [{ to: f, constant: 1/h }]',
    'run: { duration: 12h }',
    '',
  ].join('\n');
  const predicted = await withFiles({ 'curve.yml': text }, async (folder) => {
    const variants = await loadScenarioVariants(
      join(folder, 'curve.yml'),
      points.map(({ memoryMb }) => ({ set: [`functions.f.memory=${memoryMb}`] })),
    );
    const candidates = variants.map((loaded, index) => {
      if (!loaded.ok) throw new Error(loaded.faults.map(formatFault).join('\n'));
      const memoryMb = points[index]?.memoryMb ?? 0;
      return { label: String(memoryMb), set: {}, compiled: loaded.compiled, setting: { memoryMb } };
    });
    const question = {
      functionName: 'f',
      strategy: 'balanced',
      weight: WEIGHT,
      candidates,
      currentLabel: null,
      landmarksMb: known.map(({ memoryMb }) => memoryMb),
      replications: 1,
    } as const;
    return tune(question, compareVariants, { maximumBadRows: 0 });
  });
  const place = (label: string | undefined) => measured.findIndex((point) => point.label === label);
  return POWER_TUNING_STRATEGIES.map((strategy) => {
    const [best] = rankPoints(strategy, measured, WEIGHT, maxima);
    const chosen = measured[place(predicted.best[strategy])];
    const figure = (point: TunePoint | undefined) =>
      point === undefined ? Number.NaN : (orderOf(strategy, point, WEIGHT, maxima)[0] ?? Number.NaN);
    return {
      strategy,
      steps: Math.abs(place(chosen?.label) - place(best?.label)),
      regretPercent: 100 * (figure(chosen) / figure(best) - 1),
    };
  });
}

function pointOf(memoryMb: number, durationMs: number): TunePoint {
  const gbSeconds = (Math.ceil(durationMs) / 1000) * (memoryMb / 1024);
  return {
    label: String(memoryMb),
    durationMs,
    costPerInvocation: gbSeconds * unitPrice('lambda.duration.x86_64') + unitPrice('lambda.requests'),
  };
}

function unitPrice(item: string): number {
  const price = Number(prices?.items[item]?.tiers[0]?.price);
  if (!Number.isFinite(price)) throw new Error(`no price of ${item}`);
  return price;
}

/**
 * A row `dataset,label,statistic,memory_mb,duration_ms` a point; curves of fewer than four sizes leave
 * nothing to predict.
 */
function curvesIn(folder: string): readonly Curve[] {
  const rows = parse(readFileSync(join(folder, 'duration_vs_memory_curves.csv')), {
    columns: true,
  }) as Readonly<Record<string, string>>[];
  const curves = new Map<string, { dataset: string; sums: Map<number, { sum: number; count: number }> }>();
  for (const row of rows) {
    const dataset = row['dataset'] ?? '';
    const key = `${dataset} ${row['label']}`;
    const curve = curves.get(key) ?? { dataset, sums: new Map() };
    curves.set(key, curve);
    const memoryMb = Number(row['memory_mb']);
    const { sum, count } = curve.sums.get(memoryMb) ?? { sum: 0, count: 0 };
    curve.sums.set(memoryMb, { sum: sum + Number(row['duration_ms']), count: count + 1 });
  }
  return [...curves.values()]
    .filter(({ sums }) => sums.size >= 4)
    .map(({ dataset, sums }) => ({
      dataset,
      points: [...sums]
        .map(([memoryMb, { sum, count }]) => ({ memoryMb, durationMs: sum / count }))
        .toSorted((left, right) => left.memoryMb - right.memoryMb),
    }));
}

/**
 * The size that `tune` chooses from three measured sizes, against the one that Power Tuning would choose from
 * all of them.
 *
 * @param folder holds duration_vs_memory_curves.csv with more curves than the repository may carry; null
 * where there is none
 */
export async function memoryChoiceSection(folder: string | null): Promise<Section> {
  const carried = readCurves();
  const groups = [
    { name: 'without unfaasener', curves: carried.filter(({ dataset }) => dataset !== MIXED) },
    { name: 'unfaasener', curves: carried.filter(({ dataset }) => dataset === MIXED) },
    ...(folder === null ? [] : [{ name: 'of the folder given', curves: curvesIn(folder) }]),
  ];
  const rows: string[][] = [];
  const seen = new Map<string, readonly Choice[]>();
  for (const { name, curves } of groups) {
    const choices: Choice[] = [];
    for (const curve of curves) choices.push(...(await choicesOf(curve)));
    for (const strategy of POWER_TUNING_STRATEGIES) {
      const own = choices.filter((choice) => choice.strategy === strategy);
      seen.set(`${name} ${strategy}`, own);
      const regrets = own.map(({ regretPercent }) => regretPercent);
      rows.push([
        name,
        strategy,
        String(own.length),
        String(own.filter(({ steps }) => steps === 0).length),
        String(own.filter(({ steps }) => steps <= 1).length),
        percent(quantile(regrets, 0.5)),
        percent(quantile(regrets, 0.9)),
        percent(Math.max(...regrets)),
      ]);
    }
  }
  const clean = (strategy: PowerTuningStrategy) => seen.get(`without unfaasener ${strategy}`) ?? [];
  const missed = (strategy: PowerTuningStrategy) => {
    const own = clean(strategy);
    return (100 * own.filter(({ steps }) => steps > 1).length) / own.length;
  };
  const regret = (strategy: PowerTuningStrategy) =>
    quantile(
      clean(strategy).map(({ regretPercent }) => regretPercent),
      0.9,
    );
  return {
    title: 'Choice of memory from three measured sizes against the choice from all: how much worse in %',
    lines: tableLines(
      ['curves', 'strategy', 'number', 'same size', 'within one', 'median', 'p90', 'worst'],
      rows,
    ),
    checks: POWER_TUNING_STRATEGIES.flatMap((strategy) => [
      {
        name: `choice by ${strategy}, more than one size away`,
        actual: missed(strategy),
        bound: BOUNDS.memoryChoiceMissedPercent[strategy],
        unit: '%' as const,
      },
      {
        name: `choice by ${strategy}, p90 of how much worse`,
        actual: regret(strategy),
        bound: BOUNDS.memoryChoiceRegretPercent[strategy],
        unit: '%' as const,
      },
    ]),
  };
}
