// Hold to choose: a finger that only brushes a tile chooses nothing. It has to stay for as long as the child set on
// "look and sound"; then the tile shows that it is ready, and letting go chooses. Sliding off cancels (WCAG 2.5.2).
// Keys and switches choose at once.

const HOLD_MS = Number(document.documentElement.dataset.hold);
const KINDS = "a.tile, a.button, button";
let held = null;
let since = 0;
let timer = 0;

function letGo() {
  window.clearTimeout(timer);
  if (held) delete held.dataset.held;
  held = null;
}

document.addEventListener("pointerdown", (event) => {
  letGo();
  const tile = event.target instanceof Element && event.target.closest(KINDS);
  if (!tile) return;
  held = tile;
  since = event.timeStamp;
  timer = window.setTimeout(() => { tile.dataset.held = ""; }, HOLD_MS); // only to show it: the time itself decides
}, true);
for (const off of ["pointercancel", "dragstart"]) document.addEventListener(off, letGo, true);
document.addEventListener("contextmenu", (event) => {
  if (held) event.preventDefault(); // a long press is a choice here, not a menu
}, true);
document.addEventListener("click", (event) => {
  const tile = event.target instanceof Element && event.target.closest(KINDS);
  if (!tile || event.detail === 0) return;
  const ready = tile === held && event.timeStamp - since >= HOLD_MS;
  letGo();
  if (ready) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
