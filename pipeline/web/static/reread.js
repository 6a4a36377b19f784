// A ballot read again by keyboard, question by question; without this script the form works as it is.
"use strict";
const form = document.getElementById("reread");
const rows = [...form.querySelectorAll("fieldset")];
const summary = document.getElementById("summary");
const answers = document.getElementById("answers");
const missing = document.getElementById("missing");
const papers = [...document.querySelectorAll("[data-paper]")];
const MOMENT_MS = 250; // a key or click that comes sooner was meant for the row before
let at = 0;

const picks = (row) => [...row.querySelectorAll("input")];
const isAnswered = (row) => picks(row).some((pick) => pick.checked);
const wordsOf = (row) => picks(row).filter((pick) => pick.checked).map((pick) => pick.parentElement.querySelector("span").textContent).join("; ");
const showPaper = (page) => { for (const paper of papers) paper.hidden = papers.length > 1 && page !== "" && paper.dataset.paper !== page; };
// What is answered must stand before the eyes: a row takes no answer until its picture is there, and then a moment.
let coming = 0;
const isThere = (picture) => picture.complete && picture.naturalWidth > 0;
const picturesOf = (row) => { // its own, or where it cannot be cut out the pages
  const own = row.querySelector(".crop img");
  return own ? [own] : papers.filter((paper) => !paper.hidden);
};
const arrived = () => {
  if (at === rows.length || coming || !picturesOf(rows[at]).every(isThere)) return;
  missing.hidden = true;
  coming = setTimeout(() => { form.dataset.ready = "yes"; }, MOMENT_MS);
};
const isSeen = () => {
  if (form.dataset.ready) return true;
  for (const picture of picturesOf(rows[at])) if (picture.complete && !picture.naturalWidth) picture.src = picture.src; // it failed
  missing.hidden = picturesOf(rows[at]).every(isThere);
  return false;
};
for (const picture of document.querySelectorAll(".crop img, [data-paper]")) picture.addEventListener("load", arrived);
const awaitPicture = () => {
  clearTimeout(coming);
  coming = 0;
  delete form.dataset.ready;
  missing.hidden = true;
  for (const row of rows.slice(at, at + 3)) for (const picture of picturesOf(row)) picture.loading = "eager";
  arrived();
};
const show = (place) => {
  at = Math.max(0, Math.min(place, rows.length));
  rows.forEach((row, number) => { row.hidden = number !== at; });
  const isEnd = at === rows.length;
  summary.hidden = !isEnd;
  answers.hidden = !isEnd;
  document.getElementById("back").disabled = at === 0;
  document.getElementById("forward").disabled = isEnd;
  if (!isEnd) {
    showPaper(rows[at].dataset.page);
    awaitPicture();
    (picks(rows[at]).find((pick) => pick.checked) || picks(rows[at])[0]).focus({ preventScroll: true });
    return;
  }
  answers.replaceChildren(...rows.map((row, number) => {
    const line = document.createElement("li");
    const open = document.createElement("button");
    open.type = "button";
    open.className = "link-button";
    open.textContent = `${row.querySelector(".q").textContent}: ${wordsOf(row) || "?"}`;
    open.classList.toggle("missing", !isAnswered(row));
    open.addEventListener("click", () => show(number));
    line.append(open);
    return line;
  }));
  const open = rows.findIndex((row) => !isAnswered(row));
  if (open >= 0) show(open);
  else (document.getElementById("reason") || document.getElementById("enter")).focus();
};
const alone = (row, pick) => {
  if (row.dataset.several !== "yes" || !pick.checked) return;
  for (const other of picks(row)) if (other !== pick && (pick.dataset.alone || other.dataset.alone)) other.checked = false;
};
const choose = (row, pick) => {
  const several = row.dataset.several === "yes";
  pick.checked = several ? !pick.checked : true;
  pick.dispatchEvent(new Event("change", { bubbles: true }));
  if (!several || pick.dataset.alone) show(at + 1);
};
form.addEventListener("change", (event) => { if (event.target.dataset.key !== undefined) alone(event.target.closest("fieldset"), event.target); });
form.addEventListener("click", (event) => {
  const pick = event.target.closest(".pick input");
  if (pick && (event.detail > 1 || !isSeen())) { event.preventDefault(); return; } // a double click is one; else it stays as it was
  if (pick && pick.type === "radio" && event.detail > 0) setTimeout(() => show(at + 1), 120);
});
form.addEventListener("submit", (event) => {
  const open = rows.findIndex((row) => !isAnswered(row));
  if (open >= 0) { event.preventDefault(); show(open); }
});
const zoom = () => {
  const button = document.getElementById("zoom");
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  document.getElementById("paper-frame").classList.toggle("zoomed", on);
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input:not([type=radio]):not([type=checkbox]), select, textarea")) return;
  const key = event.key.toLowerCase();
  const row = rows[at];
  const pick = row && picks(row).find((each) => each.dataset.key === key);
  if (event.repeat && !key.startsWith("arrow")) { event.preventDefault(); return; } // a key that is held down answers once
  if (pick) { if (isSeen()) choose(row, pick); }
  else if (key === "arrowright" || (key === "enter" && row && !event.target.matches("button, a"))) show(at + 1);
  else if (key === "arrowleft" || key === "backspace") show(at - 1);
  else if (key === "z") zoom();
  else if (key === "s") location.href = document.getElementById("later").href;
  else return;
  event.preventDefault();
});
document.getElementById("back").addEventListener("click", () => show(at - 1));
document.getElementById("forward").addEventListener("click", () => show(at + 1));
document.getElementById("zoom").addEventListener("click", zoom);
for (const row of rows) for (const pick of picks(row)) pick.required = false; // hidden inputs cannot be complained of
document.getElementById("steps").hidden = false;
form.classList.add("stepping");
show(0);
