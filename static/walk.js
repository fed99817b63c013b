// Findings of an inspection walk are kept on the device first and sent when there is a network; each has a key, so that none comes twice.
"use strict";
(() => {
  const form = document.querySelector("[data-walk]");
  if (!form) return;
  const name = `walk-${form.dataset.walk}`, board = form.querySelector("[data-walk-waiting]");
  const read = () => JSON.parse(localStorage.getItem(name) || "[]");
  const write = (list) => localStorage.setItem(name, JSON.stringify(list));
  const show = (words) => {
    const list = read();
    board.replaceChildren();
    if (words) board.append(Object.assign(document.createElement("p"), { textContent: words }));
    if (!list.length) return;
    board.append(Object.assign(document.createElement("p"), { textContent: form.dataset.waiting }));
    const rows = document.createElement("ul");
    for (const one of list) rows.append(Object.assign(document.createElement("li"), { textContent: `${one.stop}: ${one.text}` }));
    board.append(rows);
  };
  let busy = false;
  const send = async () => {
    if (busy) return;
    busy = true;
    let words = "";
    try {
      for (const one of read()) {
        const answer = await fetch(location.pathname, { method: "POST", body: new URLSearchParams(one) });
        const taken = answer.ok && new URL(answer.url).pathname === location.pathname; // else a refusal, or the sign-in page
        if (!taken) { words = form.dataset.refused; break; }
        write(read().filter((other) => other.key !== one.key));
        words = form.dataset.sent;
      }
    } catch { /* no network: it is tried again when there is one, and every five seconds */ }
    busy = false;
    show(words);
  };
  form.addEventListener("submit", (event) => {
    const sent = Object.fromEntries(new FormData(form));
    if (!sent.text.trim()) return;
    event.preventDefault();
    sent.key = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`.slice(0, 36);
    write([...read(), sent]);
    form.elements.text.value = "";
    show("");
    send();
  });
  addEventListener("online", send);
  setInterval(() => { if (read().length) send(); }, 5000); // a page that came from the cache is not always told that there is a network again
  show("");
  if (read().length) send();
})();
