"""What the acts of officers are called, what they do, and when they are meant."""

from domain.errors import N_

ACTS = {
    "open": N_("Open the vote"),
    "close": N_("Close the vote"),
    "stop": N_("Stop the vote at once"),
    "seal": N_("Shut the box"),
    "difference": N_("Accept that slips, people and ballots differ"),
    "times": N_("Change the times"),
    "open_pack": N_("Open a pack"),
    "quarantine": N_("Put a pack aside"),
    "withdraw": N_("Withdraw a ballot"),
    "grant": N_("Grant one more slip"),
    "correct": N_("Correct a fact on the roll"),
    "black_out": N_("Black out a reason"),
    "unverified": N_("Publish although a check fails"),
    "certify": N_("Make the result final"),
    "destroy": N_("Destroy keys and box"),
}
"""Acts of officers."""

PRESSED = ACTS | {
    "seal": N_("Shut the box for good"),
    "open_pack": N_("Open this pack"),
    "quarantine": N_("Put this pack aside"),
    "withdraw": N_("Withdraw this ballot"),
    "black_out": N_("Black out this reason for good"),
    "certify": N_("The period for objections is over: make the result final"),
}
"""What is pressed where one officer is enough."""

EXPLAINED = {
    "open": N_(
        "Once open, nothing of the rules can be changed. Then read the opening line aloud and print it: it stands on the page with the "
        "rules."
    ),
    "close": N_("From then on no ballot by phone is taken, and it cannot be opened again. Paper ballots are entered next."),
    "stop": N_(
        "Only in an emergency, when people cannot go on voting. From then on no ballot by phone is taken, and the vote cannot be opened "
        "again. The reason is published. To end voting a little earlier, change the times."
    ),
    "difference": N_(
        "When slips, people and ballots do not agree even after counting again. The numbers and the reason are published, and everybody "
        "who checks the result reads them first."
    ),
    "seal": N_(
        "The rest of the log is appended, and the final head is signed: read the closing line on the public board aloud, and let two "
        "observers countersign it. Nothing is inserted and nothing can be corrected afterwards."
    ),
    "times": N_("The new end, and why, are published at once."),
    "open_pack": N_("Its slips may be handed out and cast from now on. Compare number and seal first."),
    "quarantine": N_(
        "For a pack that is missing or whose seal is broken: none of its slips can be cast any more, and the count is made with and "
        "without it."
    ),
    "withdraw": N_(
        "Only for the commission, when somebody proves that a ballot was cast with their slip by another: keep the slip in an envelope. "
        "The entry stays on the board, the act is public with its reason."
    ),
    "grant": N_(
        "Only for the commission: for somebody whose ballot was withdrawn, or who was noted by mistake and drew no slip. Once in a vote "
        "for each person; the act is public with its reason, without the person."
    ),
    "correct": N_(
        "A wrong second fact or telephone number of somebody who has not collected a slip or a code yet. How many were corrected is "
        "public, without the person."
    ),
    "black_out": N_(
        "When a published reason names somebody, or holds what must not be public. The act itself stays on the board; that its reason was "
        "blacked out, and why, is public."
    ),
    "unverified": N_(
        "When the bundle fails a check that anybody can run, and the commission wants to publish the result all the same. Whoever checks "
        "it sees that it fails; the reason is published."
    ),
    "certify": N_("The result is checked once more as anybody could, and becomes final."),
    "destroy": N_(
        "Everything that could still lead from a slip to a ballot is removed from the database, and the secret of the vote is overwritten. "
        "Destroy the officers' key file, its copies and all backups of this time yourselves. This cannot be undone."
    ),
}
"""What an act does, and when it is meant."""

LEDGER = {
    "votes.make": N_("made a vote"),
    "votes.change": N_("changed a vote that is being prepared"),
    "votes.key": N_("entered the public key of a vote"),
    "votes.fix": N_("fixed the rules of a vote"),
    "votes.roll": N_("imported a roll"),
    "votes.roll_clear": N_("cleared a roll"),
    "votes.roll_undo": N_("took back the import of a roll"),
    "votes.roll_take_off": N_("took somebody off a roll"),
    "votes.letters": N_("made codes for letters"),
    "votes.cards": N_("made deliberation cards"),
    "votes.remove": N_("removed the draft or rehearsal"),
    "votes.print": N_("printed slips"),
    "votes.box": N_("gave out the file of the shut box"),
    "votes.station": N_("kept a station of a vote"),
    "votes.station_away": N_("noted that a station's computer has left"),
    "votes.station_back": N_("noted that a station's computer is back"),
    "votes.station_drop": N_("removed a station of a vote"),
    "votes.count_left": N_("counted what is left of a pack"),
    "votes.tests": N_("noted how many test slips were drawn"),
    "votes.count": N_("counted a vote with the officers' key"),
    "votes.restore": N_("went on with a restored copy of a vote"),
    **{f"votes.{kind}": words for kind, words in ACTS.items() if kind not in ("grant", "correct")},
}
"""What the audit trail says of each verb."""
