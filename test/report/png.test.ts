import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FaultError } from '../../src/model/fault.ts';
import { chartsOf } from '../../src/report/charts/charts.ts';
import { architectureDrawing } from '../../src/report/diagram/drawing.ts';
import { assetPath, FONT_FILES } from '../../src/report/html/assets.ts';
import { renderCharts, renderDrawing, renderPngs } from '../../src/report/png/png.ts';
import { sampleComparison, sampleDocument, wideDocument } from './samples.ts';

const document = sampleDocument({ points: 48 });

test('without the bundled font nothing is drawn with another: the fault names the file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fonts-'));
  try {
    const broken = join(folder, 'broken.woff2');
    writeFileSync(broken, 'not a font');
    for (const path of [broken, join(folder, 'missing.woff2')]) {
      const drawn = renderCharts(chartsOf(document).slice(0, 1), 'light', [path]);
      await expect(drawn).rejects.toBeInstanceOf(FaultError);
      await expect(drawn).rejects.toThrow(`${path}: the font cannot be read; install lambda-sim again`);
    }
    expect(() => assetPath('inter-latin-400-normal.woff2', join(folder, 'dist', 'cli.js'))).toThrow(
      FaultError,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('text is drawn in the bundled font', async () => {
  const charts = chartsOf(document).slice(-1);
  // The order matters: a font once registered stays.
  const [without] = (await renderCharts(charts, 'light', [])).values();
  const [bundled] = (await renderPngs(document)).values();
  const [again] = (await renderCharts(charts, 'light', [])).values();
  expect(bundled).toBeDefined();
  expect(without?.equals(again ?? without)).toBe(false);
});

test('a file for each chart, 1920 × 1080, the same bytes from run to run', async () => {
  const first = await renderPngs(document);
  const second = await renderPngs(document);
  expect([...first.keys()]).toEqual(chartsOf(document).map(({ name }) => `${name}.png`));
  for (const [name, image] of first) {
    expect(image.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([1920, 1080]);
    expect(image.equals(second.get(name) ?? image.subarray(1))).toBe(true);
  }
});

test('a comparison in the dark theme differs from the light one', async () => {
  const comparison = sampleComparison([128, 1024, 3008]);
  const light = await renderPngs(comparison, 'light');
  const dark = await renderPngs(comparison, 'dark');
  expect([...light.keys()]).toEqual([
    'cost-and-time.png',
    'cost-over-memory.png',
    'latency-over-memory.png',
    'cold-starts-over-memory.png',
    'cost-split-over-memory.png',
    'cost-latency-pareto.png',
  ]);
  for (const [name, image] of light) expect(image.equals(dark.get(name) ?? image)).toBe(false);
});

test('a diagram is as wide as a chart or wider, as high as it needs, and follows the theme', async () => {
  const draw = (functions: number, theme: 'light' | 'dark') =>
    renderDrawing(
      architectureDrawing(wideDocument(functions)),
      'Architecture',
      theme,
      FONT_FILES.map((file) => assetPath(file)),
    );
  const one = await draw(1, 'light');
  const three = await draw(3, 'light');
  const size = (image: Buffer) => [image.readUInt32BE(16), image.readUInt32BE(20)];
  expect(size(one)[0]).toBe(1920);
  expect(size(three)[1]).toBeGreaterThan(size(one)[1] ?? 0);
  expect(one.equals(await draw(1, 'light'))).toBe(true);
  expect(one.equals(await draw(1, 'dark'))).toBe(false);
});
