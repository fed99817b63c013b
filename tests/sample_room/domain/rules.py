"""What a wish must say."""

from domain.errors import Refused


def check_place(text: str) -> str:
    """The place as it is kept. Raises Refused without one."""
    if not text.strip():
        raise Refused("Say where.", field="place")
    return " ".join(text.split())[:120]
