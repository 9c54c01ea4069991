import Table from 'cli-table3';
import { displayWidth, shorten } from '../words/width.ts';

export interface TerminalColumn<Row> {
  readonly title: string;
  readonly left?: boolean;
  /** Columns with the highest number go first where there is too little room; 0 always stays. */
  readonly optional: number;
  /** What is not 0 went wrong. */
  readonly isFailure?: boolean;
  cell(row: Row): string;
}

export interface TerminalTable<Row> {
  readonly columns: readonly TerminalColumn<Row>[];
  readonly rows: readonly Row[];
  /** Width of the whole table, at most. */
  readonly width: number;
  readonly head: (text: string) => string;
  /** Colours the finished cell of a row. */
  readonly paint: (text: string, row: Row, column: TerminalColumn<Row>) => string;
}

const LEAST_NAME_COLUMNS = 12;

/**
 * Lines of a table without rules. The first column holds names and takes what the others leave; where the
 * longest name does not fit, the gaps shrink first, then optional columns go, then names are cut.
 */
export function tableLines<Row>(table: TerminalTable<Row>): string[] {
  const { rows, width } = table;
  const drawn = table.columns.map((column) => ({
    column,
    cells: rows.map((row) => column.cell(row)),
  }));
  const widths = new Map(
    drawn.map(({ column, cells }) => [
      column,
      Math.max(displayWidth(column.title), ...cells.map(displayWidth)),
    ]),
  );
  const widthOf = (column: TerminalColumn<Row>) => widths.get(column) ?? 0;
  let shown = drawn;
  let gap = 2;
  const needed = (nameColumns: number) =>
    nameColumns + shown.slice(1).reduce((sum, { column }) => sum + gap + widthOf(column), 0);
  const [first] = drawn;
  if (first === undefined) return [];
  const wanted = Math.min(widthOf(first.column), 20);
  const dropLeastWanted = () => {
    const last = Math.max(...shown.map(({ column }) => column.optional));
    shown = last === 0 ? shown : shown.filter(({ column }) => column.optional !== last);
    return last > 0;
  };
  // Extra columns give way to comfortable gaps; the usual ones give way only when the narrow gap is not
  // enough either.
  while (needed(wanted) > width && shown.some(({ column }) => column.optional > 9)) dropLeastWanted();
  if (needed(wanted) > width) gap = 1;
  while (needed(Math.min(wanted, LEAST_NAME_COLUMNS)) > width && dropLeastWanted());
  const nameColumns = Math.max(1, Math.min(widthOf(first.column), width - needed(0)));
  const output = new Table({
    chars: blank,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    colAligns: shown.map(({ column }) => (column.left === true ? 'left' : 'right')),
    colWidths: shown.map(({ column }, index) => (index === 0 ? nameColumns : widthOf(column) + gap)),
  });
  output.push(
    shown.map(({ column }, index) =>
      table.head(
        index === 0
          ? shorten(column.title, nameColumns)
          : (column.left === true ? ' '.repeat(gap) : '') + column.title,
      ),
    ),
    ...rows.map((row, place) =>
      shown.map(({ column, cells }, index) => {
        const text = cells[place] ?? '';
        // The gap stands at the left of every column: before figures by their alignment, before words by
        // spaces.
        const indent = index > 0 && column.left === true ? ' '.repeat(gap) : '';
        return table.paint(index === 0 ? shorten(text, nameColumns) : indent + text, row, column);
      }),
    ),
  );
  return output
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

const blank = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((name) => [name, '']),
);
