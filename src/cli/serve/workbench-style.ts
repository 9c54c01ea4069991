/** Rules of the workbench, besides those of all pages. */
export const WORKBENCH_STYLE = `
html, body { height: 100%; }
body { display: grid; grid-template-rows: auto minmax(0, 1fr); }
header.bar { display: flex; align-items: center; gap: 8px 16px; min-height: 46px; padding: 0 16px; }
header.bar .folder { color: var(--muted); font-size: 13.5px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
header.bar nav { display: flex; justify-content: flex-end; gap: 4px; flex: 1; }
header.bar nav button { border-color: transparent; background: none; color: var(--muted); }
header.bar nav button:hover { color: var(--text); }
header.bar nav button[aria-current] { background: var(--accentFill); color: var(--text); font-weight: 600; }
.bench { display: grid; grid-template-columns: minmax(0, 41fr) minmax(0, 59fr); min-height: 0; }
.bench section { margin: 0; min-height: 0; min-width: 0; }
.text { display: flex; flex-direction: column; border-right: 1px solid var(--line); background: var(--background); }
.file-tools { display: flex; align-items: center; gap: 8px; padding: 8px 12px; border-bottom: 1px solid var(--line); background: var(--page); }
.file-tools select { flex: 0 1 auto; min-width: 0; max-width: 60%; text-overflow: ellipsis; }
.file-tools .state { margin-left: auto; color: var(--muted); font-size: 13px; white-space: nowrap; }
.file-tools .state.is-other { color: var(--second); font-weight: 600; }
button:disabled { color: var(--muted); border-color: var(--line); cursor: default; }
.editor { position: relative; flex: 1; min-height: 0; overflow: hidden; }
.editor:focus-within::after { content: ""; position: absolute; inset: 0; z-index: 250; border: 2px solid var(--accent); pointer-events: none; }
.notice { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 8px; padding: 8px 12px; background: var(--shade); border-bottom: 1px solid var(--line); border-left: 3px solid var(--second); font-size: 13.5px; }
.notice p { margin: 0; flex: 1 1 220px; overflow-wrap: anywhere; }
.digest { margin: 0; padding: 7px 12px; border-top: 1px solid var(--line); background: var(--page); color: var(--muted); font-size: 13px; }
.digest:empty, .faults:empty { display: none; }
.digest.is-old { color: var(--bad); }
.faults { margin: 0; padding: 0; list-style: none; max-height: 30%; overflow: auto; border-top: 1px solid var(--line); background: var(--page); font-size: 13px; }
.faults li { border-bottom: 1px solid var(--line); }
.faults li:last-child { border-bottom: 0; }
.faults button, .faults span { display: block; width: 100%; padding: 6px 12px; border: 0; border-radius: 0; background: none; text-align: left; white-space: normal; overflow-wrap: anywhere; }
.faults button:hover { background: var(--shade); }
.faults button:focus-visible { outline-offset: -2px; }
.faults b { font-weight: 600; color: var(--bad); }
.faults span { color: var(--muted); }
.right { display: grid; min-height: 0; min-width: 0; }
.right > section { grid-area: 1 / 1; }
.answer iframe, .opened iframe { display: block; width: 100%; height: 100%; border: 0; }
.has-faults .answer iframe { opacity: .62; }
body:not([data-view="reports"]) .kept, body[data-view="reports"] .answer { display: none; }
.reports { height: 100%; overflow: auto; padding: 18px 20px; position: relative; }
.reports.has-opened { overflow: hidden; }
.reports td, .reports th { white-space: normal; }
.reports tbody th { overflow-wrap: anywhere; min-width: 92px; }
.compare { margin-top: 26px; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
.row label { color: var(--muted); font-size: 13px; }
.row select { min-width: 0; max-width: 100%; }
.difference { margin-top: 14px; }
.difference:focus { outline: none; }
.difference .verdict { font-weight: 600; font-size: 16px; margin: 0 0 8px; overflow-wrap: anywhere; }
.difference .panel { margin-top: 12px; }
.opened { position: absolute; inset: 0; display: grid; grid-template-rows: auto minmax(0, 1fr); background: var(--page); z-index: 3; }
.opened .row { padding: 8px 16px; border-bottom: 1px solid var(--line); }
.opened .row button { margin-left: auto; }
.muted { color: var(--muted); }
dialog { border: 1px solid var(--edge); border-radius: 10px; background: var(--background); color: var(--text); padding: 18px 20px; width: min(420px, 92vw); }
dialog::backdrop { background: rgba(8, 12, 20, .45); }
dialog label { display: block; color: var(--muted); font-size: 13px; margin-bottom: 4px; }
dialog input { width: 100%; margin-bottom: 14px; }
@media (min-width: 901px) {
  header.bar nav button[data-view="text"] { display: none; }
  body[data-view="text"] header.bar nav button[data-view="answer"] { background: var(--accentFill); color: var(--text); font-weight: 600; }
}
@media (max-width: 900px) {
  .bench { grid-template-columns: minmax(0, 1fr); }
  body:not([data-view="text"]) .text, body[data-view="text"] .right { display: none; }
  .text { border-right: 0; }
  header.bar { flex-wrap: wrap; padding: 6px 12px; gap: 6px 10px; }
  header.bar .folder { flex: 1; }
  header.bar nav { order: 3; flex: 1 0 100%; justify-content: stretch; }
  header.bar nav button { flex: 1; }
  .cm-editor { font-size: 13px; }
}
@media (max-width: 520px) {
  .reports { padding: 14px 12px; }
  .file-tools select { max-width: 46%; }
}
`;
