"""Keys derived from the site's one secret, a separate one for every purpose.

The secret lives in the environment or in the data folder's `keys/`, never in the
database and never in a backup: a stolen backup opens nothing that is sealed here.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

MINIMUM_SECRET = 32
"""Characters below which a secret is refused."""


def new_token() -> str:
    """A random 256-bit token for a cookie or a link, 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored of a random token: its SHA-256 in hexadecimal. The token is random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class Keys:
    """One secret, many purposes. `secret` has at least MINIMUM_SECRET characters."""

    secret: str

    def _key(self, purpose: str) -> bytes:
        return hmac.digest(self.secret.encode(), b"hamasen/" + purpose.encode(), "sha256")

    def mac(self, purpose: str, *parts: str) -> str:
        """HMAC-SHA256 of the parts (joined unambiguously) under the purpose's own key, in hexadecimal."""
        text = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
        return hmac.digest(self._key(purpose), text, "sha256").hex()

    def seal(self, purpose: str, text: str) -> str:
        """Encrypt and authenticate a short text (AES-256-GCM); the result is URL-safe base64."""
        import base64

        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(12)
        sealed = AESGCM(self._key(purpose)).encrypt(nonce, text.encode(), purpose.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def unseal(self, purpose: str, sealed: str) -> str:
        """The text again. Raises ValueError when it was sealed under another secret or altered."""
        import base64

        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            raw = base64.urlsafe_b64decode(sealed)
            return AESGCM(self._key(purpose)).decrypt(raw[:12], raw[12:], purpose.encode()).decode()
        except (InvalidTag, ValueError) as problem:
            raise ValueError("sealed under another secret, or altered") from problem
