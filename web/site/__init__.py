"""Setting the site up, and changing what it says of itself.

In it: name, office, telephone, logo.
Not in it: the server's settings.
"""
