"""What search engines are told: no ballots, drafts or staff pages, and of proposals what the gate lets through."""

from tests.support import Site
from tests.town import town


async def test_robots_and_the_map_of_the_site(site: Site) -> None:
    place = await town(site)
    await place.public("公開的提案")
    await place.submitted("還沒公開")
    anyone = site.browser()
    rules = (await anyone.get("/robots.txt")).text
    assert "Disallow: /v/" in rules
    assert "Disallow: /*/my/" in rules
    assert "/sitemap.xml" in rules
    page = await anyone.get("/sitemap.xml")
    assert page.response.headers["content-type"].startswith("application/xml")
    assert "/zh-Hant/proposals/116-001<" in page.text
    assert "/en/proposals/116-001<" in page.text
    assert "116-002" not in page.text
    await (await place.staff()).post("/en/staff/proposals/116-001/act", {"act": "hide", "why": "personal data"})
    assert "116-001" not in (await anyone.get("/sitemap.xml")).text
