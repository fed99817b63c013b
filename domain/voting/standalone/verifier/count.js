// Counting ballots by the rule of a sheet, and deciding whether an open tie changes anything.

const MOST_BRANCHES = 64;

/** An election from choices: each {chosen, points, klass}. */
function electionOf(sheet, choices) {
  const weights = Object.keys(sheet.weights ?? {}).length ? sheet.weights : null, different = new Map();
  const binding = sheet.format > 1 || sheet.rule === "greedy";
  for (const { chosen, points, klass } of choices) {
    const key = `${chosen.join(",")};${points.join(",")};${weights ? klass : ""}`, weight = weights ? weights[klass] : 1;
    const held = different.get(key);
    if (held) held.weight += weight; else different.set(key, { ballot: ballotOf(sheet, chosen, points), weight, count: 0, klass });
    different.get(key).count++;
  }
  const projects = sheet.candidates.map((item) => (binding ? item : { ...item, exclusive: [] })), kinds = [...different.values()];
  const backers = projects.map(() => []);
  kinds.forEach(({ ballot, weight }, kind) => ballot.forEach((points, p) => backers[p].push({ kind, points, weight })));
  const votes = backers.map((held) => held.reduce((sum, one) => sum + one.weight, 0));
  const scores = backers.map((held) => held.reduce((sum, one) => sum + one.points * one.weight, 0));
  unless([...votes, ...scores].every(Number.isSafeInteger), "more points than there can be");
  const pointed = sheet.pointed && choices.length > 0;
  return { projects, kinds, backers, votes, scores, pointed, weighed: weights !== null, budget: sheet.budget, scale: sheet.scale };
}

/** Points by project; of a ranking the first choice has the most, each further one a point less; otherwise one each. */
function ballotOf(sheet, chosen, points) {
  if (sheet.valued) return new Map(chosen.map((p, place) => [p, points[place]]).filter(([, worth]) => worth));
  if (!sheet.pointed) return new Map(chosen.map((p) => [p, 1]));
  const first = sheet.form.most || chosen.length;
  return new Map(chosen.map((p, place) => [p, first - place]).filter(([, worth]) => worth > 0));
}

/** The outcome of an election. Throws OpenTie where a lot is missing that would decide who wins. */
function counted(election, sheet, ties, progress = () => {}) {
  const branches = { left: MOST_BRANCHES };
  const once = (decided) => {
    const breaker = new Breaker(election, ties, decided), rule = { topk, greedy, phragmen, mes: equalShares }[sheet.rule];
    const outcome = sheet.rule === "mes" ? rule(election, sheet.set, breaker, progress) : rule(election, sheet.set, breaker);
    return { ...outcome, open: [...breaker.taken] };
  };
  const settled = (decided) => {
    try {
      return once(decided);
    } catch (tie) {
      if (!(tie instanceof OpenTie) || sheet.rule === "topk" || sheet.rule === "greedy") throw tie;
      return decidedEachWay(tie, decided, settled, branches);
    }
  };
  return settled({});
}

/** What may be taken as decided after an open tie: each of the tied first, where one lot could have drawn all that. */
const orders = (tie, decided) => tie.tied.map((first) => ({ ...decided, [tie.tied.join("\n")]: first })).filter(consistent);

/** An open tie decided each way: it does not matter where all ways end alike. */
function decidedEachWay(tie, decided, settled, branches) {
  let outcome = null;
  for (const now of orders(tie, decided)) {
    if (branches.left-- <= 0) throw tie;
    let found;
    try { found = settled(now); } catch (problem) { throw problem instanceof OpenTie ? tie : problem; }
    if (outcome && !alike([...found.selected].sort(counting), [...outcome.selected].sort(counting))) throw tie;
    outcome ??= found;
  }
  return outcome;
}

/** Whether one lot could have decided all these ties: no project goes before itself. */
function consistent(decided) {
  const after = new Map();
  for (const [tied, first] of Object.entries(decided)) {
    after.set(first, new Set([...(after.get(first) ?? []), ...tied.split("\n").filter((name) => name !== first)]));
  }
  while (after.size) {
    const last = [...after.keys()].filter((name) => ![...after.get(name)].some((behind) => after.has(behind)));
    if (!last.length) return false;
    last.forEach((name) => after.delete(name));
  }
  return true;
}

/** A count of one pot of money: the choices, votes, scores, who won (by place and by id), and the steps. */
function tallyOf(sheet, choices, lot, seed, progress) {
  const election = electionOf(sheet, choices), ties = { order: sheet.ties.order, lot: lot.length && seed ? lot : sheet.ties.lot };
  const outcome = counted(election, sheet, ties, progress);
  const ids = outcome.selected.map((p) => sheet.candidates[p].id), { votes, scores } = election;
  return { ...outcome, election, choices, ties, lot: ties.lot, votes, scores, ids };
}
