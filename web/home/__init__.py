"""Pages that everybody reads: the start page, how it works, help, contact, and the two switches of the header.

In it: words for everybody, and the way on.
Not in it: anything that only one room knows.
"""
