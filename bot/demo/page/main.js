// Puts the page together: listens for changes, and draws every column anew from what is true now.

import * as clock from "./clock.js";
import * as form from "./form.js";
import { stateOf, tell } from "./server.js";
import * as slack from "./slack.js";
import * as square from "./square.js";
import { words } from "./words.js";

const CARD_LINK = /^https:\/\/playground\.slack\.com\/archives\/C0ADMIN\/p(\d+)(\d{6})$/;
const told = document.getElementById("told");
const tabs = [...document.querySelectorAll("[role=tab]")];
let user = sessionStorage.getItem("user") ?? "U0KARI";
let reading = false;
let again = false;

async function read() {
  if (reading) { again = true; return; }
  reading = true;
  try {
    do {
      again = false;
      draw(await stateOf(user));
    } while (again);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // the demo was stopped
  } finally {
    reading = false;
  }
}

function draw(state) {
  if (state.slack.user !== user) return;
  const replies = square.draw(state);
  slack.people(state.admins, user, become);
  const messages = slack.draw(state, follow);
  clock.draw(state, (ts) => { show("slack"); slack.goTo(ts); });
  form.draw(state, follow);
  const news = [...replies, ...messages.map(words.newCard), ...slack.changes(state)];
  if (news.length && document.body.dataset.ready) told.textContent = news.at(-1);
  const hidden = document.body.dataset.tab !== "slack" ? messages.length : 0;
  count(hidden);
  document.body.dataset.ready = "yes";
}

function become(id, focus = false) {
  user = id;
  sessionStorage.setItem("user", id);
  read().then(() => { if (focus) document.querySelector(`.people [data-focus="${id}"]`)?.focus(); });
}

// Follows a link within the page, to a card or to a post; false for any other.
function follow(url) {
  const card = CARD_LINK.exec(url);
  if (card) { show("slack"); return slack.goTo(`${card[1]}.${card[2]}`); }
  const there = new URL(url);
  if (there.origin !== location.origin || !there.hash) return false;
  if (document.getElementById("form").open) return true;
  show("square");
  return square.goTo(there.hash.slice(1));
}

let unseen = 0;
function count(more) {
  unseen = document.body.dataset.tab === "slack" ? 0 : unseen + more;
  const badge = document.querySelector("#tab-slack .count");
  badge.textContent = String(unseen);
  badge.hidden = unseen === 0;
}

const narrow = matchMedia("(max-width: 799px)");
function show(name) {
  if (name === "slack" && !narrow.matches) name = document.body.dataset.tab === "clock" ? "clock" : "square"; // it shows anyway
  document.body.dataset.tab = name;
  for (const tab of tabs) {
    const chosen = tab.getAttribute("aria-controls") === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
  }
  count(0);
}

for (const tab of tabs) {
  tab.addEventListener("click", () => show(tab.getAttribute("aria-controls")));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs.at((tabs.indexOf(tab) + step) % tabs.length);
    show(next.getAttribute("aria-controls"));
    next.focus();
  });
}

const theme = document.getElementById("theme");
const themes = Object.keys(words.themes);
function wear(name) {
  document.documentElement.dataset.theme = name;
  localStorage.setItem("theme", name);
  theme.textContent = { auto: "◐", light: "☀", dark: "☾" }[name];
  theme.setAttribute("aria-label", words.themes[name]);
  theme.title = words.themes[name];
}
theme.addEventListener("click", () => wear(themes[(themes.indexOf(document.documentElement.dataset.theme) + 1) % themes.length]));

wear(themes.includes(localStorage.getItem("theme")) ? localStorage.getItem("theme") : "auto");
show("slack");
narrow.addEventListener("change", () => show(document.body.dataset.tab));
square.start();
slack.commands(() => user);
clock.start();

const changes = new EventSource("/demo/changes");
changes.addEventListener("message", read);
changes.addEventListener("error", () => tell(words.stopped));
