"""Tickets that a desk can judge without a network: their number, signed by the event's own key. Pure.

`HTTPS://HOST/T/NUMBER/SIGNATURE` in capitals, which a QR code holds in its denser alphabet. NUMBER is `event-party-seats`; the signature is
ECDSA on P-256 over the number, as r and s of 32 bytes each, in base32 without padding.
"""

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey

_NUMBER = re.compile(r"(\d{1,12})-(\d{1,12})-(\d{1,2})", re.ASCII)
SIZE = 32
"""Bytes of each half of a signature."""


@dataclass(frozen=True)
class Ticket:
    """What a ticket's number says. people: seats when it was made."""

    event: int
    party: int
    people: int

    @property
    def number(self) -> str:
        """As it stands in the address."""
        return f"{self.event}-{self.party}-{self.people}"


def ticket_of(number: str) -> Ticket | None:
    """The ticket that a number names; None for what is no number."""
    found = _NUMBER.fullmatch(number)
    return Ticket(int(found[1]), int(found[2]), int(found[3])) if found else None


def new_key() -> tuple[str, str]:
    """A key for an event: the private one as PEM, the public one as its uncompressed point in base64."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode()
    point = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return pem, base64.b64encode(point).decode()


def sign(pem: str, ticket: Ticket) -> str:
    """The signature of a ticket, as its address holds it."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    key: EllipticCurvePrivateKey = serialization.load_pem_private_key(pem.encode(), None)  # type: ignore[assignment]
    r, s = decode_dss_signature(key.sign(ticket.number.encode(), ec.ECDSA(hashes.SHA256())))
    return base64.b32encode(r.to_bytes(SIZE) + s.to_bytes(SIZE)).decode().rstrip("=")


def is_genuine(point: str, number: str, signature: str) -> bool:
    """Whether a signature is that of the event's key over this number. point: the public key, as `new_key` gives it."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    try:
        raw = base64.b32decode(signature.upper() + "=" * (-len(signature) % 8))
        key: EllipticCurvePublicKey = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.b64decode(point))
        r, s = int.from_bytes(raw[:SIZE]), int.from_bytes(raw[SIZE:])
        key.verify(encode_dss_signature(r, s), number.encode(), ec.ECDSA(hashes.SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return len(raw) == 2 * SIZE
