// A table's notes: each is written to this device before the network, sent when there is one, and counted as unsent until the server has it.
// Everything here is also done by the page's own forms; where this script runs, it shows its own list in their place.
"use strict";
(() => {
  const box = document.querySelector("[data-notes]"), words = box.dataset, name = words.name;
  const list = box.querySelector("[data-notes-list]"), state = box.querySelector("[data-notes-state]"), form = box.querySelector("[data-notes-new]");
  const random = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const read = (part, empty) => { try { return JSON.parse(localStorage.getItem(`${name}-${part}`)) ?? empty; } catch { return empty; } }; // damaged: begun anew
  const write = (part, value) => localStorage.setItem(`${name}-${part}`, JSON.stringify(value));
  const device = read("device", "") || random();
  write("device", device);
  let shown = read("shown", []), silent = false, saved = "", busy = false, refused = "";
  for (const plain of document.querySelectorAll("[data-notes-plain]")) plain.remove();
  form.elements.by.value = read("by", "") || form.elements.by.value;

  const waiting = () => read("waiting", []);
  // What is on the screen: what the server said, with what has not been sent yet over it.
  const notes = () => {
    const all = new Map(shown.map((note) => [note.key, note]));
    for (const note of waiting()) all.set(note.key, { ...all.get(note.key), ...note, rivals: [] });
    return [...all.values()];
  };
  const keep = (note) => { // on the device first; a note that waits already is sent once, as it is now
    const rest = waiting().filter((other) => other.key !== note.key), before = waiting().find((other) => other.key === note.key);
    write("waiting", [...rest, { ...note, seen: before ? before.seen : note.seen }]);
    draw();
    send();
  };

  const some = 50; // notes at once: a table that was long without a network is sent in pieces
  const send = async () => {
    if (busy) return;
    busy = true;
    const sent = waiting().slice(0, some);
    let more = false;
    try {
      const body = new URLSearchParams({ device, notes: JSON.stringify(sent) });
      const asked = { signal: AbortSignal.timeout(15000), ...(sent.length ? { method: "POST", body } : { cache: "no-store" }) };
      const answer = await fetch(`${words.notes}?device=${device}`, asked);
      const ours = (answer.ok || answer.status === 422) && new URL(answer.url).pathname.endsWith("notes.json");
      const got = ours ? await answer.json() : null;
      if (answer.status === 404 && !waiting().length) localStorage.removeItem(`${name}-shown`); // the pass is over: nothing of the table stays here
      if (got) {
        refused = got.refused;
        if (!refused) take(sent, got);
        more = !refused && waiting().length > got.left.length && sent.length === some;
      }
    } catch { /* no network: what waits is sent again in four seconds, and is counted on the screen until then */ }
    busy = false;
    draw();
    if (more) send();
  };
  const take = (sent, got) => {
    const before = new Map(sent.map((note) => [note.key, note])), now = new Map(got.notes.map((note) => [note.key, note])), left = new Set(got.left);
    const same = (note, other) => note && JSON.stringify(note) === JSON.stringify(other);
    write("waiting", waiting().filter((note) => left.has(note.key) || !same(before.get(note.key), note)).map((note) => {
      // What was changed again while it was on its way goes on from there, where the server has just what was sent; else both are kept.
      const was = before.get(note.key), is = now.get(note.key);
      return was && is && !left.has(note.key) && is.text === was.text && !is.rivals.length ? { ...note, seen: is.seen } : note;
    }));
    shown = got.notes;
    write("shown", shown);
    silent = got.silent;
    saved = got.saved;
  };

  const make = (tag, props, ...inside) => { const made = Object.assign(document.createElement(tag), props); made.append(...inside); return made; };
  const button = (text, about, act) => {
    const made = make("button", { type: "button", className: "button quiet small", textContent: text });
    made.dataset.again = `${text} ${about}`;
    made.append(make("span", { className: "away", textContent: ` ${about}` }));
    made.addEventListener("click", act);
    return made;
  };
  const changed = (note, more) => keep({ key: note.key, text: note.text, group: note.group, by: note.by, seen: note.seen, deleted: note.deleted, ...more });

  const cut = (text, most) => [...text].slice(0, most).join(""); // whole signs: half of one cannot be stored
  const chooser = (note, headings) => {
    const select = make("select", {});
    select.setAttribute("aria-label", `${words.group}: ${note.text}`);
    for (const heading of ["", ...headings]) select.append(make("option", { value: heading, textContent: heading || words.none, selected: heading === note.group }));
    select.append(make("option", { value: "\n", textContent: words.new }));
    select.dataset.again = note.key;
    for (const opens of ["mousedown", "touchstart", "keydown"]) select.addEventListener(opens, () => { select.dataset.open = "yes"; }, { passive: true });
    select.addEventListener("blur", () => { delete select.dataset.open; });
    select.addEventListener("change", () => {
      delete select.dataset.open;
      const heading = select.value === "\n" ? (prompt(words.ask) || "").trim(): select.value;
      changed(note, { group: heading });
    });
    return select;
  };
  const card = (note, headings) => {
    const item = make("li", { className: "note", draggable: true });
    item.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/plain", note.key));
    const text = make("p", { className: "lines", textContent: note.text, lang: "zh-Hant-TW" });
    item.append(text);
    if (note.by) item.append(make("p", { className: "muted", textContent: note.by }));
    if (note.rivals.length) {
      item.append(make("p", {}, make("strong", { textContent: words.two })), button(words.this, note.text, () => changed(note, {})));
      for (const rival of note.rivals) item.append(make("p", { className: "lines", textContent: rival, lang: "zh-Hant-TW" }), button(words.this, rival, () => changed(note, { text: rival, by: note.rivalBy })));
      return item;
    }
    const tools = make("p", { className: "row" }, chooser(note, headings), button(words.change, note.text, () => {
      const area = make("textarea", { value: note.text, maxLength: 500, rows: 2 });
      area.setAttribute("aria-label", words.change);
      area.dataset.editing = "yes";
      let done = false;
      const end = () => {
        if (done) return;
        done = true;
        delete area.dataset.editing;
        const text = cut(area.value.trim(), 500);
        area.remove();
        if (text && text !== note.text) changed(note, { text }); else draw();
      };
      area.addEventListener("blur", end);
      area.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); end(); } });
      text.replaceWith(area);
      area.focus();
    }), button(words.delete, note.text, () => changed(note, { deleted: true })));
    item.append(tools);
    return item;
  };
  // A group whose notes are all on the server can become a proposal: the page's own form, for a group that came since.
  const proposal = (heading, some) => make("form", { method: "post" }, make("input", { type: "hidden", name: "heading", value: heading }),
    make("input", { type: "hidden", name: "by", value: read("by", "") }), make("button", { className: "button quiet small", name: "act", value: "propose",
      textContent: `${some.some((note) => note.proposal) ? words.goon : words.propose} · ${heading}` }));
  const draw = () => {
    const unsent = waiting().length;
    state.replaceChildren();
    if (silent) state.append(make("span", { textContent: `${words.silent} ` }));
    state.append(make("strong", { className: unsent ? "unsent" : "", textContent: refused || (unsent ? words.unsent.replace("%n", unsent) : saved ? words.saved.replace("%time", saved) : "") }));
    const active = document.activeElement;
    if (list.querySelector("[data-editing]") || (list.contains(active) && active.tagName === "SELECT" && active.dataset.open)) return; // nothing moves under a hand
    const again = list.contains(active) ? active.dataset.again : ""; // the keyboard stays where it was
    const all = notes(), here = all.filter((note) => !note.deleted), gone = all.filter((note) => note.deleted);
    const headings = [...new Set(here.map((note) => note.group).filter(Boolean))].sort();
    list.replaceChildren();
    for (const heading of ["", ...headings]) {
      const some = here.filter((note) => (note.group || "") === heading);
      if (!some.length) continue;
      const group = make("section", { className: "notes-group" }, make("h2", { className: "small", textContent: `${heading || words.none} · ${some.length}` }));
      group.append(make("ul", { className: "notes" }, ...some.map((note) => card(note, headings))));
      if (heading && !unsent) group.append(proposal(heading, some));
      group.addEventListener("dragover", (event) => event.preventDefault());
      group.addEventListener("drop", (event) => {
        event.preventDefault();
        const note = notes().find((one) => one.key === event.dataTransfer.getData("text/plain"));
        if (note && note.group !== heading) changed(note, { group: heading });
      });
      list.append(group);
    }
    if (gone.length) list.append(make("details", { className: "more" }, make("summary", { textContent: `${words.deleted} (${gone.length})` }),
      make("ul", { className: "rows" }, ...gone.map((note) => make("li", {}, make("span", { textContent: `${note.text} ` }), button(words.undo, note.text, () => changed(note, { deleted: false })))))));
    if (again) [...list.querySelectorAll("[data-again]")].find((one) => one.dataset.again === again)?.focus();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const field = form.elements.text, text = field.value.trim();
    write("by", form.elements.by.value);
    if (!text) return;
    keep({ key: random(), text: cut(text, 500), group: "", by: form.elements.by.value.trim(), seen: 0, deleted: false });
    field.value = "";
    field.focus();
  });
  list.addEventListener("focusout", () => setTimeout(draw, 0));
  addEventListener("beforeunload", (event) => { if (waiting().length) event.preventDefault(); });
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  setInterval(send, 4000);
  draw();
  send();
})();
