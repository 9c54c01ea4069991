/** Rules of the what-if panel. */
export const LIVE_STYLE = `
:root:not([data-script]) #what-if, :root:not([data-script]) nav a[href="#what-if"] { display: none; }
#what-if > .lead { margin-bottom: 10px; }
.live { background: var(--background); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px 12px; }
.live-grid { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 10px 22px; align-items: start; }
.live-of { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; margin: 0 0 10px; }
.live-field { min-width: 0; }
.live-field > label, .live-of > label { color: var(--muted); font-size: 13px; }
.live-field .row { display: flex; align-items: center; gap: 8px; min-height: 30px; }
.live-field output { font-weight: 600; min-width: 62px; text-align: right; white-space: nowrap; }
.live-field input[type="range"] { flex: 1; min-width: 0; height: 24px; margin: 0; padding: 0; border: 0; background: none; accent-color: var(--accent); cursor: pointer; }
.live-field input:not([type="range"]), .live-field select { width: 100%; min-width: 0; height: 30px; padding: 3px 9px; }
.live-field.is-changed > label { color: var(--text); font-weight: 600; }
.live-field.is-changed > label::after { content: " · changed"; color: var(--accent); font-weight: 500; }
.live-field small { display: block; color: var(--muted); font-size: 12px; line-height: 1.35; }
.live details.fold { margin-top: 10px; }
.live-key { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 1fr) auto; gap: 8px; margin-top: 12px; align-items: end; }
.live-key button { height: 30px; }
.live-line { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 8px; margin-top: 12px; padding-top: 10px; border-top: 1px solid var(--line); }
.live-line .space { flex: 1; }
.live-chips:empty { display: none; }
.live-chips { flex: 1 0 100%; display: flex; flex-wrap: wrap; gap: 6px; margin: 0; padding: 0; list-style: none; min-width: 0; }
.live-chips li { display: inline-flex; align-items: center; gap: 2px; max-width: 100%; padding: 0 2px 0 9px; border-radius: 7px; background: var(--shade); }
.live-chips code { overflow-wrap: anywhere; }
.live-chips button { border: 0; background: none; padding: 2px 8px; min-height: 26px; min-width: 26px; color: var(--muted); }
.live-chips button:hover { color: var(--text); }
.live button:disabled { color: var(--muted); cursor: default; border-color: var(--line); }
.live-said { margin: 0; color: var(--muted); font-size: 13px; min-height: 20px; }
.live-said.is-bad { color: var(--bad); white-space: pre-wrap; overflow-wrap: anywhere; }
.live-ask { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-top: 8px; }
.live-ask p { margin: 0; flex: 1 1 320px; }
.live-bar { height: 2px; margin: 8px -16px 0; overflow: hidden; }
.live-bar > span { display: block; height: 100%; width: 0; background: var(--accent); }
.live-table .scroll { position: relative; }
.live-table { margin: 0 -16px -12px; border-top: 1px solid var(--line); }
.live-table table { font-size: 13.5px; }
.live-table small .good, .live-table small .bad { font-weight: 550; }
.live-table .act { white-space: nowrap; }
.live-table .act button { padding: 1px 9px; font-size: 12px; margin-left: 4px; }
.live-table .of-setting { font-weight: 400; overflow-wrap: anywhere; white-space: normal; min-width: 140px; }
.live-none { color: var(--muted); max-width: 100ch; }
.live-applied { margin: 0 0 10px; padding: 6px 12px; border-left: 3px solid var(--accent); background: var(--shade); border-radius: 0 7px 7px 0; font-size: 13.5px; overflow-wrap: anywhere; }
.live-applied b { font-weight: 600; }
.card .was, .card .interval { color: var(--muted); font-size: 12.5px; }
@media (max-width: 960px) { .live-grid { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@media (max-width: 520px) {
  .live { padding: 12px 12px 10px; }
  .live-grid { grid-template-columns: minmax(0, 1fr); }
  .live-key { grid-template-columns: minmax(0, 1fr); }
  .live-bar, .live-table { margin-left: -12px; margin-right: -12px; }
  .live-line .space { flex: 1 0 100%; height: 0; }
}
@media print { #what-if { display: none; } }
`;
