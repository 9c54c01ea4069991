import type { ChartConfiguration } from 'chart.js';
import type { ChartConfig } from './chart.ts';
import type { ChartTheme } from './theme.ts';

/**
 * Turns a chart's plain data into what chart.js draws: colours by role become those of the theme, `ticks.at`
 * and `ticks.format` become callbacks, `errorBars` and `pointLabels` are drawn by plugins. The input is left
 * as it is.
 *
 * The report writes this function's own text into the page, so it may use nothing from outside its body.
 *
 * @param options.titles false where the page itself gives title and note
 */
export function hydrateChart(
  config: ChartConfig,
  theme: ChartTheme,
  options: { readonly titles: boolean },
): ChartConfiguration {
  type Loose = Record<string, unknown>;
  interface ScaleLike {
    options: { ticks: { format?: string } };
    ticks: { value: number }[];
    getLabelForValue(value: number): string;
    getPixelForValue(value: number): number;
  }

  const isObject = (value: unknown): value is Loose =>
    typeof value === 'object' && value !== null && !Array.isArray(value);

  const group = (digits: string): string => {
    const [whole = '', decimals] = digits.split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
    return decimals === undefined ? grouped : `${grouped}.${decimals}`;
  };

  const writeNumber = (value: number, digits: number): string => {
    if (!Number.isFinite(value)) return '–';
    const size = Math.abs(value);
    if (size >= 1e15 || (size > 0 && size < 1e-9)) return value.toExponential(2);
    const rounded = size >= Number(`1e${digits}`) ? Math.round(value) : Number(value.toPrecision(digits));
    const text = String(rounded);
    return group(text.includes('e') ? rounded.toFixed(12).replace(/0+$/, '') : text);
  };

  // x holds 1 ÷ (1 − p): 2 is the median, 100 is p99.
  const writePercentile = (x: number): string => {
    const missing = 100 / x;
    const decimals = Math.max(0, -Number(missing.toExponential(9).split('e')[1]));
    return `p${Number((100 - missing).toFixed(decimals + (x < 10 ? 1 : 0)))}`;
  };

  const writeDuration = (ms: number, digits: number): string => {
    const units = [
      ['d', 86_400_000],
      ['h', 3_600_000],
      ['min', 60_000],
      ['s', 1000],
    ] as const;
    const [unit, unitMs] = units.find(([, size]) => ms >= size * 0.999999) ?? ['ms', 1];
    return ms === 0 ? '0' : `${writeNumber(ms / unitMs, digits)} ${unit}`;
  };

  const write = (scale: ScaleLike, value: number, digits: number): string => {
    const format = scale.options.ticks.format;
    if (format === 'name') return scale.getLabelForValue(value);
    if (format === 'plain') return String(value);
    if (format === 'duration') return writeDuration(value, digits);
    return format === 'percentile' ? writePercentile(value) : writeNumber(value, digits);
  };

  const paint = (value: unknown): unknown => {
    if (typeof value === 'string' && value.startsWith('@')) return theme.colors[value.slice(1)] ?? value;
    if (Array.isArray(value)) return value.map(paint);
    if (!isObject(value)) return value;
    const painted: Loose = {};
    for (const key of Object.keys(value)) {
      // A user's texts are never colours, whatever they begin with.
      painted[key] =
        key === 'label' || key === 'labels' || key === 'text' || key === 'pointLabels'
          ? keep(value[key])
          : paint(value[key]);
    }
    return painted;
  };
  const keep = (value: unknown): unknown => (isObject(value) ? paint(value) : value);

  const hydrated = paint(config) as Loose & { options: Loose; data: { datasets: Loose[] } };
  const scales = (hydrated.options.scales ?? {}) as Record<string, Loose>;
  for (const scale of Object.values(scales)) {
    const ticks = (scale.ticks ?? {}) as Loose;
    const at = ticks.at as number[] | undefined;
    if (at !== undefined) {
      delete ticks.at;
      scale.afterBuildTicks = (built: ScaleLike) => {
        built.ticks = at.map((value) => ({ value }));
      };
    }
    if (ticks.format !== 'name') {
      ticks.callback = function (this: ScaleLike, value: number) {
        return write(this, value, 6);
      };
    }
  }

  const plugins = hydrated.options.plugins as Record<string, Loose>;
  if (!options.titles) {
    plugins.title = { display: false };
    plugins.subtitle = { display: false };
  }
  plugins.tooltip = {
    ...plugins.tooltip,
    callbacks: {
      title: (
        items: {
          parsed: { x: number; y: number };
          chart: { scales: Record<string, ScaleLike> };
          label: string;
          dataset: Loose;
          dataIndex: number;
        }[],
      ) => {
        const item = items[0];
        if (item === undefined) return '';
        const names = item.dataset.pointNames as string[] | undefined;
        if (names !== undefined) return names[item.dataIndex] ?? '';
        if (hydrated.options.indexAxis === 'y' || scales.x?.type === 'category') return item.label;
        const scale = item.chart.scales.x as ScaleLike;
        const name = ((scales.x?.title as Loose | undefined)?.text as string | undefined) ?? '';
        const written = write(scale, item.parsed.x, 4);
        return scale.options.ticks.format === 'percentile' ? written : `${name}: ${written}`;
      },
      label: (item: {
        parsed: { x: number; y: number };
        chart: { scales: Record<string, ScaleLike> };
        dataset: Loose;
      }) => {
        const flat = hydrated.options.indexAxis === 'y';
        const scale = item.chart.scales[
          flat ? 'x' : ((item.dataset.yAxisID as string | undefined) ?? 'y')
        ] as ScaleLike;
        return `${String(item.dataset.label)}: ${write(scale, flat ? item.parsed.x : item.parsed.y, 4)}`;
      },
    },
  };

  // chart.js takes the legend's marks from the first point, which knows neither dash nor fill.
  const legend = plugins.legend as { labels?: Loose } | undefined;
  if (legend?.labels !== undefined) {
    legend.labels.generateLabels = (chart: Drawn) =>
      chart.data.datasets.map((dataset, datasetIndex) => ({
        text: String(dataset.label),
        datasetIndex,
        hidden: !chart.isDatasetVisible(datasetIndex),
        fontColor: theme.colors.text,
        fillStyle: dataset.backgroundColor,
        strokeStyle: dataset.borderColor ?? dataset.backgroundColor,
        lineWidth: (dataset.borderWidth as number | undefined) ?? 1,
        lineDash: (dataset.borderDash as number[] | undefined) ?? [],
        pointStyle: dataset.legendStyle ?? 'rect',
      }));
  }

  interface Drawn {
    ctx: CanvasRenderingContext2D;
    chartArea: { left: number; right: number; top: number; bottom: number };
    data: { datasets: Loose[] };
    scales: Record<string, ScaleLike>;
    isDatasetVisible(index: number): boolean;
    getDatasetMeta(index: number): { data: { x: number; y: number }[]; yAxisID: string };
  }
  type CanvasRenderingContext2D = {
    strokeStyle: unknown;
    fillStyle: unknown;
    lineWidth: number;
    font: string;
    textAlign: string;
    textBaseline: string;
    save(): void;
    restore(): void;
    beginPath(): void;
    moveTo(x: number, y: number): void;
    lineTo(x: number, y: number): void;
    stroke(): void;
    fillText(text: string, x: number, y: number): void;
    strokeText(text: string, x: number, y: number): void;
    measureText(text: string): { width: number };
  };

  const errorBars = {
    id: 'errorBars',
    beforeDatasetsDraw: (chart: Drawn) => {
      const { ctx } = chart;
      chart.data.datasets.forEach((dataset, index) => {
        const bars = dataset.errorBars as ([number, number] | null)[] | undefined;
        if (bars === undefined || !chart.isDatasetVisible(index)) return;
        const meta = chart.getDatasetMeta(index);
        const scale = chart.scales[meta.yAxisID];
        if (scale === undefined) return;
        ctx.save();
        ctx.strokeStyle = dataset.borderColor;
        ctx.lineWidth = 1.2;
        bars.forEach((bar, place) => {
          const point = meta.data[place];
          if (bar === null || point === undefined) return;
          const low = scale.getPixelForValue(bar[0]);
          const high = scale.getPixelForValue(bar[1]);
          ctx.beginPath();
          ctx.moveTo(point.x, low);
          ctx.lineTo(point.x, high);
          for (const y of [low, high]) {
            ctx.moveTo(point.x - 3, y);
            ctx.lineTo(point.x + 3, y);
          }
          ctx.stroke();
        });
        ctx.restore();
      });
    },
  };

  // Labels take the first free place around their point, ends of the line first; one that finds none is left
  // out, and its tooltip remains.
  const pointLabels = {
    id: 'pointLabels',
    afterDatasetsDraw: (chart: Drawn) => {
      const { ctx, chartArea } = chart;
      const taken: { left: number; right: number; top: number; bottom: number }[] = [];
      ctx.save();
      ctx.font = `600 12px ${theme.fontFamily}`;
      ctx.textAlign = 'left';
      ctx.textBaseline = 'middle';
      chart.data.datasets.forEach((dataset, index) => {
        const labels = dataset.pointLabels as (string | null)[] | undefined;
        if (labels === undefined || !chart.isDatasetVisible(index)) return;
        const points = chart.getDatasetMeta(index).data;
        for (const point of points)
          taken.push({ left: point.x - 4, right: point.x + 4, top: point.y - 4, bottom: point.y + 4 });
        const last = labels.length - 1;
        const order = labels
          .map((_, place) => place)
          .sort((a, b) => Math.min(a, last - a) - Math.min(b, last - b));
        for (const place of order) {
          const text = labels[place];
          const point = points[place];
          if (text === null || text === undefined || point === undefined) continue;
          const width = ctx.measureText(text).width;
          const flat = hydrated.options.indexAxis === 'y';
          const zero = flat ? (chart.scales.x?.getPixelForValue(0) ?? point.x) : point.x;
          const places: readonly (readonly [number, number])[] = flat
            ? [[Math.max(point.x, zero) + 8, point.y]]
            : [
                [point.x + 9, point.y - 11],
                [point.x + 11, point.y],
                [point.x - width / 2, point.y - 16],
                [point.x - width - 11, point.y],
                [point.x - width - 9, point.y + 11],
                [point.x - width / 2, point.y + 16],
              ];
          for (const [x, y] of places) {
            const box = { left: x - 3, right: x + width + 3, top: y - 8, bottom: y + 8 };
            const inside =
              box.left >= chartArea.left &&
              box.right <= chartArea.right + 10 &&
              box.top >= chartArea.top - 4 &&
              box.bottom <= chartArea.bottom;
            const free = taken.every(
              (other) =>
                box.right < other.left ||
                box.left > other.right ||
                box.bottom < other.top ||
                box.top > other.bottom,
            );
            if (!inside || !free) continue;
            taken.push(box);
            ctx.strokeStyle = theme.colors.background;
            ctx.lineWidth = 4;
            ctx.strokeText(text, x, y);
            ctx.fillStyle = theme.colors.text;
            ctx.fillText(text, x, y);
            break;
          }
        }
      });
      ctx.restore();
    },
  };

  return { ...hydrated, plugins: [errorBars, pointLabels] } as unknown as ChartConfiguration;
}
