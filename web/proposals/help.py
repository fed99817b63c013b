"""What staff are told beside their tasks: message ids by page."""

from domain.errors import N_

HELP = {
    "staff_proposals": N_(
        "Read what is new, show it to the public or return it with points, then ask the agencies. Many can be done at once, and "
        "taken back for a day."
    ),
    "staff_proposal": N_(
        "Everything that can be done with this proposal stands below it; each act says who is mailed. Notes of the office are never public."
    ),
    "translation": N_("Write the text in the second language, or check what somebody wrote. Readers see at once that it is there."),
    "decide": N_(
        "Candidates, result and cases, in this order. Each step is shown once more before it is done; published candidates keep "
        "their texts."
    ),
    "tasks": N_(
        "Proposals that your agency is asked about, the most urgent first. If it is not your matter or needs more time, tell "
        "the office here."
    ),
    "review": N_("Grade each axis and give a reason that residents understand. You can save a draft; once published the answer is public."),
    "moderation": N_(
        "New people's first comments, reports and appeals. Let show what is allowed, also when it is unpleasant; whoever is "
        "refused reads why."
    ),
    "wishes": N_("Proposals whose text readers ask for in another language, the most wanted first."),
    "assist": N_(
        "For people who telephone or write on paper. Ask their name and number; the call list reminds somebody to call back. "
        "Never enter a ballot."
    ),
    "assist_new": N_("You take the steps of proposing for a caller. Read the text back to them before you send it in."),
    "poster_kit": N_("Posters and leaflets for many places at once, each with its own address."),
}
