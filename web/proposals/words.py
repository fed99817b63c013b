"""Words that several pages of proposals share: message ids."""

from domain.errors import N_
from domain.proposals.states import STATES
from domain.proposals.story import WORDS
from web.page import known

PART_NAMES = {
    "title": N_("Title"),
    "summary": N_("In one or two sentences"),
    "problem": N_("What is missing or in the way today"),
    "idea": N_("What should be done"),
    "benefit": N_("Who is helped by it"),
    "area": N_("Area"),
    "category": N_("Category"),
    "place": N_("Place"),
    "cost": N_("Cost"),
    "lines": N_("How the cost adds up"),
    "files": N_("Photos and documents"),
    "whole": N_("The whole proposal"),
}
MAIL_WORDS = {
    "received": N_("Your proposal %(number)s is in. An officer reads it within a few working days."),
    "invited": N_("%(who)s asks you to propose this together. Open the link to join or decline."),
    "draft_going": N_("Your draft has not been touched for a long time. It will be removed in a week unless you go on with it."),
    "public": N_("Everybody can see your proposal now."),
    "returned": N_("The office asks you to change something in your proposal:"),
    "not_accepted": N_("Your proposal was not accepted, for this reason:"),
    "hidden": N_("The office has taken your proposal off the site, for this reason:"),
    "graded": N_("The agencies' review is complete. You can answer it once in public."),
    "merge_offered": N_("The office asks whether your proposal and others should become one. Everybody must agree."),
    "merge_declined": N_("The proposals stay apart: not everybody agreed to make them one."),
    "merged": N_("The proposals are one now. You are named as one of its proposers."),
    "supported_merged": N_(
        "The proposal %(old)s that you support has become part of %(number)s. Your support was not moved; you can support the new one."
    ),
    "candidate": N_("Your proposal stands for the vote. Its text is fixed now."),
    "dropped": N_("Your proposal no longer stands for the vote, for this reason:"),
    "result": N_("The result of the vote is out."),
    "case": N_("Your proposal is being carried out. The agency reports on it every month."),
    "behind": N_("The delivery of your proposal is behind schedule. The page says why."),
    "closing": N_("The agency says that it is done. Please tell us whether you agree."),
    "closed": N_("The delivery is closed. Thank you for your idea and your patience."),
}
"""What a message to proposers says, by its kind."""

AGENCY_WORDS = {
    "assigned": N_("You are asked to review this proposal in public."),
    "again": N_("You are asked to review this proposal once more, because it has changed."),
    "soon": N_("The answer you promised is due soon."),
    "overdue": N_("The answer you promised is overdue. The public page shows it."),
}
COMMENT_WORDS = {
    "answered": N_("%(who)s has answered your comment:"),
    "removed": N_("A moderator took this comment of yours off:"),
    "restored": N_("Your comment is shown again:"),
}

known(
    story_words={kind.value: words for kind, words in WORDS.items()},
    state_facts={state.value: facts for state, facts in STATES.items()},
    part_names=PART_NAMES,
)
