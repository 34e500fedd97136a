// Making elements. Texts are always set as text, never as markup: what citizens write is hostile.

export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else if (value === true) made.setAttribute(name, "");
    else made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

// Brings a list's children in line with `items`, keeping those that have not changed.
export function bring(list, items, keyOf, render) {
  const old = new Map([...list.children].map((child) => [child.dataset.key, child]));
  let place = null;
  const added = [];
  for (const item of items) {
    const key = keyOf(item);
    const text = JSON.stringify(item);
    let child = old.get(key);
    old.delete(key);
    if (!child || child.drawn !== text) {
      const made = render(item);
      made.dataset.key = key;
      made.drawn = text;
      if (child) replaceKeepingFocus(child, made);
      else added.push(made);
      child = made;
    }
    const next = place ? place.nextSibling : list.firstChild;
    if (child !== next) list.insertBefore(child, next);
    place = child;
  }
  for (const child of old.values()) child.remove();
  return added;
}

function replaceKeepingFocus(old, made) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const open = new Set([...old.querySelectorAll("details[open]")].map((one) => one.dataset.focus));
  const menu = old.querySelector(".menu:not([hidden])");
  const opener = menu?.parentElement.querySelector("[aria-haspopup]");
  const choice = menu?.contains(focused) ? focused.textContent : "";
  opener?.shut();
  old.replaceWith(made);
  for (const one of made.querySelectorAll("details")) one.open = open.has(one.dataset.focus);
  const again = opener && made.querySelector(`[aria-haspopup][data-focus="${CSS.escape(opener.dataset.focus)}"]`);
  if (again) {
    again.openAt(choice);
    return;
  }
  if (focused) {
    const name = focused.closest("[data-focus]")?.dataset.focus;
    const same = name && made.querySelector(`[data-focus="${CSS.escape(name)}"]`);
    // what was pressed is gone: the thing itself, so that no other button is pressed by mistake
    (same || (made.hasAttribute("tabindex") && made) || made.querySelector("button") || made).focus();
  }
}

export function initials(name) {
  return name.split(/[\s-]+/).filter(Boolean).map((part) => [...part][0]).slice(0, 2).join("").toUpperCase();
}

// A colour that a name always has, dark enough for white letters.
export function hueOf(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 360;
  return sum;
}

export function avatar(name, kind = "") {
  const made = el("span", { class: `avatar ${kind}`, "aria-hidden": "true" }, initials(name));
  made.style.setProperty("--hue", hueOf(name));
  return made;
}
