"""How people meet a vote: casting, the board, the hall, and what is printed for it."""
