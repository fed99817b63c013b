"""Words that several pages of the delivery and its messages share: message ids."""

from domain.errors import N_

STAGES = {
    "open": (N_("being carried out"), "now"),
    "closing": (N_("reported as done, the proposers are asked"), "wait"),
    "agreed": (N_("done, the proposers agree"), "done"),
    "closed": (N_("closed"), "done"),
    "stopped": (N_("stopped"), "bad"),
}
"""Where a case stands, and how its mark looks."""

ENDINGS = {
    "agreed": (N_("Closed with the proposers' agreement"), "done"),
    "silent": (N_("Closed without an answer from the proposers"), "wait"),
    "over": (N_("Closed over the proposers' objection"), "bad"),
    "": (N_("Closed"), ""),
}
"""How a case was closed; of very old ones nothing is known."""

SAID = {
    "asked": N_("The agency reported that it is done"),
    "withdrawn": N_("The agency took its report back"),
    "reminded": N_("The proposers were asked again"),
    "objected": N_("The proposers objected"),
    "agreed": N_("The proposers agreed"),
    "closed": N_("Closed by the office"),
    "stopped": N_("Stopped by the office"),
    "reopened": N_("Opened again by the office"),
    "agency": N_("Handed to another agency"),
    "renamed": N_("A milestone's words were corrected"),
    "dropped": N_("A milestone was given up"),
}
"""What the story of a case tells."""

PHOTO_STAGES = {"before": N_("before"), "during": N_("during"), "after": N_("after")}

CASE_HEADS = {
    "given": N_("A case to carry out"),
    "asked": N_("Reported as done"),
    "withdrawn": N_("Report of completion taken back"),
    "objected": N_("The proposers object"),
    "agreed": N_("The proposers agree"),
    "closed": N_("Closed"),
    "stopped": N_("Stopped"),
    "reopened": N_("Opened again"),
    "later_asked": N_("A later day is asked for"),
    "later_granted": N_("The later day is granted"),
    "later_denied": N_("The later day is refused"),
}
"""The subject of a message to an agency or to the office, by its kind."""

CASE_WORDS = {
    "given": N_("Your agency carries this out. Please name its milestones and report every month by the 6th of the next."),
    "asked": N_("The agency says that this is done. Its proposers have been asked whether they agree."),
    "withdrawn": N_("The agency has taken back that this is done."),
    "objected": N_("The proposers do not agree that this is done. The case stays open; their text is public:"),
    "agreed": N_("The proposers agree that this is done. The office can close the case."),
    "closed": N_("The office has closed this case."),
    "stopped": N_("The office has stopped this case, for this reason:"),
    "reopened": N_("The office has opened this case again, for this reason:"),
    "later_asked": N_("The agency asks for a later day. Please decide; reason and decision are public."),
    "later_granted": N_("The later day is granted. The first day stays on the public page."),
    "later_denied": N_("The later day is refused, for this reason:"),
}
"""What such a message says."""
