"""How people meet the English committee: public meetings and decisions, and the secretary's pages of a meeting.

Not here: the names themselves (glossary).
"""
