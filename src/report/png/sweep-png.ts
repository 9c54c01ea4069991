import type { Buffer } from 'node:buffer';
import type { SweepDocument } from '../../results/documents/sweep-document.ts';
import { sweepDrawings } from '../diagram/sweep-drawings.ts';
import { assetPath, FONT_FILES } from '../html/assets.ts';
import { renderDrawing } from './png.ts';

/** Every drawing of a sweep as a PNG, as `renderPngs` does for a run. */
export async function renderSweepPngs(sweep: SweepDocument): Promise<ReadonlyMap<string, Buffer>> {
  const fonts = FONT_FILES.map((file) => assetPath(file));
  const pngs = new Map<string, Buffer>();
  for (const [name, { title, drawing }] of sweepDrawings(sweep)) {
    pngs.set(`${name}.png`, await renderDrawing(drawing, title, 'light', fonts));
  }
  return pngs;
}
