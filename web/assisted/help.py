"""What staff are told beside their tasks: message ids by page."""

from domain.errors import N_

HELP = {
    "assisted": N_("What waits here counts only after a call. If somebody takes back what they had confirmed, do it here."),
}
