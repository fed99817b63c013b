"""What staff are told beside their tasks: message ids by page."""

from domain.errors import N_

HELP = {
    "awards_desk": N_("Programmes for innovation proposals, from the call to the certificates."),
    "award_programme_desk": N_("The steps of a programme in their order; what comes next stands at the top."),
    "award_panel_desk": N_("Reviewers do not see who wrote an entry. Somebody who stands near an author is left out for that entry."),
    "award_forwarding": N_("Entries of your agency. Check that they are complete, then forward them by the day named."),
}
