import {
  type SweepDocument,
  type SweepHeader,
  type SweepObjective,
  type SweepRow,
  settingsOf,
} from '../../results/documents/sweep-document.ts';
import { formatCount, formatDuration, formatMoney, formatShare } from '../../units/format.ts';
import { shellWord } from '../../units/shell-word.ts';
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
  if (paths.length === 0) return 'the scenario as it is';
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

/** What the axes set at a point, as `--set` takes it. */
export function pointSettings({ functions }: SweepHeader, { set }: SweepRow): readonly string[] {
  return Object.entries(set).flatMap(([path, value]) => settingsOf(path, value, functions));
}

/** The command that runs a point by itself and gives its figures. */
export function runCommand(sweep: SweepHeader, row: SweepRow): string {
  const settings = [...sweep.set, ...pointSettings(sweep, row)];
  const options = settings.map((text) => `--set ${visible(shellWord(text))}`);
  const replications = row.replications === 1 ? [] : [`--replications ${row.replications}`];
  return ['lambda-sim run', visible(shellWord(sweep.scenario)), ...options, ...replications].join(' ');
}

/** What opens a point in the what-if panel of the page. */
export function pointLink(sweep: SweepHeader, row: SweepRow): string {
  const pairs = pointSettings(sweep, row).map((text) => {
    const [path, value] = [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)];
    return `${encodeURIComponent(path)}=${encodeURIComponent(value)}`;
  });
  return `#what-if?${pairs.join('&')}`;
}

export function objectiveWords({ metric, goal }: SweepObjective): string {
  return `${goal === 'minimise' ? 'least' : 'most'} ${visible(metric)}`;
}
