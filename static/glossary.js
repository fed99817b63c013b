// The glossary: speaking a name, a screen that stays awake, full screen, and a list that is searched where it lies. All works without it.
"use strict";
(() => {
  const voices = "speechSynthesis" in window;
  for (const button of document.querySelectorAll("[data-say]")) {
    button.hidden = !voices || !button.dataset.say;
    button.addEventListener("click", () => {
      const said = new SpeechSynthesisUtterance(button.dataset.say);
      said.lang = button.dataset.lang;
      said.rate = 0.85;
      speechSynthesis.cancel();
      speechSynthesis.speak(said);
    });
  }

  // Names near the reader: the place goes out rounded, and only when asked for.
  const here = document.querySelector("[data-near]");
  if (here && navigator.geolocation) {
    here.parentElement.hidden = false;
    here.addEventListener("click", () => navigator.geolocation.getCurrentPosition(
      ({ coords }) => { location.href = `${here.dataset.near}?near=${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`; },
      () => { const words = document.querySelector("[data-near-words]"); words.textContent = words.dataset.nearWords; },
    ));
  }

  // The driver's card: the screen is asked to stay on, again whenever the page is seen again.
  const card = document.querySelector("[data-awake]");
  const stay = async () => {
    if (!card || !("wakeLock" in navigator) || document.hidden) return;
    try { card.dataset.lock = (await navigator.wakeLock.request("screen")).type; } catch { delete card.dataset.lock; } // low battery: the screen may go dark
  };
  document.addEventListener("visibilitychange", stay);
  stay();
  for (const button of document.querySelectorAll("[data-full]")) {
    button.hidden = !card?.requestFullscreen;
    button.addEventListener("click", () => card.requestFullscreen());
  }

  // The whole list: what is typed hides what does not hold it; accents and signs do not count.
  const box = document.querySelector("[data-sieve]");
  if (box) {
    const flat = (text) => text.normalize("NFD").replace(/[\u0300-\u036f'’\-\s.]/g, "").toLowerCase();
    const items = [...document.querySelectorAll("#list li")].map((item) => [item, flat(item.textContent)]);
    const count = document.getElementById("list-count");
    box.hidden = false;
    box.querySelector("input").addEventListener("input", (event) => {
      const wanted = flat(event.target.value);
      let shown = 0;
      for (const [item, text] of items) {
        item.hidden = !text.includes(wanted);
        shown += !item.hidden;
      }
      count.textContent = shown;
    });
  }
})();
