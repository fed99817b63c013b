// Checking a bundle of format 1, as votes were published before November 2026.

/** What of a public event stood on the log then: SHA-256 of its kind, reason and facts. */
const eventDigest = ({ kind, reason, facts }) => hex(sha256(utf8(`event-v1|${written({ kind, reason, facts })}`)));

function* checksOfOneLog(heads, log, events, protocol) {
  const named = log.filter(([tracker]) => tracker);
  const counts = (kind) => events.reduce((sum, event) => (event.kind === kind ? sum + event.count : sum), 0);
  yield check(places(heads, (a, b) => a.size <= b.size), N_("the log only grew"));
  yield check(heads[0]?.size === 0, N_("the first head is that of the empty log at the opening"));
  yield check(heads.at(-1)?.size === log.length, N_("the final head covers the whole log"));
  yield check(new Set(named.map(([tracker]) => tracker)).size === named.length, N_("no ballot is on the log twice"));
  const wanted = events.filter((event) => ["withdrawn", "test_slips"].includes(event.kind)).map(eventDigest).sort();
  yield check(counts("test_slips") === protocol.tests, N_("the protocol has as many test slips as were told"));
  yield check(events.some((event) => event.kind === "opened"), N_("the opening is among the public acts"));
  yield check(alike(wanted, log.filter(([tracker]) => !tracker).map(([, com]) => hex(com)).sort()), N_("every withdrawal is on the log"));
  yield check(counts("withdrawn") === protocol.withdrawn, N_("the protocol has as many withdrawn ballots as were told"));
}

function* checksOfOneProtocol(protocol, result, leaves) {
  const { slips, roll, withdrawn, tests } = protocol;
  yield* checksOfSums(protocol, result, { leaves, withdrawn, tests });
  const balanced = slips.printed === slips.unopened + slips.handed_out + slips.spoiled + slips.left;
  yield check(balanced, N_("slips printed = unopened + handed out + spoiled + left over"));
  yield check(leaves <= slips.handed_out + slips.armed, N_("there are no more ballots than slips handed out and codes collected"));
  yield checkOfRoll(roll, slips.handed_out, roll.onsite + roll.replaced + tests, roll.onsite);
  yield check(null, N_("that each published ballot is the one on the log: officers and observers saw it in the room"));
}

function oneRecount(parts, sheet, result, progress) {
  const checks = [], file = maybe(parts, "ballots.pb"), seed = maybe(result, "seed");
  if (!file) {
    const said = N_("the recount: with %(ballots)s ballots they are withheld, so that nobody can be found among them");
    return { checks: [check(null, said, { ballots: result.ballots })], selected: null };
  }
  const sections = sectionsOf(file), choices = choicesIn(file, sheet), scale = sheet.scale, classes = Object.keys(sheet.weights);
  if (classes.length && !choices.every((one) => classes.includes(one.klass))) {
    return { checks: [check(false, N_("every ballot names a class that has a weight"))], selected: null };
  }
  if (seed) checks.push(check(hex(sha256(utf8(seed))) === sheet.lot, N_("the lot's seed is the one committed to before the vote")));
  const lot = seed ? drawnBy(seed, sheet.candidates.map((item) => item.id)) : [], meta = Object.fromEntries(sections.META.slice(1));
  const listed = table(sections.PROJECTS).map((row) => [row.project_id, row.cost]);
  checks.push(check(choices.length >= ALL, N_("there are enough ballots to publish them")));
  checks.push(check(choices.length === result.ballots, N_("as many ballots are published as were counted")));
  checks.push(check(digestOf(electionOf(sheet, choices)) === result.digest, N_("the published ballots have the digest of the result")));
  const mine = sheet.candidates.map((item) => [item.id, moneyText(item.cost, scale)]);
  const facts = alike(listed, mine) && meta.budget === moneyText(sheet.budget, scale);
  checks.push(check(facts, N_("the file's proposals and budget are those of the rule sheet")));
  try {
    const tally = tallyOf(sheet, choices, lot, seed, (raised) => progress({ step: "count", raised }));
    if ("totals.json" in parts) {
      const totals = sheet.candidates.map((item, p) => ({ project: item.id, votes: tally.scores[p] }));
      checks.push(check(alike(load(parts, "totals.json"), totals), N_("the totals are those of the published ballots")));
    }
    checks.push(check(alike(tally.ids, result.selected), N_("the recount has the published winners"), { count: tally.ids.length }));
    return { checks, selected: tally.ids };
  } catch (tie) {
    if (!(tie instanceof OpenTie)) throw tie;
    return { checks: [...checks, check(false, N_("a lot decides between %(tied)s"), { tied: tie.tied.join(", ") })], selected: null };
  }
}

/** What a bundle of format 1 shows. */
function verifiedOne(parts, given, progress) {
  const listed = Object.fromEntries(Object.entries(parts).filter(([name]) => name !== MANIFEST && name !== SIGNATURE));
  unless(same(parts[MANIFEST], manifestOf(listed)), "a part is not as it was published");
  const [rules, heads, protocol, result] = ["rules", "heads", "protocol", "result"].map((name) => load(parts, `${name}.json`));
  const log = readLog(parts["log.csv"]), events = load(parts, "events.json"), sheet = sheetOf(rules.sheet), key = rules.signing_key;
  const digest = hex(sha256(utf8(written({ eid: rules.eid, ...rules.sheet })))), leaves = log.filter(([tracker]) => tracker).length;
  const told = alike([rules.rule, rules.parameters, rules.weights], [ruleName(sheet), rules.sheet.parameters, rules.sheet.weights ?? {}]);
  const recount = oneRecount(parts, sheet, result, progress);
  const checks = [
    check(true, N_("every part is as the bundle lists it")), ...checksOfKeys(parts, key, given, false),
    ...(given.opening ? [check(null, N_("a bundle of format 1 has no opening line"))] : []),
    ...checksOfLines(given, rules.eid, key, heads, log),
    check(rules.eid === protocol.eid && rules.digest === protocol.digest, N_("the protocol is of these rules")),
    check(told && result.rule === rules.rule, N_("the rule that was counted by is the one on the rule sheet")),
    check(digest === rules.digest, N_("the rule sheet has the digest that was published at the opening")),
    ...checksOfTree(bytesOf(key), rules.eid, heads, log, progress), ...checksOfOneLog(heads, log, events, protocol),
    ...checksOfOneProtocol(protocol, result, leaves), ...recount.checks,
  ];
  return { ...summary(sheet, rules.title, result), checks, selected: recount.selected, lot: false };
}
