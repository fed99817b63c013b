// Checking a bundle of format 2: every part of it, or saying that it was not checked.

const MANIFEST = "MANIFEST.sha256", SIGNATURE = "MANIFEST.sig";
const EXIT = { sound: 0, unreadable: 2, lot: 3, disagrees: 5, withheld: 6 };
const JSON_PARTS = ["heads.json", "events.json", "result.json", "protocol.json", "totals.json"];
const NEEDED = ["rules.json", "log.csv", "heads.json", "events.json", "result.json", "protocol.json", "protocol.sig", "recount.py"];
const UNCHECKED = ["protocol.pdf", "README.txt"];
const TAKEN = N_("without the opening and the closing line, rules and log are taken from the bundle's word");
const PROTOCOL = [
  "election", "eid", "digest", "rehearsal", "opens", "closes", "ballots", "opened", "matched", "withdrawn", "tests", "invalid",
  "slips", "roll",
];
const MORE = ["blank", "votes", "channels"];

const manifestOf = (parts) => utf8(Object.keys(parts).sort(byCode).map((name) => `${hex(sha256(parts[name]))}  ${name}\n`).join(""));
const signatureIn = (bytes) => bytesOf(stripped(textOf(bytes)));

function* checksOfFile(file, parts, rules) {
  const listed = Object.fromEntries(Object.entries(parts).filter(([name]) => name !== MANIFEST && name !== SIGNATURE));
  yield check(same(parts[MANIFEST], manifestOf(listed)), N_("every part is as the bundle lists it"));
  yield check(same(zipped(parts), file), N_("the file holds its parts and nothing else"));
  const known = (name) => [...NEEDED, ...JSON_PARTS, ...UNCHECKED].includes(name) || /^ballots(-[1-9][0-9]*)?\.pb$/.test(name);
  const strangers = Object.keys(listed).filter((name) => !known(name)).map((name) => ` '${name.slice(0, 60)}'`);
  yield check(!strangers.length, N_("no part is unknown%(names)s"), { names: strangers.join("") });
  const bent = JSON_PARTS.filter((name) => name in parts && !same(parts[name], fileOf(load(parts, name))));
  if (!isPlain(rules) || !same(parts["rules.json"], fileOf(rules))) bent.push("rules.json");
  if (!same(parts["log.csv"], logCsv(readLog(parts["log.csv"])))) bent.push("log.csv");
  const names = bent.map((name) => ` ${name}`).join("");
  yield check(!bent.length, N_("every part is written in the one form it has%(names)s"), { names });
  const named = [...UNCHECKED.filter((name) => name in parts), "recount.py"].join(", ");
  yield check(null, N_("not looked into, because they are for people: %(names)s"), { names: named });
}

function* checksOfKeys(parts, key, given, isPlainText) {
  const signatures = ["protocol.sig", SIGNATURE].map((name) => [textOf(parts[name]), signatureIn(parts[name])]);
  const [[, ofProtocol], [, ofWhole]] = signatures;
  const whole = signed(bytesOf(key), ofWhole, joined(utf8("manifest-v1|"), parts[MANIFEST]));
  yield check(whole, N_("the bundle is signed by the key %(key)s"), { key });
  yield check(given.key ? given.key === key : null, N_("this is the key that was published at the opening"));
  const fits = signed(bytesOf(key), ofProtocol, joined(utf8("protocol-v1|"), parts["protocol.json"]));
  const plain = !isPlainText || signatures.every(([text, signature]) => text === `${hex(signature)}\n`);
  yield check(fits && plain, N_("the protocol is signed by the key of this vote"));
}

/** Whether a bundle's board is the one that was mirrored and that the closing line tells. */
function* checksOfLines(given, eid, key, heads, log) {
  const continues = given.copy ? isContinued(given.copy, { eid, key, heads, log }) : null;
  yield check(continues, N_("this board is the one that was mirrored, with more on it"));
  const lines = heads.map((head) => `${head.size} ${hex(bytesOf(head.root))}`);
  const said = N_("the closing line is a head of this log, whose last one is %(line)s");
  yield check(given.closing ? lines.includes(given.closing) : null, said, { line: lines.at(-1) ?? "" });
}

/** Whether a board is a mirrored one with more on it. */
function isContinued(copy, board) {
  const known = new Set(board.heads.map((head) => written(head)));
  return copy.key === board.key && copy.eid === board.eid && copy.heads.every((head) => known.has(written(head)))
    && copy.log.length <= board.log.length
    && copy.log.every(([tracker, com], place) => board.log[place][0] === tracker && same(board.log[place][1], com));
}

/** A mirror of a board: its heads.json and log.csv. */
function copyOf(heads, log) {
  const held = Reader.read(textOf(heads));
  return { eid: held.eid, key: held.signing_key, heads: held.heads, log: readLog(log) };
}

function* checksOfProtocol(rules, board, result, protocol) {
  const leaves = board.ballots.size, [withdrawn, tests] = [board.withdrawn.length, board.tests.length];
  const { eid, digest, election, rehearsal } = protocol;
  const wanted = [rules.eid, board.digest, rules.key, rules.rehearsal];
  yield check(alike([eid, digest, election, rehearsal], wanted), N_("the protocol is of these rules"));
  yield check(alike([protocol.opens, protocol.closes], board.times()), N_("the times of the protocol are those of the public acts"));
  const said = N_("the protocol has as many withdrawn ballots and test slips as public acts took out");
  const named = board.ofKind("sealed").every(({ facts }) => (maybe(facts, "tests") ?? tests) === tests);
  yield check(protocol.withdrawn === withdrawn && protocol.tests === tests && named, said);
  yield* checksOfSums(protocol, result, { leaves, withdrawn, tests });
  const numbers = ["slips", "roll", "invalid"].flatMap((name) => Object.values(protocol[name]));
  numbers.push(...["ballots", "opened", "matched", "withdrawn", "tests", "opens", "closes"].map((name) => protocol[name]));
  const shape = numbers.every((value) => Number.isInteger(value) && value >= 0) && PROTOCOL.every((name) => name in protocol)
    && Object.keys(protocol).every((name) => PROTOCOL.includes(name) || MORE.includes(name));
  yield check(shape, N_("the protocol holds what a protocol holds"));
  yield* checksOfSlips(protocol, leaves, board);
}

function* checksOfSums({ opened, matched, ballots }, result, taken) {
  const said = N_("%(opened)s ballots opened, %(matched)s matched what was committed to");
  yield check(opened === matched && matched === ballots, said, { opened, matched });
  const equation = N_("%(ballots)s ballots = %(leaves)s on the log − %(withdrawn)s withdrawn − %(tests)s test slips");
  const counts = taken.leaves - taken.withdrawn - taken.tests === ballots && ballots === result.ballots;
  yield check(counts, equation, { ballots: result.ballots, ...taken });
}

/** What officers accepted in public before the box was shut stands first: that slips, people and ballots do not agree. */
function* checksOfDifference(board) {
  const said = N_("accepted in public before the box was shut: %(slips)s slips, %(people)s people, %(ballots)s ballots: %(reason)s");
  for (const act of board.ofKind("difference")) {
    const { facts } = act;
    unless(only(facts, ["slips", "people", "ballots"]) && Object.values(facts).every(Number.isInteger), "no numbers that differ");
    yield check(null, said, { ...facts, reason: maybe(act, "reason") ?? "–" });
  }
}

function* checksOfSlips({ slips, roll, tests }, leaves, board) {
  const small = "given" in slips, names = ["printed", "unopened", "handed_out", "spoiled", "left"]; // small cells were added together
  const balanced = small ? null : slips.printed === slips.unopened + slips.handed_out + slips.spoiled + slips.left;
  const given = small ? slips.given : slips.handed_out + slips.armed;
  const most = (small ? roll.collected : roll.onsite + roll.remote) + roll.replaced + tests;
  const facts = Object.fromEntries(names.map((name) => [name, maybe(slips, name) ?? "–"]));
  yield check(balanced,
    N_("slips printed (%(printed)s) = unopened (%(unopened)s) + handed out (%(handed_out)s) + spoiled (%(spoiled)s) + left over (%(left)s)"), facts);
  const told = board.ofKind("difference").at(-1)?.facts ?? {}, accepted = alike(told, { slips: given, people: most, ballots: leaves });
  const fits = leaves <= given || (accepted && board.ofKind("quarantined").length ? null : false);
  yield check(fits, N_("there are no more ballots than slips handed out and codes collected"));
  yield checkOfRoll(roll, given, most, most, accepted);
}

/** Slips against people who collected one; without a roll the counts of packs are the only control. */
function checkOfRoll(roll, given, most, people, accepted = false) {
  if (roll.people === 0) return check(null, N_("slips against people: this vote has no roll"));
  const said = N_("no more slips were handed out than people collected one (%(people)s), with test slips and replacements");
  return check(given <= most || (accepted ? null : false), said, { people });
}

/** What a bundle of format 2 shows. */
function verifiedTwo(file, parts, given, progress) {
  unless(NEEDED.every((name) => name in parts), "a part is missing");
  const rules = load(parts, "rules.json"), sheet = sheetOf(rules.sheet), digest = hex(sha256(fileOf(rules)));
  unless(FROZEN.every((name) => name === "format" || name in rules), "the rules are not whole");
  const board = new Board(parts, rules, digest), result = load(parts, "result.json"), protocol = load(parts, "protocol.json");
  const key = hex(board.signingKey), line = hex(sha256(utf8(`opening-v2|${rules.eid}|${digest}|${hex(board.publicKey)}|${key}`)));
  const checks = [
    ...checksOfDifference(board), ...checksOfFile(file, parts, rules),
    ...checksOfKeys(parts, key, given, true),
    check(given.opening ? given.opening === line : null, N_("the rules and keys are those of the opening line %(line)s"), { line }),
    ...checksOfLines(given, rules.eid, key, board.heads, board.log),
    ...checksOfHeads(board, progress), ...checksOfActs(board), ...checksOfTrackers(board),
    ...checksOfProtocol(rules, board, result, protocol),
    check(null, N_("that each published ballot is the one on the log: officers and observers saw it in the room")),
  ];
  const found = recounted(parts, rules, sheet, result, board, (raised) => progress({ step: "count", raised }));
  const taken = given.opening && given.closing ? [] : [check(null, TAKEN)];
  if (rules.profile === "room") taken.unshift(check(null, N_("who could open ballots before the close: in a small assembly the site itself may keep the key")));
  const { title } = rules;
  return { ...summary(sheet, title, result), checks: [...checks, ...found.checks, ...taken], selected: found.selected, lot: found.lot };
}

/** What a reader is told of a vote beside the checks: plain data. */
function summary(sheet, title, result) {
  const winners = result.selected.map((id) => sheet.candidates.find((item) => item.id === id)).filter(Boolean);
  const told = winners.map((item) => ({ id: item.id, title: item.title, cost: moneyText(item.cost, sheet.scale) }));
  return { title, winners: told, currency: sheet.currency, ballots: result.ballots };
}

/** What a bundle shows: {exit, checks, selected, title, winners, …}, with the exits of `hamasen verify`. file: its bytes.
 *  given: key, opening, closing (texts) and copy ({heads, log}: bytes of a mirror), each where somebody holds it. */
async function verify(file, given = {}, progress = () => {}) {
  try {
    const text = (name) => (given[name] ?? "").trim().toLowerCase().split(/\s+/).join(" ");
    const copy = given.copy && copyOf(given.copy.heads, given.copy.log);
    const parts = await unzipped(file), held = { key: text("key"), opening: text("opening"), closing: text("closing"), copy };
    const one = maybe(load(parts, "rules.json"), "format") === 1;
    const found = one ? verifiedOne(parts, held, progress) : verifiedTwo(file, parts, held, progress);
    const wrong = found.checks.filter((item) => item.passed === false);
    const onlyLot = found.lot && wrong.length === 1;
    const exit = wrong.length ? (onlyLot ? EXIT.lot : EXIT.disagrees) : found.selected === null ? EXIT.withheld : EXIT.sound;
    return { exit, ...found };
  } catch (problem) {
    if (!(problem instanceof Unreadable || problem instanceof TypeError || problem instanceof RangeError)) throw problem;
    return { exit: EXIT.unreadable, checks: [], problem: problem.message.slice(0, 200) };
  }
}
