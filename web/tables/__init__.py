"""Tables, lists and files made of them: paging, CSV and ODS, charts, calendar files.

In it: what knows rows and columns.
Not in it: which rows and columns: rooms say so.
"""
