import { AS_IT_IS, type SweepDocument, type SweepRow } from '../../results/documents/sweep-document.ts';
import { formatCount } from '../../units/format.ts';
import { drawingStyle, drawingSvg } from '../diagram/svg.ts';
import { sweepDrawings } from '../diagram/sweep-drawings.ts';
import { REPORT_PARTS } from '../words/host-parts.ts';
import { html, type Markup } from '../words/markup.ts';
import {
  designWords,
  objectiveWords,
  pointLink,
  pointWords,
  runCommand,
  shortNames,
  sweepFigure,
} from '../words/sweep-words.ts';
import { visible } from '../words/text.ts';
import { livePage } from './live-page.ts';
import type { LivePart } from './live-part.ts';
import { type Column, cards, panel, renderPage, type Section, table } from './page.ts';
import { breakable, command } from './parts.ts';
import { warningsSection } from './shared-sections.ts';

const ROWS_SHOWN = 500;
const FRONT_SHOWN = 100;
const COMMANDS_SHOWN = 20;

const LEADS: Readonly<Record<string, string>> = {
  'parallel-coordinates':
    'A line is a point of the design, through its objectives and the value of each axis. Blue lines are on the front: point at one for its settings.',
  'scatter-matrix':
    'Each pair of objectives and axes against each other; points of the front are larger and blue.',
};

const PANEL_LEAD =
  'A point of the tables or a blue line opens here, and what it sets can be changed: this page simulates it again, without a network.';

function leadOf(name: string, opens: boolean): string | undefined {
  const lead = LEADS[name];
  return opens && name === 'parallel-coordinates' ? `${lead} A press on it opens it under What if.` : lead;
}

/** The sweep as one self-contained HTML file: the best points, the front, drawings, all points shown. */
export async function renderSweepHtml(sweep: SweepDocument, live?: LivePart | undefined): Promise<string> {
  const panelOfPage = await livePage(live, null);
  const opens = panelOfPage?.needs != null;
  return renderPage({
    title: `${sweep.name}: sweep`,
    head: headOf(sweep),
    sections: [
      summarySection(sweep),
      ...frontSection(sweep, opens),
      ...[...sweepDrawings(sweep)].map(([name, { title, drawing }]): Section => {
        return {
          id: name,
          title,
          lead: leadOf(name, opens) ?? 'How far each axis moves it, the one that moves it most on top.',
          body: panel(title, html`<div class="drawing"><div>${drawingSvg(drawing)}</div></div>`),
          style: drawingStyle(drawing),
        };
      }),
      ...pointSections(sweep),
      pointsSection(sweep, opens),
      ...warningsSection(sweep.notes),
    ],
    charts: [],
    foot: html`lambda-sim ${visible(sweep.version)} · seed of the design ${sweep.design.seed} · ${sweep.digest.slice(0, 12)}`,
    chartJs: await REPORT_PARTS.now.chartJs(),
    live: panelOfPage && {
      ...panelOfPage,
      section: { ...panelOfPage.section, lead: panelOfPage.section.lead && PANEL_LEAD },
    },
  });
}

function headOf(sweep: SweepDocument): Markup {
  const { feasible, infeasible, refused, stopped } = sweep.counts;
  return html`<h1><span class="name">${visible(sweep.name)}: sweep<span class="unseen">: </span></span><span class="headline">${headline(sweep)}</span></h1>
<ul class="meta">
<li>Design <b>${designWords(sweep)}</b></li>
<li>Hold everything <b>${formatCount(feasible)}</b></li>
${infeasible > 0 ? html`<li>Do not <b>${formatCount(infeasible)}</b></li>` : null}
${stopped > 0 ? html`<li>Left behind <b>${formatCount(stopped)}</b></li>` : null}
${refused > 0 ? html`<li>Refused <b>${formatCount(refused)}</b></li>` : null}</ul>`;
}

function headline(sweep: SweepDocument): string {
  const [objective] = sweep.objectives;
  const row = rowAt(sweep, sweep.best[0]?.index ?? null);
  if (objective === undefined || row === null) return 'No point holds all constraints and thresholds';
  const figure = sweepFigure(row.figures[objective.metric], objective.unit, sweep.currency);
  return `${figure} is the ${objectiveWords(objective)}, at ${pointWords(row)}`;
}

function summarySection(sweep: SweepDocument): Section {
  const best = sweep.objectives.map((objective, at) => {
    const row = rowAt(sweep, sweep.best[at]?.index ?? null);
    const value =
      row === null ? '–' : sweepFigure(row.figures[objective.metric], objective.unit, sweep.currency);
    return {
      label: objectiveWords(objective),
      value,
      more: row === null ? 'no point' : `#${row.index}: ${pointWords(row)}`,
    };
  });
  return { id: 'summary', title: 'Summary', lead: '', isBare: true, body: cards(best.slice(0, 8)) };
}

function frontSection(sweep: SweepDocument, opens: boolean): Section[] {
  const rows = sweep.front.slice(0, FRONT_SHOWN).flatMap((index) => rowAt(sweep, index) ?? []);
  if (rows.length === 0) return [];
  const more =
    sweep.front.length > rows.length
      ? ` The first ${rows.length} of ${sweep.front.length}; all stand in sweep.json.`
      : '';
  return [
    {
      id: 'front',
      title: 'The front',
      lead: `No point that holds everything is better in one objective without being worse in another.${more}`,
      body: table('The front', columnsOf(sweep, opens), rows),
    },
  ];
}

/** What shows any point of the front in full: its own run, on the same traffic. */
function pointSections(sweep: SweepDocument): Section[] {
  const rows = sweep.front.slice(0, COMMANDS_SHOWN).flatMap((index) => rowAt(sweep, index) ?? []);
  if (rows.length === 0) return [];
  return [
    {
      id: 'runs',
      title: 'A point in full',
      lead: 'Each command runs one point by itself, from the folder of the scenario, and writes its whole report.',
      isFolded: true,
      body: html`${rows.map((row) => html`<p>#${row.index}: ${breakable(pointWords(row))}</p>${command(runCommand(sweep, row))}`)}`,
    },
  ];
}

function pointsSection(sweep: SweepDocument, opens: boolean): Section {
  const rows = sweep.rows.slice(0, ROWS_SHOWN);
  const isAll = rows.length === sweep.points;
  return {
    id: 'points',
    title: 'Points',
    lead: isAll
      ? 'Every point of the design.'
      : `${formatCount(rows.length)} of ${formatCount(sweep.points)} points; all stand in results.ndjson.`,
    isFolded: true,
    isExtra: true,
    body: table('Points', [...columnsOf(sweep, opens), STATE], rows),
  };
}

const STATE: Column<SweepRow> = {
  title: 'State',
  left: true,
  wrapped: true,
  cell: ({ refused, failed, stopped }) => {
    if (refused !== undefined) return breakable(`refused: ${refused[0] ?? ''}`);
    if (stopped === true) return 'left behind';
    return failed === undefined ? 'holds everything' : breakable(`does not hold ${failed.join('; ')}`);
  },
};

/** @param opens whether the page can simulate a point again */
function columnsOf(sweep: SweepDocument, opens: boolean): readonly Column<SweepRow>[] {
  const names = shortNames(sweep.axes.map(({ path }) => path));
  return [
    {
      title: 'Point',
      left: true,
      cell: (row) =>
        opens && row.refused === undefined
          ? html`<a href="${pointLink(sweep, row)}">#${row.index}</a>`
          : `#${row.index}`,
    },
    ...sweep.objectives.map(({ metric, unit }): Column<SweepRow> => {
      return {
        title: visible(metric),
        cell: ({ figures }) => sweepFigure(figures[metric], unit, sweep.currency),
      };
    }),
    ...sweep.axes.map(({ path }, at): Column<SweepRow> => {
      return { title: names[at] ?? '', cell: ({ set }) => visible(String(set[path] ?? AS_IT_IS)) };
    }),
  ];
}

function rowAt(sweep: SweepDocument, index: number | null): SweepRow | null {
  return index === null ? null : (sweep.rows.find((row) => row.index === index) ?? null);
}
