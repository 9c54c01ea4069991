import type { Buffer } from 'node:buffer';
import type { CalibrationDocument } from '../../results/documents/calibration-document.ts';
import { calibrationCharts } from '../charts/calibration-charts.ts';
import { assetPath, FONT_FILES } from '../html/assets.ts';
import { renderCharts } from './png.ts';

/** Every chart of a calibration as a PNG, as `renderPngs` does for a run. */
export function renderCalibrationPngs(document: CalibrationDocument): Promise<ReadonlyMap<string, Buffer>> {
  const fonts = FONT_FILES.map((file) => assetPath(file));
  return renderCharts(calibrationCharts(document), 'light', fonts);
}
