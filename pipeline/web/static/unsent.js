// What was typed and not sent is gone with the page: the browser asks before it leaves one, and nothing is sent into the void,
// for on the way back from the browser's own error page a form may be empty.
"use strict";
const unreachable = document.currentScript.dataset.unreachable;
const isReached = () => fetch("/static/icon.svg", { method: "HEAD", cache: "no-store" }).then(() => true, () => false);
for (const form of document.querySelectorAll("form[data-unsent]")) {
  let isTouched = form.dataset.unsent === "refused"; // it is shown again with what was typed, and was not kept
  let isSure = false;
  const told = document.createElement("p");
  told.className = "trouble";
  told.setAttribute("role", "alert");
  form.addEventListener("input", () => { isTouched = true; });
  form.addEventListener("change", () => { isTouched = true; });
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    if (isSure) { isTouched = false; isSure = false; return; }
    const pressed = event.submitter;
    event.preventDefault();
    isSure = await isReached();
    told.textContent = isSure ? "" : unreachable;
    if (isSure) form.requestSubmit(pressed);
    else if (pressed) pressed.before(told); else form.append(told);
  });
  window.addEventListener("beforeunload", (event) => { if (isTouched) event.preventDefault(); });
}
