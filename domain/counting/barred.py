"""Projects that cannot win whatever the others do: every rule leaves them out in the same way."""

from domain.counting.election import Election
from domain.counting.log import Fate
from domain.counting.rules import EqualShares, Greedy, Rule


def barred(election: Election, rule: Rule) -> dict[int, Fate]:
    """Why each of these projects (by index) cannot win: withdrawn, below the rule's threshold, or nobody chose it.

    A threshold is of votes, or of points where points were given. Top-k and Phragmén never choose what nobody chose; the
    others do so only where the rule says `unsupported`.
    """
    scores, votes = election.ballots.scores(), election.ballots.votes()
    least = rule.threshold * election.ballots.scale
    unsupported = isinstance(rule, Greedy | EqualShares) and rule.unsupported
    found: dict[int, Fate] = {}
    for p, project in enumerate(election.projects):
        if project.withdrawn:
            found[p] = Fate.WITHDRAWN
        elif scores[p] < least:
            found[p] = Fate.BELOW
        elif not unsupported and not votes[p]:
            found[p] = Fate.UNSUPPORTED
    return found
