// The clock of a room. Each screen asks for the server's timeline, keeps its own distance to the server's clock, and ticks by itself: it goes
// on without a network and is right again after an hour asleep. The page says the end of each part without it, too.
"use strict";
(() => {
  const box = document.querySelector("[data-clock]");
  const part = box.querySelector("[data-clock-part]"), time = box.querySelector("[data-clock-time]"), words = box.querySelector("[data-clock-words]");
  const RENEW = 300_000; // how often the distance to the server's clock is taken anew
  let line = null, distance = 0, best = Infinity, asked = 0, timed = -Infinity, lost = false, rung = "", audio = null;

  const ask = async () => {
    const sent = Date.now();
    asked = sent;
    try {
      const times = best === Infinity || sent - timed > RENEW;
      const answer = await fetch(times ? `${box.dataset.clock}?now` : box.dataset.clock, { cache: times ? "no-store" : "no-cache" });
      if (!answer.ok) throw new Error(answer.status);
      const got = await answer.json(), trip = Date.now() - sent;
      // The quickest answer tells the distance best; an old one counts for less and less, since clocks drift.
      if (times && (trip <= best || trip < 400)) { best = trip; timed = sent; distance = got.now + trip / 2 - Date.now(); } else if (times) best *= 1.2;
      if (line && (line.current !== got.current || line.ended !== got.ended)) rung = "";
      line = got;
      lost = false;
      follow();
    } catch { lost = true; } // the screen says so, and ticks on
    show();
  };

  // The list of parts follows the timeline; the buttons of whoever leads are made by the server, which is asked for the page again.
  const follow = () => {
    document.querySelectorAll("[data-clock-row]").forEach((row, place) => {
      if (!line.parts[place]) return;
      row.querySelector("[data-clock-span]").textContent = line.parts[place].span;
      if (place === line.current) row.setAttribute("aria-current", "step"); else row.removeAttribute("aria-current");
      row.querySelector("[data-clock-now]").hidden = place !== line.current;
    });
    const leads = document.querySelector("[data-clock-begun]");
    if (leads && leads.dataset.clockBegun !== `${line.begun} ${line.ended}`) location.replace(location.href);
  };

  const two = (number) => String(number).padStart(2, "0");
  const ring = (what, times) => {
    if (rung === what) return;
    rung = what;
    if (!audio) return;
    for (let turn = 0; turn < times; turn += 1) {
      const tone = audio.createOscillator(), loud = audio.createGain(), from = audio.currentTime + turn * 0.5;
      tone.frequency.value = 660;
      loud.gain.setValueAtTime(0.4, from);
      loud.gain.exponentialRampToValueAtTime(0.001, from + 0.4);
      tone.connect(loud).connect(audio.destination);
      tone.start(from);
      tone.stop(from + 0.4);
    }
  };

  const show = () => {
    if (!line) return;
    const now = Date.now() + distance, going = line.current === null ? null : line.parts[line.current];
    if (!going) {
      time.textContent = "";
      words.textContent = lost ? box.dataset.lost : "";
      box.dataset.state = "still";
      if (line.ended) part.textContent = box.dataset.ended;
      return;
    }
    part.textContent = going.title;
    const left = Math.round((going.ends - now) / 1000), size = Math.abs(left);
    time.textContent = `${left < 0 ? "+" : ""}${two(Math.floor(size / 60))}:${two(size % 60)}`;
    box.dataset.state = left <= 0 ? "over" : left * 1000 <= line.warning ? "soon" : "going";
    const said = left <= 0 ? box.dataset.over : left * 1000 <= line.warning ? box.dataset.soon : "";
    const told = lost ? `${said} ${box.dataset.lost}`.trim() : said;
    if (words.textContent !== told) words.textContent = told;
    if (left <= 0) ring(`over ${line.current}`, 3);
    else if (left * 1000 <= line.warning) ring(`soon ${line.current}`, 1);
  };

  const sound = box.querySelector("[data-clock-sound]");
  if ("AudioContext" in window) {
    sound.hidden = false;
    sound.addEventListener("click", () => { audio = new AudioContext(); sound.textContent = sound.dataset.on; rung = ""; show(); });
  }
  const full = box.querySelector("[data-clock-full]");
  if (box.requestFullscreen) {
    full.hidden = false;
    full.addEventListener("click", () => box.requestFullscreen());
  }
  setInterval(() => { if (Date.now() - asked > 5000) ask(); else show(); }, 250);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { best = Infinity; ask(); } });
  addEventListener("online", ask);
  ask();
})();
