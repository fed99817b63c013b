"""The bilingual glossary of place names: entries and their spellings, search, romanisation, checking of texts, exchange, releases.

Not here: who decides on a name (committee) and which sign shows a wrong one (signs).
"""
