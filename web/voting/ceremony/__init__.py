"""The officers' own computer: key, trial, lot, count and check on one local page. It never reaches the site or its database.

What goes between the two are files. `hamasen ceremony` starts it; `guard.py` says who may use it.
"""
