// The review queue by keyboard. The next items are leased and their pictures loaded while one is looked at.
"use strict";
const AHEAD = 4;
const MOMENT_MS = 250; // a key or click that comes sooner was meant for what stood there before
const ALONE = ["blank", "multiple_marks", "unreadable"]; // answers that stand for no box
const OWN = "AnsweredBefore"; // the answer came the first time, and what was told of it was lost on the way
const box = document.getElementById("review");
const words = box.dataset;
const at = (id) => document.getElementById(id);
const csrf = document.querySelector("meta[name=csrf]").content;
const queue = [];
const skipped = new Set();
const done = [];
let card = null;
let chosen = new Set();
let overlay = false;
let leaf = null;
let fetching = null;
let waiting = null;

const api = async (path, body) => {
  const options = body === undefined
    ? { headers: { accept: "application/json" } }
    : { method: "POST", body: JSON.stringify(body), headers: { accept: "application/json", "content-type": "application/json", "x-csrf-token": csrf } };
  const answer = await fetch(`/api/v1/review/${path}`, options).catch(() => { throw new Error(words.unreachable); });
  if (answer.status === 401) { // the item comes again, and an answer to it was not kept
    const back = card ? `/review?item=${card.item}` : "/review";
    location.href = `/sign-in?next=${encodeURIComponent(back)}${body === undefined ? "" : "&lost=true"}`;
    throw new Error("");
  }
  const told = await answer.json().catch(() => { throw new Error(words.unreachable); });
  if (!answer.ok) throw Object.assign(new Error(told.text), { status: answer.status, kind: told.error });
  return told;
};
const say = (text, bad = false) => {
  for (const line of [at("said"), at("said-alone")]) { // the second is seen where no item is
    line.textContent = text;
    line.classList.toggle("bad", bad);
  }
};
const rowOf = (each) => each.question === null ? pageOf(each, false) : `/pictures/${each.page_id}/row/${encodeURIComponent(each.question)}?v=${each.edition}`;
// What the machine read would make a second look none: its marks are not drawn there.
const mayDraw = (each) => overlay && each.look !== "second";
const pageOf = (each, drawn) => `/pictures/${each.page_id}/page?v=${each.edition}${drawn ? "&overlay=true" : ""}`;
// One picture at a time: a browser opens six connections to the desk, and an answer must find one of them free.
const wanted = [];
let loading = false;
const loadNext = () => {
  const source = wanted.shift();
  loading = source !== undefined;
  if (!loading) return;
  const picture = new Image();
  picture.onload = picture.onerror = loadNext;
  picture.src = source;
};
const preload = (each) => {
  for (const source of [rowOf(each), pageOf(each, mayDraw(each))]) if (!wanted.includes(source)) wanted.push(source);
  if (!loading) loadNext();
};

const fill = () => {
  if (fetching) return fetching;
  const known = [...queue.map((each) => each.item), ...skipped, ...(card ? [card.item] : [])];
  const asked = new URLSearchParams({ most: String(AHEAD) });
  for (const item of known) asked.append("skip", item);
  if (box.dataset.item) asked.set("first", box.dataset.item);
  fetching = api(`next?${asked}`).then((told) => {
    delete box.dataset.item;
    for (const each of told.cards) { queue.push(each); preload(each); }
    waiting = told.waiting;
    count();
  }).finally(() => { fetching = null; });
  return fetching;
};
const count = () => {
  if (waiting === null) return;
  const shown = at("counts");
  const parts = [[waiting.first, shown.dataset.first], [waiting.second, shown.dataset.second], [waiting.third, shown.dataset.third]];
  shown.textContent = parts.filter(([number], place) => place === 0 || number).map(([number, text]) => `${number} ${text}`).join(" · ");
};
const heldElsewhere = () => waiting !== null && waiting.first + waiting.second + waiting.third > 0;
const next = async () => {
  isLost = false;
  if (!queue.length) await fill();
  if (!queue.length && heldElsewhere()) await fill(); // what was told may be from before the last answer
  if (!queue.length && skipped.size) { skipped.clear(); await fill(); }
  card = queue.shift() || null;
  chosen = new Set();
  show();
  if (queue.length < 2) fill().catch(() => {}); // asked for again, and told, where the last of them is answered
};
// What is answered must stand before the eyes: an item takes no answer until its picture is there, and then a moment.
let coming = 0;
const isThere = (picture) => picture.complete && picture.naturalWidth > 0;
const lookedAt = () => card.question === null ? [at("row"), at("paper")] : [at("row")];
const hang = (picture, source) => {
  picture.classList.add("coming"); // the last one would stay in view until this one is there
  picture.src = source;
};
const cover = () => {
  clearTimeout(coming);
  coming = 0;
  delete box.dataset.ready;
  at("missing").hidden = true;
};
const arrived = (event) => {
  if (isThere(event.target)) event.target.classList.remove("coming");
  if (!card || coming || !lookedAt().every(isThere)) return;
  at("missing").hidden = true;
  coming = setTimeout(() => { box.dataset.ready = "yes"; }, MOMENT_MS);
};
const failed = (event) => {
  event.target.classList.remove("coming"); // its words stand there in its place
  if (card && !coming && lookedAt().includes(event.target)) at("missing").hidden = false;
};
for (const picture of [at("row"), at("paper")]) {
  picture.addEventListener("load", arrived);
  picture.addEventListener("error", failed);
}
const isSeen = () => {
  if (box.dataset.ready) return true;
  say(at("missing").hidden ? words.notYet : words.noPicture, true);
  return false;
};
const loadAgain = () => {
  cover();
  hang(at("row"), rowOf(card));
  hang(at("paper"), pageOf(card.leaves.find((each) => each.page_id === leaf), mayDraw(card)));
};
const turnTo = (id) => {
  leaf = id;
  hang(at("paper"), pageOf(card.leaves.find((each) => each.page_id === id), mayDraw(card)));
  const leaves = card.leaves.length > 1 ? card.leaves : [];
  at("leaf").hidden = leaves.length === 0;
  at("leaves").replaceChildren(...leaves.map((each) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = `${at("leaves").dataset.page} ${each.number}`;
    button.setAttribute("aria-pressed", String(each.page_id === id));
    button.addEventListener("click", () => turnTo(each.page_id));
    return button;
  }));
};
const leafThrough = () => {
  const place = card.leaves.findIndex((each) => each.page_id === leaf);
  if (card.leaves.length > 1) turnTo(card.leaves[(place + 1) % card.leaves.length].page_id);
};
const show = () => {
  cover();
  box.hidden = card === null;
  at("lost").hidden = card !== null || !isLost;
  const others = waiting === null || isLost ? [] : waiting.for_others;
  const asked = waiting === null || isLost ? [] : waiting.asked;
  at("nothing").hidden = card !== null || isLost || heldElsewhere() || others.length > 0 || asked.length > 0;
  at("asked").hidden = card !== null || asked.length === 0;
  at("asked").querySelector("ul").replaceChildren(...asked.map((each) => {
    const line = document.createElement("li");
    const told = at("asked").dataset;
    line.textContent = [each.ballot, each.question ? `${told.question} ${each.question}` : told.page].filter(Boolean).join(" · ");
    return line;
  }));
  at("others").hidden = card !== null || others.length === 0;
  at("others").querySelector("ul").replaceChildren(...others.map((each) => {
    const line = document.createElement("li");
    const told = at("others").dataset;
    line.textContent = `${each.ballot} · ${told.question} ${each.question}: ${told.but} ${each.readers.join(", ")}`;
    return line;
  }));
  at("elsewhere").hidden = card !== null || isLost || !heldElsewhere();
  if (!card) return;
  at("where").textContent = [card.unit, card.ballot, card.question === null ? words.page : `${words.question} ${card.question}`].filter(Boolean).join(" · ");
  at("text").textContent = card.text || card.reason;
  at("crop").classList.toggle("whole", card.question === null); // the same page stands beside it, larger
  hang(at("row"), rowOf(card));
  at("row").alt = card.question === null ? words.whole : words.picture;
  turnTo(card.page_id);
  at("paper").alt = words.whole;
  at("overlay").hidden = at("open").hidden = card.look === "second";
  at("opinion").hidden = card.look !== "first"; // the others are due already, whoever would rather not
  at("open").href = `/pages/${card.page_id}${card.question === null ? "" : `?question=${encodeURIComponent(card.question)}`}`;
  const why = card.look === "second" ? words.second : card.look === "third" ? words.third + card.said.join(" / ") : card.text ? card.reason : card.detail;
  at("reason").textContent = why;
  const taken = document.createElement("kbd");
  taken.textContent = "Enter";
  at("proposal").replaceChildren(...(card.proposal_words ? [...(card.several ? [] : [taken, " "]), `${words.proposal}: ${card.proposal_words}`] : []));
  at("code").hidden = !card.asks_code;
  at("type").hidden = !card.can_be_typed;
  at("type").href = `/review/type/${card.item}`;
  at("pair").hidden = !card.is_pair;
  at("pair").href = `/review/pair/${card.item}`;
  at("reason-label").hidden = !card.choices.some((choice) => choice.answer === "extra");
  const choices = card.choices.map((choice) => {
    const button = document.createElement("button");
    button.type = "button";
    if (choice.key) {
      const key = document.createElement("kbd");
      key.textContent = choice.key;
      button.append(key, " ");
    }
    button.append([choice.words, choice.place].filter(Boolean).join(" "));
    button.dataset.answer = choice.answer;
    if (isOneOfSeveral(choice)) button.setAttribute("aria-pressed", "false");
    if (choice.answer === card.proposal) button.classList.add("proposed");
    button.addEventListener("click", (event) => { if (event.detail < 2) press(choice); }); // a double click is one
    return button;
  });
  if (card.several) {
    const button = document.createElement("button");
    const key = document.createElement("kbd");
    key.textContent = "Enter";
    button.type = "button";
    button.append(key, " ✓");
    button.addEventListener("click", (event) => { if (event.detail < 2) answerChosen(); });
    choices.push(button);
  }
  at("choices").replaceChildren(...choices);
};
const isOneOfSeveral = (choice) => card.several && !ALONE.includes(choice.answer);
const press = (choice) => {
  if (!isOneOfSeveral(choice)) return answer(choice.answer);
  if (!isSeen()) return;
  chosen.has(choice.answer) ? chosen.delete(choice.answer) : chosen.add(choice.answer);
  for (const button of at("choices").querySelectorAll("[aria-pressed]")) button.setAttribute("aria-pressed", String(chosen.has(button.dataset.answer)));
};
const answerChosen = () => chosen.size ? answer([...chosen].join(";")) : say(words.choose, true); // that none is marked is said by b alone
let busy = false;
let isLost = false; // what was done is kept, and what comes next could not be fetched
const alone = async (work, told = words.failed) => {
  if (busy) return;
  busy = true;
  try { await work(); } catch (error) {
    if (error.status === 409) await onward(error.kind === OWN ? error.message : words.conflict); else say(told + error.message, true);
  } finally { busy = false; }
};
const onward = async (told) => {
  try { await next(); say(told); } catch (error) {
    isLost = true;
    card = null;
    show();
    say(`${told} ${words.noNext}${error.message}`, true);
  }
  count();
};
const answer = (given) => isSeen() && alone(async () => {
  const settled = card;
  try { await api(`${card.item}/answer`, { answer: given, reason: at("why").value, look: card.look }); } catch (error) {
    if (error.kind === OWN) done.push(settled); // undo takes this one back, and none before it
    throw error;
  }
  done.push(settled);
  at("why").value = "";
  if (waiting && settled.look === "first") waiting.first = Math.max(0, waiting.first - 1);
  const label = settled.choices.find((choice) => choice.answer === given);
  await onward(words.settled + (label ? label.words : given));
});
const undo = () => alone(async () => {
  const last = done[done.length - 1];
  try { await api(`${last.item}/undo`, {}); } catch (error) {
    if (error.status === 403 || error.status === 422) done.pop(); // refused for good; the one before it is next
    throw Object.assign(error, { status: undefined }); // what is shown stays: it is not this one that another settled
  }
  done.pop();
  if (card) queue.unshift(card);
  card = last;
  chosen = new Set();
  isLost = false;
  show();
  say(words.undone);
}, words.notUndone);
const aside = (path, told) => alone(async () => {
  const left = card.item;
  await api(`${left}/${path}`, {});
  skipped.add(left);
  await onward(told);
});
const skip = () => aside("skip", words.skipped);
const leaveToAnother = () => isSeen() && aside("opinion", words.left);
const toggle = (id, change) => { const button = at(id); const on = button.getAttribute("aria-pressed") !== "true"; button.setAttribute("aria-pressed", String(on)); change(on); };
const drawOverlay = () => toggle("overlay", (on) => { overlay = on; if (card) turnTo(leaf); });
const zoom = () => toggle("zoom", (on) => at("paper-frame").classList.toggle("zoomed", on));
let isToldWhere = false; // what was decided before this page was loaded is taken back on a page of its own
const takeBack = () => {
  if (done.length) { isToldWhere = false; return undo(); }
  if (isToldWhere) { location.href = "/review/decided"; return; }
  isToldWhere = true;
  say(words.nothingToUndo);
};
at("undo").addEventListener("click", takeBack);
at("skip").addEventListener("click", skip);
at("opinion").addEventListener("click", leaveToAnother);
at("again").addEventListener("click", loadAgain);
at("overlay").addEventListener("click", drawOverlay);
at("zoom").addEventListener("click", zoom);
at("leaf").addEventListener("click", leafThrough);
at("code").addEventListener("submit", (event) => {
  event.preventDefault();
  if (isSeen()) alone(async () => {
    const told = await api(`${card.item}/code`, { ballot: at("ballot").value, page: Number(at("number").value) });
    at("ballot").value = "";
    await onward(told.told);
  });
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, select, textarea")) return;
  if (event.repeat) { // a key that is held down answers once, also where it presses a button
    if (event.key === "Enter" && event.target.matches("button, a")) event.preventDefault();
    return;
  }
  const key = event.key.toLowerCase();
  if (key === "u") { takeBack(); event.preventDefault(); return; }
  if (!card) return;
  const choice = card.choices.find((each) => each.key === key);
  if (choice) { press(choice); event.preventDefault(); return; }
  const isOwnButton = event.target.matches("button, a") && !event.target.matches("#choices [aria-pressed]"); // a click leaves the focus on an option
  if (key === "enter" && card.several && !isOwnButton) answerChosen();
  else if (key === "enter" && card.proposal && !event.target.matches("button, a")) answer(card.proposal);
  else if (key === "s") skip();
  else if (key === "o" && !at("opinion").hidden) leaveToAnother();
  else if (key === "l" && !at("missing").hidden) loadAgain();
  else if (key === "t" && card.can_be_typed) at("type").click();
  else if (key === "p" && card.is_pair) at("pair").click();
  else if (key === "v" && !at("overlay").hidden) drawOverlay();
  else if (key === "z") zoom();
  else if (key === "g") leafThrough();
  else return;
  event.preventDefault();
});
alone(() => onward(words.told || ""));
