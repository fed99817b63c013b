"""What staff type and upload on the pages of a vote."""

import re

from domain.policy import Hold, Role
from tests.support import Browser, Site

PB = """META
key;value
description;Test
country;Taiwan
unit;Kaohsiung
instance;2027
num_projects;3
num_votes;0
budget;1000000
currency;TWD
vote_type;approval
rule;greedy
max_length;2
date_begin;2027
date_end;2027
PROJECTS
project_id;cost;name
a;400000;渡輪站坡道
b;500000;老街遮蔭
c;300000;夜間照明
VOTES
voter_id;vote
"""

CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}-[0-9A-HJKMNP-TV-Z]")


async def both(first: Browser, second: Browser, key: str, /, **data: str) -> None:
    """An act that one asks for and another confirms."""
    asked = await first.post(f"/en/staff/votes/{key}/act", data)
    assert asked.status == 303, asked.text
    page = await second.get(f"/en/staff/votes/{key}/act/{data['act']}")
    number = page.value("confirm")
    assert number, page.text
    assert (await first.post(f"/en/staff/votes/{key}/act", {"confirm": number})).status == 422
    done = await second.post(f"/en/staff/votes/{key}/act", {"confirm": number})
    assert done.status == 303, done.text


async def staff(site: Site) -> tuple[Browser, Browser]:
    """Two who may do everything there is to do at a vote."""
    held = [Hold(role) for role in (Role.OFFICER, Role.POLLING_CHIEF, Role.BALLOT_DESK, Role.ADMINISTRATOR)]
    return await site.signed_in("one@example.tw", *held), await site.signed_in("two@example.tw", *held)
