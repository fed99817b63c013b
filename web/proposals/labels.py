"""Words that several pages of proposals share: message ids."""

from domain.errors import N_
from domain.proposals.states import STATES
from domain.proposals.story import WORDS

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
    "back": N_("Your proposal has been taken up again."),
    "supported": N_("%(count)s people support your proposal: as many as the rules ask for. The office can give it to the agencies now."),
    "asked": N_("%(agency)s has been asked to review your proposal in public. An answer is promised by the day below."),
    "unasked": N_("%(agency)s is no longer asked about your proposal; it was asked by mistake."),
    "time": N_("%(agency)s has more time for its answer, for this reason:"),
    "graded": N_("The agencies' review is complete. You can answer it once in public."),
    "merge_offered": N_("The office asks whether your proposal and others should become one. Everybody must agree."),
    "merge_waiting": N_("You have not answered yet whether your proposal and others should become one. Please tell us."),
    "merge_off": N_("The office has taken the offer to merge back. Nothing changes."),
    "merge_declined": N_("The proposals stay apart: not everybody agreed to make them one."),
    "merged": N_("The proposals are one now. You are named as one of its proposers."),
    "supported_merged": N_(
        "The proposal %(old)s that you support has become part of %(number)s. Your support is not moved without you: "
        "open the link and press once, and it counts for the new one."
    ),
    "followed_merged": N_("The proposal %(old)s that you follow has become part of %(number)s. You can follow the new one."),
    "split": N_("%(who)s has begun to make a proposal of its own of a part: “%(part)s”. You stand behind it as well."),
    "divided": N_("The office has made a part of it a second draft: “%(part)s”. Shorten it and send it in, or delete it."),
    "slip": N_("The office has corrected a slip in your proposal, “%(wrong)s” to “%(right)s”. Nothing else changed."),
    "withdrawn": N_("%(who)s, who began it, has withdrawn the proposal."),
    "corrected": N_("The result for your proposal was corrected, for this reason:"),
    "redacted": N_("The office has blacked out personal data in your proposal, for this reason:"),
    "candidate": N_("Your proposal stands for the vote. Its text is fixed now."),
    "dropped": N_("Your proposal no longer stands for the vote, for this reason:"),
    "result": N_("The result of the vote is out."),
    "case": N_("Your proposal is being carried out. The agency reports on it every month."),
    "behind": N_("The delivery of your proposal is behind schedule. The page says why."),
    "progress": N_("The two-monthly report for %(first_month)s and %(last_month)s is out. Your proposal: %(percent)s %% done."),
    "progress_missing": N_(
        "The two-monthly report for %(first_month)s and %(last_month)s is out. The agency has made no entry for your proposal."
    ),
    "closing": N_("The agency says that it is done. Please tell us whether you agree."),
    "closing_again": N_(
        "The agency says that it is done, and you have not answered yet. Please tell us whether you agree. "
        "%(days)s days after you were first asked, the office may close the case with a public reason."
    ),
    "closing_back": N_("The agency has taken back that it is done. You need not answer. Its reason:"),
    "closed": N_("The delivery is closed. Thank you for your idea and your patience."),
    "closed_anyway": N_("The office has closed the delivery without your agreement, for this reason:"),
    "stopped": N_("The delivery of your proposal has been stopped, for this reason:"),
    "reopened": N_("The delivery of your proposal goes on, for this reason:"),
}
"""What a message to proposers says, by its kind."""

AGENCY_WORDS = {
    "assigned": N_("You are asked to review this proposal in public."),
    "again": N_("You are asked to review this proposal once more, because it has changed."),
    "soon": N_("The answer you promised is due soon."),
    "overdue": N_("The answer you promised is overdue. The public page shows it."),
    "overdue_office": N_("The answer of %(agency)s is overdue. The public page shows it."),
    "time_given": N_("You have more time for your answer."),
    "denied": N_("The office does not grant what you asked for, for this reason:"),
    "unasked": N_("The office no longer asks you about this proposal. You need not answer."),
    "wish_time": N_("%(agency)s asks for more time, for this reason:"),
    "wish_elsewhere": N_("%(agency)s says that this is another agency's matter, for this reason:"),
}
COMMENT_WORDS = {
    "answered": N_("%(who)s has answered your comment:"),
    "removed": N_("A moderator took this comment of yours off:"),
    "restored": N_("Your comment is shown again:"),
    "upheld": N_("Another moderator has looked at your appeal. This comment stays off; this is final:"),
    "released": N_("A moderator has looked at this comment of yours. Everybody can read it now:"),
    "waiting": N_("Several people reported this comment of yours. It is not shown until a moderator has looked at it:"),
    "report_removed": N_("You reported this comment. A moderator has taken it off. Thank you."),
    "report_kept": N_("You reported this comment. A moderator has looked at it and left it. Thank you."),
}

ASSISTED_WAYS = {"call": N_("entered by the office, after a call"), "paper": N_("entered by the office, from a paper")}
"""What stands beside what an officer entered for somebody."""

TEMPLATE_GLOBALS = {
    "assisted_ways": ASSISTED_WAYS,
    "story_words": {kind.value: words for kind, words in WORDS.items()},
    "state_facts": {state.value: facts for state, facts in STATES.items()},
    "part_names": PART_NAMES,
}
