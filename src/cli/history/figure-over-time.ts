import { join } from 'node:path';
import { type Fault, FaultError } from '../../model/fault.ts';
import { VERSION } from '../../model/version.ts';
import { figureText } from '../../report/words/diff-words.ts';
import {
  type FigureHistory,
  type FigurePoint,
  shortCommit,
  shortMoment,
} from '../../report/words/figure-history.ts';
import { visible } from '../../report/words/text.ts';
import type { ResultsDocument } from '../../results/documents/document.ts';
import { type FigureValue, figuresOf, metricName } from '../../results/figures/read-figures.ts';
import { nearest } from '../../units/nearest.ts';
import { usageFault } from '../arguments.ts';
import { type Arguments, EXIT, type ExitStatus } from '../command.ts';
import { note } from '../delivery.ts';
import { writeOutput } from '../output.ts';
import type { KeptReport } from './entry.ts';
import { type KeptPlace, readKept } from './store.ts';

const MONTHLY = 'cost.monthly';
const BARS = '▁▂▃▄▅▆▇█';
const PAGE = 'history.html';

/** A figure of each kept report of a name: a line each, and a page where a folder is given. */
export async function listFigure(
  input: Arguments,
  places: readonly KeptPlace[],
  asked: string,
  out: string | undefined,
): Promise<ExitStatus> {
  const history = readHistory(input, places, asked);
  process.stdout.write(input.flag('json') ? `${JSON.stringify(history, null, 2)}\n` : textOf(history));
  if (out !== undefined) {
    const { renderHistoryHtml } = await import('../../report/html/history-html.ts');
    writeOutput(out, [{ path: PAGE, content: await renderHistoryHtml(history, VERSION) }]);
    note(input, `Page: ${join(out, PAGE)}`);
  }
  return EXIT.done;
}

/** Damaged files are told and left out. */
function readHistory(input: Arguments, places: readonly KeptPlace[], asked: string): FigureHistory {
  const points: FigurePoint[] = [];
  const known = new Set<string>();
  let found: Pick<FigureHistory, 'figure' | 'unit' | 'currency'> | null = null;
  for (const place of places) {
    const faults: Fault[] = [];
    const report = readKept(place, faults);
    if (report === null) {
      note(input, `Warning: ${faults[0]?.file}: ${faults[0]?.problem}; it is left out`);
      continue;
    }
    const figures = figuresIn(report);
    for (const metric of figures.keys()) known.add(metric);
    const one = figures.get(metricName(asked, figures));
    if (one !== undefined) found = { figure: one.metric, unit: one.unit, currency: report.header.currency };
    const { at, commit, version, words } = report.header;
    points.push({
      number: place.number,
      at,
      commit,
      version,
      words,
      value: one?.value ?? null,
      interval: one?.interval === undefined ? null : [one.interval[0], one.interval[1]],
    });
  }
  const [{ name }] = places as [KeptPlace];
  if (found === null) {
    const near = nearest(asked, [...known]);
    const remedy =
      near === undefined ? `give one such as ${[...known][0] ?? MONTHLY}` : `did you mean ${near}?`;
    const problem = `no kept report of ${name} has the figure ${JSON.stringify(asked.slice(0, 80))}`;
    throw new FaultError([usageFault('--figure', problem, remedy)]);
  }
  return { schemaVersion: 1, kind: 'figure-history', name, ...found, points };
}

type Known = Pick<FigureValue, 'metric' | 'unit' | 'value' | 'interval'>;

/** Of a run all its figures; of other reports the month's cost alone, of what they chose. */
function figuresIn({ document, header }: KeptReport): ReadonlyMap<string, Known> {
  if (header.command === 'run') return figuresOf(document as ResultsDocument);
  if (header.monthly === null) return new Map();
  const cost: Known = { metric: MONTHLY, unit: 'money', value: header.monthly, interval: undefined };
  return new Map([[MONTHLY, cost]]);
}

function textOf({ name, figure, unit, currency, points }: FigureHistory): string {
  const values = points.map(({ value }) => (value === null ? '–' : figureText(value, unit, currency)));
  const width = Math.max(...values.map(({ length }) => length));
  const lines = points.map(({ number, at, commit }, index) => {
    const report = `${visible(name)}@${number}`.padEnd(
      name.length + 1 + String(points.at(-1)?.number).length,
    );
    return `${report}  ${shortMoment(visible(at))}  ${shortCommit(commit).padEnd(8)}  ${values[index]?.padStart(width)}\n`;
  });
  return `${visible(name)}  ${figure}  ${sparkline(points)}\n${lines.join('')}`;
}

/** From 0 to the largest, as the page draws it. */
function sparkline(points: readonly FigurePoint[]): string {
  const largest = Math.max(...points.map(({ value }) => value ?? 0));
  return points
    .map(({ value }) => {
      if (value === null) return ' ';
      return BARS[largest <= 0 ? 0 : Math.round((Math.max(0, value) / largest) * (BARS.length - 1))] ?? '';
    })
    .join('');
}
