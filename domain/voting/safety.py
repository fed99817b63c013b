"""What a database must be like before a vote opens on it: it loses nothing, and it writes no ballot into any log or archive."""

from domain.db import Database, unsafe_settings

_SILENT = {
    "log_statement": ("none", "ddl"),
    "log_min_duration_statement": ("-1",),
    "log_min_duration_sample": ("-1",),
    "log_transaction_sample_rate": ("0",),
    "log_parameter_max_length_on_error": ("0",),
    "auto_explain.log_min_duration": ("-1",),
    "archive_mode": ("off",),
    "track_commit_timestamp": ("off",),
}
"""PostgreSQL: statements and their parameters stay out of its log, and the write log is kept nowhere (it holds the order of casting)."""


async def reasons_not_to_open(database: Database) -> list[str]:
    """What must be changed first, as `name is value`; empty when all is well."""
    found = await unsafe_settings(database)
    if database.dialect == "sqlite":
        return found
    rows = await database.client.execute_query_dict("SELECT name, setting FROM pg_settings WHERE name = ANY($1)", [list(_SILENT)])
    found += [f"{row['name']} is {row['setting']}" for row in rows if row["setting"] not in _SILENT[row["name"]]]
    standbys = await database.client.execute_query_dict(
        "SELECT application_name AS name FROM pg_stat_replication WHERE sync_state = 'async' OR sync_state IS NULL"
    )
    synchronous = await database.client.execute_query_dict("SELECT setting FROM pg_settings WHERE name = 'synchronous_standby_names'")
    if standbys and not synchronous[0]["setting"]:
        found.append("synchronous_standby_names is empty, although standbys follow")
    return found
