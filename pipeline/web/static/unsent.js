// What was answered and not sent is gone with the page: the browser asks before it leaves one.
"use strict";
for (const form of document.querySelectorAll("form[data-unsent]")) {
  let isTouched = false;
  form.addEventListener("input", () => { isTouched = true; });
  form.addEventListener("change", () => { isTouched = true; });
  form.addEventListener("submit", (event) => { if (!event.defaultPrevented) isTouched = false; });
  window.addEventListener("beforeunload", (event) => { if (isTouched) event.preventDefault(); });
}
