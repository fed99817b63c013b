"""Counting a participatory-budget election: pure functions, exact, without a database."""
