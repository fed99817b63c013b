"""Checking texts and signs: each place name whose English is not the approved one, with the approved one and why. Pure.

In it: words with their places, the patterns of a list, the scan, pairs of both languages, what is odd without being a name.
Not in it: files, pages.
"""
