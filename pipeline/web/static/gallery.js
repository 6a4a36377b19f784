// What is confirmed must stand before the eyes: a tile whose picture is not there is confirmed by nobody.
"use strict";
const form = document.getElementById("gallery");
const missing = document.getElementById("missing");
const isThere = (picture) => picture.complete && picture.naturalWidth > 0;
const isLeftOut = (tile) => tile.querySelector("input[name=odd]").checked;
form.addEventListener("submit", (event) => {
  const pictures = [...form.querySelectorAll(".tile")].filter((tile) => !isLeftOut(tile)).map((tile) => tile.querySelector("img"));
  const gone = pictures.filter((picture) => !isThere(picture));
  missing.textContent = gone.length ? `${gone.length} ${missing.dataset.words}` : "";
  if (!gone.length) return;
  event.preventDefault();
  for (const picture of gone) {
    if (picture.complete && picture.loading === "eager") picture.src = picture.src; // it failed, and is asked for again
    picture.loading = "eager";
  }
  gone[0].scrollIntoView({ block: "center" });
}, { capture: true }); // before the form counts as sent
