"""The vote: roll, packs and slips, the ballot box, the public board, and the closing.

In it: the rule sheet, hand-out, casting, sealing, counting what was sealed, everything published, and its verification.
Not in it: how winners follow from ballots (`domain.counting`), and proposals: candidates come as plain data.
"""
