// Keeps parts of a page fresh: an element with data-live is fetched again every data-every seconds.
"use strict";
const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
const timeNow = () => new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
for (const part of document.querySelectorAll("[data-live]")) {
  const note = document.createElement("p"); // figures that stand still must not look as if they were of now
  note.className = "note";
  note.setAttribute("role", "status");
  note.hidden = true;
  part.before(note);
  let asOf = timeNow();
  let shown = null;
  const isStale = () => {
    note.textContent = `${part.dataset.stale} ${asOf}.`;
    note.hidden = false;
  };
  const isSame = (each, other) => each.getAttribute("href") !== null && each.getAttribute("href") === other.getAttribute("href");
  const put = (text) => {
    asOf = timeNow();
    note.hidden = true;
    if (text === shown) return; // what somebody selects or has opened stays as it is
    shown = text;
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const place = [...part.querySelectorAll(FOCUSABLE)].indexOf(focused);
    const scrolled = [...part.querySelectorAll(".scroll")].map((each) => each.scrollLeft);
    part.innerHTML = text;
    part.querySelectorAll(".scroll").forEach((each, number) => { each.scrollLeft = scrolled[number] || 0; });
    if (!focused) return;
    const places = [...part.querySelectorAll(FOCUSABLE)]; // rows may have come before it
    const same = places.find((each) => isSame(each, focused)) || places[place];
    if (same) same.focus({ preventScroll: true });
  };
  const isTyping = () => part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
  const refresh = async () => {
    if (document.hidden) return;
    if (isTyping()) { isStale(); return; } // what is being typed would be lost
    const answer = await fetch(part.dataset.live, { headers: { "accept": "text/html" } }).catch(() => null);
    const text = answer && answer.ok && !answer.redirected ? await answer.text().catch(() => null) : null;
    if (text === null || isTyping()) isStale(); else put(text);
  };
  setInterval(refresh, Number(part.dataset.every) * 1000);
}
for (const chooser of document.querySelectorAll("select[data-submit]")) {
  chooser.addEventListener("change", () => chooser.form.requestSubmit());
}
