"""What staff are told beside their tasks: message ids by page."""

from domain.errors import N_

HELP = {
    "people": N_(
        "Here you find everybody with a role, give roles and take them away. Residents without a role are found by name or "
        "address. Every change is kept in the audit trail."
    ),
    "invite": N_(
        "The invitation goes by mail and is good for seven days, until its second factor is set. Choose the narrowest role that "
        "is enough; an agency contact needs the agency."
    ),
    "person": N_(
        "Roles begin and end at once. Whoever lost the telephone with the second factor gets a new start here; check by another "
        "way that it is really them."
    ),
    "agencies": N_(
        "Agencies that review proposals and deliver projects. An agency that is no longer asked is set aside, not deleted: its "
        "old answers keep its name."
    ),
    "agency": N_(
        "The name stands on public pages in both languages. The name in single sign-on must be exactly what the city's system sends."
    ),
}
