// Keeps parts of a page fresh: an element with data-live is fetched again every data-every seconds.
"use strict";
for (const part of document.querySelectorAll("[data-live]")) {
  const refresh = async () => {
    if (document.hidden || part.contains(document.activeElement)) return;
    const answer = await fetch(part.dataset.live, { headers: { "accept": "text/html" } }).catch(() => null);
    if (answer && answer.ok && !answer.redirected) part.innerHTML = await answer.text();
  };
  setInterval(refresh, Number(part.dataset.every) * 1000);
}
for (const chooser of document.querySelectorAll("select[data-submit]")) {
  chooser.addEventListener("change", () => chooser.form.requestSubmit());
}
