// What was typed and not sent is gone with the page: the browser asks before it leaves one, and nothing is sent into the void,
// for on the way back from the browser's own error page a form may be empty.
"use strict";
const unreachable = document.currentScript.dataset.unreachable;
const ANSWER_MS = 8000; // some networks swallow what is sent, and nobody would hear of it
// What answers without being the desk, such as a proxy whose desk is gone, would lose what was typed as well.
const isReached = () => fetch("/static/icon.svg", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) })
  .then((answer) => answer.ok, () => false);
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
    if (isSure) { form.requestSubmit(pressed); return; }
    if (pressed) pressed.before(told); else form.append(told);
    told.scrollIntoView({ block: "nearest" }); // whoever sent by a key need not have the button before the eyes
  });
  window.addEventListener("beforeunload", (event) => { if (isTouched) event.preventDefault(); });
}
