// Says that a form that was sent is being worked on, and for how long, where the answer takes more than two seconds.
"use strict";
const SILENT_S = 2;
for (const said of document.querySelectorAll("[data-busy]")) {
  let ticking = 0;
  const rest = () => { clearInterval(ticking); said.replaceChildren(); };
  said.closest("form").addEventListener("submit", () => {
    const began = Date.now();
    const bar = document.createElement("progress");
    const words = document.createElement("span");
    bar.setAttribute("aria-label", said.dataset.busy);
    clearInterval(ticking);
    ticking = setInterval(() => {
      const seconds = Math.floor((Date.now() - began) / 1000);
      if (seconds < SILENT_S) return;
      if (!bar.isConnected) said.replaceChildren(words, " ", bar);
      words.textContent = `${said.dataset.busy} ${seconds} ${said.dataset.seconds}`;
    }, 500);
  });
  window.addEventListener("pageshow", rest); // somebody came back to a page that was kept as it was left
}
