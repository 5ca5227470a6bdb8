// Is somebody there? While a journey runs the tablet stays awake; left alone, the page asks, silently and without
// digits, and then it clears. Any touch, key or switch is an answer (WCAG 2.2.1).

const page = document.querySelector(".kiosk[data-way-out]");
const asks = document.querySelector(".still");
const MINUTE = 60000;

function watch() {
  const quietFor = Number(page.dataset.minutes) * MINUTE;
  let last = Date.now();
  let before = null;
  const asking = () => asks !== null && "shown" in asks.dataset;
  const ask = () => {
    before = document.activeElement;
    asks.dataset.shown = "";
    asks.querySelector("button").focus();
  };
  const stay = (event) => {
    last = Date.now();
    if (!asking()) return;
    event.preventDefault(); // a key that says "I am here" says nothing else
    delete asks.dataset.shown;
    if (before) before.focus();
  };
  for (const touch of ["pointerdown", "keydown", "input"]) document.addEventListener(touch, (event) => {
    const leaving = event.target instanceof Element && event.target.closest("[value='clear']");
    if (!leaving) stay(event);
  }, true);
  if (asks) asks.querySelector("[value='here']").addEventListener("click", (event) => event.preventDefault());
  window.setInterval(() => {
    const idle = Date.now() - last;
    if (idle >= quietFor + MINUTE) window.location.replace(page.dataset.wayOut);
    else if (asks && idle >= quietFor && !asking()) ask();
  }, 1000);
  document.documentElement.dataset.script = "";
}
if (page) watch();

// A tablet that goes dark in the middle of a sentence frightens. It may refuse; then it goes dark as always.
let lock = null;
async function stayAwake() {
  if (document.visibilityState !== "visible" || lock) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => { lock = null; });
  } catch {
    lock = null; // not allowed, or the battery is low
  }
}
if (page && page.matches("form") && "wakeLock" in navigator) {
  stayAwake();
  document.addEventListener("visibilitychange", stayAwake);
  window.addEventListener("pagehide", () => { if (lock) lock.release(); });
}
