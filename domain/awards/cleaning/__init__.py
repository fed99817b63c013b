"""Blind copies of files: what tells who made a file is taken out, then what is left is read and names are looked for.

`cleaner.py` is called by the site; `clean.py` is the program that does it, in a process of its own with little memory and time.
"""
