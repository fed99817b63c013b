"""Files that people send: photos made anew and made small, attachments checked and stored, alternative texts.

In it: bounds, decoding in a process of its own, stores on disk and in a bucket, what is shown to whom by a file's own row.
Not in it: which proposal, page or case a file belongs to, and who may see it there: those rooms say so.
"""
