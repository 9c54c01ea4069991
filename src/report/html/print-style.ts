/** Of each table, in the short print. */
const ROWS_PRINTED = 16;

/**
 * Paper: the short print leaves out what is folded and what is marked `extra`, so that it fits on four pages;
 * `data-print="all"` prints everything.
 *
 * @param light the colours of the light theme, as custom properties
 */
export function printStyle(light: string): string {
  return `
@media print {
  :root, :root[data-theme] { ${light} --page: #fff; --shade: #f4f5f8; --edge: #858fa0; --good: #0a7d4f; --bad: #b3261e; color-scheme: light; }
  @page { size: A4; margin: 12mm 12mm; }
  body { font-size: 9.5pt; line-height: 1.4; background: #fff; }
  .wrap { max-width: none; padding: 0; }
  nav, .page-tools, .skip, .copy, .filter, .sort::after, .branch::before { display: none !important; }
  header.bar { position: static; border: 0; }
  .bar .wrap { min-height: 0; }
  .head { padding-top: 6px; }
  :root:not([data-print="all"]) .extra { display: none; }
  :root:not([data-print="all"]) .short-print { display: block; margin: 0 0 4px; }
  :root:not([data-print="all"]) tbody > tr:nth-child(n+${ROWS_PRINTED + 1}) { display: none; }
  :root:not([data-print="all"]) table:has(> tbody > tr:nth-child(${ROWS_PRINTED + 1}):not(.shut))::after { content: "The first ${ROWS_PRINTED} rows."; display: table-caption; caption-side: bottom; padding: 4px 16px; color: var(--muted); }
  footer.wrap { margin-top: 14px; padding: 0; font-size: 8pt; }
  :root[data-print="all"] .shut { display: table-row; }
  summary { list-style: none; color: var(--muted); break-after: avoid; }
  summary::-webkit-details-marker { display: none; }
  section { margin-top: 14px; }
  h1 .headline { font-size: 16pt; }
  h2 { margin-bottom: 6px; font-size: 12.5pt; }
  h2, .lead { break-after: avoid; break-inside: avoid; }
  .lead { margin: -4px 0 8px; }
  .cards { grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 8px; }
  .card { padding: 7px 10px; }
  .card .value { font-size: 14pt; }
  .card .more { font-size: 8pt; }
  .charts { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px; }
  figure { padding: 8px 10px 6px; break-inside: avoid; }
  figcaption p { font-size: 8pt; }
  .plot, figure.wide .plot, .headline figure .plot { height: auto; }
  .plot canvas { width: 100% !important; height: auto !important; }
  .panel, .scroll { overflow: visible; }
  table { font-size: 8pt; }
  th, td { padding: 2.5px 6px; white-space: normal; }
  td small, th small { font-size: 7pt; }
  td.wrapped, th.wrapped { min-width: 24mm; }
  tr, .list li, .advice li, .card { break-inside: avoid; }
  .list li, .advice li { padding: 5px 10px; }
  thead { display: table-header-group; }
  .part { break-inside: avoid-page; }
  .facts { grid-template-columns: repeat(6, minmax(0, 1fr)); }
  .facts > div { padding: 3px 7px; }
  .drawing { padding: 6px; }
  .diagram { max-width: 100%; max-height: 150mm; }
  a { color: inherit; text-decoration: none; }
  pre { width: auto; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 8pt; padding: 8px 10px; }
}`;
}
