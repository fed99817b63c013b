"""How people sign in, look after their account, and are invited; and how staff look after people and agencies.

In it: codes, links, passwords, second factors, sign-on, account, devices, data, erasure.
Not in it: who holds an edit link without an account, which the frame reads.
"""
