"""What staff are told beside their tasks: message ids by page."""

from domain.errors import N_

HELP = {
    "glossary_desk": N_(
        "Entries that wait for somebody: drafts, suggestions, names that were misused. Published entries appear in search at once."
    ),
    "glossary_new": N_("Enter the Chinese name first: the romanisation is proposed from it. Give the source of the English name."),
    "glossary_edit": N_("A published name is changed with a reason, and the old one stays in its history. Who follows it is told."),
    "glossary_import": N_(
        "Read a table, look at what would be new, changed or doubtful, then store it. The whole import can be taken back."
    ),
}
