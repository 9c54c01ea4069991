import { hydrateChart } from '../charts/hydrate.ts';
import { chartTheme } from '../charts/theme.ts';
import { scriptJson } from '../words/markup.ts';
import { SYSTEM_FONT } from './style.ts';

/**
 * The page's own script: draws the charts from the JSON in `#chart-data`, follows the colour scheme, and
 * makes charts fit for paper.
 */
export function pageScript(): string {
  const themes = { light: chartTheme('light', SYSTEM_FONT), dark: chartTheme('dark', SYSTEM_FONT) };
  return `(function () {
"use strict";
var hydrateChart = ${hydrateChart.toString()};
var themes = ${scriptJson(themes).text};
var charts = JSON.parse(document.getElementById("chart-data").textContent);
var root = document.documentElement;
var dark = window.matchMedia("(prefers-color-scheme: dark)");
var toggle = document.getElementById("theme");
var drawn = [];
function themeName() { return root.dataset.theme || (dark.matches ? "dark" : "light"); }
function draw(name) {
  drawn.forEach(function (chart) { chart.destroy(); });
  Chart.defaults.font.family = themes[name].fontFamily;
  drawn = charts.map(function (chart) {
    return new Chart(document.getElementById("chart-" + chart.name), hydrateChart(chart.config, themes[name], { titles: false }));
  });
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
    chart.resize(690, chart.canvas.closest("figure").classList.contains("wide") ? 300 : 250);
  });
});
window.addEventListener("afterprint", update);
update();
})();`;
}
