/**
 * The short print is what stands open to a reader in a hurry; "Print all", or `#print-all` behind the page's
 * address, prints everything. Folds open for paper and close again, charts are drawn light.
 */
export const PRINTING = `
var opened = [];
window.addEventListener("beforeprint", function () {
  if (location.hash === "#print-all") root.dataset.print = "all";
  var all = root.dataset.print === "all";
  document.querySelectorAll("details:not([open])").forEach(function (fold) {
    if (!all && (fold.classList.contains("extra") || fold.closest(".extra"))) return;
    fold.open = true;
    opened.push(fold);
  });
  draw("light");
  drawn.forEach(function (chart) {
    if (!chart) return;
    var isWide = chart.canvas.closest("figure").classList.contains("wide");
    chart.options.devicePixelRatio = 2;
    chart.resize(isWide ? 690 : 335, Math.min(chart.options.heightPx || 235, 520));
  });
});
window.addEventListener("afterprint", function () {
  opened.forEach(function (fold) { fold.open = false; });
  opened = [];
  if (location.hash !== "#print-all") delete root.dataset.print;
  redraw();
});
document.getElementById("print-all").addEventListener("click", function () {
  root.dataset.print = "all";
  window.print();
});`;
