"""Ways to show online that one may vote: a second fact, a posted or given code, a text message, the city's sign-on, a card; and none."""

import asyncio
import contextlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.clock import now
from domain.errors import Refused
from domain.people.actions import sso
from domain.policy import Hold, Role
from domain.voting.actions import collect_limits, opening, packs, roll, roll_import
from domain.voting.actions.roll_import import Voter, import_roll
from domain.voting.codes import read
from domain.voting.eligibility import Way, Who
from domain.voting.models import Cred, Election, Pack, RollEntry, State
from domain.voting.models_public import CollectCount
from domain.voting.roll_macs import person_mac, sent_code
from tests.support import Browser, Page, Site
from tests.voting.ballot_forms import hidden
from tests.voting.polling import TWO, Polling, open_to, prepare
from tests.voting.roll_files import roll_file, take_over
from web.settings import Oidc, Sms
from web.voting.ballot_writers import BallotWriters
from web.worker import remind

PATH = "/en/votes/vote/collect"
ROLL = "/en/staff/votes/vote/roll"


async def voting(site: Site, *ways: Way) -> Polling:
    """An open vote with these ways."""
    return await prepare(site.services.settings.data, sheet=open_to(*ways))


async def resident(site: Site) -> Browser:
    return await site.signed_in("resident@example.tw", strength="code")


async def officer(site: Site) -> Browser:
    return await site.signed_in("officer@example.tw", Hold(Role.OFFICER))


async def armed(browser: Browser, page: Page) -> None:
    """Keep the code that a page shows; it is good then, and the only one."""
    assert page.status == 200, page.errors
    read(str(hidden(page)["code"]))
    assert (await browser.post(PATH, hidden(page))).status == 200
    assert await Cred.filter(pack=(await Pack.get(online=True)).id).count() == 1


def rows(page: Page) -> list[list[str]]:
    """The lines of a CSV answer without its heading."""
    lines = page.response.content.decode("utf-8-sig").splitlines()[1:]
    return [line.split(",") for line in lines]


async def test_a_choice_is_offered_where_there_are_several_ways(site: Site) -> None:
    await voting(site, Way.SECOND, Way.CARD)
    browser = await resident(site)
    page = await browser.get(PATH)
    assert {"?way=second", "?way=card"} <= set(re.findall(r"\?way=\w+", page.text))
    assert "Number of the card" in (await browser.get(f"{PATH}?way=card")).text
    assert "text message" not in page.text
    answer = await browser.post(PATH, {"way": "phone", "identifier": "A123456789", "phone": "0912345678"})
    assert "How do you want to show who you are?" in answer.text


async def test_a_code_that_was_posted_collects_once(site: Site) -> None:
    await voting(site, Way.SECOND)
    staff, browser = await officer(site), await resident(site)
    data = b"identifier\nA123456789\nB234567890\n"
    letters = await take_over(staff, data, letters=True)
    assert letters.headers["cache-control"] == "no-store"
    codes = dict(rows(letters))
    assert set(codes) == {"A123456789", "B234567890"}
    assert codes["A123456789"].replace("-", "") not in str(await RollEntry.all().values())
    wrong = await browser.post(PATH, {"identifier": "A123456789", "second": codes["B234567890"]})
    assert wrong.status == 422
    await armed(browser, await browser.post(PATH, {"identifier": "A123456789", "second": codes["A123456789"].lower()}))
    again = await take_over(staff, data, letters=True)
    assert [line[0] for line in rows(again)] == ["B234567890"]  # who has collected gets no letter any more
    before = await browser.post(PATH, {"identifier": "B234567890", "second": codes["B234567890"]})
    assert before.status == 422  # the answer before was lost, say: only the newest letter holds
    assert (await browser.post(PATH, {"identifier": "B234567890", "second": rows(again)[0][1]})).status == 200


async def test_a_code_given_at_the_office_replaces_the_one_before(site: Site) -> None:
    polling = await voting(site, Way.SECOND)
    await import_roll(polling.row, polling.writer.keys, [Voter("A123456789", second="1949-03-21")])
    staff, browser = await officer(site), await resident(site)
    page = await staff.post(f"{ROLL}/code", {"identifier": "a123456789"})
    given = re.search(r'class="tracker mono">(\w{5}-\w{5})<', page.text)
    assert given is not None
    old = await browser.post(PATH, {"identifier": "A123456789", "second": "1949-03-21"})
    assert old.status == 422
    await armed(browser, await browser.post(PATH, {"identifier": "A123456789", "second": given[1]}))
    late = await staff.post(f"{ROLL}/code", {"identifier": "A123456789"})
    assert late.status == 422
    assert "collected already" in late.errors[0]


async def test_a_card_votes_once_at_the_desk_or_online(site: Site) -> None:
    polling = await voting(site, Way.CARD)
    await import_roll(polling.row, polling.writer.keys, [Voter("A123456789")])
    made = await (await officer(site)).post(f"{ROLL}/cards", {"cards": "2"})
    cards = [line[0] for line in rows(made)]
    assert len(cards) == 2
    browser = await resident(site)
    assert (await browser.post(PATH, {"identifier": "A123456789"})).status == 422  # a number of the roll is no card
    await armed(browser, await browser.post(PATH, {"identifier": cards[0]}))
    with pytest.raises(Refused, match="collected"):
        await roll.hand_out(polling.row, polling.writer.keys, cards[0])
    assert await roll.hand_out(polling.row, polling.writer.keys, cards[1]) == ""
    assert (await browser.post(PATH, {"identifier": cards[1]})).status == 422


async def test_a_message_to_the_number_on_the_roll(site: Site, gateway: tuple[Path, str], caplog: pytest.LogCaptureFixture) -> None:
    polling = await voting(site, Way.PHONE)
    await import_roll(polling.row, polling.writer.keys, [Voter("A123456789", phone="0912-345-678"), Voter("B234567890")])
    browser, log = await resident(site), gateway[0]
    assert "not available at the moment" in (await browser.get(PATH)).text
    site.services.settings = replace(site.services.settings, sms=Sms(gateway[1], "gateway-token"))
    for identifier, phone in (("A123456789", "0912345679"), ("B234567890", "0912345678")):
        assert (await browser.post(PATH, {"identifier": identifier, "phone": phone})).status == 422
    assert not log.exists()  # nothing is sent to a number that the roll does not have
    asked = {"identifier": "A123456789", "phone": "+886 912 345 678"}
    page = await browser.post(PATH, asked)
    assert "six digits was sent" in page.text
    message = json.loads(log.read_text())
    assert message["to"] == "0912345678"
    digits = re.search(r"\d{6}", message["text"])
    assert digits is not None
    other = f"{(int(digits[0]) + 1) % 1_000_000:06}"
    assert (await browser.post(PATH, asked | {"step": "sent", "sent": other})).status == 422
    await armed(browser, await browser.post(PATH, asked | {"step": "sent", "sent": digits[0]}))
    assert digits[0] not in caplog.text
    mac = (await RollEntry.get(channel="remote")).person_mac
    for _ in range(4):
        site.services.slowdown.failed("sms", f"of {mac}")
    assert site.services.slowdown.pause("sms", f"of {mac}") > 0  # messages cost money: each further one waits longer
    assert "0912345678" not in str(await RollEntry.all().values())


async def test_a_number_that_was_sent_enough_is_sent_nothing_more(site: Site, gateway: tuple[Path, str]) -> None:
    polling = await voting(site, Way.PHONE)
    await import_roll(polling.row, polling.writer.keys, [Voter("A123456789", phone="0912-345-678")])
    site.services.settings = replace(site.services.settings, sms=Sms(gateway[1], "gateway-token"))
    mac = (await RollEntry.get(election=polling.row.id)).person_mac
    for _ in range(collect_limits.MOST_SENT):
        await collect_limits.count_message(polling.row, polling.writer.keys, mac, now().timestamp())
    page = await (await resident(site)).post(PATH, {"identifier": "A123456789", "phone": "0912345678"})
    assert page.status == 422
    assert "Several messages were sent" in page.text
    assert not gateway[0].exists()


async def test_the_citys_sign_on_names_somebody_on_the_roll(site: Site) -> None:
    polling = await voting(site, Way.SIGN_ON)
    await import_roll(polling.row, polling.writer.keys, [Voter("A123456789", claim="Subject-42")])
    site.services.settings = replace(site.services.settings, oidc=Oidc("https://sso.example", "id", "secret"))

    async def arrived(subject: str, email: str) -> Browser:
        claims = sso.Claims("https://sso.example", subject, email, "陳小姐")
        person = await sso.arrive(claims, {}, locale="en", at=now())
        return await site.signed_in(str(person.email), strength="sso")

    known, stranger = await arrived("Subject-42", "chen@example.tw"), await arrived("subject-42", "other@example.tw")
    by_mail = await site.signed_in("chen@example.tw", strength="code")
    assert "/en/sign-in/sso?next=" in (await by_mail.get(PATH)).text  # who took over a mailbox is not who signed on
    assert (await by_mail.post(PATH, {"way": "sign_on"})).status == 422
    assert (await stranger.post(PATH, {"way": "sign_on"})).status == 422
    await armed(known, await known.post(PATH, {"way": "sign_on"}))


async def test_without_a_roll_the_desk_counts_and_writes_nothing(site: Site) -> None:
    polling = await voting(site, Way.NO_ROLL)
    desk = await site.signed_in("desk@example.tw", Hold(Role.BALLOT_DESK))
    path = "/en/staff/votes/vote/desk"
    assert "has no roll" in (await desk.get(path)).text
    assert (await desk.post(path)).status == 303
    assert sum(site.services.part(BallotWriters).footfall.handed.values()) == 1
    assert await RollEntry.all().count() == 0
    with pytest.raises(Refused, match="no roll"):
        await import_roll(polling.row, polling.writer.keys, [Voter("A123456789")])
    assert "the counts of the packs are the only control" in (await site.browser().get("/en/votes/vote/rules")).text
    assert (await (await resident(site)).get(PATH)).status == 404


@pytest.mark.parametrize("refused", [{"ways": frozenset({Way.NO_ROLL, Way.SPOT})}, {"age": 121}, {"age": -1}])
def test_rules_that_contradict_one_another_are_refused(refused: Mapping[str, object]) -> None:
    with pytest.raises(Refused):
        Who(**refused).check()  # type: ignore[arg-type]
    assert Who.from_json(json.loads(json.dumps(Who(frozenset(Way), 16).to_json()))) == Who(frozenset(Way), 16)


@pytest.mark.parametrize("typed", ["A123456789", "a123456789", "A-123456789", "Ａ 1 23456789"])
async def test_tries_about_one_person_are_counted_however_the_number_is_typed(site: Site, typed: str) -> None:
    polling = await voting(site, Way.SECOND)
    await import_roll(polling.row, polling.writer.keys, [Voter("A123456789", second="1949-03-21")])
    mac = (await RollEntry.get(election=polling.row.id)).person_mac
    guesser, who = await resident(site), str((await site.person("resident@example.tw")).id)
    for _ in range(collect_limits.MOST_TRIES + 1):
        with contextlib.suppress(Refused):
            await collect_limits.count_try(polling.row, polling.writer.keys, mac, who, now().timestamp())
    page = await guesser.post(PATH, {"identifier": typed, "second": "1949-03-21"})
    assert page.status == 422
    assert "too many tries" in page.text
    other = await site.signed_in("rightful@example.tw", strength="code")
    for _ in range(collect_limits.OWN_TRIES - 1):
        assert (await other.post(PATH, {"identifier": typed, "second": "1949-03-22"})).status == 422
    assert (await other.post(PATH, {"identifier": typed, "second": "1949-03-21"})).status == 200
    assert "too many tries" in (await other.post(PATH, {"identifier": typed, "second": "1949-03-21"})).text


@pytest.mark.both
@pytest.mark.parametrize(("count", "most"), [("count_try", collect_limits.MOST_TRIES), ("count_message", collect_limits.MOST_SENT)])
async def test_tries_and_messages_are_bounded_for_all_processes_and_fade(site: Site, count: str, most: int) -> None:
    """Forty at once are no more than the bound; the last one counts in the next ten minutes too, and is gone after them."""
    polling = await voting(site, Way.PHONE)
    keys, mac = polling.writer.keys, "ab" * 32
    seconds = 600_000.0 * 3000

    async def taken(at: float) -> bool:
        try:
            about = (mac, "somebody") if count == "count_try" else (mac,)
            await getattr(collect_limits, count)(polling.row, keys, *about, at)
        except Refused:
            return False
        return True

    assert sum(await asyncio.gather(*(taken(seconds) for _ in range(40)))) == most
    assert not await taken(seconds + collect_limits.SPAN)
    assert await taken(seconds + 2 * collect_limits.SPAN)
    held = await CollectCount.all()
    assert not [row for row in held if mac in row.key]
    assert {len(row.key) for row in held} == {32}
    await remind(site.services, datetime.fromtimestamp(seconds + 4 * collect_limits.SPAN, UTC))
    assert await CollectCount.all().count() == 0


async def test_a_key_that_travels_makes_no_code(site: Site) -> None:
    """An offline station takes along the key of identifiers; codes and second facts have another one."""
    polling = await voting(site, Way.PHONE)
    keys = polling.writer.keys
    stolen = replace(keys, facts=keys.roll)
    mac = person_mac(keys, polling.row.eid, "A123456789")
    assert person_mac(stolen, polling.row.eid, "A123456789") == mac
    assert sent_code(stolen, polling.row.eid, mac, "0912345678", 7) != sent_code(keys, polling.row.eid, mac, "0912345678", 7)
    assert len({keys.pepper, keys.seed, keys.roll, keys.facts}) == 4


async def test_a_code_that_was_collected_online_is_not_replaced_at_the_desk(site: Site) -> None:
    polling = await voting(site, Way.SECOND)
    await import_roll(polling.row, polling.writer.keys, [Voter("A123456789", second="1949-03-21")])
    browser = await resident(site)
    page = await browser.post(PATH, {"identifier": "A123456789", "second": "1949-03-21"})
    await armed(browser, page)
    assert not await packs.void(polling.row, polling.writer.keys, read(str(hidden(page)["code"])))


async def test_the_class_follows_the_link_where_weights_do(site: Site) -> None:
    polling = await prepare(site.services.settings.data, sheet=replace(open_to(Way.SECOND), weights={"registered": 2, "lives": 1}))
    keys = polling.writer.keys
    await import_roll(polling.row, keys, [Voter("A123456789", link="registered", second="1"), Voter("B234567890", "lives")])
    assert sorted(await RollEntry.all().values_list("klass", flat=True)) == ["lives", "registered"]
    for wrong in (Voter("C345678901", "typo"), Voter("C345678901"), Voter("C345678901", link="studies")):
        with pytest.raises(Refused, match="no weight"):
            await import_roll(polling.row, keys, [wrong])
    with pytest.raises(Refused, match="weights"):
        Who(frozenset({Way.CARD})).check_weighted()


async def test_a_vote_in_which_few_people_outweigh_all_others_is_not_opened(site: Site) -> None:
    """The total of a heavy class *was* a ballot."""
    polling = await prepare(site.services.settings.data, sheet=replace(open_to(Way.SECOND), weights={"registered": 100, "lives": 1}))

    async def opened(heavy: int, light: int) -> None:
        await RollEntry.all().delete()
        people = [Voter(f"H{number:09}", "registered", second="1") for number in range(heavy)]
        people += [Voter(f"L{number:09}", "lives", second="1") for number in range(light)]
        await import_roll(polling.row, polling.writer.keys, people)
        await Election.filter(id=polling.row.id).update(state=State.FROZEN.value)
        await opening.open_box(polling.row, TWO, polling.vault)

    for heavy, light in ((1, 60), (19, 1000), (37, 99)):
        with pytest.raises(Refused, match="outweigh"):
            await opened(heavy, light)
    await opened(37, 100)
    assert (await polling.again()).state == State.OPEN


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("A" + "1" * 41 + ",registered", "Use at most 40 characters"),
        ("A123456789,card", "Write one of registered"),
        ("A123456789,friend", "Write one of registered"),
        ("\n\nx,", "Enter the number of the identity card"),
        ("C1\x0034567890,lives", "a sign that cannot be seen"),
    ],
)
async def test_a_roll_is_never_cut_or_guessed_at(site: Site, line: str, said: str) -> None:
    await voting(site, Way.SECOND)
    data = f"identifier,link\nB234567890,lives\n{line}\n"
    staff = await officer(site)
    page = await staff.post(ROLL, files=roll_file(data))
    assert page.status == 422
    assert said in page.text
    assert "1 row is in order" in page.text
    token = page.value("token")
    assert (await staff.post(ROLL, {"act": "import", "token": token, "second_kind": ""})).status == 422  # all or nothing
    assert await RollEntry.all().count() == 0


async def test_signs_nobody_sees_are_taken_out_of_a_roll(site: Site) -> None:
    await voting(site, Way.SECOND)
    page = await take_over(await officer(site), "identifier,class\nB234567890,no\u200brth\n")
    assert page.status == 200
    assert (await RollEntry.get()).klass == "north"


async def test_two_officers_import_at_once(site: Site) -> None:
    polling = await voting(site, Way.SECOND)
    voters = [Voter(f"A{number:09}") for number in range(300)]
    found = await asyncio.gather(*(import_roll(polling.row, polling.writer.keys, voters) for _ in range(4)))
    assert sum(new for new, _ in found) == 300
    assert await RollEntry.all().count() == 300


async def test_cards_are_made_only_where_they_are_used(site: Site) -> None:
    polling = await voting(site, Way.SECOND)
    with pytest.raises(Refused, match="card"):
        await roll_import.make_cards(polling.row, polling.writer.keys, 1, 1)
    for count in ("0", "x", "5001"):
        assert (await (await officer(site)).post(f"{ROLL}/cards", {"cards": count})).status == 422
