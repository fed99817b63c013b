"""What changes events, sign-ups and who is there."""
