// The rule sheet: what was fixed before the vote.

const RULES = {
  topk: { k: 3, per_group: false, threshold: 0 },
  greedy: { skip: true, threshold: 0, unsupported: false },
  mes: { utility: "cost", completion: "none", add1_stop: "infeasible", comparison: false, threshold: 0, unsupported: false },
  phragmen: { threshold: 0 },
};
const WORDS = { utility: ["cost", "cardinality"], completion: ["none", "add1", "add1u"], add1_stop: ["exhaustive", "infeasible"] };
const LATER = { topk: ["threshold"], greedy: ["unsupported"], mes: ["threshold", "unsupported"], phragmen: ["threshold"] };
const CRITERIA = ["cost", "cost-desc", "votes", "lot"];
const FORM = ["kind", "least", "most", "most_cost", "least_points", "most_points", "most_each"];
const SHEET = ["candidates", "form", "rule", "parameters", "ties", "budget", "scale", "blank", "weights", "lot", "currency", "who"];
const CANDIDATE = ["number", "id", "title", "cost", "group", "category", "exclusive", "summary"];
const WAYS = ["spot", "second", "phone", "sign_on", "card", "none"];
const FROZEN = ["format", "eid", "key", "title", "profile", "rehearsal", "about", "sheet"];
const WHO = ["ways", "age", "born_by", "cut_off", "links", "proofs"];

const only = (held, names) => Object.keys(held).every((name) => names.includes(name)) && names.every((name) => name in held);
const isCount = (value) => (typeof value === "number" || typeof value === "bigint") && value >= 0;

/** The rule's parameters with those that are left unsaid. Throws Unreadable for a rule that there is not. */
function parametersOf(rule, given, format) {
  unless(rule in RULES, "a rule that there is not");
  const bare = format === 1 && "unsupported" in RULES[rule] ? { ...RULES[rule], unsupported: true } : RULES[rule];
  for (const [name, value] of Object.entries(given)) {
    unless(name in bare && typeof value === typeof bare[name] && (WORDS[name] ?? [value]).includes(value), "a parameter that there is not");
  }
  return { ...bare, ...given };
}

/** The parameters as a sheet says them: of those that came later only what differs. */
function saidParameters(rule, set) {
  const said = Object.entries(set).filter(([name, value]) => !LATER[rule].includes(name) || value !== RULES[rule][name]);
  return Object.fromEntries(said);
}

/** What the count reads of a sheet, as data of `rules.json`. */
function sheetOf(held) {
  unless(SHEET.every((name) => name in held), "the rule sheet is not whole");
  unless(held.ties.order.every((name) => CRITERIA.includes(name)) && new Set(held.ties.order).size === held.ties.order.length, "a tie");
  unless(isCount(held.budget) && isCount(held.scale) && /^10*$/.test(`${held.scale}`), "an amount");
  const format = maybe(held, "format") ?? 1, set = parametersOf(held.rule, held.parameters, format);
  const candidates = held.candidates.map((item) => {
    unless(CANDIDATE.every((name) => name in item) && isCount(item.cost) && typeof item.id === "string", "a candidate");
    return { ...item, cost: BigInt(item.cost) };
  });
  const valued = ["cumulative", "scoring"].includes(held.form.kind), pointed = valued || held.form.kind === "ordinal";
  const [budget, scale] = [BigInt(held.budget), BigInt(held.scale)], budgets = maybe(held, "budgets") ?? {};
  return { ...held, format, set, candidates, valued, pointed, budget, scale, budgets };
}

/** Whether a sheet says all that a sheet says, in the one form, and nothing else. */
function isPlain(rules) {
  const sheet = rules.sheet, { form, ties, who } = sheet;
  const plain = only(rules, FROZEN) && only(sheet, [...SHEET, "format", "budgets"]) && maybe(rules, "format") === maybe(sheet, "format");
  const day = (value) => value === null || !Number.isNaN(Date.parse(value));
  return plain && only(form, FORM) && only(ties, ["order", "lot"]) && only(who, WHO)
    && Object.entries(rules.about).every(([name, value]) => ABOUT.includes(name) && value)
    && sheet.candidates.every((item) => only(item, CANDIDATE) && [item.title, item.summary].every(isTranslated))
    && [form.least_points, form.most_points, form.most_each].every((value) => value === null || isFraction(value))
    && alike(who.ways, [...who.ways].sort()) && who.ways.every((way) => WAYS.includes(way)) && day(who.born_by) && day(who.cut_off)
    && alike(sheet.parameters, saidParameters(sheet.rule, parametersOf(sheet.rule, sheet.parameters, sheet.format)));
}

/** Whether a text is a fraction in lowest terms, such as 10 or 21/2. */
function isFraction(text) {
  const found = /^([0-9]+)(?:\/([1-9][0-9]*))?$/.exec(text);
  return found !== null && `${new Fraction(BigInt(found[1]), BigInt(found[2] ?? 1))}` === text;
}

const isTranslated = (held) => only(held, ["source", "texts"]) && typeof held.source === "string"
  && Object.values(held.texts).every((pair) => pair.length === 2 && typeof pair[0] === "string" && typeof pair[1] === "boolean");

/** A candidate's title in the language in which it was first written. */
function nameOf(item) {
  const { source, texts } = item.title, tag = ["", source, ...Object.keys(texts)].find((one) => maybe(texts, one));
  return tag === undefined ? "" : texts[tag][0];
}

/** Areas that have money of their own, in the order of the ballot. */
const areasOf = (sheet) => (Object.keys(sheet.budgets).length ? [...new Set(sheet.candidates.map((item) => item.group))] : []);

/** What an area with its own money counts: its candidates and its budget. */
function areaSheet(sheet, area) {
  const candidates = sheet.candidates.filter((item) => item.group === area), form = { ...sheet.form, least: 0, least_points: null };
  return { ...sheet, candidates, form, budget: BigInt(sheet.budgets[area]), budgets: {} };
}

/** The lot that a seed gives: ids by the SHA-256 of seed/id. */
function drawnBy(seed, ids) {
  const drawn = ids.map((id) => [hex(sha256(utf8(`${seed}/${id}`))), id]).sort((a, b) => byCode(a[0], b[0]));
  return drawn.map(([, id]) => id);
}
