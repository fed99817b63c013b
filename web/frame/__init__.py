"""What every request passes, whichever room answers it.

In it: the visit, routes of pages, rendering, forms, notices, the page cache, security headers, throttling, error pages, addresses.
Not in it: anything of one room; rooms give what they add in their manifest.
"""
