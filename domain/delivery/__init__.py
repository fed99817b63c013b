"""What was decided is carried out in the open: tracked cases, their milestones and monthly entries, and every dated promise.

In it: opening a case from whatever source, monthly entries, photos, closing with the proposer's word, promises and their days.
Not in it: what the case came from; who wants to be told of it listens.
"""
