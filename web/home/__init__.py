"""Pages that everybody reads: the start page, how it works, help, contact, and the two switches of the header."""
