// The review queue by keyboard. The next items are leased and their pictures loaded while one is looked at.
"use strict";
const AHEAD = 4;
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
  const answer = await fetch(`/api/v1/review/${path}`, options);
  if (answer.status === 401) { location.href = `/sign-in?next=/review`; throw new Error(""); }
  const told = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(told.text), { status: answer.status });
  return told;
};
const say = (text, bad = false) => {
  for (const line of [at("said"), at("said-alone")]) { // the second is seen where no item is
    line.textContent = text;
    line.classList.toggle("bad", bad);
  }
};
const rowOf = (each) => each.question === null ? pageOf(each, false) : `/pictures/${each.page_id}/row/${encodeURIComponent(each.question)}`;
// What the machine read would make a second look none: its marks are not drawn there.
const mayDraw = (each) => overlay && each.look !== "second";
const pageOf = (each, drawn) => `/pictures/${each.page_id}/page${drawn ? "?overlay=true" : ""}`;
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
  const shown = at("counts");
  const parts = [[waiting.first, shown.dataset.first], [waiting.second, shown.dataset.second], [waiting.third, shown.dataset.third]];
  shown.textContent = parts.filter(([number], place) => place === 0 || number).map(([number, text]) => `${number} ${text}`).join(" · ");
};
const heldElsewhere = () => waiting !== null && waiting.first + waiting.second + waiting.third > 0;
const next = async () => {
  if (!queue.length) await fill();
  if (!queue.length && heldElsewhere()) await fill(); // what was told may be from before the last answer
  if (!queue.length && skipped.size) { skipped.clear(); await fill(); }
  card = queue.shift() || null;
  chosen = new Set();
  show();
  if (queue.length < 2) fill();
};
const turnTo = (id) => {
  leaf = id;
  at("paper").src = pageOf({ page_id: id }, mayDraw(card));
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
  box.hidden = card === null;
  const others = waiting === null ? [] : waiting.for_others;
  at("nothing").hidden = card !== null || heldElsewhere() || others.length > 0;
  at("others").hidden = card !== null || others.length === 0;
  at("others").querySelector("ul").replaceChildren(...others.map((each) => {
    const line = document.createElement("li");
    const told = at("others").dataset;
    line.textContent = `${each.ballot} · ${told.question} ${each.question}: ${told.but} ${each.readers.join(", ")}`;
    return line;
  }));
  at("elsewhere").hidden = card !== null || !heldElsewhere();
  if (!card) return;
  at("where").textContent = [card.unit, card.ballot, card.question === null ? words.page : `${words.question} ${card.question}`].filter(Boolean).join(" · ");
  at("text").textContent = card.text || card.reason;
  at("crop").classList.toggle("whole", card.question === null); // the same page stands beside it, larger
  at("row").src = rowOf(card);
  at("row").alt = card.question === null ? words.whole : words.picture;
  turnTo(card.page_id);
  at("paper").alt = words.whole;
  at("overlay").hidden = at("open").hidden = card.look === "second";
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
    if (card.several && /^\d$/.test(choice.key)) button.setAttribute("aria-pressed", "false");
    if (choice.answer === card.proposal) button.classList.add("proposed");
    button.addEventListener("click", () => press(choice));
    return button;
  });
  if (card.several) {
    const button = document.createElement("button");
    const key = document.createElement("kbd");
    key.textContent = "Enter";
    button.type = "button";
    button.append(key, " ✓");
    button.addEventListener("click", () => answer([...chosen].join(";") || "blank"));
    choices.push(button);
  }
  at("choices").replaceChildren(...choices);
};
const press = (choice) => {
  if (!card.several || !/^\d$/.test(choice.key)) return answer(choice.answer);
  chosen.has(choice.answer) ? chosen.delete(choice.answer) : chosen.add(choice.answer);
  for (const button of at("choices").querySelectorAll("[aria-pressed]")) button.setAttribute("aria-pressed", String(chosen.has(button.dataset.answer)));
};
let busy = false;
const alone = async (work) => {
  if (busy || !card) return;
  busy = true;
  try { await work(); } catch (error) {
    if (error.status === 409) { say(words.conflict); await next(); } else say(words.failed + error.message, true);
  } finally { busy = false; }
};
const answer = (given) => alone(async () => {
  const settled = card;
  await api(`${card.item}/answer`, { answer: given, reason: at("why").value, look: card.look });
  done.push(settled);
  at("why").value = "";
  if (waiting && settled.look === "first") waiting.first = Math.max(0, waiting.first - 1);
  const label = settled.choices.find((choice) => choice.answer === given);
  await next();
  count();
  say(words.settled + (label ? label.words : given));
});
const undo = () => alone(async () => {
  const last = done.pop();
  if (!last) return;
  await api(`${last.item}/undo`, {});
  if (card) queue.unshift(card);
  card = last;
  chosen = new Set();
  show();
  say(words.undone);
});
const aside = (path, told) => alone(async () => {
  const left = card.item;
  await api(`${left}/${path}`, {});
  skipped.add(left);
  await next();
  say(told);
});
const toggle = (id, change) => { const button = at(id); const on = button.getAttribute("aria-pressed") !== "true"; button.setAttribute("aria-pressed", String(on)); change(on); };
const drawOverlay = () => toggle("overlay", (on) => { overlay = on; if (card) turnTo(leaf); });
const zoom = () => toggle("zoom", (on) => at("paper-frame").classList.toggle("zoomed", on));
const takeBack = () => { if (!done.length) say(words.nothingToUndo); else if (card) undo(); else reopen(); };
at("undo").addEventListener("click", takeBack);
at("skip").addEventListener("click", () => aside("skip", words.skipped));
at("opinion").addEventListener("click", () => aside("opinion", words.left));
at("overlay").addEventListener("click", drawOverlay);
at("zoom").addEventListener("click", zoom);
at("leaf").addEventListener("click", leafThrough);
const reopen = async () => {
  const last = done.pop();
  if (!last) return;
  await api(`${last.item}/undo`, {});
  card = last;
  show();
  say(words.undone);
};
at("code").addEventListener("submit", (event) => {
  event.preventDefault();
  alone(async () => {
    const told = await api(`${card.item}/code`, { ballot: at("ballot").value, page: Number(at("number").value) });
    at("ballot").value = "";
    await next();
    say(told.told);
  });
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, select, textarea")) return;
  const key = event.key.toLowerCase();
  if (key === "u") { takeBack(); event.preventDefault(); return; }
  if (!card) return;
  const choice = card.choices.find((each) => each.key === key);
  if (choice) { press(choice); event.preventDefault(); return; }
  if (key === "enter" && card.several && !event.target.matches("button, a")) answer([...chosen].join(";") || "blank");
  else if (key === "enter" && card.proposal && !event.target.matches("button, a")) answer(card.proposal);
  else if (key === "s") aside("skip", words.skipped);
  else if (key === "o") aside("opinion", words.left);
  else if (key === "t" && card.can_be_typed) at("type").click();
  else if (key === "p" && card.is_pair) at("pair").click();
  else if (key === "v" && !at("overlay").hidden) drawOverlay();
  else if (key === "z") zoom();
  else if (key === "g") leafThrough();
  else return;
  event.preventDefault();
});
next().catch((error) => say(words.failed + error.message, true));
