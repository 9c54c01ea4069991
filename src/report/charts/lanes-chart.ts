import type { Lanes, ResultsDocument } from '../../results/documents/document.ts';
import { formatCount } from '../../units/format.ts';
import { plural, visible } from '../words/text.ts';
import type { Chart, Dataset } from './chart.ts';
import { sentence } from './latency-charts.ts';
import { axis, baseOptions } from './scales.ts';
import { createTimeline } from './timeline.ts';

const KINDS = [
  { label: 'Idle', color: '@neutralFill', height: 0.34 },
  { label: 'Cold init', color: '@second', height: 0.34 },
  { label: 'Busy', color: '@accent', height: 0.34 },
  { label: 'Failed', color: '@refused', height: 0.34 },
] as const;
const LONGEST_NAME = 16;

/** A lane for each environment of a small run: when it lived, began, worked and waited; none for others. */
export function lanesCharts(document: ResultsDocument): readonly Chart[] {
  const lanes = document.charts?.lanes;
  if (lanes === undefined || lanes.invocations.startMs.length < 2) return [];
  const timeline = createTimeline(document);
  const unit = (ms: number) => timeline.axis.toUnit(Math.min(ms / 1000, timeline.endSeconds));
  const order = lanes.environments
    .map((environment, index) => ({ ...environment, index }))
    .sort((a, b) => (a.function < b.function ? -1 : a.function > b.function ? 1 : a.startMs - b.startMs));
  const rows = new Map(order.map(({ index }, row) => [index, row]));
  const names = new Set(order.map((environment) => environment.function));
  const boxes = KINDS.map((): number[] => []);
  const add = (kind: number, row: number, fromMs: number, toMs: number) => {
    const { height } = KINDS[kind] ?? KINDS[0];
    boxes[kind]?.push(unit(fromMs), unit(toMs), row - height, row + height, 0);
  };
  for (const { startMs, endMs, index } of order) add(0, rows.get(index) ?? 0, startMs, endMs);
  const { environment, startMs, initMs, durationMs, hasFailed } = lanes.invocations;
  startMs.forEach((start, at) => {
    const row = rows.get(environment[at] ?? 0) ?? 0;
    const begun = start + (initMs[at] ?? 0);
    if (begun > start) add(1, row, start, begun);
    add(hasFailed[at] === true ? 3 : 2, row, begun, begun + (durationMs[at] ?? 0));
  });
  const title = 'Execution environments, one lane each';
  const note = sentence(
    'When each was created, busy and idle; zoom in to tell invocations apart',
    document.replications > 1 && 'of the first replication',
  );
  return [
    {
      name: 'concurrency-lanes',
      title,
      note,
      alternative: inWords(lanes),
      wide: true,
      empty: false,
      config: {
        type: 'line',
        data: {
          datasets: KINDS.flatMap(({ label, color }, kind): Dataset[] => {
            const at = boxes[kind] ?? [];
            if (at.length === 0) return [];
            return [
              {
                label,
                data: [],
                borderColor: color,
                backgroundColor: color,
                legendStyle: 'rect',
                boxes: { at, colors: [color] },
              },
            ];
          }),
        },
        options: {
          ...baseOptions(title, note, 'shapes'),
          heightPx: Math.max(220, 110 + 15 * order.length),
          scales: {
            x: timeline.axis.scale,
            y: axis('category', {
              title: 'Environment',
              format: 'name',
              more: {
                labels: laneNames(order, names.size),
                bounds: 'ticks',
                offset: true,
                grid: { display: false },
              },
              ticks: { autoSkip: order.length > 24, color: '@text', font: { size: 11 } },
            }),
          },
        },
      },
    },
  ];
}

function laneNames(
  order: readonly { readonly function: string; readonly isProvisioned: boolean }[],
  names: number,
): string[] {
  const seen = new Map<string, number>();
  return order.map((environment) => {
    const count = (seen.get(environment.function) ?? 0) + 1;
    seen.set(environment.function, count);
    const name = visible(environment.function);
    const short = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
    return `${names === 1 ? '' : `${short} `}${environment.isProvisioned ? 'P' : ''}${count}`;
  });
}

function inWords({ environments, invocations }: Lanes): string {
  const cold = invocations.initMs.filter((ms) => ms > 0).length;
  const count = environments.length;
  return (
    `${formatCount(count)} execution ${plural(count, 'environment')} and ${formatCount(invocations.startMs.length)} ` +
    `${plural(invocations.startMs.length, 'invocation')}, ${formatCount(cold)} of them cold.`
  );
}
