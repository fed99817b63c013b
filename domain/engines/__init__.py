"""The two databases, as Tortoise engines with our own settings on every connection."""
