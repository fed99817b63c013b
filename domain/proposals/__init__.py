"""Proposals: from an idea to a candidate and beyond.

In it: drafts, review in public, merging, support, comments, versions, what is public when, candidates and results.
Not in it: the vote on candidates (`domain.voting`), and carrying out what won (`domain.delivery`).
"""
