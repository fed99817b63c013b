"""How people meet a vote: casting, the board, the polling place, and what is printed for it.

In it: ballot and receipt, board, result, checking page; the officers' acts, roll, desk, stations; the vote's command line.
Not in it: counting rules in words (`web.counting`).
"""
