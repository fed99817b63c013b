"""The style guide: every part of a page in every state, for whoever builds one.

In it: samples alone.
Not in it: anything that people use.
"""
