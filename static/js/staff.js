// Staff pages work without this file. It hides the page at once, and goes through the list by keyboard.

// ---------- hide: one tap, or Esc twice; one click brings the page back as it was. Nothing is sent, nothing is lost.
const TWICE_MS = 700;
const hide = document.querySelector("[data-hide]");
const cover = document.querySelector("[data-cover]");
if (hide && cover) {
  const title = document.title;
  const others = () => [...document.body.children].filter((part) => part !== cover);
  let before = null;
  const show = (on) => {
    if (on && cover.hidden) before = document.activeElement;
    cover.hidden = !on;
    for (const part of others()) part.inert = on;
    document.title = on ? cover.dataset.title : title;
    if (on) cover.querySelector("button").focus();
    else if (before instanceof HTMLElement) before.focus();
  };
  hide.addEventListener("click", (event) => {
    event.preventDefault();
    show(true);
  });
  cover.querySelector("button").addEventListener("click", () => show(false));
  let escapedAt = -TWICE_MS;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat || !cover.hidden) return;
    const now = performance.now();
    if (now - escapedAt < TWICE_MS) show(true);
    escapedAt = now;
  }, true);
}

// ---------- the list by keyboard. A key counts only while a row's link or button has the focus (WCAG 2.1.4).
const rows = [...document.querySelectorAll("[data-row]")];
const linkOf = (row) => row.querySelector("th a");
for (const [number, row] of rows.entries()) row.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const next = step && rows[number + step];
  if (next) {
    event.preventDefault();
    linkOf(next).focus();
  }
  const mark = row.querySelector("[data-mark]");
  if (event.key.toLowerCase() === "m" && mark) {
    event.preventDefault();
    mark.click();
  }
});

// ---------- into the list, and from worry to worry: with Alt, which no typing needs.
const neighbours = { ArrowUp: "prev", ArrowDown: "next" };
document.addEventListener("keydown", (event) => {
  const to = event.altKey && !event.ctrlKey && !event.metaKey && neighbours[event.key];
  const inList = rows.some((row) => row.contains(document.activeElement));
  if (to === "next" && rows.length && !inList) {
    event.preventDefault();
    linkOf(rows[0]).focus();
    return;
  }
  const link = to && !rows.length && document.querySelector(`main a[rel="${to}"]`);
  if (link && !(cover && !cover.hidden)) {
    event.preventDefault();
    link.click();
  }
});
