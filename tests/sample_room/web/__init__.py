"""How people meet benches.

In it: the list and the form.
Not in it: the case that builds one.
"""
