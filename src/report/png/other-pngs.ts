import type { Buffer } from 'node:buffer';
import type { CalibrationDocument } from '../../results/documents/calibration-document.ts';
import type { EstimateDocument } from '../../results/documents/estimate-document.ts';
import type { TraceProfile } from '../../workload/trace/profile/profile.ts';
import { calibrationCharts } from '../charts/calibration-charts.ts';
import type { Chart } from '../charts/chart.ts';
import { estimateCharts } from '../charts/estimate-charts.ts';
import { traceCharts } from '../charts/trace-charts.ts';
import { assetPath, FONT_FILES } from '../html/assets.ts';
import { renderCharts, renderPngs } from './png.ts';

type Images = Promise<ReadonlyMap<string, Buffer>>;

/** Every chart of a calibration as a PNG, as `renderPngs` does for a run. */
export function renderCalibrationPngs(document: CalibrationDocument): Images {
  return drawn(calibrationCharts(document));
}

/** The estimate's own charts, and those of the run of the level that was asked for. */
export async function renderEstimatePngs(document: EstimateDocument): Images {
  const results = document.levels.find(({ level }) => level === document.level)?.results;
  const ofRun = results === undefined ? [] : await renderPngs(results);
  return new Map([...(await drawn(estimateCharts(document))), ...ofRun]);
}

export function renderTracePngs(profile: TraceProfile): Images {
  return drawn(traceCharts(profile));
}

function drawn(charts: readonly Chart[]): Images {
  const fonts = FONT_FILES.map((file) => assetPath(file));
  return renderCharts(
    charts.filter(({ empty }) => !empty),
    'light',
    fonts,
  );
}
