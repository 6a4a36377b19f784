// Typing a page in by keyboard: a digit answers the row before the eye and goes on to the next.
"use strict";
const form = document.getElementById("typing");
const rows = [...form.querySelectorAll("fieldset.typing-row")];
const left = document.getElementById("left");
let here = 0;
const open = (row) => !row.querySelector("input:checked");
const count = () => {
  const missing = rows.filter(open).length;
  left.textContent = missing ? `${missing} ${left.dataset.left}` : left.dataset.done;
  for (const row of rows) row.classList.toggle("filled", !open(row));
};
const go = (to) => {
  here = Math.max(0, Math.min(rows.length - 1, to));
  for (const [place, row] of rows.entries()) row.classList.toggle("here", place === here);
  rows[here].scrollIntoView({ block: "nearest" });
  follow();
};
const frame = document.getElementById("paper-frame");
const paper = document.getElementById("paper");
const follow = () => { // the paper shows the row that is being typed
  frame.scrollTop = Number(rows[here].dataset.middle) * paper.clientHeight - frame.clientHeight / 2;
};
paper.addEventListener("load", follow);
const onward = () => {
  const later = rows.findIndex((row, place) => place > here && open(row));
  const any = later >= 0 ? later : rows.findIndex(open);
  if (any >= 0) go(any); else { count(); form.querySelector("button:not([type])").focus(); }
};
const zoom = () => {
  const button = document.getElementById("zoom");
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  document.getElementById("paper-frame").classList.toggle("zoomed", on);
  follow();
};
form.addEventListener("change", (event) => {
  const row = event.target.closest("fieldset.typing-row");
  if (!row) return;
  if (row.dataset.several && event.target.checked) {
    const word = !/^\d$/.test(event.target.dataset.key);
    for (const other of row.querySelectorAll("input")) {
      if (other !== event.target && (word || !/^\d$/.test(other.dataset.key))) other.checked = false;
    }
  }
  go(rows.indexOf(row));
  count();
});
form.addEventListener("focusin", (event) => {
  const row = event.target.closest("fieldset.typing-row");
  if (row && rows.indexOf(row) !== here) go(rows.indexOf(row));
});
document.getElementById("zoom").addEventListener("click", zoom);
const bare = document.getElementById("bare");
if (bare) bare.addEventListener("click", () => { document.getElementById("paper").src = bare.dataset.bare; bare.disabled = true; });
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("textarea, input:not([type=radio], [type=checkbox])")) return;
  const key = event.key.toLowerCase();
  const row = rows[here];
  const input = row && [...row.querySelectorAll("input")].find((each) => each.dataset.key === key);
  if (input) {
    if (row.dataset.several && /^\d$/.test(key)) input.checked = !input.checked; else input.checked = true;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    if (!row.dataset.several || !/^\d$/.test(key)) onward();
  } else if (key === "arrowdown" || (key === "enter" && !event.target.matches("button, a"))) go(here + 1);
  else if (key === "arrowup") go(here - 1);
  else if (key === "z") zoom();
  else return;
  event.preventDefault();
});
count();
go(Math.max(0, rows.findIndex(open)));
