import { CHART_CONTROLS_STYLE } from '../charts/controls.ts';
import { chartTheme, type ThemeName } from '../charts/theme.ts';
import { diagramStyle } from '../diagram/svg.ts';
import { printStyle } from './print-style.ts';
import { TABLE_STYLE } from './table-style.ts';

/** What the reader's own system reads best; nothing is loaded. */
export const SYSTEM_FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif';

/**
 * The page's whole style sheet, with the rules that this page alone needs (`own`). Colours are those of the
 * charts, so that a card and the chart in it are one surface.
 */
export function styleSheet(own: string): string {
  return `
:root { ${variables('light')} --page: #f6f7f9; --shade: #f1f3f7; --edge: #858fa0; --good: #0a7d4f; --bad: #b3261e; color-scheme: light; }
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { ${darkVariables()} } }
:root[data-theme="dark"] { ${darkVariables()} }
* { box-sizing: border-box; }
html { scroll-padding-top: 60px; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.55 ${SYSTEM_FONT}; font-variant-numeric: tabular-nums; }
.wrap { max-width: 1160px; margin: 0 auto; padding: 0 24px; }
a { color: var(--accent); text-underline-offset: 3px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 12px; top: 8px; z-index: 9; background: var(--background); padding: 6px 12px; }
h1 { margin: 0; font-size: 28px; line-height: 1.22; letter-spacing: -0.02em; font-weight: 650; overflow-wrap: break-word; }
h2 { margin: 0 0 12px; font-size: 19px; letter-spacing: -0.01em; font-weight: 650; }
h3 { margin: 0; font-size: 15px; font-weight: 600; overflow-wrap: break-word; }
.lead { margin: -8px 0 16px; color: var(--muted); max-width: 100ch; }
section { margin: 32px 0 0; }
.head + section, .head + noscript + section { margin-top: 18px; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.long { overflow-wrap: anywhere; }
.word { white-space: nowrap; }

header.bar { position: sticky; top: 0; z-index: 5; background: var(--page); border-bottom: 1px solid var(--line); }
.bar .wrap { display: flex; align-items: center; gap: 20px; min-height: 48px; max-width: 1400px; }
.brand { display: flex; align-items: center; gap: 9px; font-weight: 600; letter-spacing: -0.01em; }
.brand svg { display: block; }
nav { flex: 1; min-width: 0; }
nav ul { display: flex; gap: 0 12px; margin: 0; padding: 0 22px 0 0; list-style: none; overflow-x: auto; scrollbar-width: none; mask-image: linear-gradient(to left, transparent, #000 22px); }
nav a { display: block; padding: 13px 0 12px; color: var(--muted); text-decoration: none; font-size: 13.5px; white-space: nowrap; }
nav a:hover { color: var(--text); }
nav a:focus-visible { outline-offset: -2px; }
.page-tools { display: flex; gap: 8px; }
[hidden] { display: none !important; }
button, select, input { font: inherit; font-size: 13px; color: var(--text); background: var(--background); border: 1px solid var(--edge); border-radius: 7px; padding: 4px 10px; }
button, select { cursor: pointer; white-space: nowrap; }
button:hover, select:hover { border-color: var(--text); }

.head { padding-top: 22px; }
.title { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 16px; }
.badges { display: flex; flex-wrap: wrap; gap: 8px; margin: 0 0 10px; }
.badge { display: inline-flex; align-items: center; gap: 6px; padding: 3px 11px; border-radius: 99px; border: 1px solid currentColor; font-size: 13px; font-weight: 600; white-space: nowrap; text-decoration: none; }
.badge.calm { color: var(--good); }
.badge.strained { color: var(--second); }
.badge.broken { color: var(--bad); }
.badge.plain { color: var(--muted); font-weight: 500; }
h1 .name { display: block; margin-bottom: 2px; font-size: 15px; font-weight: 500; letter-spacing: 0; color: var(--muted); }
h1 .headline { display: block; font-size: 26px; max-width: 46em; text-wrap: pretty; }
.points { margin: 8px 0 0; padding-left: 18px; max-width: 110ch; }
.points li { margin: 1px 0; overflow-wrap: break-word; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.meta { display: flex; flex-wrap: wrap; gap: 2px 22px; margin: 12px 0 0; padding: 0; list-style: none; color: var(--muted); font-size: 14px; }
.meta b { font-weight: 500; color: var(--text); }

.cards { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 12px; margin: 0; }
.card { background: var(--background); border: 1px solid var(--line); border-radius: 10px; padding: 11px 16px 11px; min-width: 0; }
.card dt { color: var(--muted); font-size: 13px; }
.card dd { margin: 0; }
.card .value { font-size: 24px; line-height: 1.3; font-weight: 620; letter-spacing: -0.02em; overflow-wrap: break-word; }
.card .value.bad { color: var(--bad); }
.card .more { color: var(--muted); font-size: 13px; line-height: 1.4; overflow-wrap: break-word; }
.caution { margin: 10px 0 0; color: var(--muted); font-size: 13.5px; overflow-wrap: break-word; }
.caution b { color: var(--second); font-weight: 600; }
.cards + .charts { margin-top: 12px; }

.panel + .panel, .charts + .panel, .panel + .charts, details + .charts { margin-top: 14px; }
.panel { position: relative; background: var(--background); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
caption { text-align: left; padding: 12px 16px 0; color: var(--muted); font-size: 13px; }
th, td { padding: 8px 12px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { white-space: normal; color: var(--muted); font-weight: 500; font-size: 12.5px; padding-top: 11px; background: var(--shade); vertical-align: bottom; }
tbody tr:last-child > *, tfoot tr:last-child > * { border-bottom: 0; }
th:first-child, td:first-child, .left { text-align: left; }
th:first-child, td:first-child { padding-left: 16px; }
th:last-child, td:last-child { padding-right: 16px; }
tbody th { font-weight: 550; }
td.wrapped, th.wrapped { white-space: normal; overflow-wrap: break-word; min-width: 130px; }
.dense { font-size: 13px; }
.dense th, .dense td { padding-left: 6px; padding-right: 6px; }
.dense th:first-child { padding-left: 16px; }
.dense th:last-child, .dense td:last-child { padding-right: 16px; }
.dense th.wrapped, .dense td.wrapped { min-width: 96px; }
td small, th small { display: block; font-weight: 400; color: var(--muted); font-size: 12px; }
tfoot tr > * { font-weight: 650; border-top: 2px solid var(--line); }
tr.front > :first-child { box-shadow: inset 3px 0 0 var(--accent); }
.mark { display: inline-block; margin-left: 6px; padding: 0 7px; border-radius: 99px; background: var(--accentFill); color: var(--text); font-size: 11.5px; font-weight: 500; }
.zero { color: var(--muted); }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: 13px; }

.list { margin: 0; padding: 0; list-style: none; }
.list li { display: grid; grid-template-columns: 88px 1fr; gap: 12px; padding: 11px 16px; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
.list li > * { min-width: 0; }
.list li:last-child { border-bottom: 0; }
.kind { font-size: 13px; color: var(--muted); }
.kind.warning { color: var(--second); font-weight: 600; }
.kind.notice { color: var(--accent); font-weight: 600; }

.charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 14px; }
figure { margin: 0; background: var(--background); border: 1px solid var(--line); border-radius: 10px; padding: 15px 16px 12px; min-width: 0; }
figure.wide { grid-column: 1 / -1; }
figcaption p { margin: 1px 0 8px; color: var(--muted); font-size: 13px; line-height: 1.45; overflow-wrap: break-word; }
.plot { position: relative; height: 270px; }
figure.wide .plot { height: 300px; }
.headline .charts { margin-top: 12px; }

details.fold { margin-top: 12px; }
details.fold > :not(summary) { margin-top: 10px; }
summary { cursor: pointer; width: fit-content; color: var(--accent); font-size: 14px; border-radius: 4px; }
summary h2 { display: inline; color: var(--text); }
details.whole > .lead { margin-top: 6px; }
details.whole > .panel { margin-top: 12px; }
details.whole > .lead + .panel { margin-top: 0; }
.note { margin: 8px 16px; color: var(--muted); font-size: 13px; }

.advice { margin: 0; padding: 0; list-style: none; }
.advice li { display: grid; grid-template-columns: 76px minmax(0, 1fr); gap: 12px; padding: 10px 16px; border-bottom: 1px solid var(--line); }
.advice li:last-child { border-bottom: 0; }
.advice p { margin: 0; max-width: 110ch; overflow-wrap: break-word; }
.advice .more { color: var(--muted); font-size: 13.5px; }
.advice .more b { color: var(--text); font-weight: 550; }
.command { display: flex; align-items: flex-start; gap: 8px; margin: 5px 0 2px; }
.command code { background: var(--shade); border-radius: 6px; padding: 3px 8px; overflow-wrap: break-word; min-width: 0; }
.copy { flex: none; padding: 1px 9px; font-size: 12px; }
.panel > .copy { position: absolute; top: 8px; right: 8px; }

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

pre { margin: 0; padding: 16px 18px; width: max-content; min-width: 100%; line-height: 1.6; tab-size: 2; }
footer.wrap { margin-top: 48px; padding-top: 18px; padding-bottom: 44px; color: var(--muted); font-size: 13px; }

.short-print { display: none; }
details + .extra > .charts { margin-top: 14px; }

@media (max-width: 960px) {
  .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@media (max-width: 820px) {
  .charts { grid-template-columns: minmax(0, 1fr); }
  .wrap { padding: 0 16px; }
  .bar .wrap { flex-wrap: wrap; gap: 0 12px; padding-top: 8px; }
  .page-tools { margin-left: auto; }
  nav { order: 3; flex: 1 0 100%; }
  h1 .headline { font-size: 22px; }
}
@media (max-width: 520px) {
  .card { padding: 9px 12px; }
  .card .value { font-size: 19px; }
  .list li, .advice li { grid-template-columns: minmax(0, 1fr); gap: 0; }
  figure { padding: 12px 12px 8px; }
  .plot, figure.wide .plot { height: 260px; }
  .command { flex-wrap: wrap; }
  pre { width: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
}
${TABLE_STYLE}
${printStyle(variables('light'))}
`;
}

function darkVariables(): string {
  return `${variables('dark')} --page: #0b0e13; --shade: #181d26; --edge: #667085; --good: #4fd09a; --bad: #ff8f85; color-scheme: dark;`;
}

function variables(name: ThemeName): string {
  const { colors } = chartTheme(name, SYSTEM_FONT);
  return [...Object.entries(colors), ['line', colors['grid'] ?? '']]
    .map(([role, color]) => `--${role}: ${color};`)
    .join(' ');
}
