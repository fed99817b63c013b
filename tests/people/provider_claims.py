"""What the test provider says of its people."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator

from tests.people.provider import PEOPLE


class Claims(OAuth2Validator):
    """The standard claims, and the city's own: groups and agency."""

    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        """Name, address, groups and agency of the person who signed in."""
        return dict(PEOPLE[request.user.username])
