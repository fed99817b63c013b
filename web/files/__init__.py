"""Photos and attachments over HTTP: sending one, and opening one that one may see.

In it: the staff's list of files, pictures in three sizes, downloads.
Not in it: the forms in which other rooms take files.
"""
