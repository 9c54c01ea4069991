// The part of node.ts that reports alone need: the texts that a page carries, and images.
import { readFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { builtPath, chartJsPath } from './report/html/assets.ts';
import { REPORT_PARTS, type ReportParts } from './report/words/host-parts.ts';

const reportParts: ReportParts = {
  chartJs: async () => readFile(chartJsPath(), 'utf8'),
  live: async ({ isWhole, hasParquet }) => ({
    worker: await workerCode(isWhole || hasParquet, hasParquet),
    panel: await readFile(builtPath('live-panel.js'), 'utf8'),
  }),
  pngs: async (document) => (await import('./report/png/png.ts')).renderPngs(document),
  calibrationPngs: async (document) =>
    (await import('./report/png/other-pngs.ts')).renderCalibrationPngs(document),
  estimatePngs: async (document) => (await import('./report/png/other-pngs.ts')).renderEstimatePngs(document),
  tracePngs: async (profile) => (await import('./report/png/other-pngs.ts')).renderTracePngs(profile),
  sweepPngs: async (document) => (await import('./report/png/sweep-png.ts')).renderSweepPngs(document),
  planPngs: async (plan) => (await import('./report/png/plan-png.ts')).renderPlanPngs(plan),
};

/** The worker, packed, in base64; the reader of Parquet is put before it where it is needed. */
async function workerCode(isWhole: boolean, hasParquet: boolean): Promise<string> {
  const packed = await readFile(builtPath(isWhole ? 'live-worker-whole.txt' : 'live-worker.txt'), 'utf8');
  if (!hasParquet) return packed;
  const [reader, code] = [
    await readFile(builtPath('live-parquet.js')),
    gunzipSync(Buffer.from(packed, 'base64')),
  ];
  return gzipSync(Buffer.concat([reader, code]), { level: 9 }).toString('base64');
}

REPORT_PARTS.handIn(reportParts);
