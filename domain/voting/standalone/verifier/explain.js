// Why each project won or lost, as the result says it: message ids with named places, and their facts.

/** Sentences for every project that the count looked at, in the order of the ballot. */
function explanationsOf(sheet, tally) {
  const last = new Map(tally.rounds.map((item) => [item.project, item])), teller = new Teller(sheet, tally);
  return [...last.keys()].sort((a, b) => a - b).map((p) => ({
    project: tally.election.projects[p].id, because: teller.tell(last.get(p)).map(([message, facts]) => ({ message, facts })),
  }));
}

class Teller {
  constructor(sheet, tally) {
    Object.assign(this, { sheet, tally, election: tally.election, set: sheet.set });
    this.breaker = new Breaker(tally.election, tally.ties);
    this.points = tally.election.pointed ? "points" : "votes";
  }

  money(amount) {
    if (amount instanceof Fraction) return new Real(amount.per(new Fraction(this.sheet.scale)).real);
    return amountOf(amount, this.sheet.scale);
  }

  cost(item) { return this.election.projects[item.project].cost; }
  called(p) { return nameOf(this.election.projects[p]) || this.election.projects[p].id; }
  tell(item) { return item.fate === "won" ? [this.won(item)] : [...this.lost(item), ...this.shortOf(item)]; }

  won(item) {
    const { rule } = this.sheet, cost = this.money(this.cost(item)), left = this.money(item.left);
    const { points } = this, { full, part, score } = item;
    if (rule === "mes" && item.price) {
      const facts = { full, part, cost, price: this.money(item.price) };
      if (this.election.pointed) return ["Its supporters paid %(cost)s together, %(price)s for each point.", facts];
      if (part) return ["%(full)s supporters paid %(price)s each, and %(part)s gave all they had left.", facts];
      return ["%(full)s supporters paid %(price)s each.", facts];
    }
    if (rule === "phragmen") return ["Its %(full)s supporters could pay for it before any other proposal's could.", { full }];
    const facts = { score, cost, left };
    if (item.added) return [`It was added with the money that was left: %(score)s ${points}, and %(left)s were left.`, facts];
    if (rule === "topk") return [`With %(score)s ${points} it is among the first.`, facts];
    return [`It has %(score)s ${points}, costs %(cost)s, and %(left)s were left.`, facts];
  }

  lost(item) {
    const facts = { cost: this.money(this.cost(item)), left: this.money(item.left) };
    switch (item.fate) {
      case "does_not_fit": return [["It costs %(cost)s; %(left)s were left.", facts]];
      case "ended_the_count": return [["It costs %(cost)s; %(left)s were left. The count ended here.", facts]];
      case "not_reached": return [["The count had ended before its turn came.", {}]];
      case "below_threshold": {
        const said = `It has %(score)s ${this.points}; at least %(threshold)s were needed.`;
        return [[said, { score: item.score, threshold: this.set.threshold }]];
      }
      case "excluded": {
        return [["It cannot be built together with %(other)s, which was chosen before it.", { other: this.called(item.because) }]];
      }
      case "not_paid_for": return this.unpaid(item);
      case "nobody_chose_it": return [["Nobody chose it.", {}]];
      default: return [];
    }
  }

  unpaid(item) {
    const { shares, endowment } = this.tally, cost = this.cost(item), p = item.project, supported = this.election.scores[p] > 0;
    if (!cost) return [["Nobody chose it.", {}]]; // one supporter would have been enough
    const left = supported ? shares.leftAfter(p, shares.bought.length) : whole(0), scale = new Fraction(this.sheet.scale);
    const percent = Number(left.times(whole(100)).per(new Fraction(cost)).floor);
    const facts = { left: this.money(left), cost: this.money(cost), percent };
    const said = [["Its supporters had %(left)s of %(cost)s left together: %(percent)s %%.", facts]];
    const flows = shares.bought.map((offer, place) => [offer.project, shares.leftAfter(p, place).minus(shares.leftAfter(p, place + 1))]);
    for (const [winner, paid] of flows.filter(([, amount]) => amount.over > 0n).sort((a, b) => b[1].compare(a[1])).slice(0, MOST_FLOWS)) {
      said.push(["They had paid %(paid)s for %(other)s.", { paid: Number(paid.per(scale).rounded), other: this.called(winner) }]);
    }
    if (endowment.over) {
      const more = Number(-left.minus(new Fraction(cost)).per(endowment).floor);
      said.push(["More votes needed: at least %(more)s.", { more }]);
    }
    return said;
  }

  /** By how many votes a project missed a place, where the way down the list tells. */
  shortOf(item) {
    const settled = ["below_threshold", "excluded", "not_paid_for", "nobody_chose_it"];
    if (!["topk", "greedy"].includes(this.sheet.rule) || settled.includes(item.fate)) return [];
    const target = this.lastPlace(item);
    if (target) {
      const level = byParts(this.breaker.key(item.project), this.breaker.key(target.project), counting) < 0;
      return [this.missing(target.score - item.score + (level ? 0 : 1))];
    }
    if (item.fate === "behind") return [this.missing(1)];
    return [["It costs more than the whole budget.", { cost: this.money(this.cost(item)) }]];
  }

  missing(more) { return [`${this.points === "points" ? "Points" : "Votes"} missing for a place: %(more)s.`, { more }]; }

  /** The lowest project it would have had to pass; undefined where no place would have been enough, or one stayed free. */
  lastPlace(item) {
    const { projects } = this.election, { rounds } = this.tally;
    if (this.sheet.rule === "topk") {
      const group = (round) => projects[round.project].group;
      const near = rounds.filter((other) => other.fate === "won" && (!this.set.per_group || group(other) === group(item)));
      return near.length >= this.set.k ? near.at(-1) : undefined;
    }
    return rounds.filter((other) => {
      const passing = other.fate === "won" || (other.fate === "ended_the_count" && item.fate === "not_reached");
      return passing && !other.added && other.left >= this.cost(item);
    }).at(-1);
  }
}
