// Slack's forms: drawn in a dialog; what is typed is told to the workspace as Slack tells it.

import { blocksOf } from "./blocks.js";
import { el } from "./dom.js";
import { act } from "./server.js";
import { focusOpener } from "./slack.js";
import { words } from "./words.js";

const TYPING_PAUSE = 350; // milliseconds
const dialog = document.getElementById("form");
const waiting = new Map(); // what is typed and not yet told, by block
let drawn = "";
let user = "";

export function draw(state, follow) {
  const view = state.slack.form;
  if (!view) {
    if (dialog.open) {
      dialog.close();
      waiting.clear();
      drawn = "";
      focusOpener();
    }
    return;
  }
  user = state.slack.user;
  const key = `${user} ${view.id} ${view.hash}`;
  if (key !== drawn) {
    const focused = dialog.contains(document.activeElement) ? document.activeElement.dataset.field : null;
    drawn = key;
    dialog.replaceChildren(...contents(view, state, follow));
    if (!dialog.open) dialog.showModal();
    const begin = view.blocks.find((block) => block.element?.focus_on_load)?.block_id;
    const field = (focused && dialog.querySelector(`[data-field="${CSS.escape(focused)}"]`)) || (begin && dialog.querySelector(`[data-block="${CSS.escape(begin)}"]`)) || dialog.querySelector("textarea, input, select") || dialog.querySelector(".form-foot button:last-child");
    field.focus();
  }
  showErrors(state.slack.form_errors);
}

function contents(view, state, follow) {
  const users = new Map(state.slack.users.map((one) => [one.id, one]));
  const scene = { users, user, follow, input: (block) => input(block, view), press: (what) => act(user, "press", { what }) };
  const form = el("form", { class: "bk-form", novalidate: true },
    el("div", { class: "form-head" },
      el("img", { src: "/page/icon.svg", alt: "", width: "24", height: "24" }),
      el("h2", { id: "form-title" }, view.title.text),
      el("button", { type: "button", class: "form-close", "aria-label": words.close, onclick: close }, "✕")),
    el("div", { class: "form-body" }, blocksOf(view.blocks, scene)),
    el("div", { class: "form-foot" },
      el("button", { type: "button", class: "bk-button", onclick: close }, view.close?.text ?? words.close),
      view.submit && el("button", { type: "submit", class: "bk-button primary" }, view.submit.text)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const send = form.querySelector("[type=submit]");
    if (!send || send.getAttribute("aria-busy")) return;
    send.setAttribute("aria-busy", "true");
    await tellAll();
    await act(user, "submit");
    send.removeAttribute("aria-busy");
  });
  return [form];
}

function input(block, view) {
  const one = block.element;
  const value = view.state.values[block.block_id][one.action_id];
  const id = `field-${block.block_id}`;
  const shared = { id, "data-field": `${block.block_id.split("~")[0]}`, "data-block": block.block_id, required: !block.optional, "aria-describedby": `${id}-more` };
  const field = one.type === "static_select" ? select(block, one, value, shared) : text(block, one, value, shared);
  return el("div", { class: "bk-input" },
    el("label", { for: id }, block.label.text, block.optional && el("span", { class: "optional" }, ` ${words.optional}`)),
    field,
    el("p", { class: "more", id: `${id}-more` },
      el("span", { class: "error", hidden: true }),
      " ", // who hears the two read out, or copies them, gets two sentences
      block.hint && el("span", { class: "hint-text" }, block.hint.text)));
}

function options(listed, chosen) {
  return listed.map((option) => el("option", { value: option.value, selected: option.value === chosen }, option.text.text));
}

function select(block, one, value, shared) {
  const chosen = value.selected_option?.value;
  const field = el("select", shared,
    !chosen && el("option", { value: "" }, one.placeholder?.text ?? words.choose),
    one.options ? options(one.options, chosen) : one.option_groups.map((group) => el("optgroup", { label: group.label.text }, options(group.options, chosen))));
  field.addEventListener("change", async () => {
    if (!field.value) return;
    await tellAll();
    act(user, "choose", { field: block.block_id, option: field.value });
  });
  return field;
}

function text(block, one, value, shared) {
  const field = el(one.multiline ? "textarea" : "input", { ...shared, maxlength: one.max_length, rows: one.multiline ? "7" : undefined });
  field.value = value.value ?? "";
  if (one.multiline) field.rows = Math.min(14, Math.max(4, Math.ceil(field.value.length / 60) + field.value.split("\n").length));
  field.addEventListener("input", () => {
    clearTimeout(waiting.get(block.block_id)?.timer);
    waiting.set(block.block_id, { field, timer: setTimeout(() => tellOne(block.block_id), TYPING_PAUSE) });
  });
  if (!one.multiline) {
    field.addEventListener("keydown", (event) => {
      const asks = one.dispatch_action_config?.trigger_actions_on?.includes("on_enter_pressed");
      if (event.key !== "Enter" || !asks) return;
      event.preventDefault();
      tellOne(block.block_id, field, true);
    });
  }
  return field;
}

function tellOne(block, field = waiting.get(block)?.field, enter = false) {
  clearTimeout(waiting.get(block)?.timer);
  waiting.delete(block);
  return act(user, "type", { field: block, text: field.value, enter });
}

function tellAll() {
  return Promise.all([...waiting.keys()].map((block) => tellOne(block)));
}

async function close() {
  await tellAll();
  await act(user, "close");
}

function showErrors(errors) {
  let first = null;
  for (const field of dialog.querySelectorAll("[data-block]")) {
    const said = errors[field.dataset.block];
    const place = field.parentElement.querySelector(".error");
    const text_ = said === "Please complete this required field." ? words.required : said ?? "";
    if (said && place.textContent !== text_) first ??= field;
    place.textContent = text_;
    place.hidden = !said;
    field.setAttribute("aria-invalid", String(Boolean(said)));
  }
  first?.focus();
}

dialog.addEventListener("cancel", (event) => {
  event.preventDefault(); // the workspace closes it, and then the dialog follows
  close();
});
