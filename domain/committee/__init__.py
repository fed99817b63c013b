"""The English committee: members and their terms, meetings, presence, agenda, decisions with quorum, names approved by them.

Not here: the names themselves (glossary).
"""
