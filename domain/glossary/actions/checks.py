"""Keeping what a check of a table of signs found."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from domain.db import writing
from domain.glossary.checking.checker import Finding
from domain.glossary.models import GlossaryCheck, GlossaryRelease

SIGNS = "23456789abcdefghjkmnpqrstvwxyz"
"""Of which the key of a check is made: none looks like another."""


async def keep(data: bytes, title: str, rows: int, findings: Sequence[Finding], *, at: datetime) -> GlossaryCheck:
    """Keep a check against the newest release; the same file checked again against the same release keeps its address."""
    newest = await GlossaryRelease.all().order_by("-at", "-id").first().only("id", "name")
    digest, release = hashlib.sha256(data).hexdigest(), newest.name if newest else ""
    async with writing():
        before = await GlossaryCheck.filter(digest=digest, release=release).order_by("-id").first()
        if before is not None and before.findings == [asdict(finding) for finding in findings]:
            return before
        return await GlossaryCheck.create(
            key="".join(secrets.choice(SIGNS) for _ in range(10)),
            at=at,
            release=release,
            title=title[:120],
            rows=rows,
            digest=digest,
            findings=[asdict(finding) for finding in findings],
        )
