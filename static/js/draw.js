// Drawing with a finger, a pen or a mouse. A line becomes numbers in the form (see kiosk/drawing.py), and any button
// of the page carries them on. Undo, and moving a picture with the arrow keys, happen here at once; putting a picture
// on the paper is the server's. Without this file the pictures are all there is, and that is enough to tell something.

const SVG = "http://www.w3.org/2000/svg";
const LARGEST = 4000; // characters, and
const MOST_MARKS = 150; // marks: what the server takes
const WIDTHS = {1: 6, 2: 14, 3: 28};
const PAPER = [1000, 700];
const STEP = 25;
const NEAR = 2; // points closer to a straight line than this say nothing new

const field = document.querySelector("input[name='drawing']");
const paper = document.querySelector("[data-paper]");
const sketch = paper.querySelector("svg");
const marks = field.value ? field.value.split(".") : [];
const pair = (value) => value.toString(32).padStart(2, "0");
const code = ([x, y]) => pair(x) + pair(y);
let width = 2;
let line = null;

function keep() {
  field.value = marks.join(".");
}

function room(text) {
  return marks.length < MOST_MARKS && marks.join(".").length + text.length + 1 <= LARGEST;
}

function onPaper(event) {
  const box = sketch.getBoundingClientRect();
  const share = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  return share.map((part, side) => Math.round(Math.min(1, Math.max(0, part)) * PAPER[side]));
}

// Ramer, Douglas and Peucker: leave out every point that lies almost on the way between two others.
function simpler(points) {
  if (points.length < 3) return points;
  const [first, last] = [points[0], points.at(-1)];
  const [dx, dy] = [last[0] - first[0], last[1] - first[1]];
  const length = Math.hypot(dx, dy);
  let [far, place] = [0, 0];
  for (let one = 1; one < points.length - 1; one += 1) {
    const [x, y] = [points[one][0] - first[0], points[one][1] - first[1]];
    const away = length > 0 ? Math.abs(x * dy - y * dx) / length : Math.hypot(x, y);
    if (away > far) [far, place] = [away, one];
  }
  if (far < NEAR) return [first, last];
  return [...simpler(points.slice(0, place + 1)).slice(0, -1), ...simpler(points.slice(place))];
}

function show(shape, points) {
  const drawn = points.length > 1 ? points : [points[0], points[0]];
  shape.setAttribute("points", drawn.map((point) => point.join(",")).join(" "));
}

paper.addEventListener("pointerdown", (event) => {
  if (line || event.button !== 0) return;
  event.preventDefault();
  try { paper.setPointerCapture(event.pointerId); } catch { /* a pen that has gone already */ }
  const shape = document.createElementNS(SVG, "polyline");
  shape.setAttribute("stroke-width", WIDTHS[width]);
  line = {shape, points: [onPaper(event)], pointer: event.pointerId};
  show(shape, line.points);
  sketch.append(shape);
});
paper.addEventListener("pointermove", (event) => {
  if (!line || event.pointerId !== line.pointer) return;
  line.points.push(onPaper(event));
  show(line.shape, line.points);
});
function end(event) {
  if (!line || event.pointerId !== line.pointer) return;
  const points = simpler(line.points);
  const text = `${width}:${points.map(code).join("")}`;
  if (room(text)) {
    show(line.shape, points);
    marks.push(text);
    keep();
  } else {
    line.shape.remove(); // the paper is full
  }
  line = null;
}
for (const over of ["pointerup", "pointercancel"]) paper.addEventListener(over, end);

const press = (value, act) => document.querySelector(`[value='draw.${value}']`).addEventListener("click", (event) => {
  event.preventDefault();
  act();
  keep();
});
press("undo", () => {
  marks.pop();
  if (sketch.lastElementChild) sketch.lastElementChild.remove();
});
press("clear", () => {
  marks.length = 0;
  sketch.replaceChildren();
});

for (const button of document.querySelectorAll("[data-width]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    width = Number(button.dataset.width);
    for (const other of document.querySelectorAll("[data-width]")) other.setAttribute("aria-pressed", other === button);
  });
}

// The last picture moves with the arrow keys while the paper has the focus.
const MOVES = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
paper.tabIndex = 0;
paper.addEventListener("keydown", (event) => {
  const move = MOVES[event.key];
  const [key, place] = (marks.at(-1) || "").split(":");
  if (!move || !key || /[0-9]/.test(key)) return;
  event.preventDefault();
  const at = [place.slice(0, 2), place.slice(2)].map((part, side) =>
    Math.min(PAPER[side], Math.max(0, parseInt(part, 32) + STEP * move[side])));
  marks[marks.length - 1] = `${key}:${code(at)}`;
  const shape = sketch.lastElementChild;
  shape.setAttribute("x", at[0] - shape.getAttribute("width") / 2);
  shape.setAttribute("y", at[1] - shape.getAttribute("height") / 2);
  keep();
});
document.documentElement.dataset.draws = "";
