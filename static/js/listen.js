// Reading aloud: first the school's own recordings, then a voice that lives on this tablet and speaks the page's own
// language. A voice from the network would send the words away, and an English voice reading Polish helps nobody.
// Nothing speaks unless somebody has just tapped, and one tap stops it.

const listen = document.querySelector("[data-listen]");
const root = document.documentElement;
const language = root.lang.toLowerCase();
const plain = (tag) => tag.toLowerCase().replace("_", "-");
const tidy = (text) => text.replace(/\s+/g, " ").trim();
const speech = "speechSynthesis" in window ? window.speechSynthesis : null;

const clips = new Map();
for (const line of document.querySelectorAll("[data-clip]")) clips.set(tidy(line.textContent), line.dataset.clip);

// Some tablets only begin to load their voices when asked, and never say that they are there: look a few times.
let voices = [];
function findVoices() {
  const found = speech.getVoices().filter((one) => one.localService && plain(one.lang).split("-")[0] === language.split("-")[0]);
  voices = found.sort((one, other) => (plain(other.lang) === language) - (plain(one.lang) === language));
}
function lookForVoices() {
  let looks = 0;
  const looking = window.setInterval(() => {
    if (voices.length === 0) findVoices();
    looks += 1;
    if (voices.length > 0 || looks > 40) window.clearInterval(looking);
  }, 250);
}
// Not in front of the first tile: a slow tablet shows the page before it is asked for its voices.
if (speech) window.addEventListener("load", () => window.setTimeout(lookForVoices));

// The recordings that together say this text, or null: a paragraph may hold two sentences recorded apart.
function recorded(text) {
  const found = [];
  let left = text;
  while (left) {
    const said = [...clips.keys()].filter((one) => left.startsWith(one)).sort((a, b) => b.length - a.length)[0];
    if (!said) return null;
    found.push(clips.get(said));
    left = left.slice(said.length).trim();
  }
  return found;
}

const player = clips.size > 0 ? new Audio() : null;
let turn = 0; // a tap that stops, or speaks something else, makes what was going on out of date
let heard = null;
let saying = false;

function mark(part) {
  if (heard) delete heard.dataset.heard;
  heard = part;
  if (part) part.dataset.heard = "";
}

function stop() {
  turn += 1;
  saying = false;
  mark(null);
  if (player) player.pause();
  if (speech) speech.cancel();
  label(listen && listen.dataset.word);
}

function label(word) {
  if (listen && word) listen.querySelector("span:last-child").textContent = word;
}

function silent() {
  stop();
  label(listen && listen.dataset.silent);
}

// Say these parts one after the other; false when this tablet can say none of them.
function say(parts) {
  stop();
  const mine = turn;
  let heardAny = false; // a recording may be missing, and no voice there to stand in for it
  const texts = parts.map((part) => ({part, text: tidy(part.textContent)})).filter((one) => one.text);
  if (speech && voices.length === 0) findVoices(); // a tap before anybody has looked
  const can = texts.filter((one) => voices.length > 0 || recorded(one.text));
  if (can.length === 0) return false;
  saying = true;
  const from = (place) => {
    if (mine !== turn) return;
    if (place >= can.length) return heardAny ? stop() : silent();
    const found = recorded(can[place].text);
    if (found) play(can[place], found, () => from(place + 1));
    else speakFrom(place);
  };
  // A row of parts without recordings is handed over at once, inside the tap: some tablets demand it.
  const speakFrom = (place) => {
    let end = place;
    while (end < can.length && !recorded(can[end].text)) end += 1;
    for (let one = place; one < end; one += 1) speak(can[one], one + 1 < end ? null : () => from(end));
  };
  const speak = ({part, text}, then) => {
    if (voices.length === 0) return then && then();
    const words = new SpeechSynthesisUtterance(text);
    words.voice = voices[0];
    words.lang = voices[0].lang;
    words.onstart = () => { if (mine === turn) { heardAny = true; mark(part); } };
    words.onend = () => { if (mine === turn && then) then(); };
    words.onerror = () => { if (mine === turn) silent(); };
    speech.speak(words);
  };
  const play = (one, addresses, then) => {
    if (mine !== turn) return;
    if (addresses.length === 0) return then();
    mark(one.part);
    player.onended = () => { heardAny = true; play(one, addresses.slice(1), then); };
    let gone = false;
    const missing = () => {
      if (mine === turn && !gone) speak(one, then);
      gone = true;
    };
    player.onerror = missing;
    player.src = addresses[0];
    player.play().catch(missing);
  };
  from(0);
  if (mine === turn) label(listen && listen.dataset.stop);
  return true;
}

const PARTS = "main h1, main h2, main p, main .tile, main dd .with, .still[data-shown] :is(h2, .tile)";
function pageParts() {
  const seen = [...document.querySelectorAll(PARTS)].filter((part) => part.getClientRects().length > 0);
  return seen.filter((part) => !part.closest(".tile") || part.matches(".tile"));
}

if (listen) {
  listen.dataset.word = listen.querySelector("span:last-child").textContent;
  listen.hidden = false;
  listen.addEventListener("click", () => {
    if (saying) stop();
    else if (!say(pageParts())) silent();
  });
  // Only what is being said: a page that goes is not written on while the next one waits.
  window.addEventListener("pagehide", () => { if (saying) stop(); });
}

// Listen first: the first touch says the tile and outlines it, the second chooses it. Without any sound on this
// tablet there is nothing to hear, so the first touch chooses, as everywhere.
let first = null;
if (root.dataset.listenFirst === "on") document.addEventListener("click", (event) => {
  const tile = event.target instanceof Element && event.target.closest("a.tile, button.tile");
  if (!tile || event.detail === 0 || tile === first || tile === listen || tile.matches(".corner")) return;
  if (!say([tile])) return;
  if (first) delete first.dataset.first;
  first = tile;
  tile.dataset.first = "";
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
