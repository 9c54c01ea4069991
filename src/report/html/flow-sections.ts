import type {
  ResourceResults,
  ResultsDocument,
  TrendFigures,
  TriggerResults,
} from '../../results/documents/document.ts';
import { formatCount, formatDuration, formatRate, formatShare, formatWhole } from '../../units/format.ts';
import type { Chart } from '../charts/chart.ts';
import { partName } from '../charts/trigger-charts.ts';
import { architectureDrawing, hasDiagram, leftOutWords } from '../diagram/drawing.ts';
import { drawingStyle, drawingSvg } from '../diagram/svg.ts';
import { intervalOf } from '../words/interval.ts';
import { type Content, html, type Markup } from '../words/markup.ts';
import { serviceName } from '../words/service-names.ts';
import { visible } from '../words/text.ts';
import { figures, panel, type Section, table } from './page.ts';
import { breakable, fold } from './parts.ts';

/** More than these stand in results.json alone. */
const PARTS_SHOWN = 40;

/** The diagram; none where functions are called directly and call nothing. */
export function architectureSection(document: ResultsDocument): Section[] {
  if (!hasDiagram(document)) return [];
  const drawing = architectureDrawing(document);
  const leftOut = leftOutWords(document);
  return [
    {
      id: 'architecture',
      title: 'Architecture',
      isExtra: true,
      lead: `What sends events to which function, and what the functions call, with the number of events or calls along each line${leftOut === '' ? '' : `; ${leftOut}`}.`,
      body: panel('Architecture', html`<div class="drawing"><div>${drawingSvg(drawing)}</div></div>`),
      style: drawingStyle(drawing),
    },
  ];
}

/** One part for each trigger: figures, and for queues and streams what waited over time. */
export function triggersSection(document: ResultsDocument, charts: readonly Chart[]): Section[] {
  const all = Object.entries(document.triggers);
  if (all.length === 0) return [];
  const places = Object.keys(document.series.triggers);
  return [
    {
      id: 'triggers',
      title: 'Triggers',
      isExtra: true,
      lead: `Age runs from an event's arrival to the start of the invocation that handled it${moreWords(all.length, 'triggers')}.`,
      body: withOverview(
        triggersTable(all.slice(0, PARTS_SHOWN)),
        'Each trigger with its figures and charts',
        all.slice(0, PARTS_SHOWN).map(([name, trigger]) => {
          const place = places.indexOf(name);
          const ending = place < 0 ? null : partName(name, place);
          return part(
            name,
            `${serviceName(trigger.source)} → ${trigger.function === '' ? 'functions' : trigger.function}`,
            triggerFacts(trigger),
            ending === null
              ? []
              : charts.filter((chart) =>
                  [`backlog-${ending}`, `iterator-age-${ending}`].includes(chart.name),
                ),
          );
        }),
      ),
    },
  ];
}

/** One part for each resource: figures against limits, its load and its rejections over time. */
export function resourcesSection(document: ResultsDocument, charts: readonly Chart[]): Section[] {
  const all = Object.entries(document.resources);
  if (all.length === 0) return [];
  const places = Object.keys(document.series.resources);
  return [
    {
      id: 'resources',
      title: 'Resources',
      isExtra: true,
      lead: `What the functions call and wait for; latency includes the time in line${moreWords(all.length, 'resources')}.`,
      body: withOverview(
        resourcesTable(all.slice(0, PARTS_SHOWN)),
        'Each resource with its figures and charts',
        all.slice(0, PARTS_SHOWN).map(([name, resource]) => {
          const ending = partName(name, places.indexOf(name));
          return part(
            name,
            serviceName(resource.type),
            resourceFacts(resource),
            charts.filter((chart) => [`load-${ending}`, `calls-${ending}`].includes(chart.name)),
          );
        }),
      ),
    },
  ];
}

/** End-to-end latency by entry point; none where no function sets another off. */
export function chainsSection(document: ResultsDocument): Section[] {
  const all = Object.entries(document.chains);
  if (all.length === 0) return [];
  const latency = (key: keyof TrendFigures) => ({
    title: key === 'p999' ? 'p99.9' : key,
    cell: ([, { latencyMs }]: (typeof all)[number]) =>
      latencyMs.count === 0 ? '–' : figure(latencyMs, key, formatDuration),
  });
  return [
    {
      id: 'chains',
      title: 'End to end',
      lead: 'From an event to the end of the last invocation that it set off, by entry point; refused events, of which nothing ran, are left out.',
      body: table(
        'End-to-end latency',
        [
          { title: 'Entry point', wrapped: true, cell: ([name]) => breakable(name) },
          { title: 'Events', cell: ([, { latencyMs }]) => formatWhole(latencyMs.count) },
          {
            title: 'Refused',
            cell: ([, chain]) => {
              const { refusedRate } = chain;
              return refusedRate === undefined
                ? '–'
                : figure({ ...chain, refusedRate }, 'refusedRate', formatShare);
            },
          },
          {
            title: 'Invocations per event',
            cell: ([, chain]) => figure(chain, 'invocationsPerEvent', formatCount),
          },
          latency('mean'),
          latency('p50'),
          latency('p95'),
          latency('p99'),
          latency('p999'),
          latency('max'),
        ],
        all,
      ),
    },
  ];
}

/** One part stands by itself; of several a table comes first, and the parts are folded. */
function withOverview(overview: Markup, summary: string, parts: readonly Markup[]): Content {
  return parts.length === 1 ? parts : [overview, fold(summary, parts)];
}

function triggersTable(triggers: readonly (readonly [string, TriggerResults])[]): Markup {
  const some = (read: (one: TriggerResults) => number) => triggers.some(([, one]) => read(one) > 0);
  type Row = (typeof triggers)[number];
  const lost = ({ deadLettered, expired, throttled, accessDenied }: TriggerResults) =>
    deadLettered + expired + throttled + accessDenied;
  const age = (key: 'p50' | 'p99' | 'max') => ({
    title: `Age ${key}`,
    cell: ([, { ageMs }]: Row) => (ageMs.count === 0 ? '–' : formatDuration(ageMs[key])),
  });
  return table<Row>(
    'Triggers',
    [
      { title: 'Trigger', wrapped: true, cell: ([name]) => breakable(name) },
      { title: 'Source', left: true, wrapped: true, cell: ([, { source }]) => serviceName(source) },
      {
        title: 'Function',
        left: true,
        wrapped: true,
        cell: ([, one]) => (one.function === '' ? '–' : breakable(one.function)),
      },
      { title: 'Events', cell: ([, { events }]) => formatWhole(events) },
      ...(some(({ ageMs }) => ageMs.count) ? [age('p50'), age('p99'), age('max')] : []),
      ...(some(({ backlog }) => backlog.max)
        ? [{ title: 'Backlog max', cell: ([, { backlog }]: Row) => formatWhole(backlog.max) }]
        : []),
      { title: 'Lost or refused', cell: ([, one]) => counted(lost(one)) },
    ],
    triggers,
  );
}

function resourcesTable(resources: readonly (readonly [string, ResourceResults])[]): Markup {
  type Row = (typeof resources)[number];
  const some = (read: (one: ResourceResults) => number) => resources.some(([, one]) => read(one) > 0);
  const latency = (key: 'p50' | 'p99') => ({
    title: `Latency ${key}`,
    cell: ([, { latencyMs }]: Row) => (latencyMs.count === 0 ? '–' : formatDuration(latencyMs[key])),
  });
  return table<Row>(
    'Resources',
    [
      { title: 'Resource', wrapped: true, cell: ([name]) => breakable(name) },
      { title: 'Type', left: true, cell: ([, { type }]) => serviceName(type) },
      { title: 'Calls', cell: ([, { calls }]) => formatWhole(calls) },
      latency('p50'),
      latency('p99'),
      {
        title: 'In service, max',
        cell: ([, { concurrency, limits }]) => [
          formatWhole(concurrency.max),
          limits.concurrency === null ? null : html`<small>of ${formatCount(limits.concurrency)}</small>`,
        ],
      },
      ...(some(({ waiting }) => waiting.max)
        ? [{ title: 'Waiting, max', cell: ([, { waiting }]: Row) => formatWhole(waiting.max) }]
        : []),
      { title: 'Rejected', cell: ([, { rejected }]) => counted(rejected) },
    ],
    resources,
  );
}

/** What should be 0 is red where it is not. */
function counted(count: number): Content {
  return count === 0
    ? html`<span class="zero">0</span>`
    : html`<span class="bad">${formatWhole(count)}</span>`;
}

interface Fact {
  readonly label: string;
  readonly value: Content;
  readonly isBad?: boolean;
}

function part(name: string, kind: string, facts: readonly Fact[], charts: readonly Chart[]): Markup {
  return html`<div class="part">
<h3>${breakable(name)} <span class="zero">${visible(kind)}</span></h3>
<dl class="facts">${facts.map(
    ({ label, value, isBad }) =>
      html`<div><dt>${label}</dt><dd class="${isBad === true ? 'bad' : ''}">${value}</dd></div>`,
  )}</dl>
${charts.length === 0 ? null : figures(charts.map((chart) => ({ ...chart, wide: charts.length === 1 })))}</div>
`;
}

/** Events that never came to the function. */
function answeredAhead(label: string, count = 0): Fact[] {
  return count === 0 ? [] : [{ label, value: formatWhole(count) }];
}

function triggerFacts(trigger: TriggerResults): Fact[] {
  const { ageMs, iteratorAgeMs, firstByteMs, backlog } = trigger;
  const ages = ageMs.count > 0;
  return [
    { label: 'Events', value: figure(trigger, 'events', formatCount) },
    ...given('Filtered out', trigger, 'filtered'),
    ...answeredAhead('Blocked by WAF', trigger.blocked),
    ...answeredAhead('Answered by CloudFront', trigger.edgeHits),
    ...answeredAhead('Answered by the cache', trigger.cacheHits),
    ...given('Batches', trigger, 'batches'),
    ...(trigger.batches > 0
      ? [
          {
            label: 'Events per batch',
            value: formatCount(
              Number(((trigger.events - trigger.filtered) / trigger.batches).toPrecision(3)),
            ),
          },
        ]
      : []),
    ...(ages
      ? [
          { label: 'Age p50', value: figure(ageMs, 'p50', formatDuration) },
          { label: 'Age p99', value: figure(ageMs, 'p99', formatDuration) },
          { label: 'Age max', value: figure(ageMs, 'max', formatDuration) },
        ]
      : []),
    ...(iteratorAgeMs === undefined || iteratorAgeMs.count === 0
      ? []
      : [{ label: 'Iterator age max', value: figure(iteratorAgeMs, 'max', formatDuration) }]),
    ...(firstByteMs === undefined || firstByteMs.count === 0
      ? []
      : [
          { label: 'First byte p50', value: figure(firstByteMs, 'p50', formatDuration) },
          { label: 'First byte p99', value: figure(firstByteMs, 'p99', formatDuration) },
        ]),
    ...(backlog.max > 0
      ? [
          { label: 'Backlog mean', value: figure(backlog, 'mean', formatCount) },
          { label: 'Backlog max', value: figure(backlog, 'max', formatCount) },
        ]
      : []),
    ...workflowFacts(trigger),
    ...given('Dead-lettered', trigger, 'deadLettered', trigger.events),
    ...given('Expired', trigger, 'expired', trigger.events),
    ...given('Throttled', trigger, 'throttled', trigger.events),
    ...given('Access denied', trigger, 'accessDenied', trigger.events),
  ];
}

/** Executions of a workflow of several states. */
function workflowFacts(trigger: TriggerResults): Fact[] {
  const { executionMs, failed = 0, timedOut = 0, transitions = 0, retries = 0 } = trigger;
  if (executionMs === undefined) return [];
  const counts = { ...trigger, failed, timedOut, transitions, retries };
  return [
    ...(executionMs.count > 0
      ? [
          { label: 'Execution p50', value: figure(executionMs, 'p50', formatDuration) },
          { label: 'Execution p99', value: figure(executionMs, 'p99', formatDuration) },
        ]
      : []),
    { label: 'State transitions', value: figure(counts, 'transitions', formatCount) },
    ...given('Retries', counts, 'retries'),
    ...given('Failed', counts, 'failed', trigger.events),
    ...given('Timed out', counts, 'timedOut', trigger.events),
  ];
}

function resourceFacts(resource: ResourceResults): Fact[] {
  const { latencyMs, concurrency, waiting, connections, limits } = resource;
  const of = (limit: number | null) =>
    limit === null ? null : html`<small>of ${formatCount(limit)}</small>`;
  const isFull = (max: number, limit: number | null) => limit !== null && max >= limit;
  return [
    {
      label: 'Calls',
      value: [
        figure(resource, 'calls', formatCount),
        limits.ratePerSecond === null ? null : html`<small>limit ${formatRate(limits.ratePerSecond)}</small>`,
      ],
    },
    ...(latencyMs.count > 0
      ? [
          { label: 'Latency p50', value: figure(latencyMs, 'p50', formatDuration) },
          { label: 'Latency p99', value: figure(latencyMs, 'p99', formatDuration) },
        ]
      : []),
    { label: 'In service, mean', value: [figure(concurrency, 'mean', formatCount), of(limits.concurrency)] },
    {
      label: 'In service, max',
      value: [figure(concurrency, 'max', formatCount), of(limits.concurrency)],
      isBad: isFull(concurrency.max, limits.concurrency),
    },
    ...(waiting.max > 0
      ? [
          { label: 'Waiting, mean', value: figure(waiting, 'mean', formatCount) },
          { label: 'Waiting, max', value: figure(waiting, 'max', formatCount) },
        ]
      : []),
    ...(connections.max > 0
      ? [
          {
            label: 'Connections, max',
            value: [figure(connections, 'max', formatCount), of(limits.connections)],
            isBad: isFull(connections.max, limits.connections),
          },
        ]
      : []),
    ...given('Rejected', resource, 'rejected', resource.calls),
    ...given('Failed', resource, 'failed', resource.calls),
    ...given('Timed out', resource, 'timedOut', resource.calls),
    ...given('Access denied', resource, 'accessDenied', resource.calls),
  ];
}

/**
 * A count that is there only where it is not 0; with a whole it is a failure, and its share stands beside it.
 */
function given<Key extends string>(
  label: string,
  figures: Readonly<Record<Key, number>>,
  key: Key,
  whole?: number,
): Fact[] {
  if (figures[key] === 0) return [];
  if (whole === undefined) return [{ label, value: figure(figures, key, formatCount) }];
  const share = html`<small>${formatShare(figures[key] / Math.max(1, whole))}</small>`;
  return [{ label, value: [figure(figures, key, formatCount), share], isBad: true }];
}

/** A figure with its confidence interval below, where there is one. */
function figure<Key extends string>(
  figures: Readonly<Record<Key, number>>,
  key: Key,
  write: (value: number) => string,
): Content {
  const interval = intervalOf(figures, key);
  return [
    write(figures[key]),
    interval === null ? null : html`<small>${write(interval[0])} – ${write(interval[1])}</small>`,
  ];
}

function moreWords(count: number, what: string): string {
  return count > PARTS_SHOWN
    ? `; the first ${PARTS_SHOWN} of ${count} ${what}, all stand in results.json`
    : '';
}
