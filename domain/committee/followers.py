"""Cases that follow decisions up."""

from domain.committee.models import AgendaItem
from domain.delivery.followers import Follower


class DecisionFollower(Follower):
    """Hears of cases of decisions; the next meeting's agenda reads their stage from the case itself."""

    async def exists(self, ref: str) -> bool:
        """Whether there is such a decision."""
        return await AgendaItem.filter(decision=ref).exists()
