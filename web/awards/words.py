"""What the awards' pages and letters call things, message ids."""

from domain.awards.panel import Method, TieBreak
from domain.awards.states import Stage, State
from domain.errors import N_

STAGES: dict[str, tuple[str, str]] = {
    Stage.DRAFT: (N_("being prepared"), "wait"),
    Stage.OPEN: (N_("open for entries"), "now"),
    Stage.JUDGING: (N_("with the panel"), "wait"),
    Stage.CLOSED: (N_("the panel decides"), "wait"),
    Stage.DECIDED: (N_("public list, can be corrected"), "now"),
    Stage.ANNOUNCED: (N_("announced"), "done"),
    Stage.CANCELED: (N_("called off"), "bad"),
}
"""A stage: its words, and the tone of its chip."""

STATES: dict[str, tuple[str, str]] = {
    State.DRAFT: (N_("draft"), ""),
    State.SENT: (N_("with the agency"), "wait"),
    State.RETURNED: (N_("given back to be mended"), "bad"),
    State.RECEIVED: (N_("with the office"), "wait"),
    State.ADMITTED: (N_("takes part"), "done"),
    State.REPORTED: (N_("report received"), "done"),
    State.REFUSED: (N_("not admitted"), "bad"),
    State.WITHDRAWN: (N_("taken back"), ""),
    State.DISQUALIFIED: (N_("excluded"), "bad"),
}

PRESETS = {
    "innovation": N_("Innovation proposals for the city"),
    "research": N_("Research by city staff"),
    "thesis": N_("Awards and grants for theses"),
    "service": N_("Service quality award"),
}

METHODS = {
    Method.MEAN.value: N_("Mean of the members’ totals"),
    Method.RANK_SUM.value: N_("Sum of the members’ ranks"),
}

TIES = {
    TieBreak.HEAVIEST.value: N_("more points on the criterion of most weight"),
    TieBreak.FIRST_PLACES.value: N_("more first places"),
    TieBreak.DEVIATION.value: N_("smaller deviation between members"),
    TieBreak.REVIEW.value: N_("the tied ones are scored once more"),
    TieBreak.LOT.value: N_("a lot drawn before everybody"),
}

EVENTS = {
    "author": N_("The authors were changed"),
    "consent": N_("A co-author agreed"),
    "declined": N_("A co-author did not agree"),
    "file": N_("A file was added"),
    "sent": N_("Sent"),
    "received": N_("Received by the office"),
    "forwarded": N_("Forwarded by the agency to the office"),
    "returned": N_("Given back to be mended"),
    "admitted": N_("Admitted: it takes part"),
    "approved": N_("Approved: hand in the report"),
    "late": N_("Taken although it came late"),
    "refused": N_("Not admitted"),
    "reconsidered": N_("Lies with the office again"),
    "granted": N_("Subsidised"),
    "grant_back": N_("The subsidy was taken back"),
    "report_back": N_("The report was given back"),
    "report_due": N_("The report is due soon"),
    "report_moved": N_("The day for the report was moved"),
    "not_shortlisted": N_("It does not go on to the second round"),
    "reported": N_("Report received"),
    "withdrawn": N_("Entry taken back"),
    "revived": N_("Begun again"),
    "disqualified": N_("Excluded"),
    "moved": N_("The last day to enter was moved"),
    "canceled": N_("The programme was called off"),
    "unsent": N_("Your entry is not sent yet"),
    "awarded": N_("It gets an award"),
    "not_awarded": N_("The result is public"),
    "announced": N_("The awards are announced"),
    "revoked": N_("The award was revoked"),
    "adopted": N_("It is taken up to be carried out"),
}
"""What happened to an entry, as its page and letters say it."""

FORWARDS = {
    "waiting": N_("An entry waits to be forwarded"),
    "due": N_("Entries wait to be forwarded"),
    "announced": N_("Awards of your agency"),
}
PANELS = {
    "invited": N_("You are on a panel: please say with which entries you have a conflict"),
    "reminder": N_("Score sheets are missing"),
    "locked": N_("The scores are locked"),
    "second": N_("The second round of scores has begun"),
    "moved": N_("The day for scores was moved"),
    "canceled": N_("The programme was called off"),
}

FILES: dict[str, tuple[str, str]] = {
    "waiting": (N_("not checked yet"), "wait"),
    "clean": (N_("no name found"), "done"),
    "found": (N_("names found in it"), "bad"),
    "unreadable": (N_("a person must look"), "wait"),
    "released": (N_("released"), "done"),
    "kept": (N_("kept from the panel"), ""),
}
FOUND = {
    "name": N_("name"),
    "title": N_("name with office"),
    "mail": N_("mailbox"),
    "agency": N_("agency"),
    "unit": N_("section"),
}
WHERE = {
    "title": N_("title"),
    "abstract": N_("abstract"),
    "text": N_("text"),
    "properties": N_("properties of the file"),
    "embedded": N_("embedded file"),
    "comments": N_("comments and changes"),
    "structure": N_("titles and alternative texts"),
    "pictures": N_("what the camera wrote"),
    "links": N_("links"),
    "header and footer": N_("header, footer or notes"),
    "alternative texts": N_("alternative texts"),
}
REASONS_OF_CONFLICT = {
    "author": N_("wrote it"),
    "same_name": N_("has the same name as an author"),
    "agency": N_("same agency"),
    "unit": N_("same section"),
    "together": N_("entered something together in the last three years"),
    "named": N_("is named in it"),
    "own": N_("declared by the member"),
}
TABS = (
    ("award_programme_desk", N_("Programme")),
    ("award_entries_desk", N_("Submissions")),
    ("award_panel_desk", N_("Panel")),
    ("award_awards_desk", N_("Awards")),
)
"""The pages of the office about one programme."""
