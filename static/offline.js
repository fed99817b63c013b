// Keeps one page a language for the time without a network: what to do, and whom to call. Besides it keeps the pages that rooms name
// (`kept`), once somebody opened them and as they are without a query, with their style sheet and scripts. It never touches a ballot page.
// Its address is the same on every page of a release, so that it is installed once.
"use strict";
const told = new URL(self.location.href).searchParams, pages = told.get("pages").split(","), KEPT = new RegExp(told.get("kept"));
const EITHER_WAY = { ignoreSearch: true, ignoreVary: true };
const path_of = (address) => { try { return new URL(address).pathname; } catch { return ""; } };
self.addEventListener("install", (event) => {
  const wanted = pages.map((page) => new Request(page, { cache: "reload", credentials: "omit" }));
  event.waitUntil(caches.open("offline").then((cache) => cache.addAll(wanted)));
});
const keep = async (request, answer) => {
  const cache = await caches.open("glossary");
  const parts = [...(await answer.clone().text()).matchAll(/(?:href|src)="(\/[^"?]+\.(?:css|js))"/g)].map((found) => found[1]);
  await cache.put(new URL(request.url).pathname, answer);
  for (const part of parts) if (!(await cache.match(part))) await cache.add(part);
};
const instead = (path) => {
  const page = pages.find((one) => one.startsWith(`/${path.split("/")[1]}/`)) || pages[0];
  return caches.match(page, EITHER_WAY);
};
self.addEventListener("fetch", (event) => {
  const request = event.request, path = path_of(request.url);
  if (request.method !== "GET" || /^\/([\w-]+\/)?v(\/|$)/.test(path)) return;
  if (["style", "script"].includes(request.destination) && KEPT.test(path_of(request.referrer))) {
    event.respondWith(fetch(request).catch(() => caches.match(path, EITHER_WAY)));
  } else if (request.mode === "navigate" && KEPT.test(path)) {
    event.respondWith(fetch(request).then((answer) => {
      if (answer.ok && !answer.redirected && !new URL(request.url).search) event.waitUntil(keep(request, answer.clone()));
      return answer;
    }, async () => (await caches.match(path, EITHER_WAY)) || instead(path)));
  } else if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => instead(path)));
  }
});
