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
 * The what-if panel puts sections anew into the page, and says so: their tables sort, their commands copy,
 * and the charts are drawn, those in sight at once, the others when there is time. `charts` is null where
 * none of them changed.
 */
const SHOWING = `
var later = 0;
document.addEventListener("lambda-sim-shown", function (event) {
  event.detail.sections.forEach(function (section) {
    equipTables(section);
    equipCopying(section);
  });
  if (event.detail.charts === null) return;
  clearTimeout(later);
  charts.forEach(function (_, index) { forget(index); });
  drawn = [];
  charts = event.detail.charts;
  controls = chartControls(charts, picture);
  function drawThose(isNow) {
    charts.forEach(function (chart, index) {
      var canvas = canvasOf(chart);
      var at = canvas.getBoundingClientRect();
      var isSeen = at.bottom > -200 && at.top < window.innerHeight + 200;
      if (!drawn[index] && isSeen === isNow && !isFolded(canvas)) drawOne(index, themeName());
    });
    controls.attach(drawn);
  }
  drawThose(true);
  later = setTimeout(function () { drawThose(false); }, 120);
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
