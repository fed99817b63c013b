"""What a database must be like while a vote is open on it: it loses nothing, and nothing else follows what is written and when."""

from domain.db import Database, unsafe_settings

_SILENT = {
    "log_statement": ("none", "ddl"),
    "log_min_duration_statement": ("-1",),
    "log_min_duration_sample": ("-1",),
    "log_transaction_sample_rate": ("0",),
    "log_parameter_max_length_on_error": ("0",),
    "log_duration": ("off",),
    "log_lock_waits": ("off",),
    "log_statement_stats": ("off",),
    "log_parser_stats": ("off",),
    "log_planner_stats": ("off",),
    "log_executor_stats": ("off",),
    "log_min_messages": ("info", "notice", "warning", "error", "log", "fatal", "panic"),
    "debug_print_parse": ("off",),
    "debug_print_rewritten": ("off",),
    "debug_print_plan": ("off",),
    "auto_explain.log_min_duration": ("-1",),
    "archive_mode": ("off",),
    "track_commit_timestamp": ("off",),
    "wal_level": ("minimal", "replica"),
    "effective_wal_level": ("minimal", "replica"),
}
"""PostgreSQL: statements, their parameters and their times stay out of its log; the write log, which holds the order of casting, is kept
nowhere and decoded by nobody. A setting that a version does not know is not looked at.
"""

_FOLLOWERS = """
SELECT coalesce(nullif(application_name, ''), '?') AS name FROM pg_stat_replication
WHERE sync_state IS NULL OR sync_state NOT IN ('sync', 'quorum') OR replay_lsn IS NULL"""
"""Receivers that are no synchronous standby. One that only keeps the write log has no `replay_lsn`, under whatever name it follows."""

_SLOTS = """
SELECT s.slot_name AS name FROM pg_replication_slots s LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid
WHERE s.slot_type = 'logical' OR r.sync_state IS NULL OR r.sync_state NOT IN ('sync', 'quorum') OR r.replay_lsn IS NULL"""


async def reasons_not_to_open(database: Database) -> list[str]:
    """What must be changed first, as `name is value`; empty when all is well. Asked at the opening, every hour, and at the close."""
    found = await unsafe_settings(database)
    if database.dialect == "sqlite":
        return found
    ask = database.client.execute_query_dict
    rows = await ask("SELECT name, setting FROM pg_settings WHERE name = ANY($1)", [list(_SILENT)])
    found += [f"{row['name']} is {row['setting']}" for row in rows if row["setting"] not in _SILENT[row["name"]]]
    if await ask("SELECT 1 AS one FROM pg_settings WHERE name LIKE 'pgaudit.%'"):
        found.append("pgaudit is loaded")
    sees = (await ask("SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees"))[0]["sees"]
    slots, followers = await ask(_SLOTS), await ask(_FOLLOWERS)
    if (slots or followers) and not sees:
        found.append("the site may not see who follows the database: GRANT pg_monitor TO its role")
    found += [f"slot {row['name']} is none of a synchronous standby" for row in slots]
    found += [f"{row['name']} follows and is no synchronous standby" for row in followers]
    synchronous = (await ask("SELECT setting FROM pg_settings WHERE name = 'synchronous_standby_names'"))[0]["setting"]
    if not synchronous and await ask("SELECT 1 AS one FROM pg_stat_replication"):
        found.append("synchronous_standby_names is empty, although standbys follow")
    return found
