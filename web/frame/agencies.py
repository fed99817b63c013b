"""The agencies that somebody speaks for, and those that a list offers."""

from typing import Any

from domain.errors import N_, Refused
from domain.policy import Role
from web.frame.visit import Visit


def own_agencies(visit: Visit) -> list[str]:
    """The agencies the visitor speaks for."""
    return sorted({hold.scope.split(":")[1] for hold in visit.actor.active() if hold.role is Role.AGENCY_CONTACT and hold.scope})


def known_agency(field: Any) -> str:
    """The agency that was chosen in a list. Raises Refused for one that the list has not."""
    if field.data not in {value for value, *_ in field.iter_choices()}:
        raise Refused(N_("Choose the agency."), field=field.name)
    return str(field.data)
