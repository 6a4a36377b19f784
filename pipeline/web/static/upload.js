// Drag and drop with progress; without this script the form works as it is.
"use strict";
const form = document.getElementById("upload");
const input = document.getElementById("files");
const sent = document.getElementById("sent");
const said = document.getElementById("said");
const name = () => { said.textContent = Array.from(input.files, (file) => file.name).join(", "); };
for (const kind of ["dragenter", "dragover"]) {
  form.addEventListener(kind, (event) => { event.preventDefault(); form.classList.add("over"); });
}
for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => form.classList.remove("over"));
form.addEventListener("drop", (event) => {
  event.preventDefault();
  input.files = event.dataTransfer.files;
  name();
});
input.addEventListener("change", name);
// A day outside the period of every round takes the whole stack out of the count: it is asked about before anything is sent.
const received = document.getElementById("received");
const outOfPeriod = document.getElementById("out-of-period");
const dayHolds = document.getElementById("day-holds");
const windows = received.dataset.windows.trim().split(" ").map((each) => each.split("/"));
const holds = ([first, last]) => (!first || received.value >= first) && (!last || received.value <= last);
const weigh = () => {
  if (!outOfPeriod) return;
  const out = Boolean(received.value) && !windows.some(holds);
  outOfPeriod.hidden = !out;
  dayHolds.required = out;
  if (!out) dayHolds.checked = false;
};
received.addEventListener("input", weigh);
form.addEventListener("reset", () => setTimeout(weigh));
weigh();
// The browser alone holds what is being sent: another page would end it without a trace.
let sending = false;
window.addEventListener("beforeunload", (event) => { if (sending) event.preventDefault(); });
const send = document.getElementById("send");
const setSending = (on) => { sending = on; send.disabled = on; sent.hidden = !on; };
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (sending) return;
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("accept", "application/json");
  request.setRequestHeader("x-csrf-token", document.querySelector("meta[name=csrf]").content);
  setSending(true);
  said.textContent = said.dataset.sending;
  request.upload.addEventListener("progress", (step) => { if (step.lengthComputable) sent.value = 100 * step.loaded / step.total; });
  request.addEventListener("load", () => {
    setSending(false);
    if (request.status === 202) { said.textContent = ""; form.reset(); return; }
    let why = "";
    try { why = JSON.parse(request.responseText).text; } catch { why = String(request.status); }
    said.textContent = `${said.dataset.failed}: ${why}`;
  });
  request.addEventListener("error", () => { setSending(false); said.textContent = `${said.dataset.failed}: ${said.dataset.unreachable}`; });
  request.send(new FormData(form));
});
