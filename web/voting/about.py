"""What a vote's files say of it as a whole, besides its numbers."""

from collections.abc import Mapping

from domain.translated import Translated
from web.text import formats
from web.text.times import moment_of


def about_vote(
    before: Mapping[str, str], title: Translated, site: Translated, zone: str, times: tuple[int | None, int | None]
) -> dict[str, str]:
    """META of its .pb files. before: what its source said, a cycle or a file; times: beginning and end, in milliseconds of Unix time.

    The dates are the vote's own, whatever the file said that it was made from.
    """
    own = {"description": title.piece("zh-Hant").text, "country": "Taiwan", "unit": site.piece("zh-Hant").text}
    days = [formats.local(moment_of(at), zone).date().isoformat() if at else "" for at in times]
    held = own | {"instance": days[0][:4]} | dict(before) | dict(zip(("date_begin", "date_end"), days, strict=True))
    return {name: text for name, text in held.items() if text}
