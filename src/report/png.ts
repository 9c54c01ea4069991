import type { Buffer } from 'node:buffer';
import { FaultError } from '../model/fault.ts';
import type { ComparisonDocument, ResultsDocument } from '../results/document.ts';
import { assetPath, fontFiles } from './assets.ts';
import type { Chart } from './charts/chart.ts';
import { hydrateChart } from './charts/hydrate.ts';
import { chartTheme, type ThemeName } from './charts/theme.ts';
import { chartsOf } from './charts.ts';

/** Logical size of an image; it has twice as many pixels each way. */
const widthPx = 960;
const heightPx = 540;
const pixelRatio = 2;

/** A name of our own, so that an Inter installed on the machine is never taken instead. */
const fontFamily = 'lambda-sim Inter';

/**
 * Every chart of a run or a comparison as a PNG of 1920 × 1080 pixels, by file name, the same bytes on every call.
 *
 * @throws FaultError where the bundled font is missing or unreadable
 */
export async function renderPngs(
  document: ResultsDocument | ComparisonDocument,
  theme: ThemeName = 'light',
): Promise<ReadonlyMap<string, Buffer>> {
  return renderCharts(
    chartsOf(document),
    theme,
    fontFiles.map((file) => assetPath(file)),
  );
}

/** As `renderPngs`, for charts and font files of the caller's choice. */
export async function renderCharts(
  charts: readonly Chart[],
  themeName: ThemeName,
  fontPaths: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  // Canvas takes most of a second to load: only who asks for images pays for it.
  const [{ GlobalFonts }, { ChartJSNodeCanvas }] = await Promise.all([
    import('@napi-rs/canvas'),
    import('chartjs-node-canvas'),
  ]);
  for (const path of fontPaths) {
    if (GlobalFonts.registerFromPath(path, fontFamily) === null) throw unreadable(path);
  }
  const theme = chartTheme(themeName, `"${fontFamily}"`);
  const renderer = new ChartJSNodeCanvas({
    width: widthPx,
    height: heightPx,
    backgroundColour: theme.colors['background'] ?? '#ffffff',
    // The font of a chart's own options does not reach its axes and title; the defaults do.
    chartCallback: (chartJs) => {
      chartJs.defaults.font.family = theme.fontFamily;
    },
  });
  const images = new Map<string, Buffer>();
  for (const chart of charts) {
    const configuration = hydrateChart(chart.config, theme, { titles: true });
    configuration.options = {
      ...configuration.options,
      devicePixelRatio: pixelRatio,
      layout: { padding: { top: 14, right: 26, bottom: 14, left: 18 } },
    };
    images.set(`${chart.name}.png`, renderer.renderToBufferSync(configuration, 'image/png'));
  }
  return images;
}

function unreadable(path: string): FaultError {
  return new FaultError([
    { file: path, path: '', problem: 'the font cannot be read', remedy: 'install lambda-sim again' },
  ]);
}
