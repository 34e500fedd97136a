// Draws exactly the Block Kit that the bot uses: https://docs.slack.dev/reference/block-kit/blocks

import { el } from "./dom.js";
import { menuButton } from "./menu.js";
import { words } from "./words.js";

const SAFE = /^https?:\/\//;

// `scene` holds: users (by id), user (whose eyes), press(actionId or option value), follow(url)
export function blocksOf(blocks, scene) {
  return blocks.map((block) => drawBlock(block, scene));
}

function drawBlock(block, scene) {
  switch (block.type) {
    case "header": return el("h4", { class: "bk-header" }, block.text.text);
    case "context": return el("p", { class: "bk-context" }, block.elements.map((one) => one.text).join(" "));
    case "rich_text": return el("div", { class: "bk-rich" }, block.elements.map((one) => rich(one, scene)));
    case "actions": return el("div", { class: "bk-actions" }, block.elements.map((one) => element(one, scene)));
    case "section": return el("div", { class: "bk-section" }, [
      el("p", {}, block.text.text), ...(block.accessory ? [element(block.accessory, scene)] : []),
    ]);
    case "input": return scene.input(block);
    default: throw new Error(`a block of an unknown kind: ${block.type}`);
  }
}

function rich(part, scene) {
  const inner = part.elements.map((one) => span(one, scene));
  switch (part.type) {
    case "rich_text_section": return el("p", {}, inner);
    case "rich_text_quote": return el("blockquote", {}, inner);
    case "rich_text_preformatted": return el("pre", { tabindex: "0" }, inner);
    default: throw new Error(`rich text of an unknown kind: ${part.type}`);
  }
}

function span(part, scene) {
  switch (part.type) {
    case "text": {
      let made = document.createTextNode(part.text);
      if (part.style?.italic) made = el("em", {}, made);
      if (part.style?.bold) made = el("strong", {}, made);
      return made;
    }
    case "link": {
      if (!SAFE.test(part.url)) return document.createTextNode(part.text || part.url);
      const link = el("a", { href: part.url, rel: "noreferrer", target: "_blank", "data-focus": part.url }, part.text || part.url);
      link.addEventListener("click", (event) => { if (scene.follow(part.url)) event.preventDefault(); });
      return link;
    }
    case "user": {
      const name = scene.users.get(part.user_id)?.real_name ?? part.user_id;
      return el("span", { class: part.user_id === scene.user ? "person me" : "person" }, `@${name}`);
    }
    default: throw new Error(`a run of text of an unknown kind: ${part.type}`);
  }
}

function element(one, scene) {
  if (one.type === "button") {
    const made = el("button", { type: "button", class: one.style === "primary" ? "bk-button primary" : "bk-button", "data-focus": `${one.action_id}:${one.value ?? ""}` }, one.text.text);
    made.addEventListener("click", async () => {
      made.setAttribute("aria-busy", "true");
      await scene.press(`${one.action_id}:${one.value ?? ""}`, made);
      made.removeAttribute("aria-busy");
    });
    return made;
  }
  if (one.type === "overflow") {
    const choices = one.options.map((option) => ({ label: option.text.text, choose: (opener) => scene.press(option.value, opener) }));
    return menuButton(words.menu, choices, "menu", "⋯");
  }
  if (one.type === "static_select") { // as Slack's: it opens first, so that no arrow key chooses
    const choices = one.options.map((option) => ({ label: option.text.text, choose: (opener) => scene.press(option.value, opener) }));
    return menuButton(one.placeholder.text, choices, one.action_id);
  }
  throw new Error(`an element of an unknown kind: ${one.type}`);
}
