"""What staff are told beside their tasks: message ids by page."""

from domain.errors import N_

HELP = {
    "signs_desk": N_(
        "Reports of wrong signs, the oldest first. Forward each to the agency that looks after the sign, with a day for the answer."
    ),
    "sign_walks": N_("A walk checks all signs of a street or station in one go; the list can be used without a network."),
}
