"""Everything that writes of a vote."""
