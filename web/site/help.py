"""What staff are told beside their tasks: message ids by page."""

from domain.errors import N_

HELP = {
    "site_settings": N_(
        "Name, address and hours stand at the foot of every page and in letters. Texts with two languages need both; the second "
        "opens by a tap."
    ),
}
