"""Passwords (Argon2) and time-based one-time codes (TOTP), by the libraries that are kept for it.

Both libraries are imported where they are used: most pages need neither.
"""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

STEP = 30
"""Seconds of one TOTP step (RFC 6238)."""


def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher
    from argon2.profiles import RFC_9106_LOW_MEMORY

    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


async def hash_password(password: str) -> str:
    """An Argon2id hash with RFC 9106's low-memory parameters (64 MiB, 3 passes); in a thread."""
    return await asyncio.to_thread(_hasher().hash, password)


def _verify(stored: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$NFNVLi72r358udtYAXh2Mw$SLzE+KpZerf4NT2anj1gzXgnXR2A/W/1qZRO+jnaqQ8"
"""A hash that nothing matches: checking it takes as long as checking a real one."""


async def password_matches(stored: str | None, password: str) -> bool:
    """Whether the password is right. An unknown person (None) takes the same time as a known one."""
    return await asyncio.to_thread(_verify, stored or NOBODY, password) and stored is not None


def new_totp_secret() -> str:
    """A shared secret of 160 bits in base 32."""
    import pyotp

    return pyotp.random_base32()


def totp_address(secret: str, *, account: str, issuer: str) -> str:
    """The otpauth:// address that an authenticator reads from a QR code."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def totp_step(secret: str, code: str, at: datetime, *, after: int) -> int | None:
    """The step of a right code, one step early or late allowed; None when wrong or not newer than `after`."""
    import pyotp

    totp, now = pyotp.TOTP(secret), int(at.timestamp()) // STEP
    for step in (now, now - 1, now + 1):
        if step > after and pyotp.utils.strings_equal(totp.generate_otp(step), code):
            return step
    return None
