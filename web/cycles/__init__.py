"""How people meet a cycle: its public pages, and the staff's pages that make it.

In it: overview, phase pages, facts and press pages; making, planning, publishing.
Not in it: the list of its proposals and its votes.
"""
