// The ballot on a phone. Every step works without this file; with it the code moves out of the address, the sum is counted while
// choosing, a dead network is waited for, Back never shows what was chosen after casting, and a kiosk clears itself.
"use strict";
(() => {
  const KEY = "hamasen-ballot";
  const PAUSES = [1, 2, 4, 8, 15, 30];
  let kept = [], voted = null, drafting = null, again = null;

  const form = () => document.getElementById("ballot");
  const kiosk = () => document.body.dataset.kiosk === "yes";
  const step = () => document.body.dataset.step;
  const draft = () => { try { return kiosk() ? null : JSON.parse(localStorage.getItem(KEY)); } catch { return null; } };
  const forget = () => { try { localStorage.removeItem(KEY); } catch { /* a browser without storage keeps nothing anyway */ } };
  const fields = (of) => [...new FormData(of)].filter(([, value]) => typeof value === "string");

  // What was typed or chosen so far survives a reload; never on a shared device.
  const keep = () => {
    const now = form();
    if (kiosk() || !now || step() !== "choose") return;
    try { localStorage.setItem(KEY, JSON.stringify({ fields: fields(now), at: Date.now() })); } catch { /* as above */ }
  };

  const show = (page) => {
    for (const name of ["lang", "class"]) {
      const value = page.documentElement.getAttribute(name);
      if (value === null) document.documentElement.removeAttribute(name); else document.documentElement.setAttribute(name, value);
    }
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
    arrive();
  };

  const post = (address, body) => fetch(address, { method: "POST", body: new URLSearchParams(body), credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout ? AbortSignal.timeout(30000) : undefined });

  async function send(address, body, how) {
    const answer = await post(address, body);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.body.dataset.step) { location.replace(location.pathname); return; }
    if (how === "forward" && !kiosk()) {
      kept.push(document.body);
      history.pushState({ place: kept.length }, "");
    }
    show(page);
  }

  // Casting goes on until there is an answer: the same attempt again and again, so that it can count only once. Until then nothing
  // else on the page does anything: a choice that was changed meanwhile could meet the old one in the box.
  const casting = () => document.body.dataset.waiting === "yes";

  async function cast(address, body) {
    let tries = 0;
    const attempt = body.find(([name]) => name === "attempt")[1];
    onTheWay();
    for (;;) {
      try {
        const answer = await post(address, body);
        if (answer.status !== 503 && answer.status < 500) {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const done = page.body.dataset.step;
          if (done && (done !== "done" || page.body.dataset.attempt === attempt)) return finish(page);
        }
      } catch { /* no network: neither success nor failure */ }
      const { offlineTitle, offlineCast, offlineWhy, offlineElse } = document.body.dataset;
      pending(offlineTitle, [offlineCast, offlineWhy, offlineElse], () => again());
      const pause = PAUSES[Math.min(tries++, PAUSES.length - 1)] * 1000;
      await new Promise((go) => { setTimeout(go, pause * (0.7 + 0.6 * Math.random())); addEventListener("online", go, { once: true }); again = go; });
      while (document.hidden) await new Promise((go) => document.addEventListener("visibilitychange", go, { once: true }));
    }
  }

  function onTheWay() {
    again = () => {};
    document.body.dataset.waiting = "yes";
    addEventListener("beforeunload", warn);
    const said = document.createElement("p");
    said.id = "sending"; said.className = "notice wait"; said.setAttribute("role", "status");
    said.textContent = document.body.dataset.sending;
    form().before(said);
  }

  function pending(title, sentences, press) {
    for (const id of ["sending", "pending"]) { const old = document.getElementById(id); if (old && id === "pending" && casting()) return; if (old) old.remove(); }
    const box = document.createElement("div");
    box.id = "pending"; box.className = "notice bad"; box.setAttribute("role", "alert");
    for (const [tag, text] of [["h2", title], ...sentences.map((sentence) => ["p", sentence])]) {
      const part = document.createElement(tag); part.textContent = text; box.append(part);
    }
    const button = document.createElement("button");
    button.type = "button"; button.className = "button"; button.textContent = document.body.dataset.offlineAgain;
    button.addEventListener("click", press);
    box.append(button);
    form().before(box);
    box.scrollIntoView({ block: "center" });
  }
  const warn = (event) => { event.preventDefault(); };

  function finish(page) {
    removeEventListener("beforeunload", warn);
    again = null;
    const end = page.body.dataset.step;
    if (end === "done" || end === "voted") {
      forget();
      kept = [];
      const words = page.getElementById("voted");
      voted = words ? words.innerHTML : page.getElementById("main").innerHTML;
      if (!kiosk()) history.pushState({ place: -1 }, "");
    }
    show(page);
  }

  // Back goes through the steps while choosing; after casting it says only that there is a ballot.
  addEventListener("popstate", (event) => {
    if (casting()) { history.pushState({ place: kept.length }, ""); return; }
    if (voted !== null) { document.querySelector("main .wrap").innerHTML = voted; return; }
    const place = event.state ? event.state.place : 0;
    if (kept[place]) { const body = kept[place]; kept.length = place; document.body.replaceWith(body); arrive(true); }
  });

  document.addEventListener("submit", (event) => {
    const from = event.target, by = event.submitter;
    if (from.id !== "ballot" || from.method !== "post" || !window.fetch) return;
    event.preventDefault();
    if (casting()) { again(); return; }
    const address = by && by.formAction && by.hasAttribute("formaction") ? by.formAction : from.action;
    const body = fields(from);
    if (by && by.name) body.push([by.name, by.value]);
    const button = by || from.querySelector(".button");
    button.setAttribute("aria-busy", "true");
    if (by && by.dataset.language) { const safe = location.protocol === "https:" ? "; Secure" : ""; document.cookie = `language=${by.dataset.language}; Path=/; Max-Age=31536000; SameSite=Lax${safe}`; }
    if (by && by.name === "_switch" && by.value !== "language") document.cookie = `size=${by.value}; Path=/; Max-Age=31536000; SameSite=Lax`;
    const way = from.dataset.cast && !(by && by.hasAttribute("formaction")) && !(by && by.name === "_switch")
      ? cast(address, body)
      : send(address, body, by && by.name === "_switch" ? "stay" : "forward").catch(() => {
        const { offlineTitle, offlineStep, offlineElse } = document.body.dataset;
        pending(offlineTitle, [offlineStep, offlineElse], () => from.requestSubmit(by));
      });
    way.finally(() => button.removeAttribute("aria-busy"));
  });

  const marks = (card) => { const input = card.querySelector("input"); return input.type === "number" ? input.value > 0 : input.checked && input.value; };

  // The bar: how many, how much; one more than allowed is explained, not dropped.
  function count(event) {
    const now = form();
    if (step() !== "choose" || !now) return;
    const bar = now.querySelector("[data-bar]"), { kind, most, cost, scale, sum, pointsSum, currency, after } = now.dataset;
    const cards = [...now.querySelectorAll(".ballot-card")];
    const marked = cards.filter(marks);
    const total = marked.reduce((all, card) => all + Number(card.dataset.worth || 0), 0);
    const input = event && event.target;
    const full = most && marked.length > Number(most), dear = cost && total > Number(cost);
    if (input && input.type === "checkbox" && input.checked && (full || dear)) {
      input.checked = false;
      bar.textContent = full ? now.dataset.full : now.dataset.dear;
      bar.className = "over";
      return;
    }
    bar.className = "";
    const amount = `${currency}${(total / Number(scale)).toLocaleString(document.documentElement.lang)} ${after}`.trim();
    const points = kind === "points" ? cards.reduce((all, card) => all + Number(card.querySelector("input").value || 0), 0) : 0;
    bar.textContent = kind === "points"
      ? pointsSum.replace("%n", points).replace("%most", now.dataset.points)
      : sum.replace("%n", marked.length).replace("%most", most).replace("%sum", amount);
    if (document.querySelector("[data-find]") && marked.length) bar.textContent += ` (${marked.map((card) => card.dataset.number).sort((a, b) => a - b).join(", ")})`;
    keep();
  }
  document.addEventListener("compositionend", (event) => { if (event.target.closest("[data-find]")) find(); });
  document.addEventListener("input", (event) => {
    if (event.isComposing) return; // Chinese that is being composed is no text yet
    if (event.target.closest("[data-find]")) find();
    else if (event.target.closest("#ballot")) count(event);
  });

  // Many proposals: words, numbers, areas and categories. What is chosen is named in the bar and stays chosen when it is not shown.
  const plain = (text) => text.normalize("NFKC").toLocaleLowerCase();
  function find() {
    const box = document.querySelector("[data-find]");
    if (!box || step() !== "choose") return;
    box.hidden = false;
    const field = (name) => box.querySelector(`[data-find-${name}]`);
    const words = plain(field("words").value).split(/\s+/).filter(Boolean), chosen = field("chosen").checked;
    const area = field("area") ? field("area").value : "", kind = field("kind") ? field("kind").value : "";
    let shown = 0;
    const cards = [...document.querySelectorAll("#cards .ballot-card[data-number]")];
    for (const card of cards) {
      const { number } = card.dataset, title = plain(card.querySelector("strong").innerText), text = plain(card.innerText);
      const fits = words.every((word) => (/^\d+$/.test(word) ? number === String(Number(word)) || title.includes(word) : text.includes(word)));
      const seen = fits && (!area || card.dataset.area === area) && (!kind || card.dataset.kind === kind) && (!chosen || marks(card));
      card.hidden = !seen;
      if (card.nextElementSibling && card.nextElementSibling.matches(".ballot-more")) card.nextElementSibling.hidden = !seen;
      shown += seen;
    }
    field("said").textContent = shown ? box.dataset.shown.replace("%n", shown).replace("%all", cards.length) : box.dataset.none;
  }
  // Enter in the search looks for words; it does not send the ballot.
  document.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing && event.target.closest("[data-find]")) event.preventDefault(); });

  // Reading aloud, where the browser can.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-read-aloud]");
    if (!button) return;
    if (speechSynthesis.speaking) { speechSynthesis.cancel(); return; }
    const parts = [document.querySelector("h1"), ...document.querySelectorAll(".ballot-words")];
    for (const part of parts) {
      const said = new SpeechSynthesisUtterance(part.innerText);
      said.lang = document.documentElement.lang;
      speechSynthesis.speak(said);
    }
  });

  function arrive(back) {
    clearTimeout(drafting);
    const aloud = document.querySelector("[data-read-aloud]");
    if (aloud && window.speechSynthesis) aloud.hidden = false;
    if (!back) { const first = document.querySelector("[role=alert], h1"); if (first) { first.tabIndex = -1; first.focus({ preventScroll: true }); scrollTo(0, 0); } }
    if (step() === "choose" && !back) restore();
    count();
    find();
    rest();
    for (const end of [10, 3]) soon(end);
  }

  // A shared device that nobody touches begins anew.
  function rest() {
    clearTimeout(drafting);
    if (!kiosk() || step() === "start" || casting()) return;
    const ended = ["done", "voted", "late"].includes(step());
    drafting = setTimeout(() => location.replace(document.body.dataset.again), ended ? 60000 : 180000);
  }
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, rest);

  // The draft of the same slip comes back after a reload, with its attempt.
  function restore() {
    const held = draft(), now = form();
    if (!held || Date.now() - held.at > 86400000) return;
    const code = held.fields.find(([name]) => name === "code"), own = now.elements.code;
    if (!code || !own || code[1] !== own.value || now.querySelector("input:checked")) return;
    for (const [name, value] of held.fields) {
      if (name === "attempt") now.elements.attempt.value = value;
      for (const field of now.querySelectorAll(`[name="${name}"]`)) {
        if (field.type === "checkbox" || field.type === "radio") { if (field.value === value) field.checked = true; }
        else if (field.type === "number") field.value = value;
      }
    }
  }

  function soon(minutes) {
    const closes = Number(document.body.dataset.closes);
    const left = closes - Date.now() - minutes * 60000;
    if (!closes || left < 0 || left > 7200000) return;
    const here = document.body;
    setTimeout(() => {
      if (document.body !== here || !here.dataset.soon) return;
      const said = document.createElement("p"); said.className = "notice wait"; said.setAttribute("role", "status");
      said.textContent = here.dataset.soon.replace("%n", minutes);
      document.querySelector("main .wrap").prepend(said);
    }, left);
  }

  // A scanned slip: the code leaves the address at once and opens the ballot.
  function scan() {
    const scanned = location.hash.slice(1), code = document.getElementById("code");
    if (location.hash) history.replaceState(history.state, "", location.pathname + location.search);
    if (step() === "start" && code && /^[0-9A-Za-z-]{17,21}$/.test(scanned)) {
      code.value = scanned;
      form().requestSubmit();
    } else if (step() === "start" && code && !code.value) {
      const held = draft(), known = held && held.fields.find(([name]) => name === "code");
      if (known) code.value = known[1];
    }
  }
  scan();
  addEventListener("hashchange", () => { if (step() === "start") scan(); else if (location.hash) location.reload(); });
  const summary = document.querySelector(".summary");
  if (summary) summary.focus();
  addEventListener("pageshow", (event) => { if (event.persisted && (kiosk() || voted !== null)) location.reload(); });
  arrive(true);
})();
