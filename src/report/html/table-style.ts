/** Rules of tables that sort, filter and fold, and of tables on a telephone, where each row is a list. */
export const TABLE_STYLE = `
tr.group > * { background: var(--shade); font-weight: 600; }
tr.item > :first-child { padding-left: 34px; font-weight: 400; }
.shut { display: none; }
.branch, .sort { padding: 0; border: 0; background: none; font: inherit; color: inherit; text-align: inherit; white-space: inherit; border-radius: 3px; }
.branch::before { content: ""; display: inline-block; width: 0; height: 0; margin: 0 8px 1px 1px; border: 4.5px solid transparent; border-left: 6px solid currentColor; border-right: 0; }
.branch[aria-expanded="true"]::before { transform: rotate(90deg); }
.sort:hover { color: var(--text); text-decoration: underline; }
.sort::after { content: "\\2195"; display: inline-block; width: 1em; margin-left: 3px; text-align: center; opacity: 0.55; }
[aria-sort="ascending"] .sort::after { content: "\\2191"; opacity: 1; }
[aria-sort="descending"] .sort::after { content: "\\2193"; opacity: 1; }
.filter { padding: 9px 16px; border-bottom: 1px solid var(--line); }
.filter input { width: 260px; max-width: 100%; }
.share { display: inline-flex; align-items: center; gap: 8px; }
.share span { width: 50px; text-align: right; }
.share .whole { fill: var(--shade); }
tr.group .share .whole { fill: var(--line); }
.share .part { fill: var(--accent); }
tr.item .share .part { fill: var(--neutral); }
@media (max-width: 520px) {
  .scroll > table, .scroll > table > tbody, .scroll > table > tfoot, .scroll > table > tbody > tr, .scroll > table > tfoot > tr { display: block; }
  .scroll > table > thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .scroll > table.can-sort > thead { position: static; display: block; width: auto; height: auto; clip-path: none; }
  .scroll > table.can-sort > thead > tr { display: flex; flex-wrap: wrap; gap: 2px 14px; padding: 8px 12px; background: var(--shade); border-bottom: 1px solid var(--line); }
  .scroll > table.can-sort > thead th { padding: 0; border: 0; min-width: 0; }
  .scroll > table > tbody > tr, .scroll > table > tfoot > tr { padding: 8px 12px; border-bottom: 1px solid var(--line); }
  .scroll > table > tbody > tr:last-child, .scroll > table > tfoot > tr { border-bottom: 0; }
  .scroll > table > tbody > tr > *, .scroll > table > tfoot > tr > * { display: block; padding: 1px 0; border: 0; min-width: 0; white-space: normal; background: none; overflow-wrap: anywhere; }
  .scroll > table > tbody > tr > td, .scroll > table > tfoot > tr > td { display: flow-root; text-align: right; }
  .scroll > table > tbody > tr > td[data-label]::before, .scroll > table > tfoot > tr > td[data-label]::before { content: attr(data-label); float: left; margin-right: 12px; color: var(--muted); text-align: left; font-size: 13px; font-weight: 400; max-width: 48%; }
  .scroll > table td > small { display: inline; margin-left: 6px; }
  .scroll > table > tbody > tr > td.none, .scroll > table > tfoot > tr > td.none, .scroll > table > tbody > tr.shut { display: none; }
  .scroll > table > tbody > tr.group { background: var(--shade); }
  .scroll > table > tbody > tr.item { padding-left: 31px; }
  .scroll > table > tbody > tr.item > :first-child { font-weight: 550; }
}`;
