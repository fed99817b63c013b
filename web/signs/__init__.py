"""How people meet the register of signs: a report in one page, the public board, and the office's acts.

Not here: approved names (glossary).
"""
