import type { ChartConfiguration } from 'chart.js';
import type { ChartConfig } from './chart.ts';
import type { ChartTheme } from './theme.ts';

/**
 * Turns a chart's plain data into what chart.js draws: colours by role become those of the theme, `ticks.at`
 * and `ticks.format` become callbacks, `errorBars`, `pointLabels`, `rowLabels`, `boxes` and `marks` are drawn
 * by plugins. The input is left as it is.
 *
 * The report writes this function's own text into the page, so it may use nothing from outside its body.
 *
 * @param options.titles false where the page itself gives title, note and legend
 */
export function hydrateChart(
  config: ChartConfig,
  theme: ChartTheme,
  options: { readonly titles: boolean },
): ChartConfiguration {
  type Loose = Record<string, unknown>;
  interface ScaleLike {
    options: { ticks: { format?: string; unitMs?: number } };
    ticks: { value: number; label?: unknown }[];
    min: number;
    max: number;
    axis: string;
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

  const twoUnits = (small: number, ratio: number, names: readonly [string, string]): string => {
    const rest = small % ratio;
    const large = `${(small - rest) / ratio} ${names[0]}`;
    return rest === 0 ? large : `${large} ${rest} ${names[1]}`;
  };

  // As the rest of the report writes it: three digits, or the two largest units.
  const writeDuration = (ms: number): string => {
    if (ms === 0) return '0';
    if (Number(ms.toPrecision(3)) < 1000) return `${writeNumber(ms, 3)} ms`;
    if (Number((ms / 1000).toPrecision(3)) < 60) return `${writeNumber(ms / 1000, 3)} s`;
    const seconds = Math.round(ms / 1000);
    if (seconds < 3600) return twoUnits(seconds, 60, ['min', 's']);
    const minutes = Math.round(ms / 60_000);
    if (minutes < 48 * 60) return twoUnits(minutes, 60, ['h', 'min']);
    return twoUnits(Math.round(ms / 3_600_000), 24, ['d', 'h']);
  };

  // A point in simulated time, to the second, or to the millisecond in the first minute.
  const writeTime = (ms: number): string => {
    if (ms < 60_000) return writeDuration(ms);
    let seconds = Math.round(ms / 1000);
    const parts: string[] = [];
    for (const [name, size] of [
      ['d', 86_400],
      ['h', 3600],
      ['min', 60],
      ['s', 1],
    ] as const) {
      const count = Math.floor(seconds / size);
      seconds -= count * size;
      if (count > 0) parts.push(`${count} ${name}`);
    }
    return parts.join(' ');
  };

  const write = (scale: ScaleLike, value: number, digits: number): string => {
    const format = scale.options.ticks.format;
    if (format === 'name') return scale.getLabelForValue(value);
    if (format === 'plain') return String(value);
    if (format === 'duration') return writeDuration(value);
    if (format === 'time') return writeTime(value * (scale.options.ticks.unitMs ?? 1));
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
        key === 'label' || key === 'labels' || key === 'text' || key === 'pointLabels' || key === 'rowLabels'
          ? keep(value[key])
          : paint(value[key]);
    }
    return painted;
  };
  const keep = (value: unknown): unknown => (isObject(value) ? paint(value) : value);

  // Round marks of a part of the time axis.
  const timeTicks = (scale: ScaleLike, unitMs: number): number[] => {
    const range = (scale.max - scale.min) * unitMs;
    const steps = [
      1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000,
      600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000,
      172_800_000, 432_000_000, 864_000_000,
    ];
    const step = steps.find((one) => range / one <= 8) ?? range;
    const first = Math.ceil((scale.min * unitMs) / step - 1e-9);
    const last = Math.floor((scale.max * unitMs) / step + 1e-9);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => ((first + at) * step) / unitMs);
  };

  // Labels that would run into the one before stay out; their grid lines remain.
  const thinLabels = (scale: ScaleLike): void => {
    const isAcross = scale.axis === 'x';
    let before: { place: number; size: number } | null = null;
    for (const tick of scale.ticks) {
      const size = isAcross ? 6.6 * String(tick.label).length + 8 : 15;
      const place = scale.getPixelForValue(tick.value);
      const isFree: boolean = before === null || Math.abs(place - before.place) >= (size + before.size) / 2;
      if (isFree) before = { place, size };
      else tick.label = '';
    }
  };

  const hydrated = paint(config) as Loose & { options: Loose; data: { datasets: Loose[] } };
  const scales = (hydrated.options.scales ?? {}) as Record<string, Loose>;
  for (const scale of Object.values(scales)) {
    const ticks = (scale.ticks ?? {}) as Loose;
    if (scale.afterFitWidthPx !== undefined) {
      const widthPx = scale.afterFitWidthPx;
      scale.title = { ...(scale.title as Loose), display: false };
      scale.afterFit = (fitted: { width: unknown }) => {
        fitted.width = widthPx;
      };
    }
    const at = ticks.at as number[] | undefined;
    if (at !== undefined) {
      delete ticks.at;
      ticks.autoSkip = false;
      const whole = [scale.min, scale.max];
      scale.afterBuildTicks = (built: ScaleLike) => {
        const isWhole = ticks.format !== 'time' || (built.min === whole[0] && built.max === whole[1]);
        const values = isWhole ? at : timeTicks(built, ticks.unitMs as number);
        built.ticks = values.map((value) => ({ value }));
      };
      scale.beforeFit = thinLabels;
    }
    if (ticks.format === 'time') {
      const last = (at ?? []).at(-1) ?? 0;
      ticks.callback = function (this: ScaleLike, value: number) {
        const inUnit = Math.abs(value - Math.round(value)) < 1e-9 && this.max >= Math.min(2, last);
        return inUnit ? writeNumber(Math.round(value), 6) : write(this, value, 6);
      };
    } else if (ticks.format !== 'name') {
      ticks.callback = function (this: ScaleLike, value: number) {
        return write(this, value, 6);
      };
    }
  }

  const plugins = hydrated.options.plugins as Record<string, Loose>;
  if (!options.titles) {
    plugins.title = { display: false };
    plugins.subtitle = { display: false };
    plugins.legend = { ...plugins.legend, display: false };
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
        const { format } = scale.options.ticks;
        return format === 'percentile' || format === 'time' ? written : `${name}: ${written}`;
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
    setLineDash(dash: number[]): void;
    fillRect(x: number, y: number, width: number, height: number): void;
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

  // Cells and bars: below all lines, never outside the axes, at least a pixel wide.
  const boxes = {
    id: 'boxes',
    beforeDatasetsDraw: (chart: Drawn) => {
      const { ctx, chartArea: area } = chart;
      chart.data.datasets.forEach((dataset, index) => {
        const given = dataset.boxes as { at: number[]; colors: string[] } | undefined;
        const x = chart.scales.x;
        const y = chart.scales.y;
        if (given === undefined || x === undefined || y === undefined) return;
        if (!chart.isDatasetVisible(index)) return;
        ctx.save();
        for (let at = 0; at + 4 < given.at.length; at += 5) {
          const [left = 0, right = 0, bottom = 0, top = 0, color = 0] = given.at.slice(at, at + 5);
          if (right < x.min || left > x.max) continue;
          const from = Math.max(area.left, x.getPixelForValue(left));
          const to = Math.min(area.right, Math.max(from + 1, x.getPixelForValue(right)));
          const ys = [y.getPixelForValue(bottom), y.getPixelForValue(top)];
          const high = Math.max(area.top, Math.min(...ys));
          const low = Math.min(area.bottom, Math.max(...ys));
          ctx.fillStyle = given.colors[color];
          // A hair more, so that neighbours leave no seam between them.
          if (to > from && low > high) ctx.fillRect(from, high, to - from + 0.3, low - high + 0.3);
        }
        ctx.restore();
      });
    },
  };

  const marks = {
    id: 'marks',
    afterDatasetsDraw: (chart: Drawn) => {
      const { ctx, chartArea: area } = chart;
      const x = chart.scales.x;
      chart.data.datasets.forEach((dataset, index) => {
        const given = dataset.marks as { x: number; text: string }[] | undefined;
        if (given === undefined || x === undefined || !chart.isDatasetVisible(index)) return;
        for (const mark of given) {
          if (mark.x < x.min || mark.x > x.max) continue;
          const place = x.getPixelForValue(mark.x);
          ctx.save();
          ctx.strokeStyle = theme.colors.text;
          ctx.lineWidth = 1.2;
          ctx.setLineDash([4, 3]);
          ctx.beginPath();
          ctx.moveTo(place, area.top);
          ctx.lineTo(place, area.bottom);
          ctx.stroke();
          ctx.setLineDash([]);
          ctx.font = `600 12px ${theme.fontFamily}`;
          ctx.textBaseline = 'top';
          const width = ctx.measureText(mark.text).width;
          ctx.textAlign = 'left';
          const left = place + 7 + width <= area.right ? place + 7 : Math.max(area.left, place - 7 - width);
          ctx.strokeStyle = theme.colors.background;
          ctx.lineWidth = 4;
          ctx.strokeText(mark.text, left, area.top + 6);
          ctx.fillStyle = theme.colors.text;
          ctx.fillText(mark.text, left, area.top + 6);
          ctx.restore();
        }
      });
    },
  };

  // Name and value above each bar, where there is room for them at any width.
  const rowLabels = {
    id: 'rowLabels',
    afterDatasetsDraw: (chart: Drawn) => {
      const rows = hydrated.options.rowLabels as [string, string][] | undefined;
      const y = chart.scales.y;
      if (rows === undefined || y === undefined) return;
      const { ctx, chartArea: area } = chart;
      const step = (area.bottom - area.top) / rows.length;
      ctx.save();
      ctx.textBaseline = 'alphabetic';
      ctx.textAlign = 'left';
      ctx.fillStyle = theme.colors.text;
      rows.forEach(([name, value], index) => {
        const base = y.getPixelForValue(index) - Math.min(10, step / 4);
        ctx.font = `600 12px ${theme.fontFamily}`;
        const room = area.right - area.left - ctx.measureText(value).width - 12;
        ctx.font = `12px ${theme.fontFamily}`;
        let text = name;
        while (text.length > 1 && ctx.measureText(text).width > room) text = `${text.slice(0, -2)}…`;
        const width = ctx.measureText(text).width;
        ctx.fillText(text, area.left, base);
        ctx.font = `600 12px ${theme.fontFamily}`;
        ctx.fillText(value, area.left + width + 10, base);
      });
      ctx.restore();
    },
  };

  // Where the reader points, in all charts of the same time; set from outside.
  const crosshair = {
    id: 'crosshair',
    afterDatasetsDraw: (chart: Drawn & { crosshairAt?: number | null }) => {
      const { ctx, chartArea: area, crosshairAt: at } = chart;
      const x = chart.scales.x;
      if (at === undefined || at === null || x === undefined || at < x.min || at > x.max) return;
      const place = x.getPixelForValue(at);
      ctx.save();
      ctx.strokeStyle = theme.colors.muted;
      ctx.lineWidth = 1;
      ctx.beginPath();
      ctx.moveTo(place, area.top);
      ctx.lineTo(place, area.bottom);
      ctx.stroke();
      ctx.restore();
    },
  };

  const all = [boxes, errorBars, marks, rowLabels, pointLabels, crosshair];
  return { ...hydrated, plugins: all } as unknown as ChartConfiguration;
}
