const KEY = 'lambda-sim-theme';

/**
 * Stands in the head, so that a remembered theme is there before the first paint. A browser that keeps
 * nothing (a private window, a file's own origin) keeps the theme of the system.
 */
export const THEME_FIRST = `(function () {
"use strict";
document.documentElement.dataset.script = "";
try {
  var kept = localStorage.getItem("${KEY}");
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
} catch (_) {}
})();`;

/** The choice between light, dark and the system's; `redraw` is called after each change. */
export const THEME_CHOICE = `
var themeField = document.getElementById("theme");
var dark = window.matchMedia("(prefers-color-scheme: dark)");
function themeName() { return root.dataset.theme || (dark.matches ? "dark" : "light"); }
themeField.value = root.dataset.theme || "";
themeField.addEventListener("change", function () {
  if (themeField.value === "") delete root.dataset.theme;
  else root.dataset.theme = themeField.value;
  try { localStorage.setItem("${KEY}", themeField.value); } catch (_) {}
  redraw();
});
dark.addEventListener("change", function () { redraw(); });`;
