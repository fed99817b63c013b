"""Benches that people wish for.

In it: a wish, the office's answer.
Not in it: building the bench, which is a case.
"""
