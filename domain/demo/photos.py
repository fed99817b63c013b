"""Hangs the drawn pictures: beside proposals as their proposers' photos, and before and after at what was built."""

from datetime import datetime

from domain.delivery.actions.cases import add_photo
from domain.delivery.models import Case
from domain.demo.pictures import drawn
from domain.files import actions as files
from domain.files.images import Renditions, reencode
from domain.files.stores import Store
from domain.proposals.models import Proposal, ProposalFile
from domain.translated import Translated

SHOWN = {
    "116-001": ("steps", "渡輪站前的三階，推嬰兒車的人上不去", "Three steps in front of the ferry station; a pram cannot get up"),
    "116-002": ("trees", "鼓波街上學路，只有三棵樹", "The way to school on Gubo Street with only three trees"),
    "116-004": ("street", "捷興二街的騎樓，一戶一個高度", "Arcades on Jiesing 2nd Street, each on its own level"),
    "116-007": ("waterfront", "哨船頭岸邊，沒有路可以走到水邊", "The shore at Shaochuantou; no way down to the water"),
    "116-008": ("rails", "園區裡穿越鐵軌的地方", "Where the way crosses the rails in the park"),
    "116-010": ("alley", "臨海二路後面的暗巷，只有一盞燈", "The dark alley behind Linhai 2nd Road with one lamp"),
    "115-002": ("rails", "鐵道旁，腳踏車停在草地上", "By the rails; bicycles stand on the grass"),
    "115-003": ("stories", "老船長在老屋旁講故事", "Old captains tell stories beside an old house"),
    "106-001": ("street", "整平前的騎樓", "The arcades before they were levelled"),
}
"""Number: scene, and what it shows in both languages."""

BUILT = {"106-001": (("before", "street", "整平前，一戶一個高度", "Before: every house on its own level"),
                     ("after", "level_street", "整平後，推車可以直接通過", "After: a pram rolls through"))}  # fmt: skip


def renditions() -> dict[str, Renditions]:
    """Every scene, drawn and made small. We drew them ourselves: they need no process of their own to be unpacked."""
    scenes = {scene for scene, _, _ in SHOWN.values()} | {scene for pictures in BUILT.values() for _, scene, _, _ in pictures}
    return {scene: reencode(drawn(scene)) for scene in sorted(scenes)}


async def hang(store: Store, made_of: dict[str, Renditions], at: datetime) -> None:
    """Every picture to its place."""
    for number, (scene, zh, en) in SHOWN.items():
        proposal = await Proposal.get_or_none(number=number)
        if proposal is None:
            continue
        alt = Translated.of(zh_Hant=zh, en=en)
        shown = proposal.public_at is not None and proposal.hidden_at is None
        made = await files.keep_photo(store, f"{scene}.jpg", made_of[scene], at=at, by=None, alt=alt, public=shown)
        await ProposalFile.create(proposal_id=proposal.id, file=made.key, kind="photo", alt=alt)
        await Proposal.filter(id=proposal.id).update(cover={"key": made.key, "alt": alt.to_json()})
    for ref, pictures in BUILT.items():
        case = await Case.get_or_none(source="proposal", ref=ref)
        if case is None:
            continue
        for stage, scene, zh, en in pictures:
            alt = Translated.of(zh_Hant=zh, en=en)
            made = await files.keep_photo(store, f"{scene}.jpg", made_of[scene], at=at, by=None, alt=alt)
            await add_photo(case, made.key, stage, alt, at=at, by=None)
