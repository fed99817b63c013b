"""Before the vote: the candidates in their fair order, the printed guide (票選手冊), posters, pictures to share, and an embeddable card."""

import io
from functools import lru_cache
from typing import Any

from starlette.responses import Response

from domain.cycles.models import Cycle
from domain.cycles.phases import PhaseKind, first
from domain.errors import N_, Missing
from domain.proposals.gate import Card
from domain.proposals.models import Proposal
from domain.proposals.queries import lists, one
from domain.proposals.rules import AXES, GRADES
from domain.proposals.states import STATES, State
from web import formats, paper
from web.cycles.shown import name_of, period
from web.cycles.views import cycle_of
from web.doors import FRESH, Door
from web.i18n import Locale
from web.proposals.cards import views
from web.proposals.detail import shown_proposal
from web.proposals.naming import agency_names, words_of
from web.visit import Visit

WIDE, HIGH = 1200, 630


async def candidates(visit: Visit) -> Response:
    """The voter guide as a page."""
    cycle = await cycle_of(visit)
    found = await lists.candidates(cycle.id, visit.at)
    return visit.page(
        "proposals/candidates.html",
        cycle=cycle,
        plan=cycle.plan,
        cards=views(visit, found, words_of(visit, cycle)),
        costs=[card for card in found if card.cost is not None],
        vote=first(cycle.plan.phases, PhaseKind.VOTE),
    )


async def guide(visit: Visit) -> Response:
    """The voter guide to print, both languages in one document, candidates in the fair order. Raises Missing before there are any."""
    cycle = await cycle_of(visit)
    cards = await lists.candidates(cycle.id, visit.at)
    if not cards:
        raise Missing("no candidates yet")
    fulls = await one.with_ids([card.id for card in cards])
    reviews = {card.id: await one.answers(card.id) for card in cards}
    agencies = await agency_names(visit)
    pdf = paper.sheet(name_of(visit, cycle.name), foot=name_of(visit, cycle.name))
    _cover(visit, pdf, cycle, cards)
    for card, proposal in zip(cards, fulls, strict=True):
        _candidate(visit, pdf, cycle, card, proposal, reviews[card.id], agencies)
    headers = {"Content-Disposition": f'inline; filename="{cycle.key}-guide.pdf"'}
    return Response(paper.done(pdf), media_type="application/pdf", headers=headers)


def _tongues(visit: Visit) -> list[Locale]:
    return sorted(visit.languages(), key=lambda locale: locale.tag != visit.locale.tag)


def _cover(visit: Visit, pdf: Any, cycle: Cycle, cards: list[Card]) -> None:
    pdf.add_page()
    for tongue in _tongues(visit):
        paper.heading(pdf, tongue.gettext(N_("Voter guide")), 26, color=paper.TEAL)
        paper.heading(pdf, cycle.name.piece(tongue.tag).text, 18)
        vote = first(cycle.plan.phases, PhaseKind.VOTE)
        if vote is not None:
            when = formats.period(vote.starts_at, vote.ends_at, tongue, visit.site.time_zone)
            paper.body(pdf, tongue.gettext(N_("Vote: %(when)s"), when=when))
        paper.body(pdf, tongue.gettext(N_("Budget: %(amount)s"), amount=formats.money(cycle.plan.budget, tongue)))
        words = N_("The candidates stand in an order that was drawn by a public seed, so that nobody is favoured.")
        paper.body(pdf, tongue.gettext(words), color=paper.MUTED)
        paper.rails(pdf)
    rows = [(card.number, _both(visit, card.title), _cost(card, visit.locale)) for card in cards]
    paper.table(pdf, ("", "", ""), rows, (18, 120, 40))
    paper.qr(pdf, visit.address("candidates", cycle=cycle.key), pdf.w - 46, 14, 30)


def _both(visit: Visit, text: Any) -> str:
    """Every language that is there, the reader's first."""
    return "\n".join(dict.fromkeys(found for tongue in _tongues(visit) if (found := text.text(tongue.tag))))


def _cost(card: Card, locale: Locale) -> str:
    return formats.money(card.cost, locale) if card.cost is not None else "–"


def _candidate(visit: Visit, pdf: Any, cycle: Cycle, card: Card, proposal: Proposal, reviews: Any, agencies: dict[str, str]) -> None:
    pdf.add_page()
    area = cycle.plan.area(card.area)
    paper.body(pdf, f"{card.number} · {_both(visit, area.name).replace(chr(10), ' / ') if area else ''}", 10, color=paper.MUTED)
    paper.heading(pdf, _both(visit, card.title), 20, color=paper.TEAL)
    paper.body(pdf, _cost(card, visit.locale), 14)
    paper.rails(pdf)
    for tongue in _tongues(visit):
        parts = ((N_("What is missing or in the way today"), proposal.problem), (N_("What should be done"), proposal.idea))
        for title, text in parts:
            if text.text(tongue.tag):
                paper.heading(pdf, tongue.gettext(title), 12)
                paper.body(pdf, text.text(tongue.tag))
                pdf.ln(2)
    for answer in reviews:
        if answer.opinions:
            grades = [f"{visit.say(AXES[axis][0])}: {visit.say(GRADES[item.grade][0])}" for axis, item in answer.opinions.items()]
            name = agencies.get(answer.assignment.agency, answer.assignment.agency)
            paper.body(pdf, f"{name}  ·  " + " · ".join(grades), 10, color=paper.MUTED)
    paper.qr(pdf, visit.address("proposal", number=card.number), pdf.w - 46, pdf.h - 52, 30)


async def poster(visit: Visit) -> Response:
    """A poster with the dates and a QR code, for one place: `?place=` is printed below, so that each place has its own."""
    cycle = await cycle_of(visit)
    place = " ".join(visit.request.query_params.get("place", "").split())[:60]
    pdf = paper.sheet(name_of(visit, cycle.name), foot=place, size="A3" if visit.request.query_params.get("size") == "a3" else "A4")
    pdf.add_page()
    for tongue in _tongues(visit):
        paper.heading(pdf, cycle.name.piece(tongue.tag).text, 34, color=paper.TEAL)
        paper.body(pdf, tongue.gettext(N_("You propose, the neighbourhood decides.")), 18)
        pdf.ln(3)
    paper.rails(pdf)
    for phase in cycle.plan.phases:
        if phase.acts and not phase.skipped and phase.ends_at > visit.at:
            paper.body(pdf, f"{visit.say(_kind_name(phase))}  {period(visit, phase)}", 14)
    side = min(pdf.w * 0.5, pdf.h - pdf.get_y() - 40)
    paper.qr(pdf, visit.address("cycle", cycle=cycle.key), (pdf.w - side) / 2, pdf.get_y() + 4, side)
    pdf.set_y(pdf.get_y() + side + 6)
    pdf.set_font(paper.FONT, size=12)
    pdf.cell(0, 8, visit.address("cycle", cycle=cycle.key), align="C")
    headers = {"Content-Disposition": f'inline; filename="{cycle.key}-poster.pdf"'}
    return Response(paper.done(pdf), media_type="application/pdf", headers=headers)


def _kind_name(phase: Any) -> str:
    from domain.cycles.phases import KINDS

    return KINDS[phase.kind].name


async def share(visit: Visit) -> Response:
    """A picture of a proposal for messages and social networks: its title on our colours, 1200 × 630."""
    proposal, cycle = await shown_proposal(visit)
    area = cycle.plan.area(proposal.area)
    lines = (name_of(visit, proposal.title), name_of(visit, area.name) if area else "", name_of(visit, cycle.name))
    return Response(_picture(*lines, proposal.number or ""), media_type="image/png", headers={"Cache-Control": "public, max-age=600"})


@lru_cache(maxsize=64)
def _picture(title: str, area: str, cycle: str, number: str) -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    made = Image.new("RGB", (WIDE, HIGH), (251, 250, 246))
    draw = ImageDraw.Draw(made)
    large, small = ImageFont.truetype(paper.font_path(), 64), ImageFont.truetype(paper.font_path(), 32)
    draw.rectangle((0, 0, 24, HIGH), fill=paper.TEAL)
    for x in (WIDE - 190, WIDE - 120):
        draw.line((x, HIGH, WIDE - 155, HIGH - 170), fill=paper.TEAL, width=6)
    draw.arc((WIDE - 255, HIGH - 270, WIDE - 55, HIGH - 70), 180, 360, fill=paper.TEAL, width=6)
    draw.text((80, 70), f"{number}   {area}", font=small, fill=paper.MUTED)
    y = 150
    for line in _wrapped(draw, title, large, WIDE - 200)[:4]:
        draw.text((80, y), line, font=large, fill=paper.INK)
        y += 86
    draw.text((80, HIGH - 90), cycle, font=small, fill=paper.TEAL)
    out = io.BytesIO()
    made.save(out, "PNG", optimize=True)
    return out.getvalue()


def _wrapped(draw: Any, text: str, font: Any, width: int) -> list[str]:
    """Lines that fit: Chinese breaks anywhere, other scripts between words."""
    import re

    lines = [""]
    for token in re.findall(r"[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+\s*|\s+", text):
        if lines[-1] and draw.textlength(lines[-1] + token.rstrip(), font=font) > width:
            lines.append("")
        lines[-1] += token
    return [line.rstrip() for line in lines]


async def plaque(visit: Visit) -> Response:
    """The QR code of a proposal's address, to put up: it leads on after merges and restores, because a number never changes."""
    proposal, cycle = await shown_proposal(visit)
    from web.people.security import qr_svg

    return visit.page("proposals/plaque.html", proposal=proposal, cycle=cycle, qr=qr_svg(visit.address("proposal", number=proposal.number)))


async def plaque_paper(visit: Visit) -> Response:
    """The same as a sheet to print: title in both languages and the code."""
    proposal, _ = await shown_proposal(visit)
    pdf = paper.sheet(name_of(visit, proposal.title), landscape=True, size="A5")
    pdf.add_page()
    paper.qr(pdf, visit.address("proposal", number=proposal.number), pdf.w - 76, 20, 60)
    pdf.set_right_margin(84)
    paper.heading(pdf, _both(visit, proposal.title), 20, color=paper.TEAL)
    paper.body(pdf, proposal.number or "", 12, color=paper.MUTED)
    for tongue in _tongues(visit):
        paper.body(pdf, tongue.gettext(N_("Decided by residents. Scan to read how it came about.")))
    headers = {"Content-Disposition": f'inline; filename="{proposal.number}-plaque.pdf"'}
    return Response(paper.done(pdf), media_type="application/pdf", headers=headers)


async def embed(visit: Visit) -> Response:
    """A card of one proposal for other sites' pages; it has no scripts and may be framed anywhere."""
    proposal, cycle = await shown_proposal(visit)
    facts = STATES[State(proposal.state)]
    response = visit.page("proposals/embed.html", proposal=proposal, cycle=cycle, facts=facts, words=words_of(visit, cycle))
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors *; base-uri 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


DOORS = [
    Door("candidates", "/cycles/{cycle}/candidates", candidates, fresh=FRESH),
    Door("guide_paper", "/cycles/{cycle}/guide.pdf", guide),
    Door("poster", "/cycles/{cycle}/poster.pdf", poster),
    Door("share", "/proposals/{number}/share.png", share),
    Door("plaque", "/proposals/{number}/plaque", plaque, fresh=FRESH),
    Door("plaque_paper", "/proposals/{number}/plaque.pdf", plaque_paper),
    Door("embed", "/proposals/{number}/embed", embed),
]
