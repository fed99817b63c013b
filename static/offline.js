// Keeps one page a language for the time without a network: what to do, and whom to call. It stores nothing else,
// and never touches a ballot page. Its address is the same on every page of a release, so that it is installed once.
"use strict";
const pages = new URL(self.location.href).searchParams.get("pages").split(",");
self.addEventListener("install", (event) => {
  const wanted = pages.map((page) => new Request(page, { cache: "reload", credentials: "omit" }));
  event.waitUntil(caches.open("offline").then((cache) => cache.addAll(wanted)));
});
self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.mode !== "navigate" || event.request.method !== "GET" || /^\/([\w-]+\/)?v(\/|$)/.test(path)) return;
  const language = path.split("/")[1];
  const page = pages.find((one) => one.startsWith(`/${language}/`)) || pages[0];
  event.respondWith(fetch(event.request).catch(() => caches.match(page, { ignoreSearch: true, ignoreVary: true })));
});
