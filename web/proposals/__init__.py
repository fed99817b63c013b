"""How people meet proposals: proposing, reading, talking, reviewing."""
