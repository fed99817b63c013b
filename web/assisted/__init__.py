"""What officers entered for people who telephoned or wrote on paper.

In it: the list of entries, and the calls that confirm them.
Not in it: the forms in which something is entered, which stand in the rooms whose things they are.
"""
