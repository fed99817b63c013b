"""Messages to one reader: a row of the outbox becomes a letter or a text message and goes out.

In it: rendering a letter in its reader's language, SMTP, the SMS gateway, what is tried again.
Not in it: who is told what, which rooms decide inside their acts; the words of their letters, which stand in their manifests.
"""
