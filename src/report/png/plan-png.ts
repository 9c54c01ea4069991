import type { Buffer } from 'node:buffer';
import type { PlanDocument } from '../../results/documents/plan-document.ts';
import { planCharts } from '../charts/plan-charts.ts';
import { assetPath, FONT_FILES } from '../html/assets.ts';
import { renderCharts } from './png.ts';

/** Every chart of a plan as a PNG, as `renderPngs` does for a run. */
export function renderPlanPngs(plan: PlanDocument): Promise<ReadonlyMap<string, Buffer>> {
  const fonts = FONT_FILES.map((file) => assetPath(file));
  return renderCharts(
    planCharts(plan).filter(({ empty }) => !empty),
    'light',
    fonts,
  );
}
