// What a desk knows and does without a network: tickets judged by the one rule table, acts kept before they are sent, the locked list.
"use strict";
globalThis.deskCore = (base, facts) => {
  const { read, write, random } = kit, name = facts.name, MOST = 50;
  const device = read(`${name}-device`, "") || random();
  write(`${name}-device`, device);
  const people = new Map(); // sign-ups by number, in memory only
  let key = null, counts = null, offline = false, sending = null;

  const queue = () => read(`${name}-queue`, []);
  const seen = () => read(`${name}-seen`, {}); // numbers of sign-ups that this device let in, with the time; no names
  const stored = () => read(`${name}-list`, null);

  const judge = (about) => facts.rules.find(([needed]) => Object.entries(needed).every(([fact, value]) => about[fact] === value))[1];
  const parse = (text) => {
    const found = /(\d{1,12})-(\d{1,12})-(\d{1,2})\/([A-Z2-7]+)/.exec(text.toUpperCase());
    return found && { event: Number(found[1]), party: Number(found[2]), people: Number(found[3]), number: `${found[1]}-${found[2]}-${found[3]}`, signature: found[4] };
  };
  const bytes32 = (text) => {
    let bits = 0, held = 0;
    const made = [];
    for (const sign of text) {
      held = (held << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign);
      bits += 5;
      if (bits >= 8) { bits -= 8; made.push((held >> bits) & 255); held &= (1 << bits) - 1; }
    }
    return new Uint8Array(made);
  };
  const genuine = async (ticket) => {
    const point = facts.keys[ticket.event];
    if (!point) return false;
    const curve = { name: "ECDSA", namedCurve: "P-256" };
    try {
      const theirs = await crypto.subtle.importKey("raw", kit.bytes(point), curve, false, ["verify"]);
      return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, theirs, bytes32(ticket.signature), new TextEncoder().encode(ticket.number));
    } catch { return false; } // no key of ours, or no signature at all
  };

  // A sign-up as it is with what this device did since the server last told.
  const now_of = (number) => {
    const entry = people.get(number);
    if (!entry) return null;
    const more = queue().filter((one) => one.party === number);
    const sum = (acts) => more.filter((one) => acts.includes(one.act)).reduce((all, one) => all + (one.act === "scan" && !facts.admits.includes(one.decided) ? 0 : one.people), 0);
    const arrived = Math.min(entry.people, (entry.arrived || 0) + sum(["scan", "arrive"]) - sum(["back"]));
    return { ...entry, arrived, gone: (entry.gone || 0) + sum(["leave"]) };
  };
  const local = async (ticket) => {
    const entry = now_of(ticket.party), before = seen()[ticket.party];
    const all_in = entry ? entry.arrived >= entry.people : Boolean(before) && before.people >= ticket.people;
    return judge({ genuine: await genuine(ticket), this_event: ticket.event === facts.event, known: Boolean(entry) || all_in, state: entry ? entry.state : "taken", all_in });
  };

  // An act is on the device before anything else happens.
  const keep = (act) => {
    const turn = read(`${name}-turn`, 0) + 1, one = { key: random(), turn, at: Date.now(), people: 1, ...act };
    write(`${name}-turn`, turn);
    write(`${name}-queue`, [...queue(), one]);
    if (["scan", "arrive"].includes(one.act) && one.party) note_seen(one);
    return one;
  };
  const note_seen = (one) => {
    const all = seen(), before = all[one.party];
    all[one.party] = { people: (before ? before.people : 0) + one.people, at: before ? before.at : one.at };
    write(`${name}-seen`, all);
  };
  const forget_seen = (party, some) => { const all = seen(); if (all[party]) { all[party].people -= some; if (all[party].people <= 0) delete all[party]; write(`${name}-seen`, all); } };
  const decide = (one, verdict) => write(`${name}-queue`, queue().map((other) => (other.key === one.key ? { ...other, decided: verdict } : other)));

  const send = () => { sending = sending || send_some().finally(() => { sending = null; }); return sending; };
  const send_some = async () => {
    const some = queue().slice(0, MOST), answers = new Map();
    if (!some.length) return answers;
    const answer = await kit.ask(`${base}/scans.json`, new URLSearchParams({ desk: device, now: Date.now(), scans: JSON.stringify(some) }), offline ? 8000 : 2500);
    offline = !answer || !answer.ok;
    if (offline) return null;
    for (const one of answer.got.answers) {
      answers.set(one.key, one);
      if (one.entry && people.has(one.entry.id)) people.set(one.entry.id, one.entry);
      const sent = some.find((other) => other.key === one.key);
      if (counts && one.verdict === "welcome") counts.arrived += sent.people; // until the server tells the numbers again
    }
    write(`${name}-queue`, queue().filter((one) => !answers.has(one.key)));
    if (answer.got.counts) counts = answer.got.counts;
    return answers;
  };

  // What the server says of an act, or null without a network: then the device has decided.
  const ask_about = async (one) => {
    if (offline) return null;
    let answers = await send();
    if (answers && !answers.has(one.key)) answers = await send(); // it came while others were on their way
    return answers ? answers.get(one.key) || null : null;
  };

  const sync = async (closed = false) => {
    while (queue().length && await send()) { /* on, until all is sent or the network is gone */ }
    const held = stored(), body = new URLSearchParams({ desk: device, unsent: queue().length, newest: read(`${name}-turn`, 0), have: held ? held.digest : "" });
    if (closed) body.set("closed", "1");
    const answer = await kit.ask(`${base}/state.json`, body);
    offline = !answer || !answer.ok;
    if (offline) return false;
    counts = answer.got.counts;
    if (answer.got.list) {
      write(`${name}-list`, { ...answer.got.list, at: Date.now() });
      if (key) await open_list();
    }
    return true;
  };
  const open_list = async () => {
    const held = stored();
    if (!held) return;
    const rows = await kit.open(key, held);
    people.clear();
    for (const row of rows) people.set(row.id, row);
  };
  const unlock = async (digits) => {
    const plain = digits.normalize("NFKC").replace(/\D/g, "");
    key = await kit.key_of(await kit.unlock(facts.locked, plain));
    await open_list();
  };
  const wipe = () => { key = null; people.clear(); for (const part of ["list", "seen"]) localStorage.removeItem(`${name}-${part}`); };
  if (Date.now() > facts.until) wipe();

  return {
    judge, parse, genuine, local, keep, decide, ask_about, sync, send, unlock, wipe, now_of, seen, queue, stored, forget_seen, device,
    people, open: () => Boolean(key), counts: () => counts, offline: () => offline,
  };
};
