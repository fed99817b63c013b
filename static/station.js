// A station without a network. This file and kit.js are put into the page that a station takes along; it never talks to anybody.
// Who has drawn a slip is kept in this browser before it is shown, so that a closed lid loses nothing.
"use strict";
(() => {
  const facts = JSON.parse(document.getElementById("facts").textContent);
  const KEY = `hamasen-station-${facts.eid}-${facts.station}`;
  const part = (name) => document.getElementById(name);
  const say = (text, kind) => { const box = part("said"); box.hidden = false; box.className = `notice ${kind}`; part("said-text").textContent = text; box.focus(); };
  const handed = () => JSON.parse(localStorage.getItem(KEY) || "[]");
  const count = () => { part("count").textContent = facts.words.count.replace("%(count)s", handed().length); };
  let people = null, mac = null, asked = "";

  async function unlock(phrase) {
    const inside = JSON.parse(new TextDecoder().decode(await kit.unlock(facts.locked, phrase)));
    const raw = Uint8Array.from(inside.key.match(/../g), (pair) => parseInt(pair, 16));
    const signing = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    mac = async (text) => kit.hex(await crypto.subtle.sign("HMAC", signing, new TextEncoder().encode(text)));
    people = new Map(inside.people.map(([person, link, klass, done]) => [person, { link, klass, done }]));
  }

  const plain = (typed) => [...typed.normalize("NFKC").toUpperCase()].filter((sign) => /[\p{L}\p{N}]/u.test(sign)).join("");

  part("unlock").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!kit.keeps(KEY)) { say(facts.words.lost, "wait"); return; }
    try { await unlock(part("phrase").value.trim()); } catch { say(facts.words.wrong, "wait"); part("phrase").focus(); return; }
    part("phrase").value = "";
    part("said").hidden = true;
    part("unlock").hidden = true;
    part("work").hidden = false;
    count();
    part("identifier").focus();
  });

  part("find").addEventListener("submit", async (event) => {
    event.preventDefault();
    part("note").hidden = true;
    const typed = plain(part("identifier").value);
    if (typed.length < 4 || typed.length > 40) { say(facts.words.short, "wait"); return; }
    asked = await mac(`person|${facts.eid}|${typed}`);
    const held = people.get(asked);
    if (!held) { say(facts.words.unknown, "wait"); return; }
    if (held.done || handed().includes(asked)) { say(facts.words.twice, "wait"); return; }
    const more = [facts.words.links[held.link], held.klass].filter(Boolean).join(" · ");
    say(`${facts.words.found}${more ? ` ${more}` : ""}`, "done");
    part("note").hidden = false;
  });

  part("note").addEventListener("submit", (event) => {
    event.preventDefault();
    const now = handed();
    if (!asked || now.includes(asked)) { say(facts.words.twice, "wait"); return; }
    try {
      localStorage.setItem(KEY, JSON.stringify([...now, asked].sort())); // sorted: the order in which people came is not kept
      if (!handed().includes(asked)) throw new Error();
    } catch { say(facts.words.lost, "wait"); return; }
    asked = "";
    part("note").hidden = true;
    part("find").reset();
    say(facts.words.noted, "done");
    count();
    part("identifier").focus();
  });

  part("other").addEventListener("click", () => { asked = ""; part("note").hidden = true; part("said").hidden = true; part("find").reset(); part("identifier").focus(); });

  part("save").addEventListener("click", () => {
    const text = JSON.stringify({ format: facts.format, eid: facts.eid, station: facts.station, handed: handed() });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = `${facts.station}-return.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
})();
