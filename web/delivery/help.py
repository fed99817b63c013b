"""What staff are told beside their tasks: message ids by page."""

from domain.errors import N_

HELP = {
    "cases": N_("What is being carried out, those behind schedule first. Each case has one entry a month, until it is closed."),
    "case_desk": N_(
        "Enter each month what was done, how far it is and what was spent. A later day needs a public reason and the office's consent."
    ),
}
