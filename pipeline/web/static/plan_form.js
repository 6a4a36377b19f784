// Draws the sheets anew while a form of the plan is filled in; nothing is kept before the button is pressed.
"use strict";
const form = document.getElementById("plan-form");
const csrf = document.querySelector("meta[name=csrf]").content;
let turn = 0;
const draw = async (picture, now) => {
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(picture.dataset.draw, { method: "POST", body, headers: { "x-csrf-token": csrf } }).catch(() => null);
  if (now !== turn) return;
  picture.classList.toggle("stale", !answer || !answer.ok);
  if (!answer || !answer.ok) return;
  const reader = new FileReader(); // the page's policy lets pictures be data, and nothing else that a script made
  reader.addEventListener("load", () => { picture.src = reader.result; });
  reader.readAsDataURL(await answer.blob());
};
let wait;
form.addEventListener("input", () => {
  clearTimeout(wait);
  wait = setTimeout(() => { turn += 1; for (const picture of document.querySelectorAll("[data-draw]")) draw(picture, turn); }, 700);
});
