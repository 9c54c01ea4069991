import {
  AS_IT_IS,
  type SweepDocument,
  type SweepHeader,
  type SweepRow,
  type SweepSensitivity,
  type SweepSwing,
} from '../results/documents/sweep-document.ts';
import { costsOf, paretoFront } from './pareto.ts';
import { sobolIndices } from './sobol-indices.ts';

interface Judged {
  readonly row: SweepRow;
  readonly costs: readonly number[];
}

/** Rows that a report shows; all stand in `results.ndjson`. */
const MOST_ROWS_SHOWN = 2_000;

/** What the rows of a sweep tell, from its header and them alone: by their index, none missing. */
export function buildSweepDocument(header: SweepHeader, rows: readonly SweepRow[]): SweepDocument {
  const feasible = rows.filter(isFeasible);
  const judged = feasible.flatMap((row): Judged[] => {
    const costs = costsOf(row.figures, header.objectives);
    return costs === null ? [] : [{ row, costs }];
  });
  const front = paretoFront(judged.map(({ costs }) => costs))
    .map((at) => judged[at]!)
    .sort((a, b) => (a.costs[0] ?? 0) - (b.costs[0] ?? 0) || a.row.index - b.row.index)
    .map(({ row }) => row.index);
  const refused = rows.filter((row) => row.refused !== undefined);
  const stopped = rows.filter((row) => row.stopped === true && row.refused === undefined);
  const counts = {
    feasible: feasible.length,
    infeasible: rows.length - feasible.length - refused.length - stopped.length,
    refused: refused.length,
    stopped: stopped.length,
  };
  return {
    ...header,
    counts,
    best: header.objectives.map(({ metric }, at) => ({ metric, index: bestIndex(judged, at) })),
    front,
    sensitivity: header.design.name === 'saltelli' ? sensitivityOf(header, rows) : [],
    oneAtATime: header.design.name === 'one-at-a-time' ? swingsOf(header, rows) : [],
    notes: notesOf(header, rows, counts),
    rows: shownRows(rows, new Set(front)),
  };
}

function isFeasible(row: SweepRow): boolean {
  return row.refused === undefined && row.failed === undefined && row.stopped === undefined;
}

/** The row with the best of one objective; of several that are alike in it the best in the others. */
function bestIndex(judged: readonly Judged[], objective: number): number | null {
  const ranked = judged.map(({ row, costs }) => {
    return { index: row.index, costs: [costs[objective] ?? 0, ...costs] };
  });
  const [best] = ranked.sort((a, b) => compareCosts(a.costs, b.costs) || a.index - b.index);
  return best?.index ?? null;
}

function compareCosts(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((cost, index) => cost !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

function sensitivityOf(header: SweepHeader, rows: readonly SweepRow[]): readonly SweepSensitivity[] {
  const axes = header.axes.map(({ path }) => path);
  return header.objectives.map(({ metric }) => {
    const values = rows.map(({ figures }) => figures[metric] ?? null);
    return { metric, ...sobolIndices(values, axes, header.design.seed) };
  });
}

/** The first row is the base; each other one differs from it in one axis. */
function swingsOf(header: SweepHeader, rows: readonly SweepRow[]): readonly SweepSwing[] {
  const [base, ...others] = rows;
  if (base === undefined) return [];
  return header.objectives.flatMap(({ metric }) => {
    const value = base.figures[metric] ?? null;
    if (value === null) return [];
    const swings = header.axes.flatMap(({ path }) => {
      const varied = others.filter((row) => row.set[path] !== base.set[path]);
      const ends = [base, ...varied].flatMap((row) => {
        const figure = row.figures[metric] ?? null;
        return figure === null ? [] : [{ figure, at: row.set[path] ?? AS_IT_IS }];
      });
      const low = ends.reduce((least, one) => (one.figure < least.figure ? one : least));
      const high = ends.reduce((most, one) => (one.figure > most.figure ? one : most));
      return [{ axis: path, low: low.figure, lowAt: low.at, high: high.figure, highAt: high.at }];
    });
    return [{ metric, base: value, swings }];
  });
}

function notesOf(
  header: SweepHeader,
  rows: readonly SweepRow[],
  { feasible, refused, stopped }: SweepDocument['counts'],
): readonly string[] {
  const notes: string[] = [];
  if (header.excluded > 0) notes.push(`constraints left out ${header.excluded} points before any was run`);
  if (refused > 0) {
    const first = rows.find((row) => row.refused !== undefined);
    notes.push(
      `the scenario refuses ${refused} of ${rows.length} points, such as ${first?.index}: ${first?.refused?.[0]}`,
    );
  }
  if (feasible === 0 && rows.length > refused) {
    notes.push('no point holds all constraints and thresholds: there is no best point and no front');
  }
  if (stopped > 0) {
    notes.push(
      `halving left ${stopped} points behind before all replications: their figures are of fewer runs`,
    );
  }
  const lacking = header.figures.filter((metric) =>
    rows.every(({ figures, refused: why }) => why !== undefined || (figures[metric] ?? null) === null),
  );
  if (lacking.length > 0 && rows.length > refused)
    notes.push(`no point has a value of ${lacking.join(', ')}`);
  const aim = header.objectives.find(({ metric }) => lacking.includes(metric));
  if (aim !== undefined && feasible > 0)
    notes.push(`without a value of the objective ${aim.metric} there is no best point and no front`);
  return notes;
}

/** All rows; of many those on the front and others evenly from the rest. */
function shownRows(rows: readonly SweepRow[], front: ReadonlySet<number>): readonly SweepRow[] {
  if (rows.length <= MOST_ROWS_SHOWN) return rows;
  const others = rows.filter(({ index }) => !front.has(index));
  const room = Math.max(0, MOST_ROWS_SHOWN - front.size);
  const chosen = new Set(Array.from({ length: room }, (_, at) => Math.floor((at * others.length) / room)));
  const shown = new Set(others.filter((_, at) => chosen.has(at)).map(({ index }) => index));
  return rows.filter(({ index }) => front.has(index) || shown.has(index));
}
