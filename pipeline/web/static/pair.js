// One key chooses; both pages scroll together, so that the eye compares the same place.
"use strict";
const buttons = [...document.querySelectorAll("#choice button[data-key]")];
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, textarea")) return;
  const button = buttons.find((each) => each.dataset.key === event.key.toLowerCase());
  if (!button) return;
  event.preventDefault();
  if (!event.repeat) button.click(); // a key that is held down would answer what comes next, too
});
const why = document.getElementById("why"); // Enter there means what the reason is for, not the first button
if (why) why.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  buttons.find((each) => each.value === "extra").click();
});
const frames = [...document.querySelectorAll(".pair-pages .paper-frame")];
for (const frame of frames) {
  frame.addEventListener("scroll", () => {
    for (const other of frames) {
      if (other !== frame && Math.abs(other.scrollTop - frame.scrollTop) > 1) other.scrollTop = frame.scrollTop;
    }
  });
}
