"""What staff are told beside their tasks: message ids by page."""

from domain.errors import N_

HELP = {
    "files": N_("All photos and documents of the site, with where they are used. What is deleted can be brought back for 30 days."),
    "file": N_("Say in a few words what a photo shows: blind readers hear this instead. A photo stays as long as a page uses it."),
}
