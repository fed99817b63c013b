"""The vote: roll, packs and slips, the ballot box, the public board, and the closing."""
