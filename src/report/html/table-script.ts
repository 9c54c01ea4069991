/**
 * Tables sort by a press on a heading (a button, so by keyboard too), long ones filter by words; groups of
 * the bill fold. Numbers are read from what stands in the cells, with their units.
 */
export const TABLES = `
var MAGNITUDES = {
  ns: 1e-6, "\\u00b5s": 1e-3, ms: 1, s: 1e3, min: 6e4, h: 36e5, d: 864e5,
  kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12,
  "/s": 1, "/min": 1 / 60, "/h": 1 / 3600, "/d": 1 / 86400
};
function rankOf(cell) {
  var shown = cell.cloneNode(true);
  shown.querySelectorAll("small, .mark, button").forEach(function (one) { one.remove(); });
  var text = shown.textContent.trim().replace(/^[\\u2248~]/, "");
  if (text === "" || text === "\\u2013") return { text: "", number: null, isNothing: true };
  var sign = /^[-\\u2212]/.test(text) ? -1 : 1;
  var rest = text.replace(/^[-+\\u2212]/, "").replace(/^[$\\u20ac\\u00a3\\u00a5]|^[A-Z]{3} (?=\\d)/, "");
  var sum = 0;
  var found = /^\\d/.test(rest);
  // "1 h 30 min": each number with its own unit.
  if (found) rest.replace(/(\\d[\\d,]*(?:\\.\\d+)?)\\s*(\\/?[a-zA-Z\\u00b5]+)?/g, function (_, digits, unit, at) {
    if (at > 0 && sum !== 0 && !(unit in MAGNITUDES)) return "";
    sum += Number(digits.replace(/,/g, "")) * (Object.prototype.hasOwnProperty.call(MAGNITUDES, unit) ? MAGNITUDES[unit] : 1);
    return "";
  });
  return { text: text, number: found ? sign * sum : null, isNothing: false };
}
function compareCells(a, b) {
  if (a.number !== null && b.number !== null) return a.number - b.number;
  if (a.number !== null || b.number !== null) return a.number !== null ? -1 : 1;
  return a.text.localeCompare(b.text, "en", { numeric: true });
}
function makeSortable(table) {
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  if (rows.length < 2) return;
  table.classList.add("can-sort");
  var headings = Array.prototype.slice.call(table.tHead.rows[0].cells);
  headings.forEach(function (heading, column) {
    if (heading.textContent.trim() === "") return;
    var button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    while (heading.firstChild) button.appendChild(heading.firstChild);
    heading.appendChild(button);
    button.addEventListener("click", function () {
      var before = heading.getAttribute("aria-sort");
      // Figures begin with the largest, words with A; a third press restores the order of the report.
      var ranked = rows.map(function (row) { return { row: row, rank: rankOf(row.cells[column]) }; });
      var first = ranked.some(function (one) { return one.rank.number !== null; }) ? "descending" : "ascending";
      var second = first === "descending" ? "ascending" : "descending";
      var next = before === null ? first : before === first ? second : null;
      headings.forEach(function (one) { one.removeAttribute("aria-sort"); });
      if (next !== null) {
        heading.setAttribute("aria-sort", next);
        ranked.sort(function (a, b) {
          if (a.rank.isNothing !== b.rank.isNothing) return a.rank.isNothing ? 1 : -1;
          var order = compareCells(a.rank, b.rank);
          return next === "ascending" ? order : -order;
        });
      }
      ranked.forEach(function (one) { body.appendChild(one.row); });
      say(next === null ? "In the order of the report" : "Sorted by " + button.textContent + ", " + next);
    });
  });
  if (rows.length > 8) makeFilter(table, rows);
}
function makeFilter(table, rows) {
  var panel = table.closest(".panel");
  var field = document.createElement("input");
  field.type = "search";
  field.placeholder = "Filter " + rows.length + " rows";
  field.setAttribute("aria-label", "Filter the table " + table.closest(".scroll").getAttribute("aria-label"));
  var line = document.createElement("div");
  line.className = "filter";
  line.appendChild(field);
  panel.insertBefore(line, panel.firstChild);
  var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });
  field.addEventListener("input", function () {
    var words = field.value.toLowerCase().split(/\\s+/).filter(Boolean);
    var left = 0;
    rows.forEach(function (row, index) {
      var fits = words.every(function (word) { return texts[index].indexOf(word) >= 0; });
      row.hidden = !fits;
      if (fits) left += 1;
    });
    say(left + " of " + rows.length + " rows");
  });
}
function makeTree(table) {
  var groups = Array.prototype.slice.call(table.querySelectorAll("tr.group[data-group]"));
  groups.forEach(function (row) {
    var items = Array.prototype.slice.call(table.querySelectorAll('tr[data-of="' + row.dataset.group + '"]'));
    if (items.length === 0) return;
    var heading = row.cells[0];
    var button = document.createElement("button");
    button.type = "button";
    button.className = "branch";
    while (heading.firstChild) button.appendChild(heading.firstChild);
    heading.appendChild(button);
    function set(open) {
      button.setAttribute("aria-expanded", String(open));
      items.forEach(function (item) { item.classList.toggle("shut", !open); });
    }
    button.addEventListener("click", function () { set(button.getAttribute("aria-expanded") !== "true"); });
    // On a telephone each item is a list of its own: all begin folded.
    set(row.classList.contains("open") && window.innerWidth > 520);
  });
}
function equipTables(part) {
  part.querySelectorAll("table.sortable").forEach(makeSortable);
  part.querySelectorAll("table.tree").forEach(makeTree);
}
equipTables(document);`;
