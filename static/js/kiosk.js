// The pupil's pages work without this file. It adds four comforts and keeps nothing:
// a guard against the second tap of a double tap, a question before the page clears,
// reading aloud with the tablet's own voices, and an empty page when Back brings an old one.
"use strict";

const form = document.querySelector("form.kiosk");

// A shaking hand taps twice; the second tap must not choose something on the page that has just come.
// Keys are not guarded: a switch or a keyboard presses once.
const GUARD_MS = 600;
document.addEventListener("click", (event) => {
  const byPointer = event.detail > 0;
  const tile = event.target instanceof Element && event.target.closest(".tile");
  if (tile && byPointer && performance.now() < GUARD_MS) {
    event.preventDefault();
    event.stopPropagation();
  }
}, true);

// One form is sent once, however often its button is pressed.
if (form) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
}

// A page from the browser's own memory would show the last child's answers.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.replace(form ? form.dataset.wayOut : window.location.pathname);
});

// Nobody there: ask, silently and without digits, then clear. Any touch or key is an answer (WCAG 2.2.1).
const MINUTE = 60000;
function watch(still) {
  const quietFor = Number(form.dataset.minutes) * MINUTE;
  let last = Date.now();
  let before = null;
  const ask = () => {
    before = document.activeElement;
    still.dataset.shown = "";
    still.querySelector("button").focus();
  };
  const stay = () => {
    last = Date.now();
    if (!("shown" in still.dataset)) return;
    delete still.dataset.shown;
    if (before) before.focus();
  };
  for (const touch of ["pointerdown", "keydown", "input"]) document.addEventListener(touch, (event) => {
    const leaving = event.target instanceof Element && event.target.closest("[value='clear']");
    if (!leaving) stay();
  }, true);
  still.querySelector("[value='here']").addEventListener("click", (event) => event.preventDefault());
  window.setInterval(() => {
    const idle = Date.now() - last;
    if (idle >= quietFor + MINUTE) window.location.replace(form.dataset.wayOut);
    else if (idle >= quietFor && !("shown" in still.dataset)) ask();
  }, 1000);
}
document.documentElement.dataset.script = "";
const still = document.querySelector(".still");
if (form && still) watch(still);

// Pages that hold nothing go back to the start on their own.
const leave = document.querySelector("[data-leave]");
if (leave) window.setTimeout(() => window.location.replace(leave.dataset.leave), 2 * MINUTE);

// Reading aloud: only a voice on this tablet, and only in the page's own language. A voice from the
// network would send the words away, and an English voice reading Polish helps nobody.
const listen = document.querySelector("[data-listen]");
const language = document.documentElement.lang.toLowerCase();
function voice() {
  const near = (tag) => tag.toLowerCase().replace("_", "-").split("-")[0] === language.split("-")[0];
  const local = window.speechSynthesis.getVoices().filter((found) => found.localService && near(found.lang));
  return local.find((found) => found.lang.toLowerCase().replace("_", "-") === language) || local[0];
}
function readAloud() {
  const speech = window.speechSynthesis;
  if (speech.speaking) return speech.cancel();
  const found = voice();
  if (!found) {
    listen.querySelector("span:last-child").textContent = listen.dataset.silent;
    return undefined;
  }
  for (const part of document.querySelectorAll("main h1, main p, main h2, main li p, main .tile, main dd .with")) {
    if (part.closest("[hidden]")) continue;
    const words = new SpeechSynthesisUtterance(part.textContent.trim());
    words.voice = found;
    words.lang = found.lang;
    speech.speak(words);
  }
  return undefined;
}
if (listen && "speechSynthesis" in window) {
  listen.hidden = false;
  window.speechSynthesis.getVoices(); // some tablets only begin to load their list when asked
  listen.addEventListener("click", readAloud);
  window.addEventListener("pagehide", () => window.speechSynthesis.cancel());
}
