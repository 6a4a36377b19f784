// Shows a page with or without what the machine read.
"use strict";
const paper = document.getElementById("paper");
const button = document.getElementById("overlay");
if (button) button.addEventListener("click", () => { // none while what was read must not be known
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  paper.src = on ? paper.dataset.overlay : paper.dataset.plain;
});
const asked = document.querySelector("details[open]");
if (asked) asked.scrollIntoView({ block: "center" });
const zoom = document.getElementById("zoom"); // none where the image was purged
if (zoom) zoom.addEventListener("click", () => {
  const on = zoom.getAttribute("aria-pressed") !== "true";
  zoom.setAttribute("aria-pressed", String(on));
  document.getElementById("paper-frame").classList.toggle("zoomed", on);
});
