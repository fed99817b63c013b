"""What an officer enters for somebody who telephoned or wrote on paper, in that person's name, and the call that confirms it.

In it: who was helped, what was entered, whether a call has confirmed it. Never a ballot.
Not in it: what follows from an entry (a support, a comment, a seat), which the room concerned does when the call has confirmed it.
"""
