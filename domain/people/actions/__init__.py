"""Everything that writes people, one module a journey."""
