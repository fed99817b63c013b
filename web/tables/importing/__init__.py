"""A table that somebody brings as a file: read whole, every fault named, shown before anything is written.

In it: reading files, columns and their headings, checking rows, the faulty rows back, and a checked file until it is confirmed.
Not in it: what any room does with the rows.
"""
