"""What reads programmes, entries, panels and awards. `identities` alone reads whose an entry is."""
