// What is wrong with a page, in words: text that is cut off, covered or overlapping, targets that are small or close,
// a focus that is not marked or is hidden, and anything that was told in a place that keeps it.
// Run inside the page (see judging.py). Boxes are in CSS pixels.
({canary, targets, paper}) => {
  const wrong = [];
  const root = document.documentElement;
  const short = (part) => `<${part.tagName.toLowerCase()} ${part.className}> ${(part.innerText || part.name || "").trim().slice(0, 40)}`;
  const still = [...document.querySelectorAll(".still")].find((one) => one.checkVisibility({visibilityProperty: true}));
  const cover = still || [...document.querySelectorAll(".cover:not([hidden])")].find((one) => one.getClientRects().length > 0);
  const shown = (part) => part.checkVisibility({visibilityProperty: true}) && !part.closest(".unseen")
    && (!cover || cover.contains(part));
  const within = (inner, outer, slack) => inner.left >= outer.left - slack && inner.right <= outer.right + slack
    && inner.top >= outer.top - slack && inner.bottom <= outer.bottom + slack;
  const meet = (one, other, slack) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > slack
    && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > slack;

  const scrolls = (part) => {
    for (let one = part; one !== document.body; one = one.parentElement) {
      if (["auto", "scroll"].includes(getComputedStyle(one).overflowY)) return one;
    }
    return null;
  };

  const fixed = (part) => {
    for (let one = part; one !== document.body; one = one.parentElement) {
      if (getComputedStyle(one).position === "fixed") return one;
    }
    return null;
  };

  // Each line of each text that can be seen now, as high as its letters: a font's own box is much higher, in Nastaliq most of all.
  const lines = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    const parent = text.parentElement;
    if (!text.data.trim() || !shown(parent) || ["SCRIPT", "NOSCRIPT", "OPTION", "TEXTAREA"].includes(parent.tagName)) continue;
    const half = parseFloat(getComputedStyle(parent).fontSize) * 0.45;
    const range = document.createRange();
    range.selectNodeContents(text);
    const scroller = scrolls(parent);
    for (const box of range.getClientRects()) {
      const middle = (box.top + box.bottom) / 2;
      const line = {text, parent, left: box.left, right: box.right, top: middle - half, bottom: middle + half};
      // What stands fast on the screen moves with nothing but its own scrolling.
      const edge = scroller && scroller.getBoundingClientRect();
      const lost = edge ? line.top + scroller.scrollTop < edge.top - 1 : fixed(parent) && (line.top < -1 || line.bottom > innerHeight + 1);
      if (box.width >= 1 && lost) wrong.push(`out of reach: ${text.data.trim()}`);
      if (box.width >= 1 && (!scroller || within(line, scroller.getBoundingClientRect(), 1))) lines.push(line);
    }
  }

  if (root.scrollWidth > root.clientWidth) wrong.push(`the page is ${root.scrollWidth} wide on ${root.clientWidth}`);
  for (const line of lines) {
    if (line.left < -1 || line.right > root.clientWidth + 1) wrong.push(`out of the page: ${short(line.parent)}`);
    for (let part = line.parent; part !== document.body; part = part.parentElement) {
      const style = getComputedStyle(part);
      if (style.display === "inline" || style.display === "contents") continue;
      const cuts = ["hidden", "clip"].includes(style.overflowX) || ["hidden", "clip"].includes(style.overflowY);
      const bordered = parseFloat(style.borderTopWidth) > 0 && parseFloat(style.borderLeftWidth) > 0;
      if ((cuts || bordered) && !within(line, part.getBoundingClientRect(), 1)) wrong.push(`cut off by ${short(part)}: ${line.text.data.trim()}`);
    }
  }
  lines.forEach((line, place) => {
    for (const other of lines.slice(place + 1)) {
      if (other.text !== line.text && meet(line, other, 2)) wrong.push(`over each other: ${line.text.data.trim()} | ${other.text.data.trim()}`);
    }
  });
  const pictures = [...document.querySelectorAll(".symbol")].filter(shown);
  for (const picture of pictures) {
    const box = picture.getBoundingClientRect();
    for (const line of lines) if (meet(line, box, 4)) wrong.push(`over a picture: ${line.text.data.trim()}`);
  }

  if (paper) return [...new Set(wrong)]; // nobody taps on it

  const tapped = [...document.querySelectorAll("a.tile, button, .button, summary")].filter(shown);
  const boxes = tapped.map((one) => one.getBoundingClientRect());
  const ruled = tapped.map((one) => targets.find((rule) => one.matches(rule.selector)));
  tapped.forEach((one, place) => {
    const [box, rule] = [boxes[place], ruled[place]];
    if (Math.min(box.width, box.height) < rule.least - 0.5) {
      wrong.push(`small, ${Math.round(box.width)} x ${Math.round(box.height)}: ${short(one)}`);
    }
    boxes.slice(place + 1).forEach((other, further) => {
      const across = Math.max(box.left, other.left) - Math.min(box.right, other.right);
      const down = Math.max(box.top, other.top) - Math.min(box.bottom, other.bottom);
      const gap = Math.min(rule.gap, ruled[place + 1 + further].gap);
      if (Math.max(across, down) < gap - 0.5) wrong.push(`close, ${Math.round(Math.max(across, down))}: ${short(one)} | ${short(tapped[place + 1 + further])}`);
    });
    for (const line of lines) if (!one.contains(line.parent) && meet(line, box, 2)) wrong.push(`under a target: ${line.text.data.trim()}`);
  });

  const before = document.activeElement;
  for (const part of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")) {
    if (!part.checkVisibility({visibilityProperty: true}) || part.disabled || part.tabIndex < 0 || part.type === "hidden" || part.closest("[inert]")) continue;
    if (still && !still.contains(part)) continue; // what is under the question: the first key there answers it
    part.focus({focusVisible: true});
    if (document.activeElement !== part) { wrong.push(`takes no focus: ${short(part)}`); continue; }
    const style = getComputedStyle(part);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 3) wrong.push(`its focus is not marked: ${short(part)}`);
    const rows = [...part.getClientRects()]; // a link in a sentence has one for each line
    const box = rows.reduce((one, other) => (other.width > one.width ? other : one));
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, root.clientWidth)];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, root.clientHeight)];
    if (right - left < 8 || bottom - top < 8) { wrong.push(`its focus is out of sight: ${short(part)}`); continue; }
    for (const [x, y] of [[0.5, 0.5], [0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]]) {
      const there = document.elementFromPoint(left + x * (right - left), top + y * (bottom - top));
      const mine = there && (part.contains(there) || (part.labels && [...part.labels].some((label) => label.contains(there))));
      if (!mine) { wrong.push(`its focus is covered by ${there && short(there)}: ${short(part)}`); break; }
    }
  }
  if (before) before.focus({preventScroll: true});
  scrollTo(0, 0);

  const kept = JSON.stringify([location.href, document.title, document.cookie, {...localStorage}, {...sessionStorage}, window.name, history.state]);
  if (kept.includes(canary) || localStorage.length + sessionStorage.length > 0) wrong.push(`kept: ${kept}`);
  return [...new Set(wrong)];
}
