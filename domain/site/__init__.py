"""The site itself: its name, whom to call, and whether it has been set up.

In it: one row, and the rules for what stands in it.
Not in it: settings of the server (`web.settings`), and anything of a cycle.
"""
