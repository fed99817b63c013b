"""SQL that SQLite and PostgreSQL spell differently."""

from domain.db import current

NOW_MS = {
    "postgres": "(extract(epoch FROM statement_timestamp()) * 1000)::bigint",
    "sqlite": "(CAST(strftime('%s', 'now') AS INTEGER) * 1000 + CAST(substr(strftime('%f', 'now'), 4) AS INTEGER))",
}
"""Each database's own clock in milliseconds. In SQLite both halves are of one moment: 'now' stands still within a statement."""


def marks(count: int, first: int = 1) -> list[str]:
    """Placeholders of the open database's dialect."""
    return [f"${number}" for number in range(first, first + count)] if current().dialect == "postgres" else ["?"] * count
