// Who has spoken how long at a table: seats, never names, and only on this device. It helps the host to ask those who have not spoken.
"use strict";
(() => {
  const box = document.querySelector("[data-turns]"), words = box.dataset, name = words.turns;
  const read = () => { try { const held = JSON.parse(localStorage.getItem(name)); return Array.isArray(held) && held.every(Number.isFinite) ? held : null; } catch { return null; } }; // damaged: begun anew
  let spoken = read() || Array(8).fill(0), speaking = -1, since = 0;
  const list = box.querySelector("[data-turns-list]"), state = box.querySelector("[data-turns-state]"), seats = box.querySelector("select");
  const keep = () => { try { localStorage.setItem(name, JSON.stringify(spoken)); } catch { /* a browser that keeps nothing: it helps until the page is closed */ } };
  const settle = () => { if (speaking >= 0) spoken[speaking] += Math.round((Date.now() - since) / 1000); since = Date.now(); keep(); };
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

  const draw = () => {
    const now = spoken.map((seconds, seat) => seconds + (seat === speaking ? Math.round((Date.now() - since) / 1000) : 0));
    const most = Math.max(60, ...now), silent = now.flatMap((seconds, seat) => (seconds ? [] : [seat + 1]));
    list.querySelectorAll("button").forEach((button, seat) => {
      button.setAttribute("aria-pressed", String(seat === speaking));
      button.querySelector("span").textContent = clock(now[seat]);
      button.querySelector("meter").value = now[seat] / most;
    });
    const text = silent.length && silent.length < now.length ? words.silent.replace("%n", silent.join(words.and)) : "";
    if (state.textContent !== text) state.textContent = text;
  };
  const make = () => {
    list.replaceChildren(...spoken.map((_, seat) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button quiet turn" });
      button.append(`${words.seat.replace("%n", seat + 1)} `, document.createElement("span"), document.createElement("meter"));
      button.addEventListener("click", () => { settle(); speaking = speaking === seat ? -1 : seat; draw(); });
      return button;
    }));
    draw();
  };
  for (let n = 3; n <= 12; n += 1) seats.append(Object.assign(document.createElement("option"), { value: n, textContent: n }));
  seats.value = String(spoken.length);
  seats.addEventListener("change", () => { settle(); speaking = -1; spoken = Array.from({ length: Number(seats.value) }, (_, seat) => spoken[seat] || 0); keep(); make(); });
  box.querySelector("[data-turns-anew]").addEventListener("click", () => { speaking = -1; spoken = spoken.map(() => 0); keep(); draw(); });
  box.hidden = false;
  make();
  setInterval(draw, 1000);
})();
