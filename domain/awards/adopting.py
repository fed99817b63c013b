"""Cases that carry awarded works out."""

from domain.awards.models_panel import Award
from domain.delivery.followers import Follower


class AwardFollower(Follower):
    """Hears of cases of awarded works; the library reads their stage from the case itself."""

    async def exists(self, ref: str) -> bool:
        """Whether there is such an award."""
        return await Award.filter(serial=ref).exists()
