"""What staff are told beside their tasks: message ids by page."""

from domain.errors import N_

HELP = {
    "staff_cycles": N_("A cycle is one year's participatory budget. Make it early, as a draft; nobody sees it before you publish it."),
    "new_cycle": N_(
        "Only the name, the short name and the number in front of proposals are asked now. Everything else can wait and be changed."
    ),
    "staff_cycle": N_("The list shows what the cycle still lacks before it can be published. What is fixed at the opening says so."),
    "cycle_about": N_("Name and summary stand on the cycle's page, on posters and in letters."),
    "cycle_dates": N_(
        "Every deadline on pages, posters, letters and calendars comes from these dates. A change is public with its reason, "
        "once the cycle is."
    ),
    "cycle_items": N_(
        "Areas, categories, typical prices or agencies of this cycle. Areas with their budgets are fixed once proposing begins."
    ),
    "cycle_rules_form": N_(
        "Who may vote, how many supports a proposal needs, how many win. The rules are fixed once proposing begins, and "
        "everybody can read them."
    ),
    "cycle_publish": N_(
        "You see the cycle as everybody will. Publishing cannot be undone; dates and texts can still be changed, with a reason."
    ),
}
