// The public log: its heads, its public acts, and what they say of ballots.

const HOUR = 3600000, SUM = "sum";
const VOTERS = ["void", "replaced", "granted", "code_given", "offline_twice", "exception", "invalid", "roll_added",
  "roll_removed", "roll_corrected"];
const AT_THE_END = ["sealed", "test_slips"];
const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** One thing that was looked at. passed: null where the bundle cannot show it; said: a message id; facts: its values. */
const check = (passed, said, facts = {}) => ({ passed, said, facts });

/** The entries of a log: tracker ("" of a public act) and commitment. */
function readLog(bytes) {
  const [heading, ...lines] = textOf(bytes).split(/\r?\n/);
  unless(heading === "index,tracker,commitment", "no log");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line, place) => {
    const [index, tracker, commitment, ...more] = line.split(",");
    unless(!more.length && Number(index) === place && !tracker.includes('"'), "the log's entries are not in order");
    return [tracker, bytesOf(commitment)];
  });
}

const lineOf = ([tracker, com], place) => `${place},${tracker},${hex(com)}\n`;
const logCsv = (log) => utf8(`index,tracker,commitment\n${log.map(lineOf).join("")}`);
const leafOf = ([tracker, com]) => sha256(joined([0], utf8(`${tracker ? "ballot" : "event"}|${tracker}|${hex(com)}`)));

/** Roots of the trees of the first leaves (RFC 6962, 2.1), for each of some sizes; a subtree is hashed once. */
function rootsOf(leaves, sizes) {
  const levels = [leaves];
  while (levels.at(-1).length > 1) {
    const below = levels.at(-1);
    levels.push(Array.from({ length: below.length >> 1 }, (_, place) => sha256(joined([1], below[2 * place], below[2 * place + 1]))));
  }
  const rootOf = (size) => {
    let found = null;
    levels.forEach((level, height) => { // the perfect subtrees that a size is made of, from the right
      if (Math.floor(size / 2 ** height) % 2 === 0) return;
      const left = level[Math.floor(size / 2 ** height) - 1];
      found = found ? sha256(joined([1], left, found)) : left;
    });
    return hex(found ?? sha256(new Uint8Array(0)));
  };
  return new Map([...new Set(sizes)].filter((size) => size >= 0 && size <= leaves.length).map((size) => [size, rootOf(size)]));
}

/** HMAC-SHA-256 (RFC 2104). */
function mac(key, text) {
  const pad = (value) => Uint8Array.from({ length: 64 }, (_, place) => (key[place] ?? 0) ^ value);
  return sha256(joined(pad(0x5c), sha256(joined(pad(0x36), text))));
}

/** The tracker of a slip's code: ten symbols of a MAC under the code. */
function trackerOf(eid, code) {
  const bits = BigInt(`0x${hex(mac(utf8(code), utf8(`tracker|${eid}`)).subarray(0, 7))}`) >> 6n;
  return Array.from({ length: 10 }, (_, place) => SYMBOLS[Number((bits >> BigInt(5 * (9 - place))) & 31n)]).join("");
}

/** The log of a bundle with everything that stands on it. */
class Board {
  constructor(parts, rules, digest) {
    Object.assign(this, { eid: rules.eid, digest, heads: load(parts, "heads.json"), log: readLog(parts["log.csv"]) });
    this.acts = load(parts, "events.json");
    unless(Array.isArray(this.heads) && Array.isArray(this.acts), "no lists of heads and acts");
    const places = [...this.heads.map((head) => head.size), ...this.acts.map((act) => act.index)];
    unless(places.every(Number.isInteger), "no places on the log");
    const opened = this.ofKind("opened");
    unless(opened.length === 1, "not one opening");
    [this.opening] = opened;
    this.publicKey = bytesOf(this.opening.facts.public_key);
    this.signingKey = bytesOf(this.opening.facts.signing_key);
    this.ballots = new Map(this.log.filter(([tracker]) => tracker));
    this.withdrawn = this.ofKind("withdrawn").map((act) => act.facts.tracker);
    this.tests = this.ofKind("test_slips").flatMap((act) => act.facts.slips);
  }

  ofKind(kind) { return this.acts.filter((act) => act.kind === kind); }

  times() {
    const ends = this.ofKind("times").filter((act) => act.index > this.opening.index).map((act) => act.facts.to);
    return [this.opening.facts.opens, ends.at(-1) ?? this.opening.facts.closes];
  }
}

const headText = (eid, head) => utf8(`head-v1|${eid}|${head.size}|${hex(bytesOf(head.root))}`);
const places = (list, each) => list.every((one, place) => place === 0 || each(list[place - 1], one));

/** What holds of heads in every format: signatures, and roots of the beginnings of the log. */
function* checksOfTree(key, eid, heads, log, progress) {
  const fits = heads.every((head, place) => {
    progress({ step: "log", part: place / heads.length });
    return signed(key, bytesOf(head.signature), headText(eid, head));
  });
  yield check(fits, N_("all %(count)s tree heads are signed by the key of this vote"), { count: heads.length });
  const bySize = [...heads].sort((a, b) => a.size - b.size), roots = rootsOf(log.map(leafOf), heads.map((head) => head.size));
  yield check(places(bySize, (a, b) => a.size !== b.size || a.root === b.root), N_("no two heads of one size differ"));
  yield check(heads.every((head) => roots.get(head.size) === head.root), N_("every head is the root of the beginning of this log"));
}

function* checksOfHeads(board, progress) {
  const { heads, log, eid } = board, kinds = heads.map((head) => head.kind), final = heads.at(-1);
  yield* checksOfTree(board.signingKey, eid, heads, log, progress);
  const grown = places(heads, (a, b) => a.size <= b.size && !(a.at === b.at && a.kind === b.kind) && a.at <= b.at);
  yield check(grown, N_("the log only grew"));
  yield check(isTimely(board), N_("the heads are of the moments of their acts, and of full hours between them"));
  const begun = heads.length > 0 && kinds[0] === "opening" && heads[0].size === board.opening.index + 1;
  const empty = begun && !log.slice(0, heads[0].size).some(([tracker]) => tracker);
  yield check(empty, N_("the first head covers the acts up to the opening, and no ballot"));
  yield check(heads.length > 0 && final.size === log.length && final.kind === "final", N_("the final head covers the whole log"));
  const tens = heads.every((head) => head.kind === "final" || log.slice(0, head.size).filter(([tracker]) => tracker).length % 10 === 0);
  const shape = kinds[0] === "opening" && kinds.slice(1).every((kind) => kind === "hourly" || kind === "final");
  yield check(shape && tens, N_("until the close the ballots on the log grew by tens"));
}

/** Opening and final heads are signed in the moment of the act before them, hourly ones as of a full hour. */
function isTimely(board) {
  const moments = { opening: [board.opening.at], final: AT_THE_END.flatMap((kind) => board.ofKind(kind).map((act) => act.at)) };
  return board.heads.every((head) => only(head, ["size", "root", "signature", "at", "kind"])
    && typeof head.at === "number" && (head.kind in moments ? moments[head.kind].includes(head.at) : head.at % HOUR === 0));
}

/** What of a public act stands on the log: SHA-256 of all of it with a nonce. */
function actDigest(eid, act) {
  const told = Object.fromEntries(["kind", "reason", "facts", "count", "office", "at"].map((name) => [name, act[name]]));
  return sha256(joined(utf8(`event-v2|${eid}|`), bytesOf(act.nonce), utf8(`|${written(told)}`)));
}

function* checksOfActs(board) {
  const { acts, log, eid } = board, on = log.flatMap(([tracker], place) => (tracker ? [] : [place]));
  yield check(alike(acts.map((act) => act.index), on), N_("every public act stands on the log, and nothing else beside the ballots"));
  const plain = ["kind", "count", "facts", "office", "at", "index"], blacked = acts.filter((act) => "digest" in act);
  const committed = acts.length === on.length && acts.every((act) => {
    const fits = only(act, [...plain, ...("digest" in act ? ["digest"] : ["reason", "nonce"])]);
    return same("digest" in act ? bytesOf(act.digest) : actDigest(eid, act), log[act.index]?.[1] ?? new Uint8Array(0)) && fits;
  });
  yield check(committed, N_("every public act is the one that was committed to"));
  if (blacked.length) {
    yield check(null, N_("the reasons of %(count)s acts are blacked out; their entries stand on the log"), { count: blacked.length });
  }
  const order = acts.map((act) => act.kind), steps = ["frozen", "opened", "closed", "sealed"].map((kind) => order.indexOf(kind));
  const course = steps.every((place) => place >= 0 && order.lastIndexOf(order[place]) === place) && places(steps, (a, b) => a < b);
  const ended = course && order.slice(steps[3]).every((kind) => AT_THE_END.includes(kind));
  const last = ended && !log.slice(acts[steps[3]].index).some(([tracker]) => tracker);
  yield check(last, N_("the vote was fixed, opened, closed and shut once each, in this order, and nothing came in afterwards"));
  const fixed = [...board.ofKind("frozen"), ...board.ofKind("opened")].every((act) => act.facts.digest === board.digest);
  yield check(fixed, N_("the rule sheet has the digest that was published at the opening"));
  const sums = board.ofKind(SUM).map((act) => act.facts.of);
  const once = new Set(sums).size === sums.length && sums.every((kind) => VOTERS.includes(kind));
  const told = once && !order.some((kind) => VOTERS.includes(kind));
  yield check(told, N_("acts behind which one voter stands are told as sums"));
}

function* checksOfTrackers(board) {
  const { log, ballots, withdrawn, tests, eid } = board, named = log.filter(([tracker]) => tracker);
  const plain = named.every(([tracker]) => /^[0-9A-Z]{10}$/.test(tracker)) && log.every(([, com]) => com.length === 32);
  yield check(plain && ballots.size === named.length, N_("no ballot is on the log twice"));
  const single = board.ofKind("withdrawn").every((act) => act.count === 1 && only(act.facts, ["tracker"]));
  const known = withdrawn.every((tracker) => ballots.has(tracker)) && new Set(withdrawn).size === withdrawn.length;
  yield check(single && known, N_("every withdrawal names one ballot on the log"));
  const trackers = tests.map((slip) => trackerOf(eid, slip.code));
  const opens = tests.every((slip, place) => {
    const opened = sha256(joined(utf8(`ballot-v1|${eid}|${trackers[place]}|`), bytesOf(slip.nonce), utf8(`|${slip.choices}`)));
    return isChoice(slip.choices) && same(ballots.get(trackers[place]), opened);
  });
  const apart = new Set(trackers).size === trackers.length && !trackers.some((tracker) => withdrawn.includes(tracker));
  const counts = board.ofKind("test_slips").every((act) => act.count === act.facts.slips.length);
  yield check(opens && apart && counts, N_("each of %(count)s test slips opens its entry on the log"), { count: trackers.length });
}

/** Whether a text is a choice in its one form: numbers, with points after colons where there are any. */
function isChoice(text) {
  const numbers = text.split(",").map((part) => part.split(":")[0]);
  const plain = /^[1-9][0-9]*(,[1-9][0-9]*)*$/.test(text) || /^[1-9][0-9]*:[1-9][0-9]*(,[1-9][0-9]*:[1-9][0-9]*)*$/.test(text);
  return text === "" || (plain && new Set(numbers).size === numbers.length);
}
