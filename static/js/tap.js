// Taps. The pages work without this file; it makes them forgiving.
// Each script of the pupil's pages stands alone: one that fails takes nothing else with it.

const form = document.querySelector("form.kiosk");

// A shaking hand taps twice; the second tap must not choose something on the page that has just come.
// Keys and switches are not guarded: they press once, and what they press has no pointer (`detail` is 0).
const GUARD_MS = 600;
const came = performance.now();
document.addEventListener("click", (event) => {
  const byPointer = event.detail > 0;
  const target = event.target instanceof Element && event.target.closest("a, button");
  if (target && byPointer && performance.now() - came < GUARD_MS) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

// One form is sent once, however often its button is pressed; again after a while, if no page has come.
const AGAIN_MS = 8000;
let sentAt = -AGAIN_MS;
if (form) form.addEventListener("submit", (event) => {
  if (performance.now() - sentAt < AGAIN_MS) event.preventDefault();
  else sentAt = performance.now();
});

// A page from the browser's own memory would show the last child's answers.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.replace(form ? form.dataset.wayOut : window.location.pathname);
});

// Pages that hold nothing go back to the start on their own.
const leave = document.querySelector("[data-leave]");
const slowly = "takeTime" in document.documentElement.dataset;
if (leave) window.setTimeout(() => window.location.replace(leave.dataset.leave), (slowly ? 20 : 2) * 60000);

// Hide: one tap covers the page at once, one tap brings it back as it was. Nothing is sent, nothing is lost.
const corner = document.querySelector(".corner");
const cover = document.querySelector(".cover[hidden]");
if (corner && cover) {
  const title = document.title;
  const show = (hide) => {
    const parts = [...form.children].filter((part) => !part.contains(cover) && !part.matches(".still, [type=hidden]"));
    cover.hidden = !hide;
    for (const part of parts) part.inert = hide;
    document.title = hide ? cover.dataset.title : title;
    (hide ? cover.querySelector("button") : corner).focus();
  };
  corner.addEventListener("click", (event) => {
    event.preventDefault();
    show(true);
    if (window.speechSynthesis) window.speechSynthesis.cancel();
  });
  cover.querySelector("button").addEventListener("click", (event) => {
    event.preventDefault();
    show(false);
  });
}
