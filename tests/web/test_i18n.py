"""Languages: choosing one, adding one, and what dates and money look like in each."""

import ast
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.architecture.sources import sources
from tests.support import Site, make_settings
from web.app import make_app, make_services
from web.text import formats
from web.text.languages import FOLDER, Locales

ALL = Locales()


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("zh-TW,zh,en-US,en", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh", "zh-Hant"),
        ("zh-CN,zh;q=0.9", "zh-Hant"),
        ("en-GB,en;q=0.9,zh;q=0.1", "en"),
        ("fr,en;q=0.5,zh;q=0.4", "en"),
        ("fr", "zh-Hant"),
        ("", "zh-Hant"),
        ("en;q=0,zh", "zh-Hant"),
        ("*", "zh-Hant"),
        (";;;q=x,,en;q=abc", "zh-Hant"),
        ("a" * 5000, "zh-Hant"),
    ],
)
def test_the_readers_language_is_found(header: str, tag: str) -> None:
    assert ALL.match(header).tag == tag


def test_ones_own_choice_wins() -> None:
    assert ALL.match("zh-TW", "en").tag == "en"
    assert ALL.match("en", "xx").tag == "en"


async def test_the_start_address_leads_to_the_readers_language(site: Site) -> None:
    assert (await site.browser().get("/", accept_language="en-US")).location == "/en/"
    assert (await site.browser().get("/", accept_language="zh-TW")).location == "/zh-Hant/"
    assert (await site.browser().get("/", accept_language="zh-TW", cookie="language=en")).location == "/en/"


async def test_every_public_page_names_its_other_languages(site: Site) -> None:
    page = await site.browser().get("/zh-Hant/how")
    assert '<html lang="zh-Hant-TW"' in page.text
    for lang, path in (("zh-Hant-TW", "/zh-Hant/how"), ("en", "/en/how"), ("x-default", "/en/how")):
        assert f'hreflang="{lang}" href="http://127.0.0.1:8000{path}"' in page.text
    assert 'rel="canonical" href="http://127.0.0.1:8000/zh-Hant/how"' in page.text


async def test_only_a_few_addresses_stand_outside_the_languages(site: Site) -> None:
    inner = site.app.app.app  # type: ignore[attr-defined]
    outside = {route.path for route in inner.routes if not route.path.startswith("/{language:str}/")}
    api = {
        "/api/glossary",
        "/api/v1/cycles",
        "/api/v1/cycles/{cycle}/proposals",
        "/api/v1/cycles/{cycle}/cases",
        "/api/v1/proposals/{number}",
    }
    lasting = {
        "/favicon.ico",
        "/c/{name}",
        "/d/{name}",
        "/a/{name}",
        "/e/{name}",
        "/g/{name}",
        "/p/{name}",
        "/verify",
        "/T/{number}/{signature}",
    }  # on posters and plaques, whatever language their reader has
    site_wide = {"/", "/healthz", "/readyz", "/metrics", "/static/{path:path}", "/{language:str}", "/v", "/robots.txt", "/sitemap.xml"}
    assert outside == api | lasting | site_wide | {"/api/{rest:path}"}


async def test_a_third_language_is_added_by_dropping_in_a_catalogue(sqlite_template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "locales"
    shutil.copytree(FOLDER, folder)
    (folder / "vi").mkdir()
    (folder / "vi" / "messages.po").write_text(
        'msgid ""\nmsgstr ""\n"Language: vi\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
        'msgid "How it works"\nmsgstr "Cách thức hoạt động"\n'
    )
    database = tmp_path / "vi.sqlite3"
    database.write_bytes(sqlite_template.read_bytes())
    services = make_services(make_settings(f"sqlite:///{database}", tmp_path), Locales(folder))
    app = make_app(services)
    inner = app.app.app  # type: ignore[attr-defined]
    async with inner.router.lifespan_context(inner):
        site = Site(services, app)  # type: ignore[arg-type]
        await site.set_up()
        page = await site.browser().get("/vi/how")
        assert '<html lang="vi"' in page.text
        assert "Cách thức hoạt động" in page.text
        chinese = await site.browser().get("/zh-Hant/how")
        assert 'lang="vi" hreflang="vi" data-language="vi">Tiếng Việt</a>' in " ".join(chinese.text.split())
        assert (await site.browser().get("/", accept_language="vi-VN,vi")).location == "/vi/"
        for client in site.clients:
            await client.aclose()


def test_an_unknown_language_is_no_page() -> None:
    assert "xx" not in ALL


MOMENT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "roc", "shown"),
    [
        ("zh-Hant", False, "2026年11月23日（一）14:00"),
        ("zh-Hant", True, "民國115年（2026）11月23日（一）14:00"),
        ("en", False, "Mon, 23 Nov 2026, 14:00"),
    ],
)
def test_dates(tag: str, roc: bool, shown: str) -> None:
    assert formats.long_moment(MOMENT, ALL[tag], "Asia/Taipei", roc=roc) == shown


@pytest.mark.parametrize(("year", "roc"), [(2003, 92), (2015, 104), (2016, 105), (2017, 106)])
def test_roc_years(year: int, roc: int) -> None:
    assert formats.roc_year(date(year, 6, 1)) == roc


@pytest.mark.parametrize(
    ("amount", "short", "zh", "en"),
    [
        (1200000, False, "NT$1,200,000", "NT$1,200,000"),
        (1200000, True, "120 萬元", "NT$1.2 million"),
        (1234567, True, "1,234,567 元", "NT$1,234,567"),
        (48500, True, "4.85 萬元", "NT$48,500"),
        (5000, True, "5,000 元", "NT$5,000"),
        (120_000_000, True, "1.2 億元", "NT$120 million"),
        (123_456_700, True, "12,345.67 萬元", "NT$123,456,700"),
        (450000, True, "45 萬元", "NT$450,000"),
        (0, True, "0 元", "NT$0"),
    ],
)
def test_money(amount: int, short: bool, zh: str, en: str) -> None:
    assert formats.money(amount, ALL["zh-Hant"], short=short) == zh
    assert formats.money(amount, ALL["en"], short=short) == en


def test_numbers_in_sentences_have_one_dress_and_names_keep_theirs() -> None:
    for locale in ALL:
        assert "1,248" in locale.ngettext("%(n)s support", "%(n)s supports", 1248)
        assert "1,248" in locale.gettext("Use at most %(most)s characters.", most=1248)
    assert "1248" in ALL["en"].gettext("Such as %(number)s", number=1248)


@pytest.mark.parametrize(
    ("tag", "roc", "shown"),
    [("zh-Hant", True, "115/8/3（一）14:05"), ("zh-Hant", False, "2026/8/3（一）14:05"), ("en", False, "Mon, 3 Aug 2026, 14:05")],
)
def test_dates_of_tables_fit_a_phone(tag: str, roc: bool, shown: str) -> None:
    assert formats.table_moment(datetime(2026, 8, 3, 6, 5, tzinfo=UTC), ALL[tag], "Asia/Taipei", roc=roc) == shown


async def test_half_translated_content_is_shown_in_its_own_language(site: Site) -> None:
    page = await site.browser().get("/en/style")
    assert '<span lang="zh-Hant-TW">哈瑪星代天宮前的無障礙坡道</span>' in page.text
    assert "There is no English text yet. This is the original." in page.text


def test_every_marked_message_is_in_the_catalogues() -> None:
    """Also those within f-strings, which the extraction does not look into."""
    marked = {
        node.args[0].value: source.path
        for source in sources()
        if source.top in ("domain", "web")
        for node in source.nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_"
        if isinstance(node.args[0], ast.Constant)
    }
    for locale in ALL:
        with (FOLDER / locale.tag.replace("-", "_") / "messages.po").open("rb") as file:
            held = {message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file) if message.id}
        assert {message: path for message, path in marked.items() if message not in held} == {}
