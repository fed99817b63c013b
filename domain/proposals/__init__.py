"""Proposals: from an idea to a candidate and beyond. Drafts, review in public, merging, support, comments, and what is public when."""
