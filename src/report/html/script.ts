import { chartControls } from '../charts/controls.ts';
import { hydrateChart } from '../charts/hydrate.ts';
import { chartTheme } from '../charts/theme.ts';
import { scriptJson } from '../words/markup.ts';
import { CHARTS } from './chart-script.ts';
import { COPYING } from './copy-script.ts';
import { PRINTING } from './print-script.ts';
import { SYSTEM_FONT } from './style.ts';
import { TABLES } from './table-script.ts';
import { THEME_CHOICE } from './theme-script.ts';

/**
 * The page's own script: draws the charts from the JSON in `#chart-data`, follows the theme, sorts and
 * filters tables, copies, and makes the page fit for paper. Without it tables and figures stand.
 */
export function pageScript(): string {
  const themes = { light: chartTheme('light', SYSTEM_FONT), dark: chartTheme('dark', SYSTEM_FONT) };
  return `(function () {
"use strict";
var hydrateChart = ${hydrateChart.toString()};
var chartControls = ${chartControls.toString()};
var themes = ${scriptJson(themes).text};
var charts = JSON.parse(document.getElementById("chart-data").textContent);
var root = document.documentElement;
var said = document.getElementById("said");
function say(text) { said.textContent = text; }
document.querySelector(".page-tools").hidden = false;
${THEME_CHOICE}
${CHARTS}
${TABLES}
${COPYING}
${PRINTING}
${FOLDS}
${SHOWING}
redraw();
})();`;
}

/**
 * The what-if panel puts sections anew into the page, and says so: their charts are drawn, their tables sort,
 * their commands copy. What was open stays so.
 */
const SHOWING = `
document.addEventListener("lambda-sim-shown", function (event) {
  charts.forEach(function (_, index) { forget(index); });
  drawn = [];
  charts = event.detail.charts;
  controls = chartControls(charts, picture);
  event.detail.sections.forEach(function (section) {
    equipTables(section);
    equipCopying(section);
  });
  redraw();
});`;

/** A link to what is folded opens it. */
const FOLDS = `
function openTarget() {
  var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (!target) return;
  var fold = target.querySelector(":scope > details.whole");
  if (fold) fold.open = true;
  for (var at = target.parentElement; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
}
window.addEventListener("hashchange", openTarget);
document.querySelectorAll('a[href^="#"]').forEach(function (anchor) {
  anchor.addEventListener("click", function () { setTimeout(openTarget); });
});
openTarget();`;
