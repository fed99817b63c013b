"""How people meet the glossary: search, entry pages, the checker, addresses, files of the list, the command line.

Not here: meetings of the committee and reports of signs.
"""
