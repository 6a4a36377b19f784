// A form is sent once: of two clicks or keys the browser shows the second answer alone, and the first would look undone.
"use strict";
const MOST_MS = 5000; // a form that gives a file, or that somebody stopped, leaves its page standing: it can be sent again
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  const release = () => { delete form.dataset.sent; };
  setTimeout(release, MOST_MS);
  window.addEventListener("pageshow", release, { once: true }); // somebody came back to a page that was kept as it was left
});
