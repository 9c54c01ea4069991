import { formatCount, formatDuration, formatRate } from '../../units/format.ts';
import type { TraceProfile } from '../../workload/trace/profile/profile.ts';
import { shortCount, shortShare } from '../words/short-number.ts';
import { traceMoment, traceNotes } from '../words/trace-words.ts';
import { wrap } from '../words/width.ts';
import { type TerminalOptions, terminalStyle } from './style.ts';
import { tableLines } from './table.ts';

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const MOST_FUNCTIONS = 12;

/** What a trace is, as text: what kind of traffic first, then its figures. Ends with a newline. */
export function renderTraceTerminal(profile: TraceProfile, options: TerminalOptions): string {
  const style = terminalStyle(options);
  const { events, spanSeconds, ratePerSecond, character, format, file } = profile;
  const about = `${format} · ${formatCount(events)} events in ${formatDuration(spanSeconds * 1000)}`;
  const blocks: string[][] = [
    [style.heading(file, about), ...wrap(character.sentence, style.width)],
    [
      style.heading('WHEN', ratePerSecond === null ? '' : `${formatRate(ratePerSecond)} on average`),
      ...whenLines(profile, style.width),
    ],
    burstLines(profile, style),
    functionLines(profile, style),
    sizeLines(profile, style.width),
    [
      style.heading('STANDS FOR IT', `keeps less than the trace: ${character.loses}`),
      ...character.pattern
        .split('\n')
        .flatMap((line) => wrap(line, style.width - 2).map((one) => `  ${one}`)),
    ],
    noteLines(profile, style),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function whenLines({ rate, firstMs, lastMs, dated, periodicity }: TraceProfile, width: number): string[] {
  const lines = [
    `from ${traceMoment(firstMs, dated)} to ${traceMoment(lastMs, dated)}`,
    bars(rate.events, width),
  ];
  const most = rate.events.reduce((largest, one) => Math.max(largest, one), 0);
  lines.push(`busiest ${formatDuration(rate.stepSeconds * 1000)}: ${formatRate(most / rate.stepSeconds)}`);
  for (const { periodSeconds, autocorrelation, standardErrors, repetitions } of periodicity) {
    const words = `rhythm of ${formatDuration(periodSeconds * 1000)}: autocorrelation ${autocorrelation.toFixed(2)}, ${standardErrors.toFixed(1)} standard errors, seen ${repetitions.toFixed(0)} times`;
    lines.push(...wrap(words, width));
  }
  if (periodicity.length === 0) lines.push('no rhythm that it shows three times');
  return lines;
}

/** The rate over time, a column of some steps each. */
function bars(counts: readonly number[], width: number): string {
  const size = Math.max(1, Math.ceil(counts.length / width));
  const columns: number[] = [];
  for (let at = 0; at < counts.length; at += size) {
    const part = counts.slice(at, at + size);
    columns.push(part.reduce((sum, one) => sum + one, 0) / part.length);
  }
  const most = columns.reduce((largest, one) => Math.max(largest, one), 0);
  return columns
    .map((one) =>
      one === 0 ? ' ' : (BARS[Math.min(BARS.length - 1, Math.floor((one / most) * BARS.length))] ?? ' '),
    )
    .join('');
}

type Style = ReturnType<typeof terminalStyle>;

function burstLines({ burstiness, gaps }: TraceProfile, style: Style): string[] {
  const [single] = gaps;
  if (burstiness.length === 0) return [];
  return [
    style.heading(
      'BURSTS',
      `1 is Poisson${single === undefined ? '' : `; CV of gaps ${single.cv.toFixed(2)}`}`,
    ),
    ...tableLines({
      columns: [
        { title: 'window', left: true, optional: 0, cell: (one) => formatDuration(one.scaleSeconds * 1000) },
        { title: 'windows', optional: 2, cell: (one) => formatCount(one.windows) },
        { title: 'events', optional: 1, cell: (one) => shortCount(one.meanEvents) },
        { title: 'most', optional: 1, cell: (one) => shortCount(one.mostEvents) },
        { title: 'CV', optional: 1, cell: (one) => one.cv.toFixed(2) },
        { title: 'dispersion', optional: 0, cell: (one) => one.dispersion.toPrecision(3) },
      ],
      rows: burstiness,
      width: style.width,
      head: style.colors.dim,
      paint: (text) => text,
    }),
  ];
}

function functionLines({ functions, events }: TraceProfile, style: Style): string[] {
  const all = Object.entries(functions).sort(([, a], [, b]) => b.events - a.events);
  if (all.length === 0) return [];
  const more =
    all.length > MOST_FUNCTIONS ? `the busiest ${MOST_FUNCTIONS} of ${formatCount(all.length)}` : '';
  return [
    style.heading('FUNCTIONS', more),
    ...tableLines({
      columns: [
        { title: 'function', left: true, optional: 0, cell: ([name]) => (name === '' ? '(none)' : name) },
        { title: 'events', optional: 0, cell: ([, one]) => formatCount(one.events) },
        { title: 'share', optional: 1, cell: ([, one]) => shortShare(one.events / events) },
        {
          title: 'p50',
          optional: 1,
          cell: ([, one]) => (one.durationMs === null ? '–' : formatDuration(one.durationMs.p50)),
        },
        {
          title: 'p99',
          optional: 2,
          cell: ([, one]) => (one.durationMs === null ? '–' : formatDuration(one.durationMs.p99)),
        },
      ],
      rows: all.slice(0, MOST_FUNCTIONS),
      width: style.width,
      head: style.colors.dim,
      paint: (text) => text,
    }),
  ];
}

function sizeLines({ concurrency, durationMs }: TraceProfile, width: number): string[] {
  if (concurrency === null || durationMs === null) return [];
  const known =
    concurrency.knownShare < 1
      ? `, of the ${shortShare(concurrency.knownShare)} whose duration is known`
      : '';
  return [
    ...wrap(
      `At once (Little's law): ${concurrency.mean.toPrecision(3)} on average, ${formatCount(concurrency.peak)} at most${known}. ` +
        `Durations: p50 ${formatDuration(durationMs.p50)}, p99 ${formatDuration(durationMs.p99)}, longest ${formatDuration(durationMs.max)}.`,
      width,
    ),
  ];
}

function noteLines(profile: TraceProfile, style: Style): string[] {
  const all = traceNotes(profile);
  if (all.length === 0) return [];
  return [
    style.heading('NOTES'),
    ...all.flatMap((note) =>
      wrap(note, style.width - 2).map((line, at) => `${at === 0 ? '! ' : '  '}${line}`),
    ),
  ];
}
