// The kit of pages that work without a network: what a browser keeps, opens, seals and counts as unsent. Also put into pages that are files.
"use strict";
globalThis.kit = (() => {
  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const text = (data) => btoa(Array.from(new Uint8Array(data), (byte) => String.fromCharCode(byte)).join(""));
  const hex = (buffer) => [...new Uint8Array(buffer)].map((one) => one.toString(16).padStart(2, "0")).join("");
  const random = () => hex(crypto.getRandomValues(new Uint8Array(16)));

  // Whether this browser keeps anything at all: private windows and full disks do not, and say so only when asked.
  const keeps = (name) => {
    try { localStorage.setItem(`${name}-try`, "1"); const held = localStorage.getItem(`${name}-try`) === "1"; localStorage.removeItem(`${name}-try`); return held; } catch { return false; }
  };
  const read = (name, empty) => { try { return JSON.parse(localStorage.getItem(name)) ?? empty; } catch { return empty; } }; // damaged: begun anew
  const write = (name, value) => { localStorage.setItem(name, JSON.stringify(value)); if (localStorage.getItem(name) === null) throw new Error("not kept"); };

  // What the server locked under a phrase. Throws for another phrase.
  const unlock = async ({ salt, start, rounds, data }, phrase) => {
    const base = await crypto.subtle.importKey("raw", new TextEncoder().encode(phrase), "PBKDF2", false, ["deriveKey"]);
    const key = await crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: rounds }, base, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
    return crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(start) }, key, bytes(data));
  };
  const key_of = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const open = async (key, { start, data }) => JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(start) }, key, bytes(data))));

  // Sealed to the server: not even this device opens it again.
  const seal = async (point, purpose, value) => {
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const theirs = await crypto.subtle.importKey("raw", bytes(point), curve, false, []);
    const own = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
    const mine = await crypto.subtle.exportKey("raw", own.publicKey), start = crypto.getRandomValues(new Uint8Array(12));
    const shared = await crypto.subtle.importKey("raw", await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256), "HKDF", false, ["deriveKey"]);
    const hkdf = { name: "HKDF", hash: "SHA-256", salt: mine, info: new TextEncoder().encode(purpose) };
    const key = await crypto.subtle.deriveKey(hkdf, shared, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv: start }, key, new TextEncoder().encode(JSON.stringify(value)));
    return text(new Uint8Array([...new Uint8Array(mine), ...start, ...new Uint8Array(data)]));
  };

  // Our own answer in time, or null: no network, a sign-in page of the hall's Wi-Fi, an error.
  const ask = async (address, body, wait = 4000) => {
    try {
      const answer = await fetch(address, { method: "POST", body, signal: AbortSignal.timeout(wait), cache: "no-store" });
      if (!(answer.headers.get("content-type") || "").startsWith("application/json")) return null;
      return { ok: answer.ok, status: answer.status, got: await answer.json() };
    } catch { return null; }
  };
  return { bytes, hex, random, keeps, read, write, unlock, key_of, open, seal, ask };
})();
