"""The demo's own pages and its votes: signing in as anybody, the mailbox of letters that were not sent.

In it: what only the demo has.
Not in it: the demo's data, which the domain fills.
"""
