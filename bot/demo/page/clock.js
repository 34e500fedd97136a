// The clock's column: what time it is in the demo, running it forward, and what comes next.

import { bring, el } from "./dom.js";
import { haltClock, runClock } from "./server.js";
import { capital, clockOf, dayOf, keyOf, relative } from "./time.js";
import { words } from "./words.js";

const time = document.getElementById("time");
const date = document.getElementById("date");
const open = document.getElementById("open");
const list = document.getElementById("coming");
const buttons = [...document.querySelectorAll(".forward button")];
const running = document.getElementById("running");
const runningTo = document.getElementById("running-to");
const runningDone = document.getElementById("running-done");
const halt = document.getElementById("halt");
const SHOWN_AFTER = 400; // milliseconds: a short run is over before anyone has read of it
let began = null; // since when a run has been under way
let set = null; // the demo's time, and the machine's when we were told it

export function draw(state, goTo) {
  const clock = state.clock;
  set = { at: Date.parse(clock.now), here: performance.now() };
  const now = new Date(clock.now);
  open.textContent = clock.open ? words.open(clockOf(new Date(clock.until))) : words.closed(relative(new Date(clock.until), now, words.tomorrow));
  open.classList.toggle("is-open", clock.open);
  buttons.find((button) => button.dataset.to === "ping").disabled = !clock.can_ping;
  run(clock.running, now);
  tick();

  const items = [];
  let day = keyOf(now);
  for (const one of clock.coming) {
    const at = new Date(one.at);
    if (one.kind === "at_once") {
      items.push({ key: `at once ${one.card} ${one.author}`, ...one });
      continue;
    }
    if (keyOf(at) !== day) items.push({ key: `day ${day = keyOf(at)}`, day: capital(dayOf(at)) });
    items.push({ key: `${one.at} ${one.kind} ${one.card}`, ...one });
  }
  if (items.length === 0) items.push({ key: "none", none: true });
  bring(list, items, (one) => one.key, (one) => draw1(one, goTo));
}

function draw1(one, goTo) {
  if (one.none) return el("li", { class: "none" }, words.nothingComing);
  if (one.day) return el("li", { class: "coming-day" }, one.day);
  const what = one.kind === "at_once" ? words.atOnce : one.kind === "deadline" ? words.deadline : one.kind === "ping" ? words.ping(one.before) : words.overdue;
  const line = [el("strong", {}, what), el("span", {}, `${one.author} · ${one.network}`), el("span", { class: "holder" }, one.holder ? words.holder(one.holder) : words.nobody)];
  return el("li", { class: `coming-${one.kind}` },
    el("time", {}, one.kind === "at_once" ? words.now : clockOf(new Date(one.at))),
    one.card ? el("button", { type: "button", class: "coming-what", "data-focus": "card", onclick: () => goTo(one.card) }, line) : el("div", { class: "coming-what" }, line));
}

// Shows how far a long run has come, with a button that ends it.
function run(under, now) {
  if (under) {
    began ??= performance.now();
    runningTo.textContent = words.running(relative(new Date(under.to), now, words.tomorrow));
    runningDone.value = under.done;
    setTimeout(() => { running.hidden = began === null || performance.now() - began < SHOWN_AFTER; }, Math.max(0, began + SHOWN_AFTER - performance.now()));
    return;
  }
  began = null;
  if (document.activeElement === halt) buttons.find((button) => !button.disabled).focus();
  running.hidden = true;
}

function tick() {
  if (!set) return;
  const now = new Date(set.at + performance.now() - set.here);
  const text = clockOf(now);
  if (time.textContent !== text) time.textContent = text;
  const day = capital(dayOf(now));
  if (date.textContent !== day) date.textContent = day;
}

export function start() {
  setInterval(tick, 1000);
  halt.addEventListener("click", haltClock);
  for (const button of buttons) {
    button.addEventListener("click", async () => {
      for (const one of buttons) one.setAttribute("aria-busy", "true");
      await runClock(button.dataset.to);
      for (const one of buttons) one.removeAttribute("aria-busy");
    });
  }
}
