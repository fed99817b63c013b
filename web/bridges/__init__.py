"""What several rooms share of one subject without knowing each other: a cycle on a page, candidates of a vote, links to edit.

In it: words, loaders and forms that two rooms or more need; they know rooms of the domain, never a room of the web.
Not in it: pages.
"""
