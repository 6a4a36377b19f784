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
const go = (to, { scroll = true } = {}) => {
  here = Math.max(0, Math.min(rows.length - 1, to));
  for (const [place, row] of rows.entries()) row.classList.toggle("here", place === here);
  if (scroll) rows[here].scrollIntoView({ block: "nearest" });
  follow();
};
const frame = document.getElementById("paper-frame");
const paper = document.getElementById("paper");
const follow = () => { // the paper shows the row that is being typed
  frame.scrollTop = Number(rows[here].dataset.middle) * paper.clientHeight - frame.clientHeight / 2;
};
paper.addEventListener("load", follow);
const ALONE = ["blank", "multiple_marks", "unreadable"]; // answers that stand for no box
const isAlone = (input) => ALONE.includes(input.value);
// What is answered must stand before the eyes: in the row's own picture, or on the paper beside it.
const isThere = (picture) => picture !== null && picture.complete && picture.naturalWidth > 0;
const isSeen = (row) => {
  const pictures = [row.querySelector(".row-picture"), paper];
  if (pictures.some(isThere)) return true;
  for (const picture of pictures) if (picture && picture.complete) picture.src = picture.src; // one that failed is asked for again
  left.textContent = left.dataset.noPicture;
  return false;
};
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
    for (const other of row.querySelectorAll("input")) {
      if (other !== event.target && (isAlone(event.target) || isAlone(other))) other.checked = false;
    }
  }
  go(rows.indexOf(row));
  count();
});
form.addEventListener("click", (event) => {
  const row = event.target.matches(".typing-choices input") && event.target.closest("fieldset.typing-row");
  if (row && !isSeen(row)) event.preventDefault(); // it stays as it was
});
form.addEventListener("focusin", (event) => {
  const row = event.target.closest("fieldset.typing-row");
  if (row && rows.indexOf(row) !== here) go(rows.indexOf(row), { scroll: false }); // a row that moves under the button is not clicked
});
document.getElementById("zoom").addEventListener("click", zoom);
const bare = document.getElementById("bare");
if (bare) bare.addEventListener("click", () => { document.getElementById("paper").src = bare.dataset.bare; bare.disabled = true; });
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("textarea, input:not([type=radio], [type=checkbox])")) return;
  const key = event.key.toLowerCase();
  if (event.repeat && !key.startsWith("arrow")) { event.preventDefault(); return; } // a key that is held down answers once
  const row = rows[here];
  const input = row && [...row.querySelectorAll("input")].find((each) => each.dataset.key === key);
  if (input && !isSeen(row)) {
    event.preventDefault();
    return;
  }
  if (input) {
    const several = row.dataset.several && !isAlone(input);
    if (several) input.checked = !input.checked; else input.checked = true;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    if (!several) onward();
  } else if (key === "arrowdown" || (key === "enter" && !event.target.matches("button, a"))) go(here + 1);
  else if (key === "arrowup") go(here - 1);
  else if (key === "z") zoom();
  else return;
  event.preventDefault();
});
const begin = () => { count(); go(Math.max(0, rows.findIndex(open))); };
window.addEventListener("pageshow", begin); // only then has the browser brought back what was answered before
begin();
