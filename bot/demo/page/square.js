// The citizens' column: writing as one of them, and the posts with the municipality's replies.

import { avatar, bring, el } from "./dom.js";
import { flash } from "./slack.js";
import { edit, remove, write } from "./server.js";
import { capital, clockOf, dayOf, keyOf } from "./time.js";
import { moods, names, words } from "./words.js";

const form = document.getElementById("compose");
const list = document.getElementById("posts");
const answering = document.getElementById("answering");
let answers = null;
let editing = null;
let messages = new Map();
let known = null;

export function draw(state) {
  const titles = new Map(state.square.networks.map((one) => [one.name, one.title]));
  const network = form.elements.network;
  if (network.options.length === 0) {
    network.append(...state.square.networks.map((one) => el("option", { value: one.name }, one.title)));
  }
  messages = new Map(state.square.networks.map((one) => [one.name, one.messages]));
  allowPrivate();
  const threads = new Map();
  for (const post of state.square.posts) threads.set(post.root, [...(threads.get(post.root) ?? []), post]);
  const today = keyOf(new Date(state.clock.now));
  const items = [...threads.values()]
    .map((posts) => ({ key: posts[0].id, title: titles.get(posts[0].network), posts, today }))
    .sort((one, other) => number(other.posts.at(-1)) - number(one.posts.at(-1)));
  bring(list, items, (one) => one.key, thread);
  list.dataset.empty = words.empty;
  const replies = state.square.posts.filter((post) => post.own);
  const fresh = known === null ? [] : replies.filter((post) => !known.has(post.id));
  known = new Set(replies.map((post) => post.id));
  for (const post of fresh) flash(document.getElementById(post.id));
  return fresh.map((post) => words.published(threads.get(post.root)[0].name));
}

const number = (post) => Number(post.id.split("-")[1]);

function thread({ title, posts, today }) {
  const [first] = posts;
  const others = posts.slice(1);
  return el("li", { class: "thread-of-posts" },
    post(first, title, today),
    others.map((one) => post(one, title, today)),
    el("button", { type: "button", class: "link answer", "data-focus": "answer", onclick: () => continueIn(first) }, words.answer));
}

function post(one, title, today) {
  const at = new Date(one.at);
  const when = keyOf(at) === today ? `kl.\u00a0${clockOf(at)}` : `${capital(dayOf(at))} kl.\u00a0${clockOf(at)}`;
  const kinds = ["post", one.own && "own", one.hidden && "hidden"].filter(Boolean).join(" ");
  return el("article", { class: kinds, id: one.id, tabindex: "-1", "aria-label": words.writtenBy(one.name, title) },
    one.own ? el("img", { class: "avatar", src: "/page/icon.svg", alt: "" }) : avatar(one.name),
    el("div", {},
      el("p", { class: "by" }, el("strong", {}, one.name), one.own && el("span", { class: "badge" }, one.private ? words.privateReply : words.publicReply),
        !one.own && one.private && el("span", { class: "badge quiet" }, words.privatePost),
        one.hidden && el("span", { class: "badge quiet" }, words.hiddenPost)),
      el("p", { class: "when" }, `${title} · `, el("time", {}, when), one.edited && ` ${words.edited}`),
      el("p", { class: "text" }, one.text),
      !one.own && el("p", { class: "own-actions" },
        el("button", { type: "button", class: "link", "data-focus": `edit-${one.id}`, onclick: () => rewrite(one) }, words.editPost),
        el("button", { type: "button", class: "link", "data-focus": `delete-${one.id}`, onclick: () => remove({ post: one.id }) }, words.deletePost))));
}

// Only some networks have private messages, and only a new conversation begins as one.
function allowPrivate() {
  const box = form.elements.private;
  box.disabled = Boolean(answers || editing) || !messages.get(form.elements.network.value);
  if (box.disabled) box.checked = false;
}

function rewrite(one) {
  startAnew();
  editing = one.id;
  form.elements.name.value = one.name;
  form.elements.network.value = one.network;
  form.elements.text.value = one.text;
  note(words.editing(one.name));
}

function note(text) {
  allowPrivate();
  answering.hidden = false;
  answering.replaceChildren(text, el("button", { type: "button", class: "link", onclick: startAnew }, words.newPost));
  form.elements.text.focus();
}

function continueIn(first) {
  if (editing) startAnew();
  answers = first.id;
  form.elements.name.value = first.name;
  form.elements.network.value = first.network;
  note(words.answering(first.name));
}

function startAnew() {
  if (editing) form.elements.text.value = "";
  answers = editing = null;
  answering.hidden = true;
  allowPrivate();
  form.elements.text.focus();
}

// Goes to a post, by its id.
export function goTo(id) {
  const found = document.getElementById(id);
  if (!found) return false;
  found.scrollIntoView({ block: "center" });
  found.focus({ preventScroll: true });
  flash(found);
  return true;
}

export function start() {
  const place = form.querySelector(".moods");
  let turn = 0;
  for (const mood of moods) {
    place.append(el("button", { type: "button", class: "mood", onclick: () => {
      form.elements.text.value = mood.texts[turn++ % mood.texts.length];
      form.elements.text.focus();
    } }, el("span", { "aria-hidden": "true" }, mood.emoji), ` ${mood.label}`));
  }
  form.elements.network.addEventListener("change", allowPrivate);
  let next = 0;
  form.elements.name.value = names[next];
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { name, network, text } = form.elements;
    if (!text.value.trim() || !name.value.trim()) return;
    const sent = editing
      ? await edit({ post: editing, text: text.value })
      : await write({ name: name.value, network: network.value, text: text.value, answers, private: form.elements.private.checked });
    if (!sent) return;
    text.value = "";
    form.elements.private.checked = false;
    if (!answers && !editing && name.value === names[next]) name.value = names[next = (next + 1) % names.length];
    answers = editing = null;
    answering.hidden = true;
    allowPrivate();
  });
}
