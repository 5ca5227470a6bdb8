// One or two switches, each sent as a key: the page lights up row by row, then tile by tile.
// One switch (Space or Enter): it steps by itself; a press takes the row, a second press takes the tile.
// Two switches: Space steps, Enter takes. After three rounds it rests until the next press.
// What is taken is clicked without a pointer, so no guard against double taps swallows it.

const settings = document.documentElement.dataset;
const alone = settings.scan === "one";
const stepMs = Number(settings.scanSeconds || 2) * 1000;
const ROUNDS = 3;
const SAME_ROW_PX = 24;

let list = []; // rows (arrays of tiles), or the tiles of one row
let inRow = false;
let at = -1;
let rounds = 0;
let timer = 0;

function area() {
  return document.querySelector(".still[data-shown]") || document.querySelector(".cover:not([hidden])") || document;
}

function rows() {
  const found = [];
  for (const tile of area().querySelectorAll("a[href], button")) {
    const box = tile.getBoundingClientRect();
    if (box.width === 0 || tile.disabled || getComputedStyle(tile).visibility === "hidden") continue;
    const bar = tile.closest(".bar");
    const last = found.at(-1);
    const together = last && (bar ? last.bar === bar
      : last.bar === null && last.from === tile.parentElement && Math.abs(last.top - box.top) < SAME_ROW_PX);
    if (together) last.tiles.push(tile);
    else found.push({bar, from: tile.parentElement, top: box.top, tiles: [tile]});
  }
  return found.map((row) => row.tiles);
}

const tilesAt = (place) => (place < 0 || place >= list.length ? [] : inRow ? [list[place]] : list[place]);

function light(place) {
  for (const tile of document.querySelectorAll("[data-scanned]")) delete tile.dataset.scanned;
  at = place;
  const lit = tilesAt(place);
  for (const tile of lit) tile.dataset.scanned = inRow || lit.length === 1 ? "tile" : "row";
  if (lit.length === 0) return;
  lit[0].scrollIntoView({block: "nearest"});
  if (lit.length === 1) lit[0].focus({preventScroll: true}); // a screen reader says it
}

function again() {
  window.clearTimeout(timer);
  // The first one of a list stays twice as long, so that a slow hand can take it too.
  if (alone && list.length > 0) timer = window.setTimeout(step, at === 0 ? 2 * stepMs : stepMs);
}

function step() {
  let next = at + 1;
  if (next >= list.length) {
    next = 0;
    rounds += 1;
    if (inRow && (!alone || rounds >= ROUNDS)) return open(rows(), false);
    if (!inRow && alone && rounds >= ROUNDS) return rest();
  }
  light(next);
  again();
}

function open(found, isRow) {
  list = found;
  inRow = isRow;
  rounds = 0;
  light(list.length > 0 ? 0 : -1);
  again();
}

function rest() {
  window.clearTimeout(timer);
  light(-1);
}

function take() {
  const lit = tilesAt(at);
  if (lit.length === 0) return open(rows(), false);
  if (lit.length > 1) return open(lit, true);
  const tile = lit[0];
  window.clearTimeout(timer);
  tile.click();
  // Still here: the tile changed this page and did not leave it. Begin again with what stands on it now.
  timer = window.setTimeout(() => open(rows(), false), 1000);
}

const typing = (event) => event.target instanceof Element && event.target.closest("input, textarea");
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return rest(); // whoever helps can stop it
  if ((event.key !== " " && event.key !== "Enter") || typing(event)) return;
  if (event.defaultPrevented) return open(rows(), false); // this press said "I am here"
  event.preventDefault();
  if (event.repeat) return;
  if (alone || event.key === "Enter") take();
  else if (at < 0) open(rows(), false);
  else step();
}, true);
document.addEventListener("keyup", (event) => {
  if ((event.key === " " || event.key === "Enter") && !typing(event)) event.preventDefault(); // or a button clicks twice
}, true);

// The question "Are you still there?" and the cover bring tiles of their own.
let last = area();
window.setInterval(() => {
  if (area() === last) return;
  last = area();
  open(rows(), false);
}, 250);
open(rows(), false);
