// Files of ballots (.pb): reading their rows, and writing them in the one form that the site's have.

const AROUND = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const stripped = (text) => text.replace(new RegExp(`^${AROUND}|${AROUND}$`, "g"), "");
const THRESHOLD = "min_project_score_threshold";

/** The rows of a text as lists of fields. A field that begins with a quotation mark ends at the next single one. */
function rowsOf(text) {
  const field = /(?:"((?:[^"]|"")*)(")?)?([^;\n]*)(;|\n|$)/y, rows = [];
  let row = [];
  while (field.lastIndex < text.length) {
    const [, quoted, closed, rest, then] = field.exec(text);
    unless(quoted === undefined || closed, "a quotation mark is never closed");
    row.push((quoted ?? "").replaceAll('""', '"') + (then === ";" ? rest : rest.replace(/\r$/, "")));
    if (then === ";" && field.lastIndex < text.length) continue;
    if (then === ";") row.push("");
    rows.push(row);
    row = [];
  }
  return rows;
}

/** The sections of a file: META, PROJECTS and VOTES, each with its rows, headings first. */
function sectionsOf(bytes) {
  const sections = Object.create(STRICT);
  let now = "";
  for (const row of rowsOf(textOf(bytes))) {
    if (row.length === 1 && ["META", "PROJECTS", "VOTES"].includes(row[0]) && now !== "VOTES") sections[now = row[0]] = [];
    else if (row.length > 1 || row[0]) sections[now].push(row);
  }
  return sections;
}

/** The rows of a section by the names of its columns. */
function table(rows) {
  const [heading, ...lines] = rows ?? [];
  unless(heading && new Set(heading).size === heading.length, "a section without a heading");
  return lines.map((line) => {
    unless(line.length === heading.length, "a row with too many fields or too few");
    return Object.fromEntries(heading.map((name, place) => [name, line[place]]));
  });
}

const spelled = (text) => (/[;"\r\n]/.test(text) || text !== stripped(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** An amount in minor units as a plain decimal number of the currency. */
function moneyText(amount, scale) {
  const digits = `${BigInt(scale)}`.length - 1, text = `${amount}`.padStart(digits + 1, "0");
  const cents = text.slice(text.length - digits).replace(/0+$/, "");
  return digits ? text.slice(0, -digits) + (cents && `.${cents}`) : text;
}

/** The rule's name in a file, as other programs know it where they do. */
function nameInFile(sheet, labels) {
  const { rule, set } = sheet;
  const completion = { none: "", add1: "/add1", add1u: "/add1u" }[set.completion];
  if (rule === "mes") return `equalshares${completion}${set.comparison ? "-comparison" : ""}`;
  if (rule !== "greedy") return rule;
  const plain = labels ? "greedy-exclusive" : set.threshold ? "greedy-threshold" : "greedy";
  return set.skip ? plain : "greedy-no-skip";
}

const ABOUT = ["description", "country", "unit", "instance", "district", "date_begin", "date_end", "language", "edition", "subunit"];

function metaOf(sheet, tally, classes, about, labels) {
  const { form, set, scale } = sheet, mine = new Set(sheet.candidates.map((item) => item.id));
  const own = {
    hamasen: 2, rule: sheet.rule, ties: sheet.ties.order, lot: tally.lot.filter((name) => mine.has(name)),
    parameters: { ...sheet.parameters, threshold: set.threshold, ...("unsupported" in set ? { unsupported: set.unsupported } : {}) },
    weights: classes ? sheet.weights : {},
  };
  const meta = ABOUT.filter((name) => maybe(about, name)).map((name) => [name, about[name]]);
  meta.push(["num_projects", sheet.candidates.length], ["num_votes", tally.choices.length], ["budget", moneyText(sheet.budget, scale)]);
  meta.push(["currency", sheet.currency], ["vote_type", form.kind], ["rule", nameInFile(sheet, labels)]);
  if (set.threshold) meta.push([THRESHOLD, set.threshold]);
  meta.push(["min_length", form.least || null], ["max_length", form.most]);
  meta.push(["max_sum_cost", form.most_cost === null ? null : moneyText(form.most_cost, scale)], ["min_sum_points", form.least_points]);
  meta.push(["max_sum_points", form.most_points], ["max_points", form.most_each], ["comment", written(own)]);
  return meta.filter(([, value]) => value !== null);
}

/** The bytes of a file of ballots. tally: what was counted; classes: whether they are told; about: META beside the numbers. */
function pbFile(sheet, tally, classes, about) {
  const labels = sheet.candidates.some((item) => item.exclusive.length), { valued, pointed } = sheet;
  const meta = metaOf(sheet, tally, classes, about, labels);
  const columns = ["project_id", "cost", "votes", ...(pointed ? ["score"] : []), "name", "category", "group", "selected"];
  const projects = sheet.candidates.map((item, p) => [
    item.id, moneyText(item.cost, sheet.scale), tally.votes[p], ...(pointed ? [tally.scores[p]] : []), nameOf(item), item.category,
    item.group, tally.selected.includes(p) ? 1 : 0, ...(labels ? [item.exclusive.join(",")] : []),
  ]);
  const ballots = tally.choices.map(({ chosen, points, klass }) => [
    chosen.map((p) => sheet.candidates[p].id).join(","), ...(valued ? [points.join(",")] : []), ...(classes ? [klass] : []),
  ]).sort((one, other) => byParts(one, other, byCode));
  const rows = [
    ["META"], ["key", "value"], ...meta, ["PROJECTS"], [...columns, ...(labels ? ["exclusive"] : [])], ...projects,
    ["VOTES"], ["voter_id", "vote", ...(valued ? ["points"] : []), ...(classes ? ["class"] : [])],
    ...ballots.map((row, place) => [place + 1, ...row]),
  ];
  return utf8(rows.map((row) => `${row.map((field) => spelled(`${field}`)).join(";")}\n`).join(""));
}

/** The ballots of such a file: candidates chosen (by place), points beside them, class. */
function choicesIn(bytes, sheet) {
  const places = new Map(sheet.candidates.map((item, place) => [item.id, place])), digits = /^[0-9]{1,8}$/;
  return table(sectionsOf(bytes).VOTES).map((row) => {
    const chosen = row.vote ? row.vote.split(",").map((name) => places.get(name)) : [];
    const points = sheet.valued && row.points ? row.points.split(",") : [];
    unless(!chosen.includes(undefined) && new Set(chosen).size === chosen.length, "a ballot that no page takes");
    unless(points.every((text) => digits.test(text)) && (!sheet.valued || points.length === chosen.length), "points that no page takes");
    return { chosen, points: points.map(Number), klass: row.class ?? "" };
  });
}
