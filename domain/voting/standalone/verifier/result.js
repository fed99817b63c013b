// The result file made again: rounds, explanations, figures and totals of a count, as `docs/result-file.md` describes them.

const ALL = 50, TOTALS = 10, LEAST_CLASS = 20, MOST_FLOWS = 3;

/** An amount in units of the currency: whole where it is whole. */
function amountOf(minor, scale) {
  return minor % scale ? new Real(new Fraction(minor, scale).real) : Number(minor / scale);
}

const ruleName = (sheet) => (sheet.rule === "greedy" && !sheet.set.skip ? "greedy-stop" : sheet.rule);

/** SHA-256 over all ballots, whatever their order. */
function digestOf(election) {
  const ids = election.projects.map((item) => item.id), sorted = [...ids.keys()].sort((a, b) => byCode(ids[a], ids[b]));
  const rank = new Map(sorted.map((p, place) => [p, place])), named = ([p, points]) => (election.pointed ? `${ids[p]}:${points}` : ids[p]);
  const lines = election.kinds.flatMap(({ ballot, weight, count }) => {
    const names = [...ballot].sort((a, b) => rank.get(a[0]) - rank.get(b[0])).map(named);
    return Array(count).fill(names.join(",") + (election.weighed ? `;${weight / count}` : ""));
  });
  return hex(sha256(utf8(lines.sort(byCode).map((line) => `${line}\n`).join(""))));
}

function roundOf(election, item) {
  const { projects, scale } = election, project = projects[item.project];
  return {
    project: project.id, outcome: item.fate, cost: amountOf(project.cost, scale), left: amountOf(item.left, scale), score: item.score,
    price: item.price && `${item.price.per(new Fraction(scale))}`,
    paid_in_full: item.price && item.full, paid_in_part: item.price && item.part,
    because: item.because === undefined ? undefined : projects[item.because].id, added_with_the_rest: item.added || undefined,
  };
}

/** Spending by labels: votes, winners and money of each, the dearest first. */
function spending(election, selected, labels) {
  const found = new Map();
  election.projects.forEach((item, p) => labels(item).map(stripped).filter(Boolean).forEach((label) => {
    const row = found.get(label) ?? { votes: 0, winners: 0, spent: 0n };
    const won = selected.includes(p);
    found.set(label, { votes: row.votes + election.votes[p], winners: row.winners + won, spent: row.spent + (won ? item.cost : 0n) });
  }));
  const rows = [...found].sort((a, b) => counting(b[1].spent, a[1].spent));
  return rows.map(([label, row]) => ({ label, ...row, spent: amountOf(row.spent, election.scale) }));
}

function figuresOf(election, selected) {
  const empty = (sum, { ballot, weight }) => (selected.some((p) => ballot.has(p)) ? sum : sum + weight);
  const voices = voicesOf(election), chosen = selected.reduce((sum, p) => sum + election.votes[p], 0);
  return {
    projects: election.projects.length, winners: selected.length, weight_of_ballots: voices,
    voters_without_a_winner: election.kinds.reduce(empty, 0),
    winners_per_voter: voices ? `${new Fraction(BigInt(chosen), BigInt(voices))}` : "0",
    by_group: spending(election, selected, (item) => [item.group]),
    by_category: spending(election, selected, (item) => item.category.split(",")),
  };
}

/** How one pot of money was spent, with all that may be told of published ballots. */
function stepsOf(sheet, tally) {
  const { election } = tally, told = tally.endowment !== undefined;
  return {
    digest: digestOf(election), rounds: tally.rounds.map((item) => roundOf(election, item)), explanations: explanationsOf(sheet, tally),
    figures: figuresOf(election, tally.selected), raised: told ? tally.raised : undefined,
    endowment: told ? `${tally.endowment.per(new Fraction(sheet.scale))}` : undefined,
    comparison: tally.comparison, tie_without_effect: tally.open.length ? tally.open : undefined,
  };
}

/** What of a result does not hang on the ballots. */
function bareResult(sheet, selected) {
  const cost = sheet.candidates.reduce((sum, item) => (selected.includes(item.id) ? sum + item.cost : sum), 0n);
  const pots = Object.values(sheet.budgets).map(BigInt), budget = pots.length ? pots.reduce((a, b) => a + b) : sheet.budget;
  return {
    format: sheet.format, rule: ruleName(sheet), parameters: sheet.parameters, cost: amountOf(cost, sheet.scale),
    budget: amountOf(budget, sheet.scale), currency: sheet.currency,
  };
}

/** Votes of each proposal in the order of the ballot; of points only the numbers that rule and ties read. */
function totalsOf(sheet, tallies) {
  const numbers = ({ election, votes, scores }) => election.projects.map((item, p) => [item.id, { votes: votes[p], score: scores[p] }]);
  const found = new Map(tallies.flatMap(numbers));
  return sheet.candidates.map(({ id }) => {
    const { votes, score } = found.get(id);
    if (!sheet.pointed) return { project: id, votes };
    return { project: id, score, votes: sheet.ties.order.includes("votes") ? votes : undefined };
  });
}
