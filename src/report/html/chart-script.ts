/**
 * Draws each chart once it can be seen, and hands it to the chart's controls. Uses `hydrateChart`,
 * `chartControls`, `themes`, `charts` and `themeName` of the page's script.
 */
export const CHARTS = `
var drawn = [];
function canvasOf(chart) { return document.getElementById("chart-" + chart.name); }
function isFolded(element) { return element.closest("details:not([open])") !== null; }
function forget(index) {
  if (drawn[index]) drawn[index].destroy();
  drawn[index] = undefined;
}
function drawOne(index, name) {
  forget(index);
  Chart.defaults.font.family = themes[name].fontFamily;
  drawn[index] = new Chart(canvasOf(charts[index]), hydrateChart(charts[index].config, themes[name], { titles: false }));
}
function draw(name) {
  charts.forEach(function (chart, index) {
    if (isFolded(canvasOf(chart))) forget(index);
    else drawOne(index, name);
  });
  controls.attach(drawn);
}
function redraw() { draw(themeName()); }
document.addEventListener("toggle", function (event) {
  if (!event.target.open) return;
  var isNew = false;
  charts.forEach(function (chart, index) {
    var canvas = canvasOf(chart);
    if (drawn[index] || !event.target.contains(canvas) || isFolded(canvas)) return;
    drawOne(index, themeName());
    isNew = true;
  });
  if (isNew) controls.attach(drawn);
}, true);
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
var controls = chartControls(charts, picture);`;
