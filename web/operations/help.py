"""What staff are told beside their tasks: message ids by page."""

from domain.errors import N_

HELP = {
    "outbox": N_("Every letter and text message with its state. What failed can be sent again; addresses go after 30 days."),
    "calls": N_(
        "Read the text to the person and press what came of it. Newer news has taken the place of older; what asks for a yes or "
        "no counts once it is confirmed."
    ),
    "ledger": N_("Who did what, when and why. Nothing here can be changed. Filter by person, thing and day; the file has the same rows."),
    "test_mail": N_("Send this after every change of the mail server."),
}
