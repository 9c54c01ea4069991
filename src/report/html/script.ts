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
var dark = window.matchMedia("(prefers-color-scheme: dark)");
var toggle = document.getElementById("theme");
var drawn = [];
function picture(config, canvas) {
  var theme = themes[themeName()];
  var made = hydrateChart(config, theme, { titles: true });
  made.options.responsive = false;
  made.options.devicePixelRatio = 2;
  made.options.layout = { padding: { top: 14, right: 26, bottom: 14, left: 18 } };
  made.plugins.unshift({ id: "background", beforeDraw: function (chart) {
    chart.ctx.fillStyle = theme.colors.background;
    chart.ctx.fillRect(0, 0, chart.width, chart.height);
  } });
  return new Chart(canvas, made);
}
var controls = chartControls(charts, picture);
function themeName() { return root.dataset.theme || (dark.matches ? "dark" : "light"); }
function draw(name) {
  drawn.forEach(function (chart) { chart.destroy(); });
  Chart.defaults.font.family = themes[name].fontFamily;
  drawn = charts.map(function (chart) {
    return new Chart(document.getElementById("chart-" + chart.name), hydrateChart(chart.config, themes[name], { titles: false }));
  });
  controls.attach(drawn);
}
function update() {
  var name = themeName();
  toggle.textContent = name === "dark" ? "Light theme" : "Dark theme";
  draw(name);
}
toggle.hidden = false;
toggle.addEventListener("click", function () {
  root.dataset.theme = themeName() === "dark" ? "light" : "dark";
  update();
});
dark.addEventListener("change", update);
window.addEventListener("beforeprint", function () {
  draw("light");
  drawn.forEach(function (chart) {
    chart.options.devicePixelRatio = 2;
    chart.resize(690, chart.options.heightPx || (chart.canvas.closest("figure").classList.contains("wide") ? 300 : 250));
  });
});
window.addEventListener("afterprint", update);
update();
})();`;
}

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
