// What this tablet offers a child, shown to the member of staff who stands in front of it. Every sentence is on the
// page already; this file picks the one that is true. Nothing is sent, and nothing is kept.

const list = document.querySelector("[data-clock]");

function tell(line, name, figure = "") {
  for (const sentence of line.querySelectorAll("dd")) sentence.hidden = sentence.dataset.says !== name;
  const place = line.querySelector(`[data-says="${name}"] [data-figure]`);
  if (place) place.textContent = figure;
}
const say = (key, name, figure) => tell(list.querySelector(`[data-line="${key}"]`), name, figure);

// The server's clock was read while this page was made: half of what the answer took to come is not the clock's.
function clock() {
  const [came] = performance.getEntriesByType("navigation");
  const madeAt = performance.timeOrigin + (came ? (came.requestStart + came.responseStart) / 2 : 0);
  const seconds = Math.round((madeAt - Number(list.dataset.clock)) / 1000);
  if (Math.abs(seconds) <= 60) say("clock", "right");
  else say("clock", "wrong", String(seconds));
}

async function storage() {
  try {
    const named = "databases" in indexedDB ? await indexedDB.databases() : [];
    const kept = localStorage.length + sessionStorage.length + named.length;
    const cached = "caches" in window ? (await caches.keys()).length : 0;
    say("storage", kept + cached === 0 ? "empty" : "kept");
  } catch {
    say("storage", "closed");
  }
}

async function awake() {
  try {
    const lock = await navigator.wakeLock.request("screen");
    await lock.release();
    say("awake", "yes");
  } catch {
    say("awake", "no");
  }
}

// The rule of listen.js: a voice that lives here and speaks the language, its own kind of it first.
const plain = (tag) => tag.toLowerCase().replace("_", "-");
function voices() {
  const all = "speechSynthesis" in window ? window.speechSynthesis.getVoices() : [];
  for (const line of list.querySelectorAll("[data-voices]")) {
    const tag = line.dataset.voices.toLowerCase();
    const speaking = all.filter((one) => plain(one.lang).split("-")[0] === tag.split("-")[0]);
    const here = speaking.filter((one) => one.localService);
    const used = here.sort((one, other) => (plain(other.lang) === tag) - (plain(one.lang) === tag))[0];
    if (used) tell(line, "voice", `${used.name} (${used.lang})`);
    else tell(line, speaking.length > 0 ? "remote" : "none");
  }
}

function screen() {
  const standing = ["fullscreen", "standalone"].some((mode) => window.matchMedia(`(display-mode: ${mode})`).matches);
  const filled = window.innerHeight >= window.screen.height && window.innerWidth >= window.screen.width;
  say("full", standing || filled ? "yes" : "no");
  say("touch", navigator.maxTouchPoints > 0 ? "yes" : "no");
  const wide = window.innerWidth >= 768 && window.innerHeight >= 600;
  say("size", wide ? "wide" : "narrow", `${window.innerWidth} × ${window.innerHeight}`);
  const text = Math.round(parseFloat(window.getComputedStyle(document.documentElement).fontSize) / 16 * 100);
  say("text", text === 100 ? "usual" : "other", String(text));
}

if (list) {
  say("script", "on");
  say("secure", window.isSecureContext ? "yes" : "no");
  say("cookies", navigator.cookieEnabled ? "yes" : "no");
  clock();
  screen();
  voices();
  // Some tablets only begin to load their voices when asked, and never say that they are there: look a few times.
  for (const seconds of [1, 3, 10]) window.setTimeout(voices, seconds * 1000);
  window.addEventListener("resize", screen);
  storage();
  awake();
}
