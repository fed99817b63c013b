"""Counting on the command line: `hamasen count`, `pb`, `lot`.

In it: arguments, tables and words of a result, in both languages.
Not in it: pages; the vote shows its result itself.
"""
