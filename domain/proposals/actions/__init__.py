"""Everything that writes proposals, one module a journey."""
