// A menu behind a button, by the keyboard pattern of https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/

import { el } from "./dom.js";

let numbers = 0;

// `shown` stands on the button where the label doesn't
export function menuButton(label, choices, name, shown = null) {
  const id = `menu-${++numbers}`;
  const button = el("button", { type: "button", class: shown ? "bk-button bk-overflow" : "bk-button bk-select", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": shown && label, title: shown && label, "data-focus": name }, shown ?? label);
  const menu = el("div", { class: "menu", role: "menu", id, "aria-label": label, hidden: true });
  const items = choices.map((choice) => el("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: () => { close(); button.focus(); choice.choose(button); } }, choice.label));
  menu.append(...items);
  button.setAttribute("aria-controls", id);

  function open(index) {
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    const room = menu.getBoundingClientRect();
    const scroller = button.closest(".messages")?.getBoundingClientRect();
    menu.classList.toggle("up", Boolean(scroller) && room.bottom > scroller.bottom && button.getBoundingClientRect().top - scroller.top > room.height);
    items.at(index).focus();
    document.addEventListener("pointerdown", outside);
  }
  function close() {
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside);
  }
  function outside(event) {
    if (!menu.contains(event.target) && event.target !== button) close();
  }

  // what is drawn anew under an open menu opens it again, at the choice that had the keyboard
  button.openAt = (text) => open(Math.max(0, choices.findIndex((choice) => choice.label === text)));
  button.shut = close;
  button.addEventListener("click", () => (menu.hidden ? open(0) : close()));
  button.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      open(event.key === "ArrowDown" ? 0 : -1);
    }
  });
  menu.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: (at + 1) % items.length, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) { event.preventDefault(); items.at(to).focus(); }
    if (event.key === "Escape") { event.stopPropagation(); close(); button.focus(); }
    if (event.key === "Tab") close();
  });
  return el("span", { class: "menu-place" }, button, menu);
}
