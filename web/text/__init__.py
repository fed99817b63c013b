"""Languages and text: catalogues of messages, dates and money in words, Markdown.

In it: what turns a value into words in the reader's language.
Not in it: the words themselves, which stand where they are used.
"""
