import type { ChartConfig, Dataset, Json } from '../../report/charts/chart.ts';

export interface NamedChart {
  readonly name: string;
  readonly config: ChartConfig;
}

const GHOST = 'Recorded run';
/** A time axis that is so many times as long still has room for the shorter one. */
const MOST_STRETCHED = 4;

function isStacked({ options }: ChartConfig): boolean {
  const scales = options['scales'] as Readonly<Record<string, Loose>> | undefined;
  return scales?.['y']?.['stacked'] === true;
}

/** Charts with the recorded run behind them, faint, where it had the same chart. */
export function withGhosts(charts: readonly NamedChart[], recorded: readonly NamedChart[]): NamedChart[] {
  return charts.map((chart) => {
    const before = recorded.find(({ name }) => name === chart.name);
    const isSame = before === undefined || before.config.type !== chart.config.type;
    if (isSame || !haveSameAxes(before.config, chart.config)) return chart;
    if (JSON.stringify(before.config.data) === JSON.stringify(chart.config.data)) return chart;
    const { config } = chart;
    const ghosts =
      config.type === 'bar'
        ? ghostBars(config, before.config)
        : before.config.data.datasets.flatMap((dataset) =>
            config.type === 'scatter' ? ghostPoints(dataset) : ghostLine(dataset, isStacked(config)),
          );
    if (ghosts.length === 0) return chart;
    const datasets = config.type === 'bar' ? config.data.datasets.map(overlaid) : config.data.datasets;
    return {
      name: chart.name,
      config: {
        ...config,
        data: { ...config.data, datasets: [...datasets, ...ghosts] },
        options: {
          ...config.options,
          scales: widened(config.options['scales'], before.config.options['scales']),
        },
      },
    };
  });
}

/**
 * Whether the axes tell the same in the same unit: minutes of the recorded run would stand at the seconds of
 * a short one. Nor has a few seconds' look a place on the axis of a day.
 */
function haveSameAxes(one: ChartConfig, other: ChartConfig): boolean {
  const [scales, others] = [one, other].map(({ options }) => (options['scales'] ?? {}) as LooseScales);
  return Object.entries(scales ?? {}).every(([name, scale]) => {
    const beside = others?.[name];
    if (beside === undefined) return true;
    if (JSON.stringify(scale['title']) !== JSON.stringify(beside['title'])) return false;
    const [end, otherEnd] = [scale['max'], beside['max']];
    if (name !== 'x' || typeof end !== 'number' || typeof otherEnd !== 'number') return true;
    return Math.max(end, otherEnd) <= MOST_STRETCHED * Math.min(end, otherEnd);
  });
}

/** A thin grey line; what is no line (a heat map's cells, limits) has no ghost. */
function ghostLine(dataset: Dataset, isStack: boolean): Dataset[] {
  if (dataset.boxes !== undefined || dataset.marks !== undefined) return [];
  const { errorBars: _, pointLabels: __, backgroundColor: ___, stack: ____, ...kept } = dataset;
  return [
    {
      ...kept,
      label: `${dataset.label}, recorded`,
      group: GHOST,
      borderColor: '@neutral',
      backgroundColor: '@neutral',
      borderWidth: 1,
      borderDash: [2, 3],
      pointRadius: 0,
      fill: false,
      legendStyle: 'line',
      // Where an axis does not stack, the name of a stack would make it do so.
      ...(isStack ? { stack: GHOST } : {}),
      order: 100,
    },
  ];
}

/** Small grey marks without their names. */
function ghostPoints(dataset: Dataset): Dataset[] {
  return ghostLine(dataset, false).map(({ legendStyle: _, borderDash: __, ...kept }) => ({
    ...kept,
    pointRadius: 3,
    pointStyle: 'circle',
    backgroundColor: '@grid',
  }));
}

const overlaid = (dataset: Dataset): Dataset => ({ ...dataset, grouped: false, order: 1 });

/** Bars behind those of the same name, wider and grey. */
function ghostBars(config: ChartConfig, before: ChartConfig): Dataset[] {
  const labels = config.data.labels ?? [];
  const places = labels.map((label) => (before.data.labels ?? []).indexOf(label));
  const [first] = before.data.datasets;
  if (labels.length === 0 || first === undefined || before.data.datasets.length > 1) return [];
  const values = first.data as readonly (number | null)[];
  return [
    {
      label: GHOST,
      data: places.map((place) => (place < 0 ? null : (values[place] ?? null))),
      backgroundColor: '@grid',
      borderColor: '@neutral',
      borderWidth: 1,
      borderRadius: 2,
      barThickness: 17,
      grouped: false,
      order: 100,
    },
  ];
}

type Loose = Readonly<Record<string, Json>>;
type LooseScales = Readonly<Record<string, Loose>>;

/** Axes that show both: the wider of their ends, and the marks of either. */
function widened(now: Json | undefined, before: Json | undefined): Json {
  const scales = { ...(now as Loose) };
  for (const [name, scale] of Object.entries(scales) as [string, Loose][]) {
    const other = (before as Loose | undefined)?.[name] as Loose | undefined;
    if (other === undefined || other['type'] !== scale['type']) continue;
    const ticks = { ...(scale['ticks'] as Loose | undefined) };
    const at = [ticks['at'], (other['ticks'] as Loose | undefined)?.['at']];
    if (at.every(Array.isArray)) {
      ticks['at'] = [...new Set(at.flat() as number[])].sort((a, b) => a - b);
    }
    scales[name] = {
      ...scale,
      ...end('min', Math.min, scale, other),
      ...end('max', Math.max, scale, other),
      ...(scale['ticks'] === undefined ? {} : { ticks }),
    };
  }
  return scales;
}

function end(key: string, pick: (a: number, b: number) => number, one: Loose, other: Loose): Loose {
  const [a, b] = [one[key], other[key]];
  return typeof a === 'number' && typeof b === 'number' ? { [key]: pick(a, b) } : {};
}
