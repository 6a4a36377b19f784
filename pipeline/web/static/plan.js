// Draws the sheets of a plan that is being changed: the text is sent, a picture comes back.
"use strict";
const text = document.getElementById("text");
const csrf = document.querySelector("meta[name=csrf]").content;
const draw = async (picture) => {
  const body = new FormData();
  body.set("text", text.value);
  const answer = await fetch(picture.dataset.sheet, { method: "POST", body, headers: { "x-csrf-token": csrf } }).catch(() => null);
  if (!answer || !answer.ok) return;
  const reader = new FileReader(); // the page's policy lets pictures be data, and nothing else that a script made
  reader.addEventListener("load", () => { picture.src = reader.result; });
  reader.readAsDataURL(await answer.blob());
};
const drawAll = () => { for (const picture of document.querySelectorAll("[data-sheet]")) draw(picture); };
let wait;
text.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(drawAll, 700); });
for (const picture of document.querySelectorAll("[data-sheet]:not([src])")) draw(picture);
