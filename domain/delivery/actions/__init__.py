"""Everything that writes cases and promises: opening, reporting, later days, closing."""
