import { CHART_CONTROLS_STYLE } from '../charts/controls.ts';
import { chartTheme, type ThemeName } from '../charts/theme.ts';
import { diagramStyle } from '../diagram/svg.ts';

/** What the reader's own system reads best; nothing is loaded. */
export const SYSTEM_FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif';

/**
 * The page's whole style sheet, with the rules that this page alone needs (`own`). Colours are those of the
 * charts, so that a card and the chart in it are one surface.
 */
export function styleSheet(own: string): string {
  return `
:root { ${variables('light')} --page: #f6f7f9; --shade: #f1f3f7; --good: #0a7d4f; --bad: #b3261e; color-scheme: light; }
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { ${darkVariables()} } }
:root[data-theme="dark"] { ${darkVariables()} }
* { box-sizing: border-box; }
html { scroll-padding-top: 64px; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.55 ${SYSTEM_FONT}; font-variant-numeric: tabular-nums; }
.wrap { max-width: 1160px; margin: 0 auto; padding: 0 24px; }
a { color: var(--accent); text-underline-offset: 3px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 12px; top: 8px; z-index: 9; background: var(--background); padding: 6px 12px; }
h1 { margin: 0; font-size: 30px; line-height: 1.2; letter-spacing: -0.02em; font-weight: 650; overflow-wrap: anywhere; }
h2 { margin: 0 0 12px; font-size: 19px; letter-spacing: -0.01em; font-weight: 650; }
h3 { margin: 0; font-size: 15px; font-weight: 600; overflow-wrap: anywhere; }
.lead { margin: -8px 0 16px; color: var(--muted); max-width: 100ch; }
section { margin: 44px 0 0; }

.top { display: flex; align-items: center; justify-content: space-between; padding: 22px 0 26px; }
.brand { display: flex; align-items: center; gap: 10px; font-weight: 600; letter-spacing: -0.01em; }
.brand svg { display: block; }
.brand small { font-weight: 400; color: var(--muted); font-size: 13px; }
button { font: inherit; font-size: 13px; color: var(--text); background: var(--background); border: 1px solid var(--line); border-radius: 7px; padding: 5px 12px; cursor: pointer; }
button:hover { border-color: var(--muted); }
.title { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 16px; }
.badge { display: inline-flex; align-items: center; gap: 6px; padding: 3px 11px; border-radius: 99px; border: 1px solid currentColor; font-size: 13px; font-weight: 600; white-space: nowrap; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.meta { display: flex; flex-wrap: wrap; gap: 2px 22px; margin: 12px 0 0; padding: 0; list-style: none; color: var(--muted); font-size: 14px; }
.meta b { font-weight: 500; color: var(--text); }

nav { position: sticky; top: 0; z-index: 5; margin-top: 24px; background: var(--page); border-bottom: 1px solid var(--line); }
nav ul { display: flex; flex-wrap: wrap; gap: 0 18px; margin: 0; padding: 0; list-style: none; overflow-x: auto; scrollbar-width: none; }
nav a { display: block; padding: 11px 0 10px; color: var(--muted); text-decoration: none; font-size: 14px; white-space: nowrap; }
nav a:hover { color: var(--text); }

.cards { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 12px; margin: 0; }
.card { background: var(--background); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px 13px; min-width: 0; }
.card dt { color: var(--muted); font-size: 13px; }
.card dd { margin: 0; }
.card .value { font-size: 25px; line-height: 1.3; font-weight: 620; letter-spacing: -0.02em; overflow-wrap: anywhere; }
.card .more { color: var(--muted); font-size: 13px; line-height: 1.4; overflow-wrap: anywhere; }

.panel + .panel, .charts + .panel { margin-top: 14px; }
.panel { background: var(--background); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
caption { text-align: left; padding: 12px 16px 0; color: var(--muted); font-size: 13px; }
th, td { padding: 8px 12px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--muted); font-weight: 500; font-size: 12.5px; padding-top: 11px; background: var(--shade); vertical-align: bottom; }
tbody tr:last-child > *, tfoot tr:last-child > * { border-bottom: 0; }
th:first-child, td:first-child, .left { text-align: left; }
th:first-child, td:first-child { padding-left: 16px; }
th:last-child, td:last-child { padding-right: 16px; }
tbody th { font-weight: 550; }
td.wrapped, th.wrapped { white-space: normal; overflow-wrap: anywhere; min-width: 200px; }
td small, th small { display: block; font-weight: 400; color: var(--muted); font-size: 12px; }
tr.group > * { background: var(--shade); font-weight: 600; }
tr.item > :first-child { padding-left: 30px; font-weight: 400; }
tfoot tr > * { font-weight: 650; border-top: 2px solid var(--line); }
tr.front > :first-child { box-shadow: inset 3px 0 0 var(--accent); }
.mark { display: inline-block; margin-left: 6px; padding: 0 7px; border-radius: 99px; background: var(--accentFill); color: var(--text); font-size: 11.5px; font-weight: 500; }
.zero { color: var(--muted); }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: 13px; }

.list { margin: 0; padding: 0; list-style: none; }
.list li { display: grid; grid-template-columns: 88px 1fr; gap: 12px; padding: 11px 16px; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.list li > * { min-width: 0; }
.list li:last-child { border-bottom: 0; }
.kind { font-size: 13px; color: var(--muted); }
.kind.warning { color: var(--second); font-weight: 600; }
.kind.notice { color: var(--accent); font-weight: 600; }

.charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 14px; }
figure { margin: 0; background: var(--background); border: 1px solid var(--line); border-radius: 10px; padding: 15px 16px 12px; min-width: 0; }
figure.wide { grid-column: 1 / -1; }
figcaption p { margin: 1px 0 8px; color: var(--muted); font-size: 13px; line-height: 1.45; overflow-wrap: anywhere; }
.plot { position: relative; height: 290px; }
figure.wide .plot { height: 340px; }
figure.none figcaption p { margin-bottom: 0; }

.part + .part { margin-top: 26px; }
.part h3 .zero { margin-left: 6px; font-weight: 400; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(132px, 1fr)); margin: 9px 0 12px; background: var(--background); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.facts > div { padding: 8px 14px 7px; background: var(--background); box-shadow: 0 0 0 1px var(--line); }
.facts dt { color: var(--muted); font-size: 12.5px; }
.facts dd { margin: 0; font-weight: 560; }
.facts small { display: block; font-weight: 400; font-size: 12px; color: var(--muted); }

svg text { font-family: ${SYSTEM_FONT}; }
.drawing { padding: 14px 16px; }
.drawing > div { container: drawing / inline-size; }
.diagram { display: block; height: auto; margin: 0 auto; }
${diagramStyle(Object.keys(chartTheme('light', SYSTEM_FONT).colors))}
${CHART_CONTROLS_STYLE}
${own}

pre { margin: 0; padding: 16px 18px; overflow-x: auto; line-height: 1.6; tab-size: 2; }
footer.wrap { margin-top: 48px; padding-top: 18px; padding-bottom: 44px; color: var(--muted); font-size: 13px; }

@media (max-width: 960px) {
  .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@media (max-width: 820px) {
  .charts { grid-template-columns: minmax(0, 1fr); }
  nav ul { flex-wrap: nowrap; }
  .wrap { padding: 0 16px; }
  h1 { font-size: 25px; }
}
@media (max-width: 520px) {
  .card { padding: 11px 12px; }
  .card .value { font-size: 20px; }
  .list li { grid-template-columns: 1fr; gap: 0; }
  .plot, figure.wide .plot { height: 270px; }
  th, td { padding: 7px 10px; }
  .brand small { display: none; }
}
@media print {
  :root, :root[data-theme] { ${variables('light')} --page: #fff; --shade: #f4f5f8; --good: #0a7d4f; --bad: #b3261e; color-scheme: light; }
  @page { size: A4; margin: 13mm 12mm; }
  body { font-size: 10.5pt; background: #fff; }
  .wrap { max-width: none; padding: 0; }
  nav, button, .skip { display: none; }
  section { margin-top: 22px; }
  h2, .lead { break-after: avoid; break-inside: avoid; }
  .cards { grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 8px; }
  .card .value { font-size: 15pt; }
  .charts { display: block; }
  figure { margin-bottom: 10px; break-inside: avoid; }
  .plot, figure.wide .plot { height: auto; }
  .plot canvas { width: 100% !important; height: auto !important; }
  .panel, .scroll { overflow: visible; }
  table { font-size: 8.5pt; }
  th, td { padding: 4px 6px; white-space: normal; }
  td.wrapped, th.wrapped { min-width: 27mm; }
  tr, .list li, .card { break-inside: avoid; }
  thead { display: table-header-group; }
  .part { break-inside: avoid-page; }
  .facts { grid-template-columns: repeat(6, minmax(0, 1fr)); }
  .facts > div { padding: 4px 7px; }
  .diagram { max-width: 100%; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 8.5pt; }
}
`;
}

function darkVariables(): string {
  return `${variables('dark')} --page: #0b0e13; --shade: #181d26; --good: #4fd09a; --bad: #ff8f85; color-scheme: dark;`;
}

function variables(name: ThemeName): string {
  const { colors } = chartTheme(name, SYSTEM_FONT);
  return [...Object.entries(colors), ['line', colors['grid'] ?? '']]
    .map(([role, color]) => `--${role}: ${color};`)
    .join(' ');
}
