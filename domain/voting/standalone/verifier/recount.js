// The count of a bundle made again: from the published ballots, or from the totals where the rule follows from them.

const WITHHELD = ["few", "class", "recent"];
const BALLOT_FIGURES = ["blank", "digest", "figures", "endowment", "raised", "comparison", "tie_without_effect"];

function* checksOfResult(sheet, result, board) {
  const ids = sheet.candidates.map((item) => item.id), won = result.selected, ties = result.ties;
  unless(Array.isArray(won), "no winners");
  const bare = bareResult(sheet, won), told = Object.fromEntries(Object.keys(bare).map((name) => [name, maybe(result, name)]));
  yield check(alike(told, bare) && typeof result.ballots === "number", N_("the rule that was counted by is the one on the rule sheet"));
  const seed = maybe(result, "seed");
  if (seed) {
    yield check(hex(sha256(utf8(seed))) === sheet.lot, N_("the lot's seed is the one committed to before the vote"));
  }
  const drawn = seed ? drawnBy(seed, ids) : sheet.ties.lot;
  const decided = alike(ties, { order: sheet.ties.order, lot: drawn });
  yield check(decided, N_("the ties are decided as the rule sheet says, by the lot that the seed gives"));
  const labels = sheet.candidates.filter((item) => won.includes(item.id)).flatMap((item) => [...new Set(item.exclusive)]);
  const apart = new Set(labels).size === labels.length, known = won.every((id) => ids.includes(id)) && new Set(won).size === won.length;
  yield check(known && apart, N_("the winners are proposals of this vote, and none excludes another"));
  const aside = "quarantined" in result, said = N_("packs that were put aside are told where a public act put them there");
  yield check(aside === board.ofKind("quarantined").length > 0, said);
  if (aside) yield check(null, N_("the count without the packs put aside: which ballots were in them is not published"));
}

/** What the count shows: checks; selected: who won by the recount, null where it cannot be made; lot: whether one is missing. */
function recounted(parts, rules, sheet, result, board, progress) {
  const checks = [...checksOfResult(sheet, result, board)];
  try {
    const found = recountOf(parts, rules, sheet, result, progress);
    return { selected: null, lot: false, ...found, checks: [...checks, ...found.checks] };
  } catch (tie) {
    if (!(tie instanceof OpenTie)) throw tie;
    const said = check(false, N_("a lot decides between %(tied)s"), { tied: tie.tied.join(", ") });
    return { selected: null, lot: true, checks: [...checks, said] };
  }
}

function recountOf(parts, rules, sheet, result, progress) {
  if (Object.keys(parts).some((name) => name.startsWith("ballots"))) return ofBallots(parts, rules, sheet, result, progress);
  if (!WITHHELD.includes(result.withheld)) return { checks: [check(false, N_("the published ballots are missing"))] };
  return "totals.json" in parts ? ofTotals(parts, sheet, result) : ofWinners(sheet, result);
}

function ofBallots(parts, rules, sheet, result, progress) {
  const areas = areasOf(sheet), wanted = areas.length ? areas.map((_, place) => `ballots-${place + 1}.pb`) : ["ballots.pb"];
  const names = Object.keys(parts).filter((name) => /^ballots.*\.pb$/.test(name)).sort((a, b) => a.length - b.length || byCode(a, b));
  if (!alike(names, wanted)) return { checks: [check(false, N_("the published ballots are missing"))] };
  const pots = areas.length ? areas.map((area) => areaSheet(sheet, area)) : [sheet], { lot } = result.ties;
  const tallies = pots.map((pot, place) => tallyOf(pot, choicesIn(parts[names[place]], pot), lot, maybe(result, "seed"), progress));
  const checks = [...checksOfBallots(parts, rules, sheet, result, { areas, names, pots, tallies })];
  return { checks, selected: tallies.flatMap((tally) => tally.ids) };
}

/** Whether so many ballots may be published, none of them by a small class. */
function isOpen(sheet, result, areas, tallies) {
  const named = tallies.map((tally) => tally.choices.filter((one) => one.chosen.length).length);
  if (areas.length) return Math.min(Math.min(...named.filter(Boolean), Infinity), result.ballots) >= ALL;
  const found = new Map(Object.keys(sheet.weights).map((name) => [name, 0]));
  for (const { klass } of tallies[0].choices) found.set(klass, (found.get(klass) ?? 0) + 1);
  return named[0] >= ALL && (found.size < 2 || Math.min(...found.values()) >= LEAST_CLASS);
}

function* checksOfBallots(parts, rules, sheet, result, { areas, names, pots, tallies }) {
  const classes = Object.keys(sheet.weights).length > 0, [first] = tallies, ids = tallies.flatMap((tally) => tally.ids);
  yield check(isOpen(sheet, result, areas, tallies) && result.withheld === "", N_("there are enough ballots to publish them"));
  if (areas.length) {
    yield check(tallies.every((tally) => tally.choices.length <= result.ballots), N_("no area's file holds more ballots than the vote"));
    yield check(null, N_("an area's file holds the ballots that name one of its proposals: how many named none is not published"));
  } else yield check(first.choices.length === result.ballots, N_("as many ballots are published as were counted"));
  const about = (place) => (areas.length ? { ...rules.about, subunit: areas[place] } : rules.about);
  const files = tallies.map((tally, place) => pbFile(pots[place], tally, classes, about(place)));
  const equal = names.every((name, place) => same(parts[name], files[place]));
  yield check(equal, N_("the files of ballots are written in the one form they have"));
  const blank = first.choices.filter((one) => !one.chosen.length).length;
  const steps = tallies.map((tally, place) => stepsOf(pots[place], tally));
  const wanted = {
    ...bareResult(sheet, ids), selected: ids, ties: result.ties, withheld: "", seed: maybe(result, "seed"),
    quarantined: maybe(result, "quarantined"),
    ...(areas.length ? { ballots: result.ballots, blank: result.blank } : { ballots: first.choices.length, blank }),
    ...(areas.length ? { areas: Object.fromEntries(areas.map((area, place) => [area, steps[place]])) } : steps[0]),
  };
  if (!areas.length) yield checkOfProtocol(load(parts, "protocol.json"), first.choices, blank);
  yield check(alike(ids, result.selected), N_("the recount has the published winners"), { count: ids.length });
  yield check(alike(wanted, result), N_("every figure of the result follows from the ballots"));
  yield check(same(maybe(parts, "totals.json"), fileOf(totalsOf(sheet, tallies))), N_("the totals are those of the published ballots"));
}

function checkOfProtocol(protocol, choices, blank) {
  const votes = choices.reduce((sum, one) => sum + one.chosen.length, 0), channels = Object.values(maybe(protocol, "channels") ?? {});
  const fits = !channels.length || channels.reduce((a, b) => a + b) === choices.length;
  const said = N_("blank ballots and choices in the protocol are those of the published ballots");
  return check(maybe(protocol, "blank") === blank && maybe(protocol, "votes") === votes && fits, said);
}

/** Ballots are withheld, totals are not: greedy and top-k are counted from them. */
function ofTotals(parts, sheet, result) {
  const totals = load(parts, "totals.json"), few = result.withheld === "few" && result.ballots >= TOTALS;
  const said = N_("the totals are those of the rule sheet's proposals, and no more than the ballots allow");
  const checks = [check(few && isShaped(sheet, totals, result), said)];
  if (result.ballots >= ALL) checks.push(check(null, N_("so many ballots and yet no file of them: too many are said to be blank")));
  const withheld = N_("the recount: with %(ballots)s ballots they are withheld, so that nobody can be found among them");
  checks.push(check(null, withheld, { ballots: result.ballots }));
  if (!["greedy", "topk"].includes(sheet.rule)) {
    const bare = ofWinners(sheet, result);
    return { ...bare, checks: [...checks, ...bare.checks] };
  }
  const areas = areasOf(sheet), pots = areas.length ? areas.map((area) => areaSheet(sheet, area)) : [sheet];
  const tallies = pots.map((pot) => tallyOfTotals(pot, totals, result.ties.lot));
  const steps = tallies.map((tally, place) => fewSteps(pots[place], tally));
  const won = tallies.flatMap((tally) => tally.ids), listed = sheet.candidates.map((item) => item.id).filter((id) => won.includes(id));
  const wanted = areas.length ? { areas: Object.fromEntries(areas.map((area, place) => [area, steps[place]])) } : steps[0];
  checks.push(check(alike(listed, result.selected), N_("the recount from the totals has the published winners"), { count: won.length }));
  const held = Object.fromEntries(["areas", "rounds", "explanations"].filter((name) => name in result).map((name) => [name, result[name]]));
  const bare = !BALLOT_FIGURES.some((name) => name in result);
  checks.push(check(alike(held, wanted) && bare, N_("every figure of the result follows from the totals")));
  return { checks, selected: listed };
}

/** Whether each proposal stands there once, in the order of the ballot, with plain numbers and no more votes than ballots. */
function isShaped(sheet, totals, result) {
  const names = !sheet.pointed ? ["project", "votes"] : ["project", "score", ...(sheet.ties.order.includes("votes") ? ["votes"] : [])];
  const most = result.ballots * Math.max(1, ...Object.values(sheet.weights));
  return alike(totals.map((one) => one.project), sheet.candidates.map((item) => item.id))
    && totals.every((one) => only(one, names) && (maybe(one, "votes") ?? 0) <= most
      && names.every((name) => name === "project" || isCount(one[name])));
}

function tallyOfTotals(sheet, totals, lot) {
  const told = new Map(totals.map((one) => [one.project, one])), mine = sheet.candidates.map((item) => told.get(item.id));
  const votes = mine.map((one) => maybe(one, "votes") ?? (maybe(one, "score") ? 1 : 0));
  const scores = mine.map((one) => (sheet.pointed ? one.score : one.votes));
  const election = { projects: sheet.candidates, votes, scores, budget: sheet.budget, scale: sheet.scale, pointed: sheet.pointed };
  const ties = { order: sheet.ties.order, lot }, outcome = counted(election, sheet, ties);
  return { ...outcome, election, ties, ids: outcome.selected.map((p) => sheet.candidates[p].id) };
}

/** The steps as they may be told below 50 ballots: no sentence names another project. */
function fewSteps(sheet, tally) {
  const alone = ({ project, because }) => ({ project, because: because.filter(({ facts }) => !("other" in facts)) });
  const explanations = explanationsOf(sheet, tally).map(alone);
  return { rounds: tally.rounds.map((item) => roundOf(tally.election, item)), explanations };
}

/** Only the winners are told: nothing else of the ballots may stand there, and they cannot be counted again. */
function ofWinners(sheet, result) {
  const told = ![...BALLOT_FIGURES, "rounds", "explanations"].some((name) => name in result);
  const listed = sheet.candidates.map((item) => item.id).filter((id) => result.selected.includes(id));
  const bare = Object.values(maybe(result, "areas") ?? {}).every((steps) => !Object.keys(steps).length);
  const why = {
    few: N_("the recount: with %(ballots)s ballots they are withheld, so that nobody can be found among them"),
    class: N_("the recount: a class of voters is so small that only the winners are told"),
    recent: N_("the recount: another vote on the same proposals was counted a moment ago, so only the winners are told"),
  };
  return {
    checks: [
      check(told && bare && alike(listed, result.selected), N_("of withheld ballots nothing but the winners is told")),
      check(null, why[result.withheld] ?? why.few, { ballots: result.ballots }),
    ],
  };
}
