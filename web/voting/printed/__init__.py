"""What is printed of a vote: slips, posters, signs and the protocol."""
