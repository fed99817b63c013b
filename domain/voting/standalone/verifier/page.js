// The page: asks for a result file, has it checked in a worker, and says what was found. Whatever a file holds is shown as text only.

const N_ = (message) => message;
const checker = program();
const TAGS = Object.keys(LANGUAGES); // the default one first
const starts = (one) => navigator.language.split("-")[0] === one.split("-")[0];
let tag = TAGS.find((one) => location.pathname.split("/").includes(one)) ?? TAGS.find(starts) ?? "en";

/** A message in the reader's language, with its facts put in. */
function words(message, facts = {}) {
  const text = LANGUAGES[tag].words[checker.hex(checker.sha256(checker.utf8(message))).slice(0, 5)] ?? message;
  return text.replace(/%\((\w+)\)s|%%/g, (place, name) => (name ? String(facts[name] ?? "–") : "%"));
}

/** An element with attributes (`text`: what it says) and children. */
function make(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "text") made.textContent = value; else if (value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

const titled = (title) => title.texts?.[tag]?.[0] ?? title.texts?.[title.source]?.[0] ?? "";
const money = (text, currency) => `${currency === "TWD" ? "NT$" : `${currency} `}${text.replace(/\B(?=(\d{3})+(?!\d))/g, ",")}`;
const served = location.protocol.startsWith("http");
const state = { worker: null, found: null, sum: "", name: "" };

const VERDICTS = {
  0: [N_("Everything that was checked agrees"),
    N_("This page counted the published ballots again and found the published winners.")],
  6: [N_("What was checked agrees, but the winners cannot be counted again"),
    N_("The ballots are withheld; the reason stands below. Signatures, public log and protocol agree.")],
  3: [N_("A lot is missing"), N_("Projects are tied, and the file does not say how the lot decided.")],
  5: [N_("Something does not agree"),
    N_("Compare your file with the one that others have. If theirs says the same, tell the officers of the vote and the press.")],
  2: [N_("This file cannot be read as a result file"),
    N_("Choose the .zip that is published on the page of the vote, as it was downloaded.")],
};

function field(id, label, hint, attributes) {
  const about = `${id}-hint`;
  return [make("label", { for: id, text: words(label) }), make("p", { class: "hint", id: about, text: words(hint) }),
    make("input", { id, "aria-describedby": about, autocomplete: "off", spellcheck: "false", ...attributes })];
}

function form() {
  const made = make("form", { id: "form" },
    ...field("file", N_("Result file"), N_("The .zip of the vote. It stays on this device: the page cannot send anything."),
      { type: "file", accept: ".zip,application/zip" }),
    make("p", { class: "error", id: "missing", role: "alert" }),
    ...field("opening", N_("Opening line"),
      N_("Read aloud at the opening, and printed with the rules. With it the rules need not be taken from the file’s word."), {}),
    ...field("closing", N_("Closing line"), N_("Read aloud when the box was shut: a number and 64 signs."), {}),
    make("details", {}, make("summary", { text: words(N_("You keep a copy of the board, or the signing key")) }),
      ...field("key", N_("Signing key"), N_("As the board published it at the opening."), {}),
      ...field("copy", N_("Copy of the board"), N_("Both files that “hamasen mirror” kept: heads.json and log.csv."),
        { type: "file", multiple: "" })),
    make("button", { text: words(N_("Check")) }));
  made.addEventListener("submit", (event) => { event.preventDefault(); start(made).catch((problem) => failed(problem)); });
  return made;
}

/** The page in the language that was chosen; what was found stays, and so do the fields. */
function draw() {
  document.documentElement.lang = LANGUAGES[tag].lang;
  document.title = words(N_("Check the result of a vote"));
  const old = document.getElementById("form"), others = TAGS.filter((one) => one !== tag).map((one) => {
    const button = make("button", { class: "plain", type: "button", lang: LANGUAGES[one].lang, text: LANGUAGES[one].name });
    button.addEventListener("click", () => { tag = one; draw(); });
    return button;
  });
  const fresh = form(), back = served ? [make("a", { href: "votes", text: words(N_("All votes")) })] : [];
  for (const input of old?.querySelectorAll("input") ?? []) {
    const name = input.type === "file" ? "files" : "value";
    fresh.querySelector(`#${input.id}`)[name] = input[name];
  }
  document.getElementById("page").replaceChildren(
    make("div", { class: "top" }, ...back, make("span", {}, ...others)),
    make("h1", { text: words(N_("Check the result of a vote")) }),
    make("p", { text: words(
      N_("Whoever does not want to trust the site or its makers counts again here: signatures, public log, protocol, every ballot that is published, and the winners."),
    ) }),
    make("p", { class: "soft" },
      words(N_("This page is one file without any connection. You may save it, compare its SHA-256 with the one on the closing sheet, and open it offline.")),
      ...(served ? [" ", make("a", { href: "verify", download: "verify.html", text: words(N_("Save this page")) })] : [])),
    fresh, make("div", { id: "progress", role: "status" }), make("div", { id: "report", tabindex: "-1" }));
  if (state.found) report();
}

const part = (id) => document.getElementById(id);
const bytesIn = async (file) => new Uint8Array(await file.arrayBuffer());

async function start(made) {
  const [file] = part("file").files, kept = [...part("copy").files], named = (name) => kept.find((one) => one.name === name);
  part("missing").textContent = file ? "" : words(N_("Choose the result file first."));
  if (!file) { part("file").focus(); return; }
  if (kept.length && !(named("heads.json") && named("log.csv"))) {
    part("missing").textContent = words(N_("Choose both files of the copy: heads.json and log.csv."));
    part("copy").focus();
    return;
  }
  const given = Object.fromEntries(["key", "opening", "closing"].map((name) => [name, part(name).value]));
  if (kept.length) given.copy = { heads: await bytesIn(named("heads.json")), log: await bytesIn(named("log.csv")) };
  const bytes = await bytesIn(file);
  Object.assign(state, { found: null, name: file.name });
  part("report").replaceChildren();
  state.worker?.terminate();
  state.worker = new Worker(URL.createObjectURL(new Blob([`(${program.toString()})()`], { type: "text/javascript" })));
  state.worker.onmessage = ({ data }) => (data.found ? done(data) : data.broken ? failed(data.broken) : moved(data));
  state.worker.onerror = (problem) => failed(problem);
  state.worker.postMessage({ bytes, given });
  made.querySelector("button").disabled = true;
  moved({ step: "log", part: 0 });
}

/** Long work says how far it is. */
function moved({ step, part: share, raised }) {
  const said = words(step === "log" ? N_("Checking signatures and log …") : N_("Counting … shares raised %(raised)s times"), { raised });
  let bar = part("progress").querySelector("progress");
  if (!bar) {
    part("progress").replaceChildren(make("p", { id: "step" }), bar = make("progress", { max: "1" }));
    bar.setAttribute("aria-labelledby", "step");
  }
  part("step").textContent = said;
  if (step === "log") bar.value = share; else bar.removeAttribute("value");
}

function over() {
  part("progress").replaceChildren();
  part("form").querySelector("button").disabled = false;
  state.worker?.terminate();
  state.worker = null;
}

function done({ found, sum }) {
  over();
  Object.assign(state, { found, sum });
  report();
  part("report").focus();
}

function failed(problem) {
  over();
  console.error(problem);
  const said = N_("The check itself broke off: %(problem)s. Nothing is said about the file. Try another browser.");
  part("missing").textContent = words(said, { problem: problem.message ?? problem });
}

function report() {
  const { found } = state, fine = found.exit === 0 || found.exit === 6;
  const [said, more] = VERDICTS[found.exit].map((message) => words(message));
  const of = (passed) => found.checks.filter((item) => item.passed === passed);
  const sign = { true: ["✓", "yes"], false: ["✗", "no"], null: ["–", "soft"] };
  const list = (items) => make("ul", { class: "checks" }, ...items.map(({ passed, said: message, facts }) => make("li", {},
    make("b", { class: sign[passed][1], "aria-hidden": "true", text: sign[passed][0] }), make("span", { text: words(message, facts) }))));
  const group = (title, items) => (items.length ? [make("h2", { text: words(title, { count: items.length }) }), list(items)] : []);
  const facts = [[N_("File"), state.name], ["SHA-256", state.sum], [N_("Ballots"), found.ballots], [N_("Exit"), found.exit]];
  const told = [...facts, [N_("What is wrong"), found.problem]].filter(([, value]) => value !== undefined);
  const winners = (found.winners ?? []).map((item) => make("li", {},
    `${titled(item.title) || item.id} `, make("span", { text: money(item.cost, found.currency) })));
  part("report").replaceChildren(
    make("div", { class: `verdict ${fine ? "yes" : "no"}` }, make("h2", { text: said }), make("p", { text: more }),
      ...(found.checks.some((item) => item.said === checker.TAKEN) ? [make("p", { text: `– ${words(checker.TAKEN)}` })] : [])),
    ...(found.title ? [make("h2", { text: titled(found.title) })] : []),
    make("dl", { class: "facts" }, ...told.flatMap(([name, value]) => [make("dt", { text: words(name) }), make("dd", { text: value })])),
    ...group(N_("Does not agree: %(count)s"), of(false)),
    ...(winners.length ? [make("h2", { text: words(N_("Published winners")) }), make("ol", { class: "winners" }, ...winners)] : []),
    ...group(N_("Agrees: %(count)s"), of(true)), ...group(N_("Cannot be seen from this file: %(count)s"), of(null)));
}
