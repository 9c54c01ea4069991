import {
  AS_IT_IS,
  axisNumber,
  type SweepDocument,
  type SweepRow,
} from '../../results/documents/sweep-document.ts';
import { pointLink, pointWords, shortNames, sweepFigure } from '../words/sweep-words.ts';
import { visible } from '../words/text.ts';
import { shorten } from '../words/width.ts';
import { type Drawing, type Group, type PathShape, round, type TextShape } from './shapes.ts';

/** More lines or points than these hide each other. */
const MOST_LINES = 300;
const MOST_POINTS = 400;
const MOST_FRONT = 60;
const MOST_PANELS = 6;

const LABEL = 11.5;
const NAME = 12.5;

/** One quantity of a sweep's rows, an objective or an axis, laid out from 0 to 1. */
interface Scale {
  readonly name: string;
  readonly place: (row: SweepRow) => number | null;
  /** Words at places, the ends at least. */
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

/** A line a point through all objectives and axes; those of the front stand out. */
export function parallelDrawing(sweep: SweepDocument): Drawing {
  const scales = scalesOf(sweep);
  const gap = Math.max(120, Math.min(190, 900 / Math.max(1, scales.length - 1)));
  const [left, top, height] = [70, 34, 300];
  const x = (at: number): number => left + at * gap;
  const y = (place: number): number => top + (1 - place) * height;
  const lineOf = (row: SweepRow): string | null => {
    const places = scales.map(({ place }) => place(row));
    if (places.some((place) => place === null)) return null;
    return places
      .map((place, at) => `${at === 0 ? 'M' : 'L'}${round(x(at))},${round(y(place ?? 0))}`)
      .join('');
  };
  const { front, others } = parts(sweep);
  const background = spread(others, MOST_LINES).flatMap((row) => lineOf(row) ?? []);
  const shown = front.slice(0, MOST_FRONT);
  const groups: Group[] = [
    { hint: '', shapes: [path(background.join(''), { stroke: '@neutralFill', strokeWidth: 1 })] },
    ...shown.flatMap((row): Group[] => {
      const line = lineOf(row);
      if (line === null) return [];
      return [
        {
          hint: hintOf(sweep, row),
          link: pointLink(sweep, row),
          shapes: [path(line, { stroke: '@accent', strokeWidth: 1.4 })],
        },
      ];
    }),
    ...scales.map(({ name, ticks }, at): Group => {
      const axis = path(`M${round(x(at))},${top}L${round(x(at))},${top + height}`, {
        stroke: '@text',
        strokeWidth: 1,
      });
      return {
        hint: '',
        shapes: [
          axis,
          words(shorten(name, 24), x(at), 16, { size: NAME, isBold: true }),
          ...ticks.map((tick) =>
            words(shorten(tick.text, 16), x(at), y(tick.at) + (tick.at === 0 ? 16 : -4)),
          ),
        ],
      };
    }),
  ];
  const alternative = `${shown.length} of ${front.length} points of the front and ${background.length} others over ${scales.map(({ name }) => name).join(', ')}`;
  return { width: x(scales.length - 1) + 70, height: top + height + 26, groups, alternative };
}

/** Every pair of the first objectives and axes against each other. */
export function scatterMatrixDrawing(sweep: SweepDocument): Drawing {
  const scales = scalesOf(sweep).slice(0, MOST_PANELS);
  const [side, gap, left, top] = [132, 12, 96, 24];
  const { front, others } = parts(sweep);
  const shownFront = front.slice(0, MOST_POINTS);
  const shownOthers = spread(others, MOST_POINTS);
  const groups: Group[] = [];
  for (const [row, down] of scales.entries()) {
    for (const [column, across] of scales.entries()) {
      const x0 = left + column * (side + gap);
      const y0 = top + row * (side + gap);
      const frame = path(`M${x0},${y0}L${x0 + side},${y0}L${x0 + side},${y0 + side}L${x0},${y0 + side}Z`, {
        stroke: '@grid',
      });
      if (row === column) {
        const middle = { size: NAME, isBold: true };
        groups.push({
          hint: '',
          shapes: [frame, words(shorten(down.name, 20), x0 + side / 2, y0 + side / 2, middle)],
        });
        continue;
      }
      const dots = (rows: readonly SweepRow[], size: number): string =>
        rows
          .flatMap((one) => {
            const [h, v] = [across.place(one), down.place(one)];
            if (h === null || v === null) return [];
            const [x, y] = [round(x0 + 6 + h * (side - 12)), round(y0 + 6 + (1 - v) * (side - 12))];
            return [`M${round(x - size / 2)},${round(y - size / 2)}h${size}v${size}h-${size}z`];
          })
          .join('');
      groups.push({
        hint: `${across.name} across, ${down.name} up`,
        shapes: [
          frame,
          path(dots(shownOthers, 2.6), { fill: '@neutral' }),
          path(dots(shownFront, 4), { fill: '@accent' }),
        ],
      });
    }
  }
  const ends = scales.flatMap(({ ticks }, at) => {
    const [low, high] = [ticks[0], ticks.at(-1)];
    const y0 = top + at * (side + gap);
    return [
      ...(high === undefined ? [] : [words(shorten(high.text, 12), left / 2, y0 + 12)]),
      ...(low === undefined ? [] : [words(shorten(low.text, 12), left / 2, y0 + side - 2)]),
    ];
  });
  groups.push({ hint: '', shapes: ends });
  const whole = scales.length * (side + gap);
  return {
    width: left + whole,
    height: top + whole,
    groups,
    alternative: `${shownFront.length} points of the front and ${shownOthers.length} others, each pair of ${scales.map(({ name }) => name).join(', ')} against each other`,
  };
}

/** How far each axis moves an objective: from the base one at a time, or its share of the variance. */
export function tornadoDrawing(sweep: SweepDocument, metric: string): Drawing | null {
  const bars = swingBars(sweep, metric) ?? shareBars(sweep, metric);
  if (bars === null || bars.rows.length === 0) return null;
  const [left, top, rowHeight, span] = [210, 30, 30, 520];
  const rows = bars.rows.toSorted((a, b) => b.to - b.from - (a.to - a.from) || (a.name < b.name ? -1 : 1));
  const least = Math.min(bars.origin, ...rows.map(({ from }) => from));
  const most = Math.max(bars.origin, ...rows.map(({ to }) => to));
  const x = (value: number): number =>
    round(left + (most > least ? (value - least) / (most - least) : 0.5) * span);
  const groups: Group[] = rows.map((row, at) => {
    const y = top + at * rowHeight;
    const box = (from: number, to: number): string =>
      `M${x(from)},${y}L${x(to)},${y}L${x(to)},${y + 18}L${x(from)},${y + 18}Z`;
    return {
      hint: `${row.name}: ${row.words}`,
      shapes: [
        words(shorten(row.name, 30), left / 2, y + 13),
        path(box(row.from, bars.origin), { fill: '@second' }),
        path(box(bars.origin, row.to), { fill: '@accent' }),
        { ...words(row.words, x(row.to) + 8, y + 13), anchor: 'start' as const },
      ],
    };
  });
  const bottom = top + rows.length * rowHeight;
  const origin = path(`M${x(bars.origin)},${top - 8}L${x(bars.origin)},${bottom}`, { stroke: '@text' });
  groups.push({ hint: '', shapes: [origin, words(bars.originWords, x(bars.origin), 14, { isBold: true })] });
  return {
    width: left + span + 240,
    height: bottom + 8,
    groups,
    alternative: rows.map((row) => `${row.name}: ${row.words}`).join('; '),
  };
}

interface Bars {
  readonly origin: number;
  readonly originWords: string;
  readonly rows: readonly {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    readonly words: string;
  }[];
}

function atWords(value: string | number): string {
  return value === AS_IT_IS ? AS_IT_IS : `at ${visible(String(value))}`;
}

function swingBars(sweep: SweepDocument, metric: string): Bars | null {
  const found = sweep.oneAtATime.find((one) => one.metric === metric);
  if (found === undefined) return null;
  const unit = sweep.objectives.find((one) => one.metric === metric)?.unit ?? 'count';
  const text = (value: number): string => sweepFigure(value, unit, sweep.currency);
  const names = shortNames(found.swings.map(({ axis }) => axis));
  return {
    origin: found.base,
    originWords: `base ${text(found.base)}`,
    rows: found.swings.map(({ low, high, lowAt, highAt }, at) => ({
      name: names[at] ?? '',
      from: low,
      to: high,
      words: low === high ? 'no change' : `${text(low)} ${atWords(lowAt)}, ${text(high)} ${atWords(highAt)}`,
    })),
  };
}

function shareBars(sweep: SweepDocument, metric: string): Bars | null {
  const found = sweep.sensitivity.find((one) => one.metric === metric);
  if (found === undefined) return null;
  const names = shortNames(found.shares.map(({ axis }) => axis));
  const percent = (share: number | null): string => (share === null ? '–' : `${(100 * share).toFixed(1)} %`);
  return {
    origin: 0,
    originWords: 'share of the variance',
    rows: found.shares.map(({ first, total }, at) => ({
      name: names[at] ?? '',
      from: 0,
      to: Math.max(0, total ?? 0),
      words: `alone ${percent(first)}, with others ${percent(total)}`,
    })),
  };
}

function scalesOf(sweep: SweepDocument): readonly Scale[] {
  const rows = sweep.rows.filter(({ refused }) => refused === undefined);
  const objectives = sweep.objectives.map((objective): Scale => {
    const text = (value: number): string => sweepFigure(value, objective.unit, sweep.currency);
    return numericScale(
      visible(objective.metric),
      rows,
      ({ figures }) => figures[objective.metric] ?? null,
      text,
    );
  });
  const names = shortNames(sweep.axes.map(({ path }) => path));
  const axes = sweep.axes.map(({ path, unit }, at): Scale => {
    const name = names[at] ?? '';
    // A base that leaves the key as it is has no number.
    if (unit !== null && rows.every(({ set }) => set[path] !== undefined))
      return numericScale(
        name,
        rows,
        ({ set }) => axisNumber(set[path], unit),
        (value) => `${Number(value.toPrecision(4))}${unit}`,
      );
    const textOf = ({ set }: SweepRow): string => String(set[path] ?? AS_IT_IS);
    const values = [...new Set(rows.map(textOf))];
    const placeOf = (value: string): number =>
      values.length < 2 ? 0.5 : values.indexOf(value) / (values.length - 1);
    return {
      name,
      place: (row) => placeOf(textOf(row)),
      ticks: values.slice(0, 12).map((value) => ({ at: placeOf(value), text: visible(value) })),
    };
  });
  return [...objectives, ...axes];
}

function numericScale(
  name: string,
  rows: readonly SweepRow[],
  of: (row: SweepRow) => number | null,
  text: (value: number) => string,
): Scale {
  const values = rows.flatMap((row) => of(row) ?? []);
  const min = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const max = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (values.length === 0) return { name, place: () => null, ticks: [] };
  return {
    name,
    place: (row) => {
      const value = of(row);
      return value === null ? null : max > min ? (value - min) / (max - min) : 0.5;
    },
    ticks:
      max > min
        ? [
            { at: 0, text: text(min) },
            { at: 1, text: text(max) },
          ]
        : [{ at: 0.5, text: text(min) }],
  };
}

function parts(sweep: SweepDocument): {
  readonly front: readonly SweepRow[];
  readonly others: readonly SweepRow[];
} {
  const onFront = new Set(sweep.front);
  const ran = sweep.rows.filter(({ refused }) => refused === undefined);
  return {
    front: ran.filter(({ index }) => onFront.has(index)),
    others: ran.filter(({ index }) => !onFront.has(index)),
  };
}

/** At most so many, evenly from all. */
function spread<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, at) => list[Math.floor((at * list.length) / most)]!);
}

function hintOf(sweep: SweepDocument, row: SweepRow): string {
  const figures = sweep.objectives.map(
    ({ metric, unit }) => `${visible(metric)} ${sweepFigure(row.figures[metric], unit, sweep.currency)}`,
  );
  return `#${row.index}: ${pointWords(row)}; ${figures.join(', ')}`;
}

function path(
  outline: string,
  { fill = null, stroke = null, strokeWidth = 1 }: Partial<PathShape>,
): PathShape {
  return { kind: 'path', outline: outline === '' ? 'M0,0' : outline, fill, stroke, strokeWidth, dash: [] };
}

function words(text: string, x: number, y: number, more: Partial<TextShape> = {}): TextShape {
  return {
    kind: 'text',
    text,
    x: round(x),
    y: round(y),
    size: LABEL,
    isBold: false,
    anchor: 'middle',
    fill: '@text',
    hasRim: true,
    ...more,
  };
}

/** The drawings of a sweep with their titles, by the names of their files. */
export function sweepDrawings(
  sweep: SweepDocument,
): ReadonlyMap<string, { readonly title: string; readonly drawing: Drawing }> {
  const drawings = new Map<string, { readonly title: string; readonly drawing: Drawing }>();
  if (sweep.rows.some(({ refused }) => refused === undefined)) {
    drawings.set('parallel-coordinates', { title: 'Parallel coordinates', drawing: parallelDrawing(sweep) });
    drawings.set('scatter-matrix', { title: 'Scatter matrix', drawing: scatterMatrixDrawing(sweep) });
  }
  for (const [at, objective] of sweep.objectives.entries()) {
    const drawing = tornadoDrawing(sweep, objective.metric);
    if (drawing !== null)
      drawings.set(`tornado-${at + 1}`, { title: `What moves ${visible(objective.metric)}`, drawing });
  }
  return drawings;
}
