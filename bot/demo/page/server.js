// Talking to the demo: one thing at a time, so that nothing that is done overtakes what was done before.

import { words } from "./words.js";

let queue = Promise.resolve();
const toast = document.getElementById("toast");
let hiding = 0;

export function tell(text) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { toast.hidden = true; }, 6000);
}

async function post(address, body) {
  let answer;
  try {
    answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  } catch {
    tell(words.stopped);
    return false;
  }
  if (!answer.ok) tell(answer.status === 504 ? words.noAnswer : words.notThere);
  return answer.ok;
}

function inTurn(address, body) {
  const done = queue.then(() => post(address, body));
  queue = done;
  return done;
}

export const act = (user, what, more = {}) => inTurn("/playground/act", { user, do: what, ...more });
export const write = (post_) => inTurn("/demo/write", post_);
export const edit = (post_) => inTurn("/demo/edit", post_);
export const remove = (post_) => inTurn("/demo/delete", post_);

// A run of the clock can take long, and what is done meanwhile doesn't wait for it: runs have a turn of their own.
let runs = Promise.resolve();
let halts = 0;
export function runClock(to) {
  const asked = halts;
  const before = Promise.all([queue, runs]);
  runs = before.then(() => (asked === halts ? post("/demo/clock", { to }) : true));
  return runs;
}
export function haltClock() {
  halts += 1; // those that have not begun are forgotten
  return post("/demo/clock", { to: "here" });
}

export async function stateOf(user) {
  const answer = await fetch(`/demo/state?user=${encodeURIComponent(user)}`);
  if (!answer.ok) throw new Error(`the state of ${user}: ${answer.status}`);
  return answer.json();
}
