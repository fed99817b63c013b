// Counting from the most votes down, and Phragmén's rule. An election here: projects (cost, group, exclusive), votes, scores, budget,
// and kinds: different ballots (points by project) with what they weigh together.

/** Projects that only a lot can put in order. */
class OpenTie extends Error {
  constructor(tied) {
    super("a lot must decide");
    this.tied = tied;
  }
}

/** The tie rule for an election. decided: ties taken as decided, by the ids of the tied ("a\nb" to the first of them). */
class Breaker {
  constructor(election, ties, decided = {}) {
    this.election = election;
    this.decided = decided;
    this.taken = new Set();
    this.relied = new Set();
    const { projects, votes } = election;
    const values = { cost: (p) => projects[p].cost, "cost-desc": (p) => -projects[p].cost, votes: (p) => -votes[p] };
    this.parts = ties.order.filter((name) => name !== "lot").map((name) => values[name]);
    this.places = new Map(ties.order.includes("lot") ? ties.lot.map((name, place) => [name, place]) : []);
  }

  key(p) { return this.parts.map((part) => part(p)); }
  drawn(p) { return this.places.get(this.election.projects[p].id) ?? this.places.size; }

  /** The one that goes first. isFree: whether a project goes first without changing anything for the other tied ones. */
  first(tied, isFree = () => false) {
    const keys = new Map(tied.map((p) => [p, this.key(p)])), best = [...keys.values()].sort((a, b) => byParts(a, b, counting))[0];
    const left = tied.filter((p) => !byParts(keys.get(p), best, counting)).sort((a, b) => this.drawn(a) - this.drawn(b) || a - b);
    if (left.length === 1 || this.drawn(left[0]) < this.places.size) return left[0];
    const names = left.map((p) => this.election.projects[p].id), key = names.join("\n");
    const decided = isFree(left[0], left) ? names[0] : this.decided[key];
    this.relied.add(key);
    if (decided === undefined) throw new OpenTie(names);
    names.forEach((name) => this.taken.add(name));
    return left[names.indexOf(decided)];
  }

  /** Projects by falling score and the tie rule, in groups that not even the lot tells apart. */
  groups(projects, score) {
    const place = (p) => [-score(p), ...this.key(p), this.drawn(p)];
    const sorted = [...projects].sort((a, b) => byParts(place(a), place(b), counting)), groups = [];
    for (const p of sorted) {
      const last = groups.at(-1);
      if (last && !byParts(place(last[0]), place(p), counting)) last.push(p); else groups.push([p]);
    }
    return groups;
  }
}

/** For each project those that cannot win beside it. */
function rivalsOf(projects) {
  const excludes = (one, other) => one !== other && one.exclusive.some((label) => other.exclusive.includes(label));
  return projects.map((item) => new Set(projects.flatMap((other, q) => (excludes(item, other) ? [q] : []))));
}

/** Why projects cannot win whatever the others do: by their places. */
function barredBy(election, set) {
  const found = new Map();
  election.projects.forEach((_, p) => {
    if (election.scores[p] < set.threshold) found.set(p, "below_threshold");
    else if (!set.unsupported && !election.votes[p]) found.set(p, "nobody_chose_it");
  });
  return found;
}

/** The way down the list: what is chosen, what is left, and the log. */
class Down {
  constructor(election, breaker, already = []) {
    Object.assign(this, { election, breaker, chosen: [...already], rounds: [], rivals: rivalsOf(election.projects), ended: false });
    this.left = this.chosen.reduce((left, p) => left - election.projects[p].cost, election.budget);
  }

  rival(p) { return this.chosen.find((other) => this.rivals[p].has(other)); }
  clash(projects) { return projects.some((p) => projects.some((other) => this.rivals[p].has(other))); }
  fits(p) { return this.election.projects[p].cost <= this.left; }
  log(project, fate, because) { this.rounds.push({ project, fate, left: this.left, score: this.election.scores[project], because }); }

  take(p) {
    this.log(p, "won");
    this.chosen.push(p);
    this.left -= this.election.projects[p].cost;
  }

  leave(barred) { for (const [p, fate] of barred) if (!this.chosen.includes(p)) this.log(p, fate); }
}

/** While money lasts: what does not fit is passed over, or ends the count. */
class WhileMoneyLasts extends Down {
  one(p) {
    if (this.ended) return this.log(p, "not_reached");
    const rival = this.rival(p);
    if (rival !== undefined) return this.log(p, "excluded", rival);
    if (this.fits(p)) return this.take(p);
    this.ended = !this.skip;
    return this.log(p, this.ended ? "ended_the_count" : "does_not_fit");
  }

  group(tied) {
    let waiting = [...tied].sort((a, b) => Number(!this.fits(a)) - Number(!this.fits(b)) || a - b);
    while (waiting.length > 1 && !this.ended) {
      const open = waiting.filter((p) => this.rival(p) === undefined), able = open.filter((p) => this.fits(p));
      const together = able.reduce((sum, p) => sum + this.election.projects[p].cost, 0n) <= this.left && !this.clash(able);
      const settled = this.skip ? together : together && (able.length === open.length || !able.length);
      if (settled || able.length <= (this.skip ? 1 : 0)) break;
      const first = this.breaker.first(this.skip ? able : open);
      waiting = waiting.filter((p) => p !== first);
      this.one(first);
    }
    waiting.forEach((p) => this.one(p));
  }
}

/** So many places, whatever the projects cost. */
class Places extends Down {
  one(p) {
    const rival = this.rival(p);
    if (this.places && rival !== undefined) return this.log(p, "excluded", rival);
    if (!this.places) return this.log(p, "behind");
    this.places--;
    return this.take(p);
  }

  group(tied) {
    let waiting = [...tied];
    while (this.places) {
      const able = waiting.filter((p) => this.rival(p) === undefined);
      if (able.length <= this.places && !this.clash(able)) break;
      const first = this.breaker.first(able);
      waiting = waiting.filter((p) => p !== first);
      this.one(first);
    }
    const behind = (p) => Number(this.rival(p) !== undefined);
    waiting.map((p) => [behind(p), p]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).forEach(([, p]) => this.one(p));
  }
}

function greedy(election, set, breaker, already = []) {
  const down = Object.assign(new WhileMoneyLasts(election, breaker, already), { skip: set.skip ?? true }), barred = barredBy(election, set);
  const waiting = election.projects.map((_, p) => p).filter((p) => !already.includes(p) && !barred.has(p));
  breaker.groups(waiting, (p) => election.scores[p]).forEach((tied) => down.group(tied));
  down.leave(barred);
  return { selected: down.chosen.slice(already.length), rounds: down.rounds };
}

function topk(election, set, breaker) {
  const down = new Places(election, breaker), barred = barredBy(election, set), areas = new Map();
  election.projects.forEach((item, p) => {
    const area = set.per_group ? item.group : "";
    if (!barred.has(p)) areas.set(area, [...(areas.get(area) ?? []), p]);
  });
  for (const area of areas.values()) {
    down.places = set.k;
    breaker.groups(area, (p) => election.scores[p]).forEach((tied) => down.group(tied));
  }
  down.leave(barred);
  const place = (p) => [-election.scores[p], ...breaker.key(p), breaker.drawn(p), p];
  return { selected: down.chosen.sort((a, b) => byParts(place(a), place(b), counting)), rounds: down.rounds };
}

/** Money flows to all voters at one pace, and a project is bought when its supporters can pay; a voter's load is the last such moment. */
function phragmen(election, set, breaker) {
  const barred = barredBy(election, set), rivals = rivalsOf(election.projects), { projects, votes } = election;
  const loads = election.kinds.map(() => whole(0)), rounds = [], selected = [];
  let left = election.budget, waiting = projects.map((_, p) => p).filter((p) => !barred.has(p) && projects[p].cost <= left);
  const owed = (sum, { kind, weight }) => (loads[kind].over ? sum.plus(loads[kind].times(whole(weight))) : sum);
  const moment = (p) => election.backers[p].reduce(owed, whole(projects[p].cost)).per(whole(votes[p]));
  while (waiting.length) {
    const moments = new Map(waiting.map((p) => [p, moment(p)]));
    const soonest = [...moments.values()].reduce((a, b) => (b.compare(a) < 0 ? b : a));
    const tied = waiting.filter((p) => !moments.get(p).compare(soonest)), dear = tied.filter((p) => projects[p].cost > left);
    dear.forEach((p) => rounds.push({ project: p, fate: "ended_the_count", left, score: votes[p], price: soonest, full: 0, part: 0 }));
    if (dear.length) break;
    const first = tied.length === 1 ? tied[0] : breaker.first(tied);
    rounds.push({ project: first, fate: "won", left, score: votes[first], price: soonest, full: votes[first], part: 0 });
    election.backers[first].forEach(({ kind }) => { loads[kind] = soonest; });
    selected.push(first);
    left -= projects[first].cost;
    for (const p of waiting.filter((one) => rivals[first].has(one))) {
      rounds.push({ project: p, fate: "excluded", left, score: votes[p], because: first });
    }
    waiting = waiting.filter((p) => p !== first && !rivals[first].has(p));
  }
  const seen = new Set(rounds.map((one) => one.project));
  for (const p of projects.keys()) {
    if (!seen.has(p)) rounds.push({ project: p, fate: barred.get(p) ?? "not_reached", left, score: votes[p] });
  }
  return { selected, rounds };
}
