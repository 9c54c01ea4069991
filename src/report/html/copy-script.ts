/**
 * Copies commands and patches. A page from a file may not have the clipboard's interface: then the old
 * command copies the selection, and where that is refused too the text stays selected.
 */
export const COPYING = `
function copy(element, button) {
  function done(copied) {
    button.textContent = copied ? "Copied" : "Selected";
    say(copied ? "Copied" : "The text is selected: copy it with the keyboard");
    setTimeout(function () { button.textContent = "Copy"; }, 2000);
  }
  function bySelection() {
    var range = document.createRange();
    range.selectNodeContents(element);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    var copied = false;
    try { copied = document.execCommand("copy"); } catch (_) {}
    if (copied) selection.removeAllRanges();
    button.focus();
    done(copied);
  }
  if (!navigator.clipboard || !navigator.clipboard.writeText) return bySelection();
  navigator.clipboard.writeText(element.textContent).then(function () { done(true); }, bySelection);
}
function equipCopying(part) {
  part.querySelectorAll(".panel pre").forEach(function (pre) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy: " + pre.closest(".scroll").getAttribute("aria-label"));
    pre.closest(".panel").appendChild(button);
    button.addEventListener("click", function () { copy(pre, button); });
  });
  part.querySelectorAll(".command .copy").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { copy(button.parentNode.querySelector("code"), button); });
  });
}
equipCopying(document);`;
