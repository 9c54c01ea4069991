import type { KeyFigure } from '../../report/words/key-figures.ts';
import { formatShare } from '../../units/format.ts';
import { button, make } from './dom.ts';

/** A row of the table: the recorded run, the setting that is shown, or one that was pinned. */
export interface Row {
  readonly name: string;
  /** Which setting, in words; empty where the name says all. */
  readonly setting: string;
  readonly figures: readonly KeyFigure[];
  readonly actions?: readonly { readonly text: string; readonly label: string; act(): void }[];
}

/** Figures of which more is neither better nor worse. */
const NEUTRAL: ReadonlySet<string> = new Set(['concurrency']);

/** Figures of several settings; all but the first row are held against the first. */
export function figuresTable(rows: readonly Row[]): HTMLElement {
  const [recorded] = rows;
  const columns = recorded?.figures ?? [];
  const head = make(
    'tr',
    {},
    make('th', { scope: 'col', class: 'left' }, 'Setting'),
    ...columns.map(({ label }) => make('th', { scope: 'col' }, label)),
    make('th', { scope: 'col' }, make('span', { class: 'unseen' }, 'Actions')),
  );
  const body = rows.map((row) =>
    make(
      'tr',
      row === rows[1] ? { class: 'front' } : {},
      make(
        'th',
        { scope: 'row', class: 'left of-setting' },
        make('b', {}, row.name),
        row.setting === '' ? null : make('small', {}, row.setting),
      ),
      ...columns.map(({ id, label }) => {
        const figure = row.figures.find((one) => one.id === id);
        const before = recorded?.figures.find((one) => one.id === id);
        return make('td', { 'data-label': label }, ...cell(figure, row === recorded ? undefined : before));
      }),
      make(
        'td',
        { class: 'act', 'data-label': '' },
        ...(row.actions ?? []).map(({ text, label, act }) => button(text, label, act)),
      ),
    ),
  );
  return make(
    'div',
    { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': 'Figures by setting' },
    make('table', { class: 'dense' }, make('thead', {}, head), make('tbody', {}, ...body)),
  );
}

function cell(figure: KeyFigure | undefined, before: KeyFigure | undefined): (Node | string)[] {
  if (figure === undefined) return ['–'];
  const change = before === undefined ? '' : changeWords(figure.value, before.value);
  return [
    figure.text,
    ...(change === '' ? [] : [make('small', {}, make('span', { class: tone(figure, before) }, change))]),
    ...(figure.interval === ''
      ? []
      : [make('small', {}, make('span', { class: 'unseen' }, '95 % interval '), figure.interval)]),
  ];
}

function tone(figure: KeyFigure, before: KeyFigure | undefined): string {
  if (before === undefined || NEUTRAL.has(figure.id) || figure.value === before.value) return '';
  return figure.value < before.value ? 'good' : 'bad';
}

/** `+12 %`, `−3 %`, `× 4`; empty where there is nothing to compare with. */
function changeWords(now: number, before: number): string {
  if (now === before) return 'the same';
  if (before === 0) return '';
  const ratio = now / before;
  if (ratio >= 3) return `× ${Number(ratio.toPrecision(2))}`;
  const share = Number((ratio - 1).toPrecision(2));
  if (share === 0) return 'the same';
  return `${share > 0 ? '+' : '−'}${formatShare(Math.abs(share))}`;
}
