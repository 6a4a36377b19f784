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
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("accept", "application/json");
  request.setRequestHeader("x-csrf-token", document.querySelector("meta[name=csrf]").content);
  sent.hidden = false;
  said.textContent = said.dataset.sending;
  request.upload.addEventListener("progress", (step) => { if (step.lengthComputable) sent.value = 100 * step.loaded / step.total; });
  request.addEventListener("load", () => {
    sent.hidden = true;
    if (request.status === 202) { said.textContent = ""; form.reset(); return; }
    let why = "";
    try { why = JSON.parse(request.responseText).text; } catch { why = String(request.status); }
    said.textContent = `${said.dataset.failed}: ${why}`;
  });
  request.addEventListener("error", () => { sent.hidden = true; said.textContent = said.dataset.failed; });
  request.send(new FormData(form));
});
