import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { chartsOf } from '../../src/report/charts/charts.ts';
import { assetPath, FONT_FILES } from '../../src/report/html/assets.ts';
import { renderCharts } from '../../src/report/png/png.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { richDocument, sampleDocument } from './samples.ts';
import { documentOfSmallRun } from './small-run.ts';

/**
 * Small pictures of each kind of chart. They are compared coarsely, so that neither fonts nor smoothing of
 * another machine matter, but a missing line, colour or panel does. `UPDATE_PICTURES=1` draws them anew: look
 * at them before they are kept.
 */
const FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'pictures');
const WIDTH = 240;
const HEIGHT = 135;
/** Cells into which both are averaged, and how far their means may be apart, 0 to 255. */
const CELLS = [48, 27] as const;
const MEAN_DIFFERENCE = 2.5;
const WORST_DIFFERENCE = 40;

const KINDS: readonly (readonly [kind: string, theme: 'light' | 'dark'])[] = [
  ['invocations-refused', 'light'],
  ['latency-percentiles', 'light'],
  ['latency-distribution', 'dark'],
  ['latency-over-time', 'light'],
  ['latency-over-time', 'dark'],
  ['concurrency', 'light'],
  ['concurrency-lanes', 'light'],
  ['concurrency-lanes', 'dark'],
  ['cold-starts', 'light'],
  ['backlog', 'light'],
  ['iterator-age', 'light'],
  ['load', 'light'],
  ['calls', 'light'],
  ['end-to-end-latency', 'light'],
  ['bill', 'light'],
];

async function documents(): Promise<readonly ResultsDocument[]> {
  const refused = sampleDocument({ functions: [{ name: 'api', throttleRate: 0.1 }], points: 60 });
  return [await documentOfSmallRun('poisson: 40/h', '1h'), richDocument(), refused];
}

test('each kind of chart looks as it did', async () => {
  const charts = (await documents()).flatMap((document) => [...chartsOf(document)]);
  const fonts = FONT_FILES.map((file) => assetPath(file));
  for (const [kind, theme] of KINDS) {
    const chart =
      charts.find(({ name }) => name === kind) ?? charts.find(({ name }) => name.startsWith(`${kind}-`));
    if (chart === undefined) throw new Error(`no chart ${kind}`);
    const [drawn] = (await renderCharts([chart], theme, fonts)).values();
    if (drawn === undefined) throw new Error(`${kind} was not drawn`);
    const image = await loadImage(drawn);
    const file = join(FOLDER, `${kind}-${theme}.png`);
    if (process.env['UPDATE_PICTURES'] === '1') {
      mkdirSync(FOLDER, { recursive: true });
      const small = createCanvas(WIDTH, HEIGHT);
      small.getContext('2d').drawImage(image, 0, 0, WIDTH, HEIGHT);
      writeFileSync(file, small.toBuffer('image/png'));
      continue;
    }
    if (!existsSync(file)) throw new Error(`${file} is missing; UPDATE_PICTURES=1 draws it`);
    const kept = coarse(await loadImage(readFileSync(file)));
    const differences = coarse(image).map((value, at) => Math.abs(value - (kept[at] ?? 0)));
    const mean = differences.reduce((sum, one) => sum + one, 0) / differences.length;
    expect(mean, `${kind}, ${theme}: mean difference`).toBeLessThan(MEAN_DIFFERENCE);
    expect(Math.max(...differences), `${kind}, ${theme}: worst cell`).toBeLessThan(WORST_DIFFERENCE);
  }
}, 120_000);

/** Means of red, green and blue in each cell, by way of the small size, so that both were made alike. */
function coarse(
  image: Parameters<ReturnType<ReturnType<typeof createCanvas>['getContext']>['drawImage']>[0],
): number[] {
  const small = createCanvas(WIDTH, HEIGHT);
  small.getContext('2d').drawImage(image, 0, 0, WIDTH, HEIGHT);
  const { data } = small.getContext('2d').getImageData(0, 0, WIDTH, HEIGHT);
  const [across, down] = CELLS;
  const sums = new Array<number>(across * down * 3).fill(0);
  const size = (WIDTH / across) * (HEIGHT / down);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const cell = Math.floor((y * down) / HEIGHT) * across + Math.floor((x * across) / WIDTH);
      for (let part = 0; part < 3; part++)
        sums[cell * 3 + part] = (sums[cell * 3 + part] ?? 0) + (data[(y * WIDTH + x) * 4 + part] ?? 0) / size;
    }
  }
  return sums;
}
