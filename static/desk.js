// The page of a desk: scanning in every way that the device has, names, walk-ins, leaving, mistakes. Where this runs, it takes the place of
// the page's own forms. What it does without a network is in desk_core.js.
"use strict";
(() => {
  const box = document.querySelector("[data-desk]"), facts = JSON.parse(box.dataset.facts), words = facts.words;
  const part = (name) => box.querySelector(`[data-desk-${name}]`);
  if (!globalThis.crypto?.subtle || !kit.keeps(facts.name)) return; // the page's own forms stay: they need a network, and nothing else
  document.querySelector("[data-desk-plain]").remove();
  box.hidden = false;
  const core = deskCore(box.dataset.desk, facts), say = part("said"), field = part("scan").elements.scan;
  const make = (tag, props = {}, ...inside) => { const made = Object.assign(document.createElement(tag), props); made.append(...inside); return made; };
  const button = (text, act, plain = false) => { const made = make("button", { type: "button", className: plain ? "button quiet small" : "button", textContent: text }); made.addEventListener("click", act); return made; };
  const time = (at) => new Date(at).toLocaleTimeString("zh-TW", { hour: "2-digit", minute: "2-digit", hour12: false });
  const filled = (text, values) => text.replace(/%(\w+)/g, (all, name) => (name in values ? values[name] : all));
  const recent = [];
  let audio = null;

  const beep = (tone) => {
    try { audio = audio || new AudioContext(); } catch { return; } // no sound here: colour and words say the same
    const tones = { done: [880], wait: [520, 520], bad: [220] }[tone] || [];
    tones.forEach((pitch, place) => {
      const made = audio.createOscillator(), loud = audio.createGain(), from = audio.currentTime + place * 0.2;
      made.frequency.value = pitch;
      loud.gain.setValueAtTime(0.3, from);
      loud.gain.exponentialRampToValueAtTime(0.001, from + 0.18);
      made.connect(loud).connect(audio.destination);
      made.start(from);
      made.stop(from + 0.2);
    });
  };

  const draw = () => {
    const unsent = core.queue().length, counts = core.counts(), state = part("state"), held = core.stored();
    const plus = core.queue().filter((one) => ["arrive", "walk"].includes(one.act) || facts.admits.includes(one.decided)).reduce((all, one) => all + one.people, 0);
    const minus = core.queue().filter((one) => one.act === "back").reduce((all, one) => all + one.people, 0);
    if (counts) part("count").textContent = `${counts.arrived + plus - minus}／${counts.seats}`;
    const text = core.offline() ? filled(words.offline, { n: unsent }) : unsent ? filled(words.unsent, { n: unsent }) : words.sent;
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("unsent", Boolean(unsent) || core.offline());
    part("known").textContent = held ? `${filled(words.known, { n: held.many, time: time(held.at) })}。${words.cannot}`.replace("。。", "。") : "";
    part("unlock").hidden = core.open();
  };

  const about = (entry) => [
    `${entry.id} · ${entry.name || ""}`, filled(words.here, { here: entry.arrived || 0, all: entry.people }),
    entry.route ? filled(words.table, { route: entry.route }) : "", ...(entry.marks || []).map((mark) => facts.marks[mark]),
  ].filter(Boolean).join(" · ");
  const show = (text, tone, entry, lines = [], buttons = []) => {
    say.hidden = false;
    say.className = `desk-said notice ${tone}`;
    say.replaceChildren(make("div", {}, make("p", {}, make("strong", { textContent: text })), ...(entry ? [make("p", { textContent: about(entry) })] : []),
      ...(entry && entry.note ? [make("p", { textContent: `${words.note}: ${entry.note}` })] : []), ...lines.filter(Boolean).map((line) => make("p", { textContent: line }))), ...buttons);
    part("found").replaceChildren();
    beep(tone);
    draw();
  };
  const verdict = (scan, entry, lines, buttons) => show(facts.verdicts[scan][0], facts.verdicts[scan][1], entry, lines, buttons);

  const remember = (text, one) => {
    recent.unshift({ text, one });
    recent.length = Math.min(recent.length, 10);
    part("recent").querySelector("ul").replaceChildren(...recent.map((row) => make("li", {}, make("span", { textContent: `${row.text} ` }), button(words.left, () => did("leave", row.one), true), button(words.back, () => did("back", row.one), true))));
  };
  const did = async (act, one) => {
    if (!one.party) return;
    core.keep({ act, party: one.party, people: one.people });
    if (act === "back") core.forget_seen(one.party, one.people);
    const place = recent.findIndex((row) => row.one === one);
    if (place >= 0) recent.splice(place, 1);
    remember_again();
    show(act === "back" ? words.taken_back : words.gone, "done", core.now_of(one.party));
    await core.sync();
    draw();
  };
  const remember_again = () => { const rows = recent.splice(0); rows.reverse().forEach((row) => remember(row.text, row.one)); if (!rows.length) part("recent").querySelector("ul").replaceChildren(); };
  const welcomed = (entry, one) => {
    const label = entry ? `${entry.id} · ${entry.name || ""}` : String(one.party || one.label || "");
    if (one.party) remember(`${time(one.at)} ${label}`, one);
    verdict("welcome", entry, [], one.party ? [button(words.back, () => did("back", one), true)] : []);
  };

  // How many of a party come in: asked only where there are several.
  const count = (away, entry, act) => {
    if (away <= 1) { act(1); return; }
    say.hidden = true;
    const row = make("p", { className: "row" }, ...Array.from({ length: away }, (_, n) => button(String(away - n), () => act(away - n))));
    part("found").replaceChildren(make("div", { className: "block" }, make("p", {}, make("strong", { textContent: `${entry ? `${about(entry)} · ` : ""}${words.how_many}` })), row));
    row.firstChild.focus();
  };

  const scanned = async (ticket) => {
    const guess = await core.local(ticket), entry = core.now_of(ticket.party);
    const before = core.seen()[ticket.party], away = entry ? entry.people - entry.arrived : ticket.people - (before ? before.people : 0);
    if (!facts.admits.includes(guess)) { await settle({ act: "scan", number: ticket.number, signature: ticket.signature }, guess, ticket); return; }
    count(Math.min(away, facts.most), entry, (some) => settle({ act: "scan", number: ticket.number, signature: ticket.signature, party: ticket.party, people: some }, guess, ticket));
  };
  const settle = async (act, guess, ticket) => {
    const before = core.seen()[ticket.party], one = core.keep(act), answer = await core.ask_about(one);
    if (!answer) core.decide(one, guess);
    const scan = answer ? answer.verdict : guess, entry = answer && answer.entry ? answer.entry : core.now_of(ticket.party);
    if (answer && scan !== "welcome" && one.party) core.forget_seen(one.party, one.people);
    if (scan === "welcome") { welcomed(entry, { ...one, party: ticket.party }); return; }
    const first = entry && entry.first ? entry.first : before ? time(before.at) : "";
    const lines = [scan === "again" && first ? filled(words.first, { time: first }) : "", scan === "other_event" ? facts.days[ticket.event] : ""];
    if (scan === "unknown" && !answer) remember(`${time(one.at)} ${ticket.party}`, one);
    verdict(scan, entry, lines, ["waiting", "again"].includes(scan) && entry && entry.people > entry.arrived - (entry.gone || 0) ? [let_in(entry)] : []);
    core.sync().then(draw);
  };
  const let_in = (entry) => button(words.let_in, () => count(entry.people - (entry.arrived || 0) + (entry.gone || 0), entry, (some) => arrive(entry, some)), true);
  const arrive = async (entry, some) => {
    const one = core.keep({ act: "arrive", party: entry.id, people: some }), answer = await core.ask_about(one);
    if (!answer) core.decide(one, "welcome");
    if (answer && answer.verdict !== "welcome") { core.forget_seen(entry.id, some); verdict(answer.verdict, answer.entry || entry); return; }
    welcomed((answer && answer.entry) || core.now_of(entry.id) || entry, one);
  };

  const listed = (rows) => {
    say.hidden = true;
    part("found").replaceChildren(...rows.map((entry) => {
      const away = entry.people - (entry.arrived || 0) + (entry.gone || 0);
      return make("div", { className: "block" }, make("p", {}, make("strong", { textContent: about(entry) })), make("p", { className: "muted", textContent: [entry.last ? `…${entry.last}` : "", filled(words.people, { n: entry.people })].filter(Boolean).join(" · ") }),
        ...(away > 0 ? [button(words.check_in, () => count(away, entry, (some) => arrive(entry, some)))] : []),
        ...((entry.arrived || 0) > (entry.gone || 0) ? [button(words.left, () => did("leave", { party: entry.id, people: entry.arrived - (entry.gone || 0) }), true)] : []));
    }));
    if (!rows.length) show(words.nobody, "wait", null, [core.offline() && !core.open() ? words.no_list : words.nobody_more]);
    else part("found").querySelector("button")?.focus();
  };
  const find = async (text) => {
    if (core.open()) {
      const low = text.toLowerCase(), all = [...core.people.keys()].map(core.now_of), exact = all.filter((entry) => String(entry.id) === text);
      listed((exact.length ? exact : all.filter((entry) => (entry.name || "").toLowerCase().includes(low) || (low.length >= 3 && entry.last === low))).slice(0, 20));
      return;
    }
    const answer = await kit.ask(`${box.dataset.desk}/find.json`, new URLSearchParams({ text }));
    listed(answer && answer.ok ? answer.got.found : []);
  };

  const take = async (text) => {
    field.value = "";
    if (!text.trim()) return;
    const ticket = core.parse(text);
    await (ticket ? scanned(ticket) : find(text.trim()));
    draw();
  };
  part("scan").addEventListener("submit", (event) => { event.preventDefault(); take(field.value).then(() => { if (!part("found").querySelector("button")) field.focus(); }); });

  const walk = part("walk").querySelector("form");
  for (let n = 1; n <= facts.most; n += 1) walk.elements.people.append(make("option", { value: n, textContent: n }));
  walk.addEventListener("submit", async (event) => {
    event.preventDefault();
    const name = walk.elements.name.value.trim(), phone = walk.elements.phone.value.trim(), people = Number(walk.elements.people.value);
    if (!name || phone.replace(/\D/g, "").length < 6) { show(words.three, "bad"); return; }
    const one = core.keep({ act: "walk", people, sealed: await kit.seal(facts.seal.point, facts.seal.purpose, { name, phone, people }) });
    const answer = await core.ask_about(one);
    if (!answer) core.decide(one, "welcome");
    if (answer && answer.verdict === "waiting") { show(words.no_seat, "bad"); return; }
    if (answer && answer.problem) { show(words.three, "bad"); return; }
    walk.reset();
    welcomed(answer ? answer.entry : null, { ...one, party: answer && answer.entry ? answer.entry.id : 0, label: "" });
    field.focus();
  });

  part("unlock").addEventListener("submit", async (event) => {
    event.preventDefault();
    const digits = part("unlock").elements.digits;
    try { await core.unlock(digits.value); } catch { show(words.wrong, "bad"); digits.focus(); return; }
    digits.value = "";
    part("list").open = false;
    if (navigator.storage?.persist) navigator.storage.persist();
    draw();
    field.focus();
  });
  part("end").addEventListener("click", async () => {
    await core.sync();
    const unsent = core.queue().length;
    if (unsent && !confirm(filled(words.still, { n: unsent }))) return;
    core.wipe();
    recent.length = 0;
    remember_again();
    part("found").replaceChildren();
    await core.sync(true);
    core.wipe(); // a list that came just now, too
    show(words.wiped, "done");
  });

  // The camera: codes are read here where the browser can, else by the server while there is a network.
  const reads = "BarcodeDetector" in window, can_film = Boolean(navigator.mediaDevices?.getUserMedia), video = part("video"), camera = part("camera");
  let film = null, last = "", last_at = 0;
  const picture = async () => {
    const board = make("canvas", { width: 640, height: Math.round((640 * video.videoHeight) / video.videoWidth) || 480 });
    board.getContext("2d").drawImage(video, 0, 0, board.width, board.height);
    return new Promise((done) => { board.toBlob(done, "image/jpeg", 0.8); });
  };
  const decoded = async (file) => {
    const body = new FormData();
    body.set("file", file, "frame.jpg");
    const answer = await kit.ask(`${box.dataset.desk}/frame.json`, body, 8000);
    return answer && answer.ok ? answer.got.code : "";
  };
  const watch = async (detector) => {
    while (film) {
      let code = "";
      try { code = detector ? (await detector.detect(video))[0]?.rawValue || "" : video.videoWidth ? await decoded(await picture()) : ""; } catch { code = ""; } // a frame that is not there yet
      if (code && (code !== last || Date.now() - last_at > 4000)) { last = code; last_at = Date.now(); await take(code); }
      await new Promise((done) => { setTimeout(done, detector ? 200 : 350); });
    }
  };
  const stop = () => { film?.getTracks().forEach((track) => track.stop()); film = null; video.hidden = true; camera.textContent = words.start; };
  camera.addEventListener("click", async () => {
    if (film) { stop(); return; }
    try { film = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }); } catch { film = null; show(words.camera_none, "wait"); return; }
    video.srcObject = film;
    video.hidden = false;
    await video.play();
    camera.textContent = words.stop;
    watch(reads ? new BarcodeDetector({ formats: ["qr_code"] }) : null);
  });
  camera.hidden = !can_film;
  part("photo").hidden = reads && can_film;
  part("photo").querySelector("input").addEventListener("change", async (event) => {
    const file = event.target.files[0], code = file ? await decoded(file) : "";
    event.target.value = "";
    if (code) await take(code); else show(words.no_code, "wait");
  });
  part("ways").append(...[can_film ? (reads ? words.camera_always : words.camera_online) : words.camera_none, words.scanner].map((textContent) => make("li", { textContent })));

  part("list").open = !core.open();
  addEventListener("beforeunload", (event) => { if (core.queue().length) event.preventDefault(); });
  const round = () => core.sync().then(draw, draw);
  addEventListener("online", round);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) round(); });
  setInterval(() => { if (core.queue().length) round(); }, 4000);
  setInterval(round, 20000);
  draw();
  round();
  field.focus();
})();
