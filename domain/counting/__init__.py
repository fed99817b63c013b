"""Counting a participatory-budget election: pure functions, exact, without a database.

In it: the rules and their ties, explanations of each result, what would have changed it, .pb files.
Not in it: who cast a ballot and whether it counts (`domain.voting`).
"""
