/**
 * Draws each chart once it can be seen, gives it a legend that the keyboard reaches and a button that saves
 * it as a picture. Uses `hydrateChart`, `themes`, `charts`, `themeName` and `say` of the page's script.
 */
export const CHARTS = `
var drawn = {};
function canvasOf(chart) { return document.getElementById("chart-" + chart.name); }
function isFolded(element) { return element.closest("details:not([open])") !== null; }
function drawOne(chart, name) {
  var before = drawn[chart.name];
  var hidden = [];
  if (before) {
    before.data.datasets.forEach(function (_, index) { if (!before.isDatasetVisible(index)) hidden.push(index); });
    before.destroy();
  }
  Chart.defaults.font.family = themes[name].fontFamily;
  var config = hydrateChart(chart.config, themes[name], { titles: false });
  var legend = config.options.plugins && config.options.plugins.legend;
  var hasLegend = Boolean(legend) && legend.display !== false && config.data.datasets.length > 1;
  if (legend) legend.display = false;
  var made = new Chart(canvasOf(chart), config);
  hidden.forEach(function (index) { made.setDatasetVisibility(index, false); });
  if (hidden.length > 0) made.update("none");
  drawn[chart.name] = made;
  tools(chart, made, hasLegend, legend);
}
function draw(name, evenFolded) {
  charts.forEach(function (chart) {
    if (evenFolded || !isFolded(canvasOf(chart))) drawOne(chart, name);
    else if (drawn[chart.name]) { drawn[chart.name].destroy(); delete drawn[chart.name]; }
  });
}
function redraw() { draw(themeName(), false); }
document.addEventListener("toggle", function (event) {
  if (!event.target.open) return;
  charts.forEach(function (chart) {
    var canvas = canvasOf(chart);
    if (!drawn[chart.name] && event.target.contains(canvas) && !isFolded(canvas)) drawOne(chart, themeName());
  });
}, true);

function tools(chart, made, hasLegend, legend) {
  var figure = canvasOf(chart).closest("figure");
  var plot = figure.querySelector(".plot");
  var list = figure.querySelector(".legend");
  var focused = list ? Array.prototype.indexOf.call(list.querySelectorAll("button"), document.activeElement) : -1;
  if (list) list.remove();
  if (hasLegend) {
    list = legendOf(made, legend);
    figure.insertBefore(list, plot);
    if (focused >= 0) list.querySelectorAll("button")[focused].focus();
  }
  if (figure.querySelector(".save")) return;
  var save = document.createElement("button");
  save.type = "button";
  save.className = "save";
  save.textContent = "PNG";
  save.title = "Save this chart as a picture";
  save.setAttribute("aria-label", "Save as PNG: " + figure.querySelector("h3").textContent);
  save.addEventListener("click", function () { savePicture(chart); });
  figure.querySelector("figcaption").appendChild(save);
}
function shape(name, attributes) {
  var made = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
  return made;
}
function swatch(item) {
  var svg = shape("svg", { width: 22, height: 10, "aria-hidden": "true" });
  var stroke = String(item.strokeStyle);
  svg.appendChild(item.pointStyle === "line"
    ? shape("line", { x1: 0, x2: 22, y1: 5, y2: 5, stroke: stroke, "stroke-width": Math.max(2, item.lineWidth), "stroke-dasharray": (item.lineDash || []).join(" ") })
    : item.pointStyle === "rect" || item.pointStyle === undefined
      ? shape("rect", { x: 4, y: 0.5, width: 14, height: 9, rx: 2, fill: String(item.fillStyle), stroke: stroke })
      : shape("circle", { cx: 11, cy: 5, r: 4, fill: String(item.fillStyle), stroke: stroke }));
  return svg;
}
function legendOf(made, legend) {
  var list = document.createElement("ul");
  list.className = "legend";
  var filter = legend.labels && legend.labels.filter;
  var items = made.options.plugins.legend.labels.generateLabels(made);
  items.filter(function (item) { return !filter || filter(item, made.data); }).forEach(function (item) {
    var button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", String(made.isDatasetVisible(item.datasetIndex)));
    button.title = "Show or hide";
    button.appendChild(swatch(item));
    button.appendChild(document.createTextNode(item.text));
    button.addEventListener("click", function () {
      var shown = !made.isDatasetVisible(item.datasetIndex);
      made.setDatasetVisibility(item.datasetIndex, shown);
      made.update("none");
      button.setAttribute("aria-pressed", String(shown));
    });
    var entry = document.createElement("li");
    entry.appendChild(button);
    list.appendChild(entry);
  });
  return list;
}
function savePicture(chart) {
  var theme = themes[themeName()];
  var canvas = document.createElement("canvas");
  canvas.width = 1200;
  canvas.height = 600;
  var config = hydrateChart(chart.config, theme, { titles: true });
  config.options = Object.assign({}, config.options, { responsive: false, animation: false, devicePixelRatio: 2 });
  var shown = drawn[chart.name];
  config.data.datasets.forEach(function (dataset, index) { if (shown && !shown.isDatasetVisible(index)) dataset.hidden = true; });
  config.plugins = [{ id: "paper", beforeDraw: function (one) {
    one.ctx.save();
    one.ctx.fillStyle = theme.colors.background;
    one.ctx.fillRect(0, 0, one.width, one.height);
    one.ctx.restore();
  } }].concat(config.plugins || []);
  var picture = new Chart(canvas, config);
  canvas.toBlob(function (blob) {
    picture.destroy();
    var anchor = document.createElement("a");
    anchor.href = URL.createObjectURL(blob);
    anchor.download = chart.name + ".png";
    anchor.click();
    setTimeout(function () { URL.revokeObjectURL(anchor.href); }, 10000);
    say(anchor.download + " is saved");
  });
}`;
