"""What staff are told beside their tasks: message ids by page."""

from domain.errors import N_

HELP = {
    "staff_votes": N_(
        "Votes and rehearsals. Rehearse a vote once before it counts: a rehearsal is marked everywhere, and nothing of it is "
        "kept as a result."
    ),
    "new_vote": N_("A vote that is made from a cycle takes its dates, areas and candidates. It is a draft until two people seal it."),
    "staff_vote": N_(
        "The next step stands at the top, with who may take it. Opening, closing and counting need two people, each in their own session."
    ),
    "vote_draft": N_(
        "Rules, candidates and places of the vote. What you change here is checked at once; after sealing nothing changes any more."
    ),
    "vote_roll": N_(
        "Import the list of voters, look at the faults in one table, and mend them before anything is stored. The roll is "
        "deleted after the appeal period."
    ),
    "vote_slips": N_("Slips are printed in numbered bundles, once. A spoilt slip is made invalid at the desk and another one given."),
    "vote_stations": N_("Voting places with their hours. A place without a network gets a kit, and brings its list back."),
    "vote_desk": N_("Check the document, find the person, hand out one slip. Never note which slip somebody got."),
    "vote_paper": N_("Two people enter each paper ballot, one after the other; where they differ, a third look decides."),
    "vote_times": N_("Changing the hours of a vote changes the cycle's dates as well, and everybody reads why."),
}
