"""Pages of whoever runs the site: the log of acts, messages that wait, calls to make.

In it: what the other rooms recorded and wrote, in words that their manifests give.
Not in it: their acts themselves.
"""
