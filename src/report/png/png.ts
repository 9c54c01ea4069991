import type { Buffer } from 'node:buffer';
import type { Plugin } from 'chart.js';
import { FaultError } from '../../model/fault.ts';
import type { ComparisonDocument, ResultsDocument } from '../../results/documents/document.ts';
import type { Chart } from '../charts/chart.ts';
import { chartsOf } from '../charts/charts.ts';
import { hydrateChart } from '../charts/hydrate.ts';
import { chartTheme, type ThemeName } from '../charts/theme.ts';
import { architectureDrawing, hasDiagram } from '../diagram/drawing.ts';
import type { Drawing } from '../diagram/shapes.ts';
import { assetPath, FONT_FILES } from '../html/assets.ts';
import { visible } from '../words/text.ts';

/** Logical size of an image; it has twice as many pixels each way. */
const WIDTH_PX = 960;
const HEIGHT_PX = 540;
const PIXEL_RATIO = 2;
/** Around a diagram, and above it for its title. */
const SIDE_PX = 24;
const TITLE_PX = 64;
const LONGEST_PX = 16_000;

/** A name of our own, so that an Inter installed on the machine is never taken instead. */
const FONT_FAMILY = 'lambda-sim Inter';

/**
 * Every chart of a run or a comparison as a PNG of 1920 × 1080 pixels, by file name, the same bytes on every
 * call.
 *
 * @throws FaultError where the bundled font is missing or unreadable
 */
export async function renderPngs(
  document: ResultsDocument | ComparisonDocument,
  theme: ThemeName = 'light',
): Promise<ReadonlyMap<string, Buffer>> {
  const fonts = FONT_FILES.map((file) => assetPath(file));
  const charts = await renderCharts(chartsOf(document), theme, fonts);
  if ('variants' in document || !hasDiagram(document)) return charts;
  const title = `Architecture · ${visible(document.name)}`;
  const diagram = await renderDrawing(architectureDrawing(document), title, theme, fonts);
  return new Map([['architecture.png', diagram], ...charts]);
}

/** A drawing below its title, at least as wide as a chart; as high as it needs to be. */
export async function renderDrawing(
  drawing: Drawing,
  title: string,
  themeName: ThemeName,
  fontPaths: readonly string[],
): Promise<Buffer> {
  const { GlobalFonts, Path2D, createCanvas } = await import('@napi-rs/canvas');
  for (const path of fontPaths) {
    if (GlobalFonts.registerFromPath(path, FONT_FAMILY) === null) throw unreadable(path);
  }
  const { colors } = chartTheme(themeName, `"${FONT_FAMILY}"`);
  const color = (role: string) => colors[role.slice(1)] ?? role;
  const scale = Math.max(1, Math.min(1.5, (WIDTH_PX - 2 * SIDE_PX) / drawing.width));
  const width = Math.ceil(Math.max(WIDTH_PX, drawing.width * scale + 2 * SIDE_PX));
  const height = Math.ceil(drawing.height * scale + TITLE_PX + SIDE_PX);
  // Beyond this no image viewer opens it, and the canvas itself gives up.
  const ratio = Math.min(PIXEL_RATIO, LONGEST_PX / Math.max(width, height));
  const canvas = createCanvas(Math.round(width * ratio), Math.round(height * ratio));
  const context = canvas.getContext('2d');
  context.scale(ratio, ratio);
  context.fillStyle = color('@background');
  context.fillRect(0, 0, width, height);
  context.fillStyle = color('@text');
  context.font = `600 17px "${FONT_FAMILY}"`;
  context.fillText(title, SIDE_PX, 38);
  context.translate((width - drawing.width * scale) / 2, TITLE_PX);
  context.scale(scale, scale);
  context.lineJoin = 'round';
  for (const shape of drawing.groups.flatMap(({ shapes }) => shapes)) {
    if (shape.kind === 'path') {
      const path = new Path2D(shape.outline);
      if (shape.fill !== null) {
        context.fillStyle = color(shape.fill);
        context.fill(path);
      }
      if (shape.stroke === null) continue;
      context.strokeStyle = color(shape.stroke);
      context.lineWidth = shape.strokeWidth;
      context.setLineDash([...shape.dash]);
      context.stroke(path);
      continue;
    }
    context.font = `${shape.isBold ? 600 : 400} ${shape.size}px "${FONT_FAMILY}"`;
    context.textAlign = shape.anchor === 'middle' ? 'center' : 'left';
    if (shape.hasRim) {
      context.strokeStyle = color('@background');
      context.lineWidth = 4;
      context.setLineDash([]);
      context.strokeText(shape.text, shape.x, shape.y);
    }
    context.fillStyle = color(shape.fill);
    context.fillText(shape.text, shape.x, shape.y);
  }
  const image = canvas.toBuffer('image/png');
  letGo(canvas);
  return image;
}

/** As `renderPngs`, for charts and font files of the caller's choice. */
export async function renderCharts(
  charts: readonly Chart[],
  themeName: ThemeName,
  fontPaths: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  // Canvas takes most of a second to load: only who asks for images pays for it.
  // The renderer is CommonJS: its default is there whether Node or a bundler loads it, its names are not.
  const [{ GlobalFonts, createCanvas }, { default: chartJsNodeCanvas }] = await Promise.all([
    import('@napi-rs/canvas'),
    import('chartjs-node-canvas'),
  ]);
  for (const path of fontPaths) {
    if (GlobalFonts.registerFromPath(path, FONT_FAMILY) === null) throw unreadable(path);
  }
  const theme = chartTheme(themeName, `"${FONT_FAMILY}"`);
  const renderer = new chartJsNodeCanvas.ChartJSNodeCanvas({
    width: WIDTH_PX,
    height: HEIGHT_PX,
    // The font of a chart's own options does not reach its axes and title; the defaults do.
    chartCallback: (chartJs) => {
      chartJs.defaults.font.family = theme.fontFamily;
    },
  });
  const knownWidthPx = probeWidthPx(createCanvas(1, 1).getContext('2d'));
  // The renderer's own background is registered with chart.js once and for all: a second theme in the same
  // process would not get its colour.
  const background: Plugin = {
    id: 'background',
    beforeDraw: ({ ctx, width, height }) => {
      drawnOn = ctx.canvas;
      ctx.save();
      // A second copy of the canvas library would not know the font, and would draw with another without a
      // word.
      if (probeWidthPx(ctx) !== knownWidthPx) throw secondCopy();
      ctx.fillStyle = theme.colors['background'] ?? '#ffffff';
      ctx.fillRect(0, 0, width, height);
      ctx.restore();
    },
  };
  const images = new Map<string, Buffer>();
  let drawnOn: Sized | null = null;
  for (const chart of charts) {
    const configuration = hydrateChart(chart.config, theme, { titles: true });
    configuration.plugins = [background, ...(configuration.plugins ?? [])];
    configuration.options = {
      ...configuration.options,
      devicePixelRatio: PIXEL_RATIO,
      layout: { padding: { top: 14, right: 26, bottom: 14, left: 18 } },
    };
    images.set(`${chart.name}.png`, renderer.renderToBufferSync(configuration, 'image/png'));
    if (drawnOn !== null) letGo(drawnOn);
  }
  return images;
}

interface Sized {
  width: number;
  height: number;
}

/** Eight megabytes of pixels, which would wait for the collector, who does not see them. */
function letGo(canvas: Sized): void {
  canvas.width = 1;
  canvas.height = 1;
}

function probeWidthPx(context: { font: string; measureText(text: string): { width: number } }): number {
  context.font = `100px "${FONT_FAMILY}"`;
  return context.measureText('Latency p99.9 · 1,110 MB').width;
}

function secondCopy(): FaultError {
  return new FaultError([
    {
      file: 'node_modules/canvas',
      path: '',
      problem: 'the canvas library is there twice, and the charts would be drawn in a font of the machine',
      remedy: 'install lambda-sim again',
    },
  ]);
}

function unreadable(path: string): FaultError {
  return new FaultError([
    { file: path, path: '', problem: 'the font cannot be read', remedy: 'install lambda-sim again' },
  ]);
}
