"""How people meet proposals: proposing, reading, talking, reviewing.

In it: the steps of a draft, lists and pages, comments, the office's and the agencies' pages, posters and the guide.
Not in it: the ballot on candidates, and cases.
"""
