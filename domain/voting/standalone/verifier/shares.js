// The Method of Equal Shares (Peters, Pierczyński, Skowron, NeurIPS 2021), exactly.
// Every voter holds the same money; a project is bought when its supporters can pay for it, each as equally as possible; first comes the
// one whose price is smallest for what it gives. Voters who paid for the same things share a purse. Prices are first bounded in
// floating point, outwards; where two bounds overlap, both are computed as whole numbers over one denominator.

const LOOSE = 1e-11; // relative width of a bound, far above what sums of floats get wrong
const EMPTY = 1; // the purse of voters who have nothing left; purse 0 is that of voters who paid nothing yet

class Shares {
  constructor(election, set, breaker) {
    const barred = barredBy(election, set);
    Object.assign(this, { election, breaker, byCost: set.utility === "cost", rivals: rivalsOf(election.projects) });
    this.open = election.projects.map((_, p) => p).filter((p) => election.scores[p] > 0 && !barred.has(p));
    this.costs = election.projects.map((item) => Number(item.cost));
  }

  /** Count with this much money (a Fraction, in minor units) for every voter. report: keep what explains it. */
  run(share, report = false) {
    Object.assign(this, { under: share.under, money: share.over, prices: [], bought: [], states: [] });
    this.about = [share.real, 0];
    this.tiny = 1e-12 * share.real;
    this.parents = [0, 0];
    this.paid = [0, 0];
    this.batches = [[0, 2]];
    this.purseOf = new Int32Array(this.election.kinds.length);
    const waiting = new Map(this.open.map((p) => [p, 0]));
    for (let offer = this.best(waiting); offer; offer = this.best(waiting)) {
      if (report) this.states.push(this.purseOf.slice());
      this.pay(offer);
      this.bought.push(offer);
      for (const p of [offer.project, ...this.rivals[offer.project]]) waiting.delete(p);
    }
    this.states.push(this.purseOf.slice());
    return this.bought.map((offer) => offer.project);
  }

  ratio(p, price) { return this.byCost && this.costs[p] ? price / this.costs[p] : price; }

  /** The offer to take, null where nobody can pay for anything. waiting: projects with lower bounds of ratios, which only rise. */
  best(waiting) {
    let reach = Infinity;
    const near = [];
    for (const p of [...waiting.keys()].sort((a, b) => waiting.get(a) - waiting.get(b))) {
      if (waiting.get(p) > reach) break;
      const bounds = this.bounds(p);
      if (!bounds) waiting.delete(p);
      else {
        waiting.set(p, this.ratio(p, bounds[0]));
        reach = Math.min(reach, this.ratio(p, bounds[1]));
        near.push(p);
      }
    }
    const offers = near.filter((p) => waiting.get(p) <= reach).map((p) => this.offer(p));
    if (offers.length < 2) return offers[0] ?? null;
    const gain = (p) => (this.byCost && this.election.projects[p].cost) || 1n; // what costs nothing comes first: its price is 0
    const part = (one, other) => one.missing * other.payers * gain(other.project);
    const order = (one, other) => counting(part(one, other), part(other, one));
    const least = offers.reduce((one, other) => (order(other, one) < 0 ? other : one)), tied = offers.filter((one) => !order(one, least));
    const places = tied.map((one) => one.project).sort((a, b) => a - b), free = (p, others) => this.isFree(p, others);
    const first = places.length > 1 ? this.breaker.first(places, free) : least.project;
    return tied.find((one) => one.project === first);
  }

  /** Whether buying a project changes nothing for others: they have no supporter with money in common, and exclude each other not. */
  isFree(p, others) {
    const mine = new Set(this.election.backers[p].map(({ kind }) => kind).filter((kind) => this.purseOf[kind] !== EMPTY));
    return others.every((q) => q === p || (!this.rivals[p].has(q) && !this.election.backers[q].some(({ kind }) => mine.has(kind))));
  }

  /** Bounds of the price of a point; null where the supporters cannot pay. */
  bounds(p) {
    const backers = this.election.backers[p], cost = this.costs[p];
    let held = 0, everything = 0, weights = 0;
    for (const { kind, points, weight } of backers) {
      const purse = this.purseOf[kind];
      if (purse === EMPTY) continue;
      held += this.about[purse] * weight;
      everything += points * weight;
      weights += weight;
    }
    const slack = this.tiny * weights + LOOSE * held;
    if (held + slack < cost) return null;
    if (held - slack <= cost && this.together(this.groups(p)) < this.election.projects[p].cost * this.under) return null;
    if (!everything) return [0, 0];
    let given = 0, payers = everything, price = cost / everything;
    for (let short = 0; ;) {
      let poor = 0, gives = 0, parts = 0;
      for (const { kind, points, weight } of backers) {
        const purse = this.purseOf[kind];
        if (purse === EMPTY || this.about[purse] >= price * points) continue;
        poor += weight;
        gives += this.about[purse] * weight;
        parts += points * weight;
      }
      if (poor <= short || parts >= everything) break;
      [short, given, payers] = [poor, gives, everything - parts];
      price = Math.max((cost - given) / payers, 0);
    }
    const wrong = LOOSE * price + (this.tiny * weights + LOOSE * (given + cost)) / payers;
    return [Math.max(price - wrong, 0), price + wrong];
  }

  /** Supporters who still have money by purse and points. */
  groups(p) {
    const found = new Map();
    for (const { kind, points, weight } of this.election.backers[p]) {
      const purse = this.purseOf[kind], key = `${purse} ${points}`, held = found.get(key);
      if (purse === EMPTY) continue;
      if (held) held.weight += weight; else found.set(key, { purse, points, weight, poor: false });
    }
    return [...found.values()];
  }

  /** What groups hold together, in parts of `under`: the shares less what they paid for each purchase. */
  together(groups) {
    const held = new Float64Array(this.parents.length);
    let found = 0n, weights = 0;
    for (const { purse, weight } of groups) {
      if (purse === EMPTY) continue;
      held[purse] += weight;
      weights += weight;
    }
    for (let batch = this.batches.length - 1; batch > 0; batch--) {
      const [first, last] = this.batches[batch];
      let paid = 0;
      for (let purse = first; purse < last; purse++) {
        paid += held[purse] * this.paid[purse];
        held[this.parents[purse]] += held[purse];
      }
      if (paid) found -= this.prices[batch - 1] * BigInt(paid);
    }
    return found + this.money * BigInt(weights);
  }

  /** What a project costs its supporters now: the price is `missing` / `payers`, in parts of `under`, of a point. */
  offer(p) {
    const groups = this.groups(p), [low] = this.bounds(p) ?? [0], cost = this.election.projects[p].cost * this.under;
    for (const group of groups) group.poor = this.about[group.purse] + this.tiny < low * group.points;
    if (!groups.length) return { project: p, groups, missing: 0n, payers: 1n, under: this.under };
    for (;;) {
      const missing = cost - this.together(groups.filter((group) => group.poor));
      const payers = BigInt(groups.reduce((sum, group) => (group.poor ? sum : sum + group.points * group.weight), 0));
      const asked = new Fraction(missing, payers * this.under).real * (1 + LOOSE);
      const short = groups.filter((group) => !group.poor && this.about[group.purse] - this.tiny <= asked * group.points
        && this.exactly(group.purse) * payers < missing * BigInt(group.points));
      if (!short.length) return { project: p, groups, missing, payers, under: this.under };
      for (const group of short) group.poor = true;
    }
  }

  /** A purse's money, in parts of `under`. */
  exactly(purse) {
    let found = this.money;
    for (let batch = this.batches.length - 1; purse > EMPTY; batch--) {
      if (purse < this.batches[batch][0]) continue;
      found -= this.prices[batch - 1] * BigInt(this.paid[purse]);
      purse = this.parents[purse];
    }
    return found;
  }

  /** Take the price from every supporter's purse; all amounts are told in finer parts afterwards. */
  pay(offer) {
    const { groups, missing, payers } = offer, begin = this.parents.length, next = new Map();
    const price = new Fraction(missing, payers * this.under), about = price.real;
    for (const { purse, points, poor } of groups) {
      const asked = about * points, close = this.about[purse] - this.tiny <= asked * (1 + LOOSE);
      if (poor || (close && this.exactly(purse) * payers === missing * BigInt(points))) {
        next.set(`${purse} ${points}`, EMPTY);
        continue;
      }
      next.set(`${purse} ${points}`, this.parents.length);
      this.parents.push(purse);
      this.paid.push(points);
      this.about.push(this.about[purse] - asked);
    }
    this.batches.push([begin, this.parents.length]);
    for (const { kind, points } of this.election.backers[offer.project]) {
      if (this.purseOf[kind] !== EMPTY) this.purseOf[kind] = next.get(`${this.purseOf[kind]} ${points}`);
    }
    offer.price = price;
    offer.full = groups.reduce((sum, group) => (group.poor ? sum : sum + group.weight), 0);
    offer.part = groups.reduce((sum, group) => (group.poor ? sum + group.weight : sum), 0);
    this.under *= payers;
    this.money *= payers;
    this.prices = [...this.prices.map((one) => one * payers), missing];
  }

  /** What the supporters of a project hold after so many purchases: minor units. */
  leftAfter(p, purchases) {
    const state = this.states[purchases], groups = this.election.backers[p].map(({ kind, weight }) => ({ purse: state[kind], weight }));
    return new Fraction(this.together(groups), this.under);
  }

  /** Whether nothing is left to raise shares for after a count with these winners. */
  over(selected, set, barred) {
    const shut = new Set(selected.flatMap((p) => [...this.rivals[p]])), { projects, budget } = this.election;
    const others = projects.map((_, p) => p).filter((p) => !selected.includes(p) && !shut.has(p));
    const left = budget - spentOn(projects, selected);
    if (!others.some((p) => this.open.includes(p))) return true;
    return set.add1_stop === "exhaustive" && !others.some((p) => projects[p].cost <= left && !barred.has(p));
  }
}

const spentOn = (projects, selected) => selected.reduce((sum, p) => sum + projects[p].cost, 0n);
const voicesOf = (election) => election.kinds.reduce((sum, kind) => sum + kind.weight, 0);

/** By how many units of the currency every share is raised (Add1), as the rule's stop says. An open tie of a pass that is not the
 *  last one does not matter where the pass ends alike in every order. */
function raisedBy(shares, set, share, progress) {
  const { projects, budget, scale } = shares.election, barred = barredBy(shares.election, set);
  const look = (raised) => sameEachWay(shares.breaker, () => {
    const selected = shares.run(share.plus(new Fraction(BigInt(raised) * scale)));
    return spentOn(projects, selected) > budget ? "too dear" : shares.over(selected, set, barred) ? "over" : "goes on";
  });
  let raised = 0;
  for (let now = look(0); now === "goes on";) {
    const next = look(raised + 1);
    if (next === "too dear") break;
    now = next;
    progress(++raised);
  }
  return raised;
}

/** The same, counted anew only where it hangs on ties that are taken as decided otherwise now. */
function raisedOnce(shares, set, share, progress) {
  const { breaker, election } = shares, held = breaker.decided, known = (election.passes ??= []);
  const before = known.find(({ relied }) => relied.every(([tied, first]) => held[tied] === first));
  if (before) return before.raised;
  breaker.relied.clear();
  const raised = raisedBy(shares, set, share, progress), relied = [...breaker.relied].filter((tied) => tied in held);
  known.push({ raised, relied: relied.map((tied) => [tied, held[tied]]) });
  return raised;
}

/** What a run ends with, where that is the same in every order of its open ties; else it throws the first of them. */
function sameEachWay(breaker, run, branches = { left: MOST_BRANCHES }) {
  try {
    return run();
  } catch (tie) {
    if (!(tie instanceof OpenTie)) throw tie;
    const held = breaker.decided, ends = new Set();
    for (const now of orders(tie, held)) {
      if (branches.left-- <= 0) throw tie;
      breaker.decided = now;
      try { ends.add(sameEachWay(breaker, run, branches)); } finally { breaker.decided = held; }
    }
    if (ends.size > 1) throw tie;
    return [...ends][0];
  }
}

function equalShares(election, set, breaker, progress) {
  const voices = voicesOf(election), barred = barredBy(election, set), rival = rivalsOf(election.projects);
  if (!voices) return { selected: [], rounds: [] };
  const shares = new Shares(election, set, breaker), share = new Fraction(election.budget, BigInt(voices));
  const raised = set.completion === "none" ? 0 : raisedOnce(shares, set, share, progress);
  const endowment = share.plus(new Fraction(BigInt(raised) * election.scale));
  breaker.taken.clear(); // a tie at a lower share is none of the count that holds
  let selected = shares.run(endowment, true), left = election.budget;
  const won = selected, rounds = shares.bought.map((offer) => {
    const { project, price, full, part } = offer;
    const round = { project, fate: "won", left, score: election.scores[project], price, full, part };
    left -= election.projects[project].cost;
    return round;
  });
  const lost = election.projects.map((_, p) => p).filter((p) => !won.includes(p));
  const plainly = { skip: true, threshold: set.threshold, unsupported: set.unsupported };
  if (set.completion === "add1u") {
    const more = greedy(election, plainly, breaker, won);
    rounds.push(...more.rounds.map((round) => ({ ...round, added: true })));
    selected = [...won, ...more.selected];
  } else {
    for (const p of lost) {
      const because = won.find((winner) => rival[p].has(winner));
      const fate = barred.get(p) ?? (because === undefined ? "not_paid_for" : "excluded");
      rounds.push({ project: p, fate, left, score: election.scores[p], because: fate === "excluded" ? because : undefined });
    }
  }
  const counted = { selected, rounds, endowment, raised, shares };
  return set.comparison ? compared(election, counted, plainly, breaker) : counted;
}

/** The greedy outcome stands instead where strictly more voters have more of their choices in it. */
function compared(election, counted, plainly, breaker) {
  const other = greedy(election, plainly, breaker);
  const gained = (kind, selected) => selected.reduce((sum, p) => sum + (kind.ballot.get(p) ?? 0), 0);
  const leads = election.kinds.map((kind) => [gained(kind, counted.selected) - gained(kind, other.selected), kind.weight]);
  const side = (sign) => leads.reduce((sum, [lead, weight]) => (Math.sign(lead) === sign ? sum + weight : sum), 0);
  const comparison = { mes: side(1), greedy: side(-1), kept: side(-1) <= side(1) };
  return comparison.kept ? { ...counted, comparison } : { ...counted, ...other, comparison, shares: null };
}
