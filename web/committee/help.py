"""What staff are told beside their tasks: message ids by page."""

from domain.errors import N_

HELP = {
    "committee_desk": N_("Meetings, members and what was decided. Make the agenda from entries that wait for a decision."),
    "meeting_desk": N_(
        "Call the members, then note at the meeting who is present and what is decided. Minutes are public once the meeting is closed."
    ),
}
