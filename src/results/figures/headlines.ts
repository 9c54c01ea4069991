import { CATALOGUE } from './catalogue.ts';
import { isUnwritten } from './statistics.ts';

const ENDINGS = { headline: endings('headline'), brief: endings('brief') };
/** Of a mean over all functions together nobody asks first. */
const TOO_COARSE: ReadonlySet<string> = new Set(['init.avg']);

/**
 * Whether a reader wants a change of this metric first: of a single run, or (`brief`) of each of several
 * variants.
 */
export function isHeadline(metric: string, detail: 'headline' | 'brief'): boolean {
  if (TOO_COARSE.has(metric)) return false;
  const parts = metric.split('.');
  // Where names have dots, their last part cannot be told from a figure's: the endings alone count.
  return [1, 2, 3].some((length) => ENDINGS[detail].has(parts.slice(-length).join('.')));
}

function endings(detail: 'headline' | 'brief'): ReadonlySet<string> {
  return new Set(
    CATALOGUE.flatMap(({ owner, folder, figures }) =>
      figures.flatMap((figure) =>
        (figure[detail] ?? []).map((statistic) => {
          const name = owner === 'bill' ? `${folder}.${figure.name}` : figure.name;
          return isUnwritten(figure, statistic) ? name : `${name}.${statistic}`;
        }),
      ),
    ),
  );
}
