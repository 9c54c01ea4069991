import type { SweepDocument, SweepObjective, SweepRow } from '../../results/documents/sweep-document.ts';
import { formatCount, formatDuration, formatMoney, formatShare } from '../../units/format.ts';
import { visible } from './text.ts';

/** A figure's number in its unit; a dash where a point has none. */
export function sweepFigure(
  value: number | null | undefined,
  unit: SweepObjective['unit'],
  currency: string,
): string {
  if (value === null || value === undefined) return '–';
  if (unit === 'ms') return formatDuration(value);
  if (unit === 'money') return formatMoney(value, currency);
  return unit === 'share' ? formatShare(value) : formatCount(value);
}

/** `memory=512, timeout=3s`: the last keys of the paths where that tells them apart. */
export function pointWords({ set }: SweepRow): string {
  const paths = Object.keys(set);
  const short = shortNames(paths);
  return paths.map((path, at) => `${short[at]}=${visible(String(set[path]))}`).join(', ');
}

/** The shortest endings of key paths that tell them apart. */
export function shortNames(paths: readonly string[]): readonly string[] {
  return paths.map((path) => {
    const keys = path.split('.');
    for (let from = keys.length - 1; from > 0; from--) {
      const name = keys.slice(from).join('.');
      if (paths.filter((other) => other === name || other.endsWith(`.${name}`)).length === 1)
        return visible(name);
    }
    return visible(path);
  });
}

/** What was asked, in a line. */
export function designWords({ design, points, replications, halving }: SweepDocument): string {
  const each = replications === 1 ? '' : `, ${replications} replications each`;
  const halved = halving === null ? '' : ` by halving from ${halving.from}`;
  return `${design.name}, ${formatCount(points)} ${points === 1 ? 'point' : 'points'}${each}${halved}`;
}

/** The settings of a point as options of `run`. */
export function runCommand({ scenario }: SweepDocument, { set }: SweepRow): string {
  const options = Object.entries(set).map(([path, value]) => `--set '${visible(`${path}=${value}`)}'`);
  return `lambda-sim run ${visible(scenario)} ${options.join(' ')}`;
}

export function objectiveWords({ metric, goal }: SweepObjective): string {
  return `${goal === 'minimise' ? 'least' : 'most'} ${visible(metric)}`;
}
