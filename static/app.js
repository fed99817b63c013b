// Small conveniences; every page works without this file.
"use strict";
(() => {
  const root = document.documentElement;

  // Pages of staff that were kept for the time without a network go with the sign-in.
  if (!root.dataset.signedIn && "caches" in window) {
    caches.open("glossary").then(async (cache) => {
      for (const kept of await cache.keys()) if (kept.url.includes("/staff/")) await cache.delete(kept);
    }).catch(() => {}); // a private window keeps nothing
  }

  // A list that is filtered in place keeps its filters in the other language too.
  document.addEventListener("htmx:pushedIntoHistory", () => {
    for (const link of document.querySelectorAll("a[data-language]")) link.search = location.search;
  });

  // The language toggle is remembered for the next visit to "/".
  for (const link of document.querySelectorAll("[data-language]")) {
    link.addEventListener("click", () => {
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `language=${link.dataset.language}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    });
  }

  // While Chinese is being composed nothing is looked for, saved or counted: what stands in the field is no text yet.
  addEventListener("input", (event) => { if (event.isComposing) event.stopImmediatePropagation(); }, true);
  addEventListener("compositionend", ({ target }) => setTimeout(() => target.dispatchEvent(new Event("input", { bubbles: true }))), true);

  // Escape and a click elsewhere close the menu.
  const menu = document.querySelector(".menu");
  if (menu) {
    document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); }
    });
  }

  // A page with errors begins at their summary.
  const summary = document.querySelector(".summary");
  if (summary) summary.focus();

  // A signed-out tablet shows nothing when somebody presses Back.
  window.addEventListener("pageshow", (event) => { if (event.persisted && root.dataset.signedIn) location.reload(); });

  // Work that takes longer says so, and counts the seconds.
  const working = (form) => {
    const said = document.createElement("p"), bar = document.createElement("progress"), seconds = document.createElement("span");
    said.className = "notice wait working";
    said.setAttribute("role", "status");
    seconds.setAttribute("aria-hidden", "true");
    said.append(form.dataset.busy, bar, seconds);
    form.after(said);
    const begun = Date.now();
    setInterval(() => { seconds.textContent = `${Math.round((Date.now() - begun) / 1000)} s`; }, 1000);
  };

  // One press sends once; the button says so and comes back if the network fails.
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (!button || button.name === "_switch") return;
      if (form.dataset.sent) { event.preventDefault(); return; }
      // A page that answered a form is left for good: going back opens its address, and no browser asks to send the old form again.
      if (document.documentElement.dataset.posted) history.replaceState(history.state, "", location.href);
      form.dataset.sent = "yes";
      button.setAttribute("aria-busy", "true");
      if (form.dataset.busy) { working(form); return; }
      setTimeout(() => { delete form.dataset.sent; button.removeAttribute("aria-busy"); }, 8000);
    });
  }
  window.addEventListener("pageshow", () => { 
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const said of document.querySelectorAll(".working")) said.remove();
  });

  // A draft saves itself a little after the last change, and when the page is left for another app.
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const words = form.querySelector("[data-saved]");
    let waits = 0, changed = false, last = 0;
    const save = (leaving) => {
      clearTimeout(waits);
      waits = 0;
      if (!changed || form.dataset.sent) return;
      changed = false;
      last = Date.now();
      const sent = new URLSearchParams([...new FormData(form)].filter(([name, value]) => name !== "act" && typeof value === "string"));
      sent.append("act", "auto");
      fetch(form.dataset.autosave, { method: "POST", body: sent, keepalive: leaving })
        .then(async (answer) => { if (answer.ok && words && !answer.redirected) words.textContent = await answer.text(); }).catch(() => { changed = true; });
    };
    form.addEventListener("input", (event) => {
      if (event.target.type === "file") return;
      changed = true;
      if (!waits) waits = setTimeout(save, Math.max(2500, 8000 - (Date.now() - last)), false);
    });
    form.addEventListener("submit", () => { changed = false; clearTimeout(waits); });
    document.addEventListener("visibilitychange", () => { if (document.hidden) save(true); });
  }

  // On a slow network somebody types before the scripts have come: that is saved and looked for as well.
  addEventListener("load", () => {
    for (const field of document.querySelectorAll("form[data-autosave] :is(input, textarea), form[hx-get] input")) {
      if (field.type === "file" || field.value === field.defaultValue) continue;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.closest("[hx-get]")?.dispatchEvent(new Event("again")); // to htmx it is what the page began with
    }
  });

  // Nothing moves away from under a finger: what arrives while something is being pressed is asked for again once it is let go.
  let pressed = false, held = null;
  const askAgain = (asking) => {
    const left = () => clearTimeout(waits);
    const waits = setTimeout(() => { removeEventListener("beforeunload", left); asking.dispatchEvent(new Event("again")); }, 100);
    addEventListener("beforeunload", left, { once: true });
  };
  addEventListener("pointerdown", (event) => { pressed = Boolean(event.target.closest?.("a, button, summary")); }, true);
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, () => {
      pressed = false;
      if (held) askAgain(held);
      held = null;
    }, true);
  }
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!pressed) return;
    event.detail.shouldSwap = false;
    held = event.detail.requestConfig.elt;
  });

  // Files that are too large are said beside the field before they travel.
  for (const field of document.querySelectorAll("[data-photo-most]")) {
    const mega = 1024 * 1024, words = field.parentElement.querySelector("[data-file-error]");
    const problem = () => {
      const most = (file) => (file.type.startsWith("image/") ? field.dataset.photoMost : field.dataset.fileMost) * mega;
      const files = [...field.files], large = files.find((file) => file.size > most(file));
      if (large) return `${field.dataset.tooLarge} ${large.name}`;
      if (files.some((file) => file.name.length > 200)) return field.dataset.longName;
      const all = files.reduce((sum, file) => sum + file.size, 0);
      return files.length > 10 || all > field.dataset.allMost * mega ? field.dataset.tooMany : "";
    };
    field.addEventListener("change", () => { words.textContent = problem(); words.hidden = !words.textContent; words.className = "error"; });
    field.form.addEventListener("submit", (event) => {
      if (!problem()) return;
      if (event.submitter?.value === "add" || event.submitter?.value === "next") { event.preventDefault(); event.stopImmediatePropagation(); field.focus(); } else field.value = "";
    }, true);
  }

  // One box chooses every row of the page.
  document.addEventListener("change", ({ target }) => {
    if (!target.dataset.all) return;
    for (const box of target.form.querySelectorAll(`[name="${target.dataset.all}"]`)) box.checked = target.checked;
  });

  // Copy and print buttons appear only where they can work.
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText);
      button.textContent = button.dataset.done;
    });
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // Sharing: the phone's own sheet where there is one, else the address is copied.
  for (const button of document.querySelectorAll("[data-share]")) {
    if (!navigator.share && !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const { address, title, done } = button.dataset;
      if (navigator.share) { await navigator.share({ title, url: address }).catch(() => {}); return; }
      await navigator.clipboard.writeText(address);
      button.textContent = done;
    });
  }

  // Keeps the page for the time without a network.
  if (root.dataset.offline && "serviceWorker" in navigator) {
    addEventListener("load", () => navigator.serviceWorker.register(root.dataset.offline, { scope: "/" }).catch(() => {}));
  }
})();
