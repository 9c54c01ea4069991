import type { ChartConfig } from './chart.ts';

/** A chart of the page, by name, with chart.js's own object once it is drawn. */
interface Given {
  readonly name: string;
  readonly config: ChartConfig;
}

/**
 * What a reader does with the charts of a page: switch series on and off, zoom and pan the time that all
 * charts share, follow one crosshair, save a chart as a picture. Everything works from the keyboard.
 *
 * The report writes this function's own text into the page, so it may use nothing from outside its body. It
 * builds its buttons once; `attach` is to be called whenever charts are drawn anew.
 *
 * @param charts in the page's order, each with a canvas `#chart-NAME` in a figure
 * @param draw makes a chart of its own for a picture: with title and legend, on a canvas of the page
 */
export function chartControls(
  charts: readonly Given[],
  picture: (config: ChartConfig, canvas: unknown) => { destroy(): void; canvas: unknown },
): { attach(drawn: readonly unknown[]): void } {
  interface ScaleLike {
    min: number;
    max: number;
    options: { min?: number; max?: number; ticks: { format?: string; unitMs?: number } };
    getValueForPixel(pixel: number): number;
  }
  interface Drawn {
    canvas: Element & { addEventListener: Listen; style: Style };
    data: { datasets: { label?: string }[] };
    options: { scales?: Record<string, { min?: number; max?: number }> };
    scales: Record<string, ScaleLike>;
    chartArea: { left: number; right: number; top: number; bottom: number };
    crosshairAt?: number | null;
    setDatasetVisibility(index: number, isVisible: boolean): void;
    resize(): void;
    update(mode: string): void;
    draw(): void;
  }
  type Style = Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: events of a page, whose types this program does not load
  type Listen = (name: string, listener: (event: any) => void, options?: unknown) => void;
  interface Element {
    className: string;
    textContent: string | null;
    hidden: boolean;
    style: Style;
    addEventListener: Listen;
    setAttribute(name: string, value: string): void;
    appendChild(child: Element): Element;
    insertBefore(child: Element, before: Element | null): Element;
    closest(selector: string): Element | null;
    querySelector(selector: string): Element | null;
    getBoundingClientRect(): { left: number; right: number; top: number; bottom: number; width: number };
    parentNode: Element;
    remove(): void;
    click(): void;
  }
  interface PageLike {
    document: {
      createElement(name: string): Element;
      createElementNS(space: string, name: string): Element;
      getElementById(id: string): Element | null;
      body: Element;
    };
    innerHeight: number;
    requestAnimationFrame(run: () => void): void;
  }
  interface Part {
    readonly name: string;
    readonly config: ChartConfig;
    readonly figure: Element;
    readonly hidden: Set<number>;
    readonly unitMs: number | null;
    readonly home: { min: number; max: number };
    readonly reset: Element | null;
    readonly band: Element | null;
    chart: Drawn | null;
  }

  const page = globalThis as unknown as PageLike;
  const { document } = page;
  /** The part of the time that is shown, ms; null for each chart's own. */
  let view: { min: number; max: number } | null = null;
  let pointedMs: number | null = null;
  let isWaiting = false;

  const create = (name: string, className: string, parent: Element, text = ''): Element => {
    const element = document.createElement(name);
    element.className = className;
    if (text !== '') element.textContent = text;
    return parent.appendChild(element);
  };

  const button = (parent: Element, text: string, label: string, act: () => void): Element => {
    const element = create('button', '', parent, text);
    element.setAttribute('type', 'button');
    element.setAttribute('aria-label', label);
    element.setAttribute('title', label);
    element.addEventListener('click', act);
    return element;
  };

  const role = (color: unknown): string => {
    const text = Array.isArray(color) ? String(color[0]) : String(color);
    return text.startsWith('@') ? `var(--${text.slice(1)})` : text;
  };

  // Line with its dash, shape, or filled box: what the chart's own legend shows in a picture.
  const swatch = (parent: Element, dataset: Record<string, unknown>): void => {
    const space = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(space, 'svg');
    for (const [key, value] of [
      ['width', '24'],
      ['height', '12'],
      ['aria-hidden', 'true'],
    ] as const)
      svg.setAttribute(key, value);
    const style = String(dataset.legendStyle ?? 'rect');
    const stroke = role(dataset.borderColor ?? dataset.backgroundColor);
    const paths: Record<string, string> = {
      line: 'M0 6H24',
      circle: 'M12 2a4 4 0 1 0 0.01 0Z',
      triangle: 'M12 1.5 17 10.5 7 10.5Z',
      rectRot: 'M12 1 17 6 12 11 7 6Z',
      crossRot: 'M8 2 16 10M16 2 8 10',
    };
    const path = document.createElementNS(space, 'path');
    path.setAttribute('d', paths[style] ?? 'M3 2H21V10H3Z');
    path.style.stroke = stroke;
    path.style.strokeWidth = style === 'line' ? '2.2' : '1.2';
    path.style.fill = style === 'line' || style === 'crossRot' ? 'none' : role(dataset.backgroundColor);
    const dash = (dataset.borderDash ?? []) as number[];
    if (style === 'line' && dash.length > 0) path.style.strokeDasharray = dash.join(' ');
    svg.appendChild(path);
    parent.appendChild(svg);
  };

  const legend = (part: Part, plot: Element): void => {
    const { datasets } = part.config.data;
    if (datasets.length < 2) return;
    const list = document.createElement('div');
    list.className = 'legend';
    list.setAttribute('role', 'group');
    list.setAttribute('aria-label', 'Series shown');
    datasets.forEach((dataset, index) => {
      // Those of one group are switched together.
      const { group } = dataset;
      const members = datasets.flatMap((one, place) =>
        place === index || (group !== undefined && one.group === group) ? [place] : [],
      );
      if (members[0] !== index) return;
      const toggle = create('button', '', list);
      toggle.setAttribute('type', 'button');
      toggle.setAttribute('aria-pressed', 'true');
      swatch(toggle, dataset as unknown as Record<string, unknown>);
      create('span', '', toggle, group ?? String(dataset.label));
      toggle.addEventListener('click', () => {
        const isShown = part.hidden.has(index);
        for (const member of members) {
          if (isShown) part.hidden.delete(member);
          else part.hidden.add(member);
          part.chart?.setDatasetVisibility(member, isShown);
        }
        toggle.setAttribute('aria-pressed', String(isShown));
        part.chart?.update('none');
      });
    });
    plot.parentNode.insertBefore(list, plot);
  };

  const save = (part: Part): void => {
    const canvas = document.createElement('canvas') as Element & {
      width: number;
      height: number;
      toDataURL(type: string): string;
    };
    canvas.width = 960;
    canvas.height = 540;
    const config = JSON.parse(JSON.stringify(part.config)) as {
      data: { datasets: { hidden?: boolean }[] };
      options: { scales: Record<string, { min?: number; max?: number }> };
    };
    for (const index of part.hidden) {
      const dataset = config.data.datasets[index];
      if (dataset !== undefined) dataset.hidden = true;
    }
    const x = config.options.scales.x;
    if (part.unitMs !== null && view !== null && x !== undefined) {
      x.min = view.min / part.unitMs;
      x.max = view.max / part.unitMs;
    }
    const drawn = picture(config as unknown as ChartConfig, canvas);
    const link = document.createElement('a') as Element & { href: string; download: string };
    link.href = canvas.toDataURL('image/png');
    link.download = `${part.name}.png`;
    link.click();
    drawn.destroy();
  };

  interface Callbacks {
    title(items: readonly unknown[]): string;
    label(item: unknown): string;
  }

  /** Every point in words, as its tooltip has them, a row for each place of the x axis. */
  const figuresOf = (part: Part): { names: string[]; rows: string[][] } => {
    const { chart, config } = part;
    const names: string[] = [];
    const rows = new Map<string, { at: number; cells: string[] }>();
    const { callbacks } = (
      chart as unknown as { config: { options: { plugins: { tooltip: { callbacks: Callbacks } } } } }
    ).config.options.plugins.tooltip;
    const isFlat = config.options.indexAxis === 'y';
    for (const dataset of config.data.datasets) {
      if (dataset.boxes !== undefined || dataset.marks !== undefined) continue;
      const column = names.push(dataset.label) - 1;
      dataset.data.forEach((value, place) => {
        const given = typeof value === 'object' && value !== null ? value : null;
        const amount = given === null ? value : given.y;
        if (amount === null) return;
        const x = given?.x ?? place;
        const parsed = isFlat ? { x: amount, y: x } : { x, y: amount };
        const label = config.data.labels?.[place] ?? '';
        const item = { parsed, chart, label, dataset, dataIndex: place };
        const title = callbacks.title([item]);
        const key = `${x}`;
        const row = rows.get(key) ?? { at: x, cells: [title] };
        const text = callbacks.label(item);
        row.cells[column + 1] = text.slice(text.indexOf(': ', dataset.label.length) + 2);
        rows.set(key, row);
      });
    }
    const sorted = Array.from(rows.values()).sort((a, b) => a.at - b.at);
    return { names, rows: sorted.map(({ cells }) => cells) };
  };

  const toggleTable = (part: Part, toggle: Element): void => {
    const shown = part.figure.querySelector('.data');
    toggle.setAttribute('aria-expanded', String(shown === null));
    if (shown !== null) {
      shown.remove();
      return;
    }
    if (part.chart === null) return;
    const { names, rows } = figuresOf(part);
    const title = part.figure.querySelector('h3')?.textContent ?? '';
    const scroll = create('div', 'data', part.figure);
    scroll.setAttribute('tabindex', '0');
    scroll.setAttribute('role', 'group');
    scroll.setAttribute('aria-label', `Figures: ${title}`);
    const table = create('table', '', scroll);
    const head = create('tr', '', create('thead', '', table));
    const first = create('th', 'left', head);
    first.setAttribute('scope', 'col');
    create('span', 'unseen', first, 'At');
    for (const name of names) create('th', '', head, name).setAttribute('scope', 'col');
    const body = create('tbody', '', table);
    for (const cells of rows) {
      const row = create('tr', '', body);
      create('th', 'left', row, cells[0] ?? '').setAttribute('scope', 'row');
      names.forEach((_, column) => {
        create('td', '', row, cells[column + 1] ?? '–');
      });
    }
  };

  const isTime = (config: ChartConfig): number | null => {
    const scales = config.options.scales as unknown as Record<
      string,
      { ticks?: { format?: string; unitMs?: number } }
    >;
    const ticks = scales.x?.ticks;
    return ticks?.format === 'time' ? (ticks.unitMs ?? 1) : null;
  };

  const shown = (part: Part): { min: number; max: number } => view ?? part.home;

  const place = (part: Part): void => {
    const x = part.chart?.options.scales?.x;
    if (part.unitMs === null || x === undefined) return;
    x.min = shown(part).min / part.unitMs;
    x.max = shown(part).max / part.unitMs;
  };

  const show = (next: { min: number; max: number } | null): void => {
    view = next;
    for (const part of parts) {
      if (part.unitMs === null || part.chart === null) continue;
      place(part);
      part.chart.update('none');
      if (part.reset !== null) part.reset.hidden = view === null;
    }
  };

  // Neither beyond the run nor closer than a thousandth of a second.
  const change = (part: Part, factor: number, shift: number, aroundMs?: number): void => {
    const { min, max } = shown(part);
    const range = Math.min(endMs, Math.max(1, (max - min) * factor));
    const middle = aroundMs ?? (min + max) / 2;
    const share = (middle - min) / (max - min);
    const from = Math.max(0, Math.min(endMs - range, middle - share * range + shift * range));
    show(
      from <= 0 && range >= endMs
        ? part.home.max < endMs
          ? { min: 0, max: endMs }
          : null
        : { min: from, max: from + range },
    );
  };

  const keys =
    (part: Part) =>
    (event: { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; preventDefault(): void }) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const acts: Record<string, () => void> = {
        '+': () => change(part, 0.5, 0),
        '=': () => change(part, 0.5, 0),
        '-': () => change(part, 2, 0),
        ArrowLeft: () => change(part, 1, -0.25),
        ArrowRight: () => change(part, 1, 0.25),
        Home: () => show(null),
        Escape: () => show(null),
      };
      const act = acts[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };

  const timeAt = (part: Part, clientX: number): number | null => {
    const { chart, unitMs } = part;
    if (chart === null || unitMs === null) return null;
    const { left } = chart.canvas.getBoundingClientRect();
    const pixel = Math.max(chart.chartArea.left, Math.min(chart.chartArea.right, clientX - left));
    return (chart.scales.x?.getValueForPixel(pixel) ?? 0) * unitMs;
  };

  const point = (atMs: number | null): void => {
    pointedMs = atMs;
    if (isWaiting) return;
    isWaiting = true;
    page.requestAnimationFrame(() => {
      isWaiting = false;
      for (const { chart, unitMs } of parts) {
        if (chart === null || unitMs === null) continue;
        chart.crosshairAt = pointedMs === null ? null : pointedMs / unitMs;
        const { top, bottom } = chart.canvas.getBoundingClientRect();
        if (bottom > 0 && top < page.innerHeight) chart.draw();
      }
    });
  };

  /** With a mouse: drag chooses a part, with Shift it moves it, a double click shows all again. */
  const pointing = (part: Part, plot: Element): void => {
    type At = {
      clientX: number;
      shiftKey: boolean;
      button: number;
      pointerType: string;
      ctrlKey: boolean;
      deltaY: number;
      preventDefault(): void;
    };
    let from: { x: number; view: { min: number; max: number }; isPan: boolean } | null = null;
    const box = (low: number, high: number): void => {
      if (part.band === null || part.chart === null) return;
      const { left } = plot.getBoundingClientRect();
      part.band.style.left = `${Math.min(low, high) - left}px`;
      part.band.style.width = `${Math.abs(high - low)}px`;
      part.band.hidden = false;
    };
    plot.addEventListener('pointerdown', (event: At & { pointerId: number }) => {
      if (event.pointerType !== 'mouse' || event.button !== 0) return;
      from = { x: event.clientX, view: shown(part), isPan: event.shiftKey };
    });
    plot.addEventListener('pointermove', (event: At) => {
      point(timeAt(part, event.clientX));
      if (from === null) return;
      if (!from.isPan) {
        box(from.x, event.clientX);
        return;
      }
      const area = part.chart?.chartArea;
      if (area === undefined) return;
      const range = from.view.max - from.view.min;
      const moved = ((from.x - event.clientX) / (area.right - area.left)) * range;
      const min = Math.max(0, Math.min(endMs - range, from.view.min + moved));
      show({ min, max: min + range });
    });
    const end = (event: At): void => {
      const start = from;
      from = null;
      if (part.band !== null) part.band.hidden = true;
      if (start === null || start.isPan || Math.abs(event.clientX - start.x) < 6) return;
      const [one, other] = [timeAt(part, start.x), timeAt(part, event.clientX)];
      if (one !== null && other !== null && one !== other)
        show({ min: Math.min(one, other), max: Math.max(one, other) });
    };
    plot.addEventListener('pointerup', end);
    plot.addEventListener('pointerleave', (event: At) => {
      end(event);
      point(null);
    });
    plot.addEventListener('dblclick', () => show(null));
    plot.addEventListener(
      'wheel',
      (event: At) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        change(part, event.deltaY > 0 ? 1.25 : 0.8, 0, timeAt(part, event.clientX) ?? undefined);
      },
      { passive: false },
    );
  };

  const parts = charts.flatMap(({ name, config }): Part[] => {
    const canvas = document.getElementById(`chart-${name}`);
    const figure = canvas?.closest('figure') ?? null;
    const plot = canvas?.parentNode;
    if (canvas === null || figure === null || plot === undefined) return [];
    const height = config.options.heightPx;
    if (typeof height === 'number') plot.style.height = `${height}px`;
    const unitMs = isTime(config);
    const x = (config.options.scales as unknown as Record<string, { min?: number; max?: number }>).x;
    const home = { min: (x?.min ?? 0) * (unitMs ?? 1), max: (x?.max ?? 0) * (unitMs ?? 1) };
    const tools = document.createElement('div');
    tools.className = 'tools';
    tools.setAttribute('role', 'group');
    tools.setAttribute('aria-label', 'Chart tools');
    let reset: Element | null = null;
    let band: Element | null = null;
    const self = (): Part => part;
    if (unitMs !== null) {
      button(tools, '←', 'Earlier', () => change(self(), 1, -0.25));
      button(tools, '→', 'Later', () => change(self(), 1, 0.25));
      button(tools, '−', 'Zoom out', () => change(self(), 2, 0));
      button(tools, '+', 'Zoom in', () => change(self(), 0.5, 0));
      reset = button(tools, 'Reset', 'Show the whole time again', () => show(null));
      reset.hidden = true;
      band = create('div', 'band', plot);
      band.hidden = true;
      canvas.setAttribute('tabindex', '0');
      canvas.setAttribute('aria-keyshortcuts', '+ - ArrowLeft ArrowRight Home');
    }
    const asTable = button(tools, 'Table', 'Show the figures of this chart as a table', () => {
      toggleTable(self(), asTable);
    });
    asTable.setAttribute('aria-expanded', 'false');
    button(tools, 'PNG', 'Save this chart as a PNG image', () => save(self()));
    const part: Part = { name, config, figure, hidden: new Set(), unitMs, home, reset, band, chart: null };
    const caption = figure.querySelector('figcaption');
    if (caption !== null) caption.insertBefore(tools, caption.querySelector('h3'));
    legend(part, plot);
    if (unitMs !== null) {
      figure.addEventListener('keydown', keys(part));
      pointing(part, plot);
    }
    return [part];
  });
  const endMs = parts.reduce((end, { unitMs, home }) => (unitMs === null ? end : Math.max(end, home.max)), 0);

  return {
    attach(drawn) {
      for (const part of parts) {
        const index = charts.findIndex(({ name }) => name === part.name);
        part.chart = (drawn[index] as Drawn | undefined) ?? null;
        for (const hidden of part.hidden) part.chart?.setDatasetVisibility(hidden, false);
        place(part);
        if (part.hidden.size > 0 || view !== null) part.chart?.update('none');
      }
    },
  };
}

/** The style of what `chartControls` puts on the page. */
export const CHART_CONTROLS_STYLE = `
figure { position: relative; }
.tools { display: flex; flex-wrap: wrap; gap: 4px; float: right; margin: 0 0 6px 12px; }
.tools button { padding: 1px 9px; font-size: 12px; color: var(--muted); min-width: 28px; min-height: 24px; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 6px; margin: 0 0 4px; }
.legend button { display: inline-flex; align-items: center; gap: 6px; padding: 2px 8px 2px 4px; min-height: 24px; max-width: 100%; border-color: transparent; font-size: 12.5px; text-align: left; white-space: normal; }
.legend button span { min-width: 0; overflow-wrap: anywhere; }
.legend button svg { flex: none; }
.legend button:hover { border-color: var(--line); }
.legend button[aria-pressed="false"] { color: var(--muted); text-decoration: line-through; }
.legend button[aria-pressed="false"] svg { opacity: 0.35; }
.plot .band { position: absolute; top: 0; bottom: 0; background: var(--accentFill); pointer-events: none; }
.plot canvas:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
figure .data { position: relative; max-height: 320px; overflow: auto; margin-top: 10px; border-top: 1px solid var(--line); }
figure .data table { font-size: 13px; }
figure .data th, figure .data td { padding: 4px 10px; }
figure .data thead th { position: sticky; top: 0; }
@media (max-width: 520px) {
  .tools { float: none; margin: 0 0 6px; }
}
@media print {
  .tools, figure .data { display: none; }
  .legend button { display: inline-flex; border: 0; padding: 0 6px 0 0; font-size: 8.5pt; }
  .legend button[aria-pressed="false"] { display: none; }
}
`;
