"""Names of agencies as people write them. Pure."""


def same_agency(one: str, other: str) -> bool:
    """Whether two spellings name one agency: with or without the city before it, 台 or 臺, spaces left out."""
    first, second = (_bare(name) for name in (one, other))
    return bool(first) and first == second


def _bare(agency: str) -> str:
    plain = "".join(agency.split()).replace("台", "臺").casefold()
    for before in ("高雄市政府", "高雄市"):
        plain = plain.removeprefix(before)
    return plain
