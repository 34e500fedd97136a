// The Slack column: the channel's messages as one of the admins sees them, and the command box.

import { blocksOf } from "./blocks.js";
import { avatar, bring, el } from "./dom.js";
import { act, tell } from "./server.js";
import { capital, clockOf, dayOf, fromTimestamp, keyOf } from "./time.js";
import { words } from "./words.js";

const ADMIN_CHANNEL = "C0ADMIN";
const QUICK = ["eyes", "white_check_mark", "pray"];
const FAR_FROM_END = 80; // pixels

const list = document.getElementById("message-list");
const scroller = document.getElementById("messages");
const newer = document.getElementById("newer");
const commandForm = document.getElementById("command");
const dismissed = new Set(JSON.parse(sessionStorage.getItem("dismissed") ?? "[]"));
const acted = new Set(); // the cards on which something was pressed, and nothing has changed yet
const drawn = new Map(); // the lines of each card's facts
let shown = null;
let openedFrom = null;
let asked = false; // a command was sent, and its answer is to be seen

// Where the keyboard goes back to when a form closes.
export const opener = () => openedFrom;

export function draw(state, follow) {
  const user = state.slack.user;
  const users = new Map(state.slack.users.map((one) => [one.id, one]));
  const channel = state.slack.channels.find((one) => one.id === ADMIN_CHANNEL);
  const whispers = state.slack.private_messages
    .filter((one) => one.channel === ADMIN_CHANNEL && !dismissed.has(one.message.ts))
    .map((one) => ({ ...one.message, private: true }));
  const roots = channel.messages.filter((one) => !one.thread_ts || one.thread_ts === one.ts);
  const all = [...roots, ...whispers].sort((one, other) => one.ts.localeCompare(other.ts));
  const threads = byThread(channel.messages);
  const last = whispers.length > 1 ? whispers.at(-1).ts : null;

  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < FAR_FROM_END;
  const items = [];
  let day = "";
  for (const message of all) {
    const at = fromTimestamp(message.ts);
    if (keyOf(at) !== day) items.push({ key: `day ${day = keyOf(at)}`, day: capital(dayOf(at)) });
    const thread = (threads.get(message.ts) ?? []).filter((one) => one.ts !== message.ts);
    items.push({ key: message.ts, user, message, thread, others: message.ts === last ? whispers.map((one) => one.ts) : [], guidelines: state.cards[message.ts] ?? [] });
  }
  const scene = { users, user, follow, texts: state.guidelines };
  const added = bring(list, items, (one) => one.key, (one) => (one.day ? divider(one.day) : item(one, scene)));
  scroller.classList.toggle("empty", items.length === 0);
  scroller.dataset.empty = words.noMessages;
  if (added.length && shown !== null) {
    if (atEnd || asked || user !== shown) toEnd();
    else newer.hidden = false;
    asked = false;
  } else if (shown !== user) toEnd();
  shown = user;
  return added.filter((one) => one.dataset.text).map((one) => one.dataset.text);
}

// What has changed on the cards since the visitor pressed something there, for who can't see it.
export function changes(state) {
  const channel = state.slack.channels.find((one) => one.id === ADMIN_CHANNEL);
  const news = [];
  for (const message of channel.messages) {
    const lines = linesOf(message);
    const before = drawn.get(message.ts) ?? lines;
    const changed = lines.filter((line) => !before.includes(line));
    if (changed.length && acted.delete(message.ts)) news.push(changed.join(". "));
    drawn.set(message.ts, lines);
  }
  return news;
}

function linesOf(message) {
  const sections = message.blocks.flatMap((block) => (block.type === "rich_text" ? block.elements : []));
  const texts = sections.filter((part) => part.type === "rich_text_section").map((part) => part.elements.map((one) => one.text ?? "").join(""));
  return texts.join("\n").split("\n").filter(Boolean);
}

function byThread(messages) {
  const found = new Map();
  for (const one of messages) found.set(one.thread_ts, [...(found.get(one.thread_ts) ?? []), one]);
  return found;
}

function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
  newer.hidden = true;
}

function divider(day) {
  return el("li", { class: "day" }, el("span", {}, day));
}

function item({ user, message, thread, guidelines, others }, scene) {
  const card = message.ts;
  const made = el("li", { class: "item", id: `m-${message.ts}`, tabindex: "-1", "data-text": message.text },
    one(message, user, scene, card, others),
    thread.length > 0 && el("div", { class: "thread" },
      el("p", { class: "thread-count" }, words.replies(thread.length)),
      thread.map((reply) => one(reply, user, scene, card))),
    guidelines.length > 0 && hint(guidelines, scene.texts));
  return made;
}

function one(message, user, scene, card, others = []) {
  const here = { ...scene, press: (what, from) => press(user, message.ts, what, from, card) };
  return el("article", { class: message.private ? "message private" : "message", "aria-label": message.text },
    el("img", { class: "app-icon", src: "/page/icon.svg", alt: "" }),
    el("div", { class: "message-body" },
      message.private && el("p", { class: "only-you" }, "👁 ", words.onlyYou,
        el("button", { type: "button", class: "link", "data-focus": "dismiss", onclick: () => dismiss([message.ts]) }, words.dismiss),
        others.length > 0 && el("button", { type: "button", class: "link", "data-focus": "dismiss-all", onclick: () => dismiss(others) }, words.dismissAll)),
      el("p", { class: "who" }, el("strong", {}, "Svarvakt"), el("span", { class: "badge" }, words.app),
        el("time", {}, clockOf(fromTimestamp(message.ts)))),
      blocksOf(message.blocks, here),
      !message.private && reactions(message, user)));
}

function reactions(message, user) {
  const there = message.reactions ?? [];
  const isCard = message.blocks.some((block) => block.type === "header");
  const chips = there.map((reaction) => {
    const mine = reaction.users.includes(user);
    const what = words.react[reaction.name] ?? reaction.name;
    return el("button", {
      type: "button", class: mine ? "chip mine" : "chip", "data-focus": `react-${reaction.name}`, "aria-pressed": String(mine),
      "aria-label": words.reactions(what, reaction.count), title: mine ? words.takeBack(what) : words.reactWith(what),
      onclick: () => act(user, mine ? "unreact" : "react", { ts: message.ts, name: reaction.name }),
    }, `${words.emoji[reaction.name] ?? reaction.name} ${reaction.count}`);
  });
  const quick = isCard ? QUICK.filter((name) => !there.some((reaction) => reaction.name === name)).map((name) =>
    el("button", {
      type: "button", class: "chip quick", "data-focus": `react-${name}`, "aria-label": words.reactWith(words.react[name]), title: words.reactWith(words.react[name]),
      onclick: () => act(user, "react", { ts: message.ts, name }),
    }, words.emoji[name])) : [];
  return chips.length + quick.length > 0 && el("div", { class: "chips" }, chips, quick);
}

function hint(numbers, texts) {
  return el("details", { class: "hint", "data-focus": "hint" },
    el("summary", {}, words.guidelines(numbers)),
    numbers.map((number) => el("p", {}, el("strong", {}, `${number}. `), `«${texts[number]}»`)));
}

async function press(user, ts, what, from, card) {
  acted.add(card);
  openedFrom = { ts: card, name: from.closest("[data-focus]")?.dataset.focus };
  await act(user, "click", { ts, what });
}

function dismiss(which) {
  for (const ts of which) {
    dismissed.add(ts);
    document.getElementById(`m-${ts}`)?.remove();
  }
  sessionStorage.setItem("dismissed", JSON.stringify([...dismissed]));
  scroller.focus();
}

export function focusOpener() {
  const item_ = openedFrom && document.getElementById(`m-${openedFrom.ts}`);
  const same = item_ && openedFrom.name && item_.querySelector(`[data-focus="${CSS.escape(openedFrom.name)}"]`);
  (same || item_ || commandForm.elements.command).focus();
  openedFrom = null;
}

// Goes to a card, by its timestamp.
export function goTo(ts) {
  const found = document.getElementById(`m-${ts}`);
  if (!found) return false;
  found.scrollIntoView({ block: "center" });
  found.focus({ preventScroll: true });
  flash(found);
  return true;
}

export function flash(element) {
  element.classList.remove("flash");
  void element.offsetWidth; // starts the animation anew
  element.classList.add("flash");
}

export function people(admins, user, choose) {
  const place = document.querySelector(".people");
  bring(place, admins.map((one) => ({ id: one.id, name: one.real_name, chosen: one.id === user })), (one) => one.id, ({ id, name, chosen }) => {
    const radio = el("button", {
      type: "button", role: "radio", "aria-checked": String(chosen), tabindex: chosen ? "0" : "-1", "data-focus": id, title: name,
      onclick: () => choose(id),
    }, avatar(name, "small"), el("span", { class: "person-name" }, name.split(" ")[0]), el("span", { class: "visually-hidden" }, ` ${name.split(" ").slice(1).join(" ")}`));
    radio.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const ids = admins.map((one) => one.id);
      choose(ids.at((ids.indexOf(id) + step) % ids.length), true);
    });
    return radio;
  });
}

export function commands(userNow) {
  const field = commandForm.elements.command;
  for (const text of words.commands) {
    commandForm.querySelector(".quick").append(el("button", { type: "button", class: "chip", onclick: () => run(text) }, text));
  }
  commandForm.addEventListener("submit", (event) => {
    event.preventDefault();
    run(field.value.trim());
  });
  function run(text) {
    if (!text) return;
    if (!/^\/(innboks|svar|frist|vakt|krise|ny)(\s|$)/.test(text)) { tell(words.notCommand); return; }
    openedFrom = null;
    asked = true;
    field.value = "";
    act(userNow(), "command", { text });
  }
  newer.addEventListener("click", toEnd);
  scroller.addEventListener("scroll", () => {
    if (scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < FAR_FROM_END) newer.hidden = true;
  });
}
