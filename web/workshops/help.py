"""What staff are told beside their tasks: message ids by page."""

from domain.errors import N_

HELP = {
    "events_office": N_("Workshops, briefings and the deliberation day. Minutes are due two weeks after the event."),
    "event_new": N_("An event is a draft until you publish it. Without a number of seats people just come."),
    "event_office": N_("Who signed up, who waits, and everything for the day itself. Somebody who telephones is signed up below."),
    "event_tables": N_("Tables are filled so that ages and neighbours mix. Move people by hand where you know better."),
    "event_minutes_desk": N_("Two people write and confirm the minutes. What the agencies answer by when becomes a public promise."),
    "event_messages": N_("Choose who gets the message, look at it in each language, send it to yourself first. Nothing goes out unseen."),
}
