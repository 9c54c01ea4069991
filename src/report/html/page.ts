import type { Chart } from '../charts/chart.ts';
import { type Content, html, Markup, scriptJson } from '../words/markup.ts';
import { visible } from '../words/text.ts';
import { type LivePage, lighter } from './live-page.ts';
import { pageScript } from './script.ts';
import type { Section } from './section.ts';
import { styleSheet } from './style.ts';
import { THEME_FIRST } from './theme-script.ts';

export type { Section } from './section.ts';

export interface Page {
  readonly title: string;
  readonly head: Content;
  readonly sections: readonly Section[];
  readonly charts: readonly Chart[];
  readonly foot: Content;
  /** chart.js as one script. */
  readonly chartJs: string;
  /** What simulates the scenario again; left out or null for a page that stays as it is. */
  readonly live?: LivePage | null;
}

/** What changes with the document that a page shows. */
export type PageParts = Pick<Page, 'sections' | 'charts'> & { readonly head: Markup };

/** A larger file does not go by mail; what simulates in it is then left out. */
const LARGEST_BYTES = 1_500_000;

/**
 * The whole file. Its security policy lets run and style what stands in it by hash, and nothing else; nothing
 * is fetched.
 */
export async function renderPage(page: Page): Promise<string> {
  const lives = page.live == null ? [null] : lighter(page.live);
  for (const live of lives.slice(0, -1)) {
    const text = await pageText({ ...page, live });
    if (new TextEncoder().encode(text).length <= LARGEST_BYTES) return text;
  }
  return pageText({ ...page, live: lives.at(-1) ?? null });
}

async function pageText(page: Page): Promise<string> {
  const live = page.live?.needs ?? null;
  // The answer comes first, the panel that asks for another one after it.
  const all = page.live == null ? page.sections : page.sections.toSpliced(1, 0, page.live.section);
  const style = styleSheet(all.flatMap((section) => section.style ?? []).join('\n'));
  const library = page.chartJs.replace(/\r\n/g, '\n').replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n');
  const script = pageScript();
  const scripts = [THEME_FIRST, ...(live === null ? [] : [live.panel]), library, script];
  const policy = [
    "default-src 'none'",
    `script-src ${(await Promise.all(scripts.map(sha256))).join(' ')}`,
    `style-src ${await sha256(style)}`,
    'img-src data:',
    ...(live === null ? [] : ['worker-src blob:']),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const sections = html`${all.map(sectionMarkup)}`;
  const drawable = page.charts.filter(
    ({ name, empty }) => !empty && sections.text.includes(` id="chart-${name}"`),
  );
  return `${
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${visible(page.title)} · lambda-sim</title>
<link rel="icon" href="data:,">
<style>${new Markup(style)}</style>
<script>${new Markup(THEME_FIRST)}</script>
</head>
<body>
<a class="skip" href="#summary">Skip to the results</a>
<header class="bar"><div class="wrap">
<div class="brand">${logo}<span>lambda-sim</span></div>
<nav aria-label="Sections"><ul>${all.map(({ id, title, short }) => html`<li><a href="#${id}">${short ?? title}</a></li>`)}</ul></nav>
<div class="page-tools" hidden><label><span class="unseen">Theme</span><select id="theme"><option value="">Auto</option><option value="light">Light</option><option value="dark">Dark</option></select></label>
<button type="button" id="print-all">Print all</button></div>
</div></header>
<main class="wrap">
<div class="head">${page.head}</div>
<noscript><p class="lead">The charts need JavaScript; every figure is in the tables as well.</p></noscript>
${sections}</main>
<footer class="wrap"><p class="short-print">The short print. “Print all” on the page prints every section, chart and row.</p>${page.foot}</footer>
<p id="said" class="unseen" role="status"></p>
<script type="application/json" id="chart-data">${scriptJson(drawable.map(({ name, config }) => ({ name, config })))}</script>
${live === null ? null : liveMarkup(live)}<script>${new Markup(library)}</script>
<script>${new Markup(script)}</script>
</body>
</html>
`.text
  }`;
}

/** Data for the panel and its script, which looks at the page before any other changes it. */
function liveMarkup({ data, document, worker, panel }: NonNullable<LivePage['needs']>): Markup {
  return html`<script type="application/json" id="live-state">${scriptJson({})}</script>
<script type="application/json" id="live-data">${scriptJson(data)}</script>
<script type="application/json" id="live-document">${scriptJson(document)}</script>
<script type="text/plain" id="live-worker">${new Markup(worker)}</script>
<script>${new Markup(panel)}</script>
`;
}

export function sectionMarkup({ id, title, lead, body, isBare, isFolded, isExtra }: Section): Markup {
  const heading = html`<h2 id="${id}-title"${isBare === true ? html` class="unseen"` : null}>${title}</h2>`;
  const rest = html`${lead === '' ? null : html`<p class="lead">${lead}</p>`}
${body}`;
  return html`<section id="${id}" aria-labelledby="${id}-title"${isExtra === true ? html` class="extra"` : null}>
${isFolded === true ? html`<details class="whole"><summary>${heading}</summary>\n${rest}</details>` : html`${heading}\n${rest}`}
</section>
`;
}

/** A figure for each chart, two in a row unless they want it whole; none for one with nothing to draw. */
export function figures(charts: readonly Chart[]): Markup {
  const drawable = charts.filter(({ empty }) => !empty);
  let inRow = 0;
  const isWide = drawable.map(({ wide }, index) => {
    const isAlone = inRow % 2 === 0 && drawable[index + 1]?.wide !== false;
    inRow = wide || isAlone ? 0 : inRow + 1;
    return wide || isAlone;
  });
  return html`<div class="charts">${drawable.map(
    (chart, index) => html`<figure class="${isWide[index] === true ? 'wide' : ''}">
<figcaption><h3>${chart.title}</h3><p>${chart.note}</p></figcaption>
<div class="plot"><canvas id="chart-${chart.name}" role="img" aria-label="${chart.alternative}">${chart.alternative}</canvas></div>
</figure>
`,
  )}</div>`;
}

/** With more of them a table is set closer, so that it need not scroll. */
const DENSE_COLUMNS = 9;

export interface Column<Row> {
  readonly title: string;
  /** Text is aligned left, figures right. */
  readonly left?: boolean;
  /** Long words may break over lines. */
  readonly wrapped?: boolean;
  cell(row: Row): Content;
}

/**
 * A table that scrolls within its panel, also by keyboard, and becomes a list on a telephone; the page's
 * script makes it sort and, if it is long, filter. The first column heads its row.
 */
export function table<Row>(
  label: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: { readonly rowClass?: (row: Row) => string; readonly foot?: Content } = {},
): Markup {
  const name = (column: Column<Row>) =>
    [column.left === true ? 'left' : '', column.wrapped === true ? 'wrapped' : ''].filter(Boolean).join(' ');
  return panel(
    label,
    html`<table class="sortable${columns.length > DENSE_COLUMNS ? ' dense' : ''}">
<thead><tr>${columns.map((column) => html`<th scope="col" class="${name(column)}">${column.title}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (row) => html`<tr class="${options.rowClass?.(row) ?? ''}">${columns.map((column, index) =>
    index === 0
      ? html`<th scope="row" class="${name(column)}">${column.cell(row)}</th>`
      : html`<td class="${name(column)}" data-label="${column.title}">${column.cell(row)}</td>`,
  )}</tr>
`,
)}</tbody>
${options.foot ?? null}
</table>`,
  );
}

/** A bordered surface whose content scrolls sideways where it is too wide. */
export function panel(label: string, body: Content): Markup {
  return html`<div class="panel"><div class="scroll" tabindex="0" role="group" aria-label="${label}">${body}</div></div>`;
}

export interface Card {
  readonly label: string;
  readonly value: string;
  readonly more: string;
  /** What hurts is red. */
  readonly isBad?: boolean;
}

export function cards(list: readonly Card[]): Markup {
  return html`<dl class="cards">${list.map(
    ({ label, value, more, isBad }) =>
      html`<div class="card"><dt>${label}</dt><dd class="value${isBad === true ? ' bad' : ''}">${value}</dd><dd class="more">${more}</dd></div>`,
  )}</dl>`;
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
}

const logo = new Markup(
  '<svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true"><rect width="26" height="26" rx="7" fill="#2f5fd0"/>' +
    '<path d="M7 6.5h3.2l7.6 13M12.6 11.2 7.6 19.5" fill="none" stroke="#fff" stroke-width="2.1" stroke-linecap="round" stroke-linejoin="round"/></svg>',
);
