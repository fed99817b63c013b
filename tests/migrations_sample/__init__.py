"""Migrations that walk into SQLite's traps on purpose; test_migrate.py runs them with ours."""
