// Small conveniences; every page works without this file.
"use strict";
(() => {
  const root = document.documentElement;

  // The language toggle is remembered for the next visit to "/".
  for (const link of document.querySelectorAll("[data-language]")) {
    link.addEventListener("click", () => {
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `language=${link.dataset.language}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    });
  }

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

  // One press sends once; the button says so and comes back if the network fails.
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (!button || button.name === "_switch") return;
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      button.setAttribute("aria-busy", "true");
      setTimeout(() => { delete form.dataset.sent; button.removeAttribute("aria-busy"); }, 8000);
    });
  }
  window.addEventListener("pageshow", () => { for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent; });

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
